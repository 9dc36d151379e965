//! The order of the steps, nothing else: what every door calls.
//!
//! SECURITY: has the power over the staging area, the keys and the carrier, and parses no file content: files go to the gate, and
//! only what comes back as `Verified` goes on. Who asks is what the kernel says.
#![forbid(unsafe_code)]

pub mod arrival;
pub mod desk;
mod disposal;
pub mod mail;
pub mod node;
pub mod people;
pub mod report;
pub mod road;
mod scanning;
pub mod site;
pub mod trail;
mod when;
pub mod words;
