//! Builders and planters for the image family, one module for each format, made block by block and bit by bit.

pub mod bmp;
mod cases;
pub mod emf;
mod emfplus;
pub mod gif;
pub(crate) mod icc;
pub mod ico;
pub mod jpeg;
pub mod jpeg2000;
pub mod png;
pub mod svg;
pub mod tiff;
pub mod webp;
pub mod wmf;

pub use cases::cases;

use crate::Planter;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    [
        jpeg::planters(),
        png::planters(),
        bmp::planters(),
        gif::planters(),
        tiff::planters(),
        ico::planters(),
        webp::planters(),
        jpeg2000::planters(),
        emf::planters(),
        wmf::planters(),
        svg::planters(),
    ]
    .concat()
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    [
        jpeg::clean(),
        png::clean(),
        bmp::clean(),
        gif::clean(),
        tiff::clean(),
        ico::clean(),
        webp::clean(),
        jpeg2000::clean(),
        emf::clean(),
        wmf::clean(),
        svg::clean(),
    ]
    .concat()
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    [
        jpeg::bad(),
        png::bad(),
        bmp::bad(),
        gif::bad(),
        tiff::bad(),
        ico::bad(),
        webp::bad(),
        jpeg2000::bad(),
        emf::bad(),
        wmf::bad(),
        svg::bad(),
    ]
    .concat()
}
