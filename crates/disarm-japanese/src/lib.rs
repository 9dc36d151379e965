//! Documents of Japanese programs whose makers publish no specification: refused with the way round, or their text alone.
//!
//! Nothing of such a file is ever copied but its characters, and the text says of itself what it is.
#![forbid(unsafe_code)]

mod blocks;
mod compressed;
mod ichitaro;
mod records;
pub mod rules;

pub use ichitaro::{Ichitaro, is_ichitaro};

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Ichitaro];
