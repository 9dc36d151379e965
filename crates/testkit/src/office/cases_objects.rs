//! The danger matrix: objects, controls and old drawings (OOX-P03, P04, P18, W06, X08, S02).

use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    Vec::new()
}
