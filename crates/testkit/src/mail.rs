//! Builders and planters for the mail family.

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    Vec::new()
}
