//! The words of the trade, shared by every crate: no I/O, no clock, no third-party parser.
//!
//! A format is a [`Format`] that can be rebuilt by a [`Disarm`]; each danger in it is a [`Rule`]; an instance of a danger is a
//! [`Finding`]; the reason why nothing may be released is a [`Refusal`].
#![forbid(unsafe_code)]

mod beside;
mod budget;
mod catalogue;
mod context;
mod disarm;
mod families;
mod finding;
mod format;
mod limits;
mod refusal;
mod rule;

pub mod advice;
pub mod choice;
pub mod names;
pub mod second;
pub mod testing;
pub mod url;

pub use beside::{Beside, MailOrders};
pub use budget::Budget;
pub use catalogue::{Catalogue, CatalogueError, Known};
pub use choice::{Choice, Choices};
pub use context::{Context, MAX_FINDINGS, MAX_FONTS, MAX_PLACE, Orders, Recurse, Sink};
pub use disarm::{Disarm, Input, Output, Sniff};
pub use families::family;
pub use finding::{Action, Finding, Verdict};
pub use format::{Format, UNKNOWN_FORMAT};
pub use limits::{Limit, LimitField, Limits};
pub use refusal::{Reason, Refusal};
pub use rule::{Rule, Treatment};
