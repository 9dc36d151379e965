//! Builders and planters for the image family.

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    Vec::new()
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    Vec::new()
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    Vec::new()
}
