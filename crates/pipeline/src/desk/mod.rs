//! 窓口: staff ask, the node answers under their identity. Every question that changes or reads something is recorded.

mod ask;
pub(crate) mod guard;
mod socket;

pub use ask::{
    Ask, ExceptionAsk, ExceptionRow, Filter, MAX_COMMENT, MAX_PASSWORD, MAX_PASSWORDS, MAX_ROWS, Reply, Row, Secret,
    Shown,
};
pub use socket::{Control, ask};

use crate::people::Identity;

/// Whoever answers questions: the internet node, the lgwan node.
pub trait Desk: Sync {
    /// Answers one question of somebody.
    fn answer(&self, who: &Identity, ask: Ask) -> Reply;
}
