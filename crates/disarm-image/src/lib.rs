//! Pictures: taken apart and written again, pixel for pixel, drawings (EMF, WMF) record by record; what no viewer shows does not
//! come along.
#![forbid(unsafe_code)]

mod bmp;
mod emf;
mod gif;
mod icc;
mod ico;
mod jpeg;
mod jpeg2000;
mod lzw;
mod metafile;
mod png;
mod raster;
pub mod rules;
mod svg;
mod tiff;
mod webp;
mod wmf;

pub use bmp::Bmp;
pub use emf::Emf;
pub use gif::Gif;
pub use ico::Ico;
pub use jpeg::Jpeg;
pub use jpeg2000::Jpeg2000;
pub use png::Png;
pub use svg::Svg;
pub use tiff::Tiff;
pub use webp::WebP;
pub use wmf::Wmf;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Png, &Jpeg, &Bmp, &Gif, &Tiff, &Ico, &WebP, &Jpeg2000, &Emf, &Wmf, &Svg];
