//! Drawings of CAD programs, as town halls and their contractors exchange them: read piece by piece, written again by us.
#![forbid(unsafe_code)]

mod dxf;
mod rules;

pub use dxf::Dxf;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Dxf];
