//! Builders and planters for the pdf family.

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    Vec::new()
}

/// Fixtures of this family: name below `fixtures/`, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    Vec::new()
}

/// Fixtures of this family: name below `fixtures/`, content.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    Vec::new()
}
