//! Builders and planters for the text family.

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    Vec::new()
}
