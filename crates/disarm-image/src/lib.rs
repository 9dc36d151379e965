//! Pictures: PNG and JPEG taken apart and written again, pixel for pixel; what no viewer shows does not come along.
#![forbid(unsafe_code)]

mod icc;
mod jpeg;
mod png;
pub mod rules;

pub use jpeg::Jpeg;
pub use png::Png;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Png, &Jpeg];
