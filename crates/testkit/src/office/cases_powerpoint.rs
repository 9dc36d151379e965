//! The danger matrix: PowerPoint (OOX-S).

use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    Vec::new()
}
