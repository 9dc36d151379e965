//! Pictures: PNG and JPEG taken apart and written again, pixel for pixel; what no viewer shows does not come along.
#![forbid(unsafe_code)]

mod bmp;
mod gif;
mod icc;
mod jpeg;
mod lzw;
mod png;
mod raster;
pub mod rules;
mod tiff;

pub use bmp::Bmp;
pub use gif::Gif;
pub use jpeg::Jpeg;
pub use png::Png;
pub use tiff::Tiff;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Png, &Jpeg, &Bmp, &Gif, &Tiff];
