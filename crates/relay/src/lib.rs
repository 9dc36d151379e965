//! The mail door: SMTP or LMTP in, SMTP out. Its answer to the final dot is the next hop's answer; it owns no queue.
//!
//! SECURITY: speaks to mail servers only, reads envelopes and never content. What a mail holds goes to a [`Mill`] as a file, and
//! what comes back is sent on line by line. It listens where it is told, takes mail from the addresses it is told, and has one
//! place to send it to: it can relay for nobody else.
#![forbid(unsafe_code)]

mod admit;
mod command;
mod data;
mod envelope;
mod journal;
mod line;
mod mill;
mod next_hop;
mod poison;
mod record;
mod reply;
mod server;
mod session;
mod settings;
mod spool;
mod transaction;

pub use envelope::{Client, Envelope, Recipient};
pub use mill::{Mill, Milled, Received};
pub use server::{NotListening, Relay};
pub use settings::{BadSettings, Protocol, Settings};
