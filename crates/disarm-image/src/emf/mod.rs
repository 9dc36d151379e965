//! EMF (MS-EMF): records read by a table, every object and offset checked, and a fresh file written from what was understood.
//!
//! header → records (table.rs names their fields) → bitmaps, texts, regions, objects → header again with counts of our own.

mod bitmap;
mod comment;
mod header;
mod inspect;
mod inspect_plus;
mod objects;
mod plus;
mod records;
mod shapes;
mod table;
mod text;
mod write;

use crate::metafile;
use crate::rules::{
    BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, METAFILE_ESCAPE, METAFILE_PLUS, PRIVATE_DATA, TRAILING_DATA,
};
use mugai_core::{Context, Disarm, Format, Input, Output, Refusal, Sniff};

/// The EMF format.
#[derive(Debug, Clone, Copy)]
pub struct Emf;

static FORMAT: Format = Format {
    id: "emf",
    ja: "EMF 図形",
    en: "EMF drawing",
    extensions: &["emf", "emz"],
    mime: &["image/x-emf", "image/emf", "application/x-emf", "application/emf", "image/x-emz"],
    recognised: "record 1 at the start and \" EMF\" at offset 40, also within gzip",
    lost_ja: "",
    refines: &[],
    rules: &[
        &BROKEN_DATA,
        &COLOUR_PROFILE,
        &HIDDEN_DATA,
        &METADATA,
        &METAFILE_ESCAPE,
        &METAFILE_PLUS,
        &PRIVATE_DATA,
        &TRAILING_DATA,
    ],
};

fn starts_as_emf(bytes: &[u8]) -> bool {
    bytes.starts_with(&[1, 0, 0, 0]) && bytes.get(40..44) == Some(b" EMF")
}

impl Disarm for Emf {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if starts_as_emf(&metafile::head(bytes)) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = metafile::unpack(input.bytes, cx)?;
        let bytes = records::rebuild(&bytes, cx).map_err(|r| r.at("EMF"))?;
        Ok(Output { bytes, format: &FORMAT, extension: "emf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
