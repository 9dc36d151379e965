//! Builders and planters for the image family: PNG and JPEG made chunk by chunk, bit by bit.

mod icc;
pub mod jpeg;
pub mod png;

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    [jpeg::planters(), png::planters()].concat()
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    [jpeg::clean(), png::clean()].concat()
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    [jpeg::bad(), png::bad()].concat()
}
