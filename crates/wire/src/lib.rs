//! The frames between gate and worker: one job in, one answer out. Every length is checked against a constant before it is believed.
//!
//! A frame is `magic (4 bytes) · length of the body (u32, little endian) · body`. Numbers are little endian; a string is a u32 length
//! and that many bytes of UTF-8. There is no parser of anybody else in here, and a decoder never allocates more than it was sent.
#![forbid(unsafe_code)]

pub mod birth;

mod answer;
mod codec;
mod job;

pub use answer::{Answer, Beside, Claim, Said};
pub use codec::{Bad, Reader, Writer, frame_length};
pub use job::{Job, Task};

/// Bytes before the body of a frame.
pub const HEADER: usize = 8;
/// Longest job frame a worker reads: name, one byte per rule, the limits, the passwords.
pub const MAX_JOB: usize = 1 << 20;
