//! Plain text, CSV and HTML: decoded, cleaned of what hides and of what runs, written again.
#![forbid(unsafe_code)]

mod clean;
mod csv;
mod encoding;
mod formula;
mod html;
mod inspect;
mod plain;
pub mod rules;
mod starts;

pub use csv::Csv;
pub use html::Html;
pub use plain::PlainText;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&PlainText, &Csv, &Html];
