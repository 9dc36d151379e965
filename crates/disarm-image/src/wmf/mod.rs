//! WMF (MS-WMF): records read by a table, every object checked, and a fresh file written from what was understood.
//!
//! header → records (table.rs names their fields) → bitmaps, texts, regions, objects → header again with counts of our own.

mod bitmap;
mod header;
mod inspect;
mod objects;
mod records;
mod shapes;
mod table;

use crate::metafile;
use crate::rules::{BROKEN_DATA, HIDDEN_DATA, METAFILE_ESCAPE, PRIVATE_DATA, TRAILING_DATA};
use mugai_core::{Context, Disarm, Format, Input, Output, Refusal, Sniff};

/// The WMF format.
#[derive(Debug, Clone, Copy)]
pub struct Wmf;

static FORMAT: Format = Format {
    id: "wmf",
    ja: "WMF 図形",
    en: "WMF drawing",
    extensions: &["wmf", "wmz"],
    mime: &["image/x-wmf", "image/wmf", "application/x-wmf", "application/wmf", "image/x-wmz"],
    recognised: "starts with D7 CD C6 9A or 01 00 09 00 00 (01|03), also within gzip",
    lost_ja: "",
    refines: &[],
    rules: &[&BROKEN_DATA, &HIDDEN_DATA, &METAFILE_ESCAPE, &PRIVATE_DATA, &TRAILING_DATA],
};

/// The mark of a placeable metafile (MS-WMF §2.3.2.3).
const PLACEABLE: [u8; 4] = [0xD7, 0xCD, 0xC6, 0x9A];

fn starts_as_wmf(bytes: &[u8]) -> bool {
    bytes.starts_with(&PLACEABLE) || matches!(bytes, [1 | 2, 0, 9, 0, 0, 1 | 3, ..])
}

impl Disarm for Wmf {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if starts_as_wmf(&metafile::head(bytes)) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = metafile::unpack(input.bytes, cx)?;
        let bytes = records::rebuild(&bytes, cx).map_err(|r| r.at("WMF"))?;
        Ok(Output { bytes, format: &FORMAT, extension: "wmf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
