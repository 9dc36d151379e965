//! EMF+ (MS-EMFPLUS): the second language a drawing may be written in, in comments of the first. Either all of it is understood and
//! written anew, or none of it is kept.

mod brush;
mod image;
mod objects;
mod path;
mod records;
mod stream;

pub(super) use records::plan;

use std::collections::VecDeque;

/// What becomes of the EMF+ comments.
#[derive(Debug, Default)]
pub(super) enum Plan {
    /// There are none, or none is kept.
    #[default]
    Drop,
    /// What each of them is to hold, in order.
    Keep(VecDeque<Vec<u8>>),
}
