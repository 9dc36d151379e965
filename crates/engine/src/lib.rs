//! The one list of formats, identification by content, recursion. Bytes in, bytes out: no I/O, no clock.
#![forbid(unsafe_code)]

mod detect;
mod known;
mod polyglot;
mod registry;
mod run;
mod warm;

pub use detect::identify;
pub use known::{KNOWN, recognise};
pub use registry::{catalogue, formats};
pub use run::{Ended, Engine, disarm, disarm_handing_out, disarm_whole, inspect};
pub use warm::warm;
