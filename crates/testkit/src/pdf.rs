//! Builders and planters for the pdf family.

pub mod actions;
mod build;
mod cases;
mod cases_actions;
mod cases_attacks;
mod cases_content;
mod cases_parser;
mod cases_whole;
mod cipher;
mod clean;
mod hostile;
mod lock;
mod plant;
mod plant_fonts;
mod plant_more;
mod show;
mod show_drawing;

pub use build::{BODY, Doc, deflate, stream};
pub use cipher::encrypt;
pub use clean::{clean, script_and_attachment};
pub use hostile::{Ends, Hostile, bad, shapes};
pub use lock::{Lock, Scheme};
pub use show::{Shown, shown};

pub use cases::all as cases;

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    [plant::planters(), plant_more::planters(), plant_fonts::planters()].concat()
}
