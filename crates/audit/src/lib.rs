//! The trail (証跡): append-only records, each with the digest of the one before, signed checkpoints, verification, search, statistics.
//!
//! A folder holds one file of JSON lines per Japanese day and a small head file. [`Trail`] writes; everything else only reads.
#![forbid(unsafe_code)]

mod broken;
mod checkpoint;
mod clock;
mod config;
mod csv;
mod digest;
mod disk;
mod errors;
#[cfg(test)]
mod faults;
mod files;
mod head;
mod month;
mod open_acts;
mod queue;
mod record;
mod search;
mod settle;
mod trail;
mod verify;
mod when;
mod words;
mod writer;

pub use broken::{Broken, Damage, NotVerified};
pub use checkpoint::{BadCheckpoint, Checkpoint, NodeKey, Sign, TrustedKey};
pub use clock::{Clock, Now, SystemClock};
pub use config::{ConfigChange, ConfigError, ConfigWatch};
pub use csv::export_csv;
pub use digest::{Digest, Head, NotHex};
pub use errors::{AuditError, OpenError};
pub use month::{Counts, NoReport, Report, RowKey, report};
pub use open_acts::OpenAct;
pub use queue::State;
pub use record::{End, Entry, MAX_LINE, Record};
pub use search::{Hit, Query, Search, search};
pub use settle::Recovered;
pub use trail::{Act, Opened, Setup, Trail};
pub use verify::{Check, MAX_BROKEN, Summary, verify};
pub use words::{Event, Kind, Outcome};
