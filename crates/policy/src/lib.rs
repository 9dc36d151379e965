//! TOML → [`Policy`] → [`mugai_core::Orders`]. Unknown keys and rules are refused, contradictions are refused at load.
#![forbid(unsafe_code)]

mod file;
mod load;
mod schema;

pub use load::{Policy, PolicyError};
pub use schema::schema;

/// The profile used when nothing is said.
pub const STANDARD: &str = include_str!("../profiles/standard.toml");
/// The profile for sections that handle class I and II information.
pub const STRICT: &str = include_str!("../profiles/strict.toml");
