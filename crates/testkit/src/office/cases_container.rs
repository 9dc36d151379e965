//! The danger matrix: the container, its XML and its relationships (ZIP, XML, OPC, OOX-R).

use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    Vec::new()
}
