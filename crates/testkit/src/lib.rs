//! Planters, fixtures and hostile builders for the tests; never part of the product.
//!
//! A [`Planter`] makes a file that carries one danger, beside content that must survive, and says which byte strings must be
//! nowhere in the output, compressed or not.
#![forbid(unsafe_code)]

pub mod archive;
pub mod bombs;
pub mod broken_mail;
pub mod cfb;
pub mod clamd;
pub mod data;
pub mod demo;
pub mod drawing;
pub mod fixtures;
pub mod flatten;
pub mod font;
pub mod html;
pub mod image;
pub mod japanese;
pub mod jww;
pub mod mail;
pub mod mail_traps;
pub mod markup;
pub mod matrix;
pub mod mhtml;
pub mod office;
pub mod pdf;
pub mod sxf;
pub mod text;

/// A file with one danger planted in it.
#[derive(Debug, Clone)]
pub struct Planted {
    /// The file name to hand it in under.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Byte strings that may stand nowhere in the output, neither plain nor compressed.
    pub gone: Vec<Vec<u8>>,
    /// Byte strings that must still be in the output, plain or compressed.
    pub kept: Vec<Vec<u8>>,
}

/// Plants one danger.
#[derive(Debug, Clone, Copy)]
pub struct Planter {
    /// The rule it plants: `office.macro`.
    pub rule: &'static str,
    /// Which shape of the danger: `plain`, `obfuscated: …`.
    pub shape: &'static str,
    /// Makes the file.
    pub plant: fn() -> Planted,
}

/// Every planter of every family.
pub fn planters() -> Vec<Planter> {
    [
        archive::planters(),
        data::planters(),
        html::planters(),
        image::planters(),
        drawing::planters(),
        jww::planters(),
        sxf::planters(),
        japanese::planters(),
        mail::planters(),
        markup::planters(),
        mhtml::planters(),
        office::planters(),
        pdf::planters(),
        text::planters(),
    ]
    .concat()
}

/// Whether `needle` stands in `haystack`.
pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|w| w == needle)
}

/// What is wrong with an output of a planted file: what should be gone but is not, what should have survived but has not.
pub fn complaints(planted: &Planted, output: &[u8]) -> Vec<String> {
    let flat = flatten::flatten(output);
    let show = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    let mut said: Vec<String> = planted
        .gone
        .iter()
        .filter(|g| contains(&flat, g))
        .map(|g| format!("{}: still holds {:?}", planted.name, show(g)))
        .collect();
    said.extend(
        planted.kept.iter().filter(|k| !contains(&flat, k)).map(|k| format!("{}: lost {:?}", planted.name, show(k))),
    );
    said
}
