//! What to list, and one page of it.

use crate::State;
use jiff::Timestamp;

/// What to list, newest first. Empty fields ask for nothing.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// One of these sections; empty = all.
    pub sections: Vec<String>,
    /// Applicant (any case or width).
    pub applicant: Option<String>,
    /// States; empty = all.
    pub states: Vec<State>,
    /// Part of the file name (any case or width).
    pub name: Option<String>,
    /// Received at or after.
    pub from: Option<Timestamp>,
    /// Received before.
    pub until: Option<Timestamp>,
    /// Only rows older than this cursor ([`Page::next`]).
    pub before: Option<i64>,
    /// Rows per page; 0 = 100, at most 1,000.
    pub limit: usize,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, newest first.
    pub rows: Vec<T>,
    /// Cursor for the next page; `None` at the end.
    pub next: Option<i64>,
}
