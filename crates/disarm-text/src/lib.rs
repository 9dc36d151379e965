//! Plain text, CSV, JSON, XML, HTML, calendars and address cards: decoded, cleaned of what hides and of what runs, written again.
#![forbid(unsafe_code)]

mod cards;
mod clean;
mod csv;
mod encoding;
mod formula;
mod html;
mod inspect;
mod json;
mod plain;
pub mod rules;
mod starts;
mod wide;
mod xml;

pub use cards::{AddressCard, Calendar};
pub use csv::Csv;
pub use html::Html;
pub use json::Json;
pub use plain::PlainText;
pub use xml::Xml;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&PlainText, &Csv, &Html, &Json, &Calendar, &AddressCard, &Xml];
