//! The danger matrix: Word (OOX-W).

use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    Vec::new()
}
