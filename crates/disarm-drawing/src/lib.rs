//! Drawings of CAD programs, as town halls and their contractors exchange them: read piece by piece, written again by us.
#![forbid(unsafe_code)]

mod dxf;
mod encoding;
mod graph;
mod jww;
mod numbers;
mod rules;
mod strings;
mod sxf;
mod whole;

pub use dxf::Dxf;
pub use jww::Jww;
pub use sxf::{Sxf, is_sxf};

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Dxf, &Sxf, &Jww];
