//! OOXML: parts walked from the root by an allowlist, every part parsed and written again.
//!
//! - [`Word`], [`Excel`], [`PowerPoint`], [`Visio`] are the formats; [`FlatPackage`] is any of them in a single XML file.
//! - `mugai-zip` audits and reads the container, `xml/` parses and writes parts, `opc/` walks relationships, `rules/` holds one small
//!   module per danger, `inspect` looks at finished files with other readers.
#![forbid(unsafe_code)]

mod formats;
mod inspect;
mod obfuscated;
mod opc;
mod picture;
mod rules;
mod xml;

use mugai_zip as zip;

pub use formats::{Excel, FORMATS, FlatPackage, PowerPoint, Visio, Word};
