//! The danger matrix: dangers common to all programs (OOX-P).

use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    Vec::new()
}
