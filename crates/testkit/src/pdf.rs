//! Builders and planters for the pdf family.

mod build;
mod cipher;
mod clean;
mod hostile;
mod plant;
mod plant_more;

pub use build::{Doc, deflate};
pub use clean::{clean, script_and_attachment};
pub use hostile::bad;

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    [plant::planters(), plant_more::planters()].concat()
}
