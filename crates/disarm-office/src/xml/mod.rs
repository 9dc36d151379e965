//! XML parts: parsed strictly into a small tree, changed there, and written anew.

pub(crate) mod doc;
pub(crate) mod ns;
mod parse;
mod write;

pub(crate) use doc::{Doc, NodeId};
pub(crate) use parse::parse;
