//! Plain text and CSV: decoded, cleaned of what hides and of what runs, written again in the encoding it came in.
#![forbid(unsafe_code)]

mod clean;
mod csv;
mod encoding;
mod formula;
mod inspect;
mod plain;
pub mod rules;
mod starts;

pub use csv::Csv;
pub use plain::PlainText;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&PlainText, &Csv];
