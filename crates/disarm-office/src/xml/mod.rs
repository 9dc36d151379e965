//! XML parts: parsed strictly into a small tree, changed there, and written anew.

mod attrs;
mod chars;
pub(crate) mod doc;
mod edit;
mod mend;
pub(crate) mod ns;
mod parse;
mod tokens;
mod write;

pub(crate) use doc::{Doc, NodeId};
pub(crate) use mend::mend;
pub(crate) use parse::{first_element, parse};
