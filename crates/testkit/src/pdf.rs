//! Builders and planters for the pdf family.

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    Vec::new()
}
