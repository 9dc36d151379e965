//! PNG (ISO/IEC 15948, W3C PNG third edition): chunk walk → checked header and colours → rows unfiltered → a fresh file.

mod chunks;
mod colours;
mod encode;
mod filters;
mod header;
mod inspect;
mod rows;
mod write;

use crate::rules::{
    ANIMATION, BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, TRAILING_DATA, check_tail,
};
use chunks::{Chunk, Walk};
use colours::Colours;
pub(crate) use encode::{encode, is, size};
use header::Header;
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};

/// The first eight bytes of every PNG.
const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// Most IDAT chunks: the largest picture allowed, in chunks of one kilobyte.
const MOST_PIECES: usize = 500_000;

/// The PNG format.
#[derive(Debug, Clone, Copy)]
pub struct Png;

static FORMAT: Format = Format {
    id: "png",
    ja: "PNG 画像",
    en: "PNG picture",
    extensions: &["png", "apng"],
    mime: &["image/png", "image/apng", "image/x-png"],
    recognised: "starts with 89 50 4E 47 0D 0A 1A 0A",
    lost_ja: "",
    refines: &[],
    rules: &[&ANIMATION, &BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

fn bad(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, format!("PNG {place}"), detail)
}

impl Disarm for Png {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(SIGNATURE) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = rebuild(input.bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "png" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

pub(crate) fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut walk = Walk::new(bytes)?;
    let first = walk.next()?.filter(|c| &c.kind == b"IHDR" && c.sound);
    let first = first.ok_or_else(|| bad("IHDR", "the first chunk is not a sound IHDR"))?;
    let header = Header::read(first.data, cx.limits())?;
    let mut colours = Colours::default();
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut pixels_over = false;
    let mut ended = false;
    while let Some(chunk) = walk.next()? {
        let before_pixels = pieces.is_empty();
        if !chunk.sound {
            skip_unsound(&chunk, cx)?;
            continue;
        }
        match &chunk.kind {
            b"IEND" => {
                if !chunk.data.is_empty() {
                    cx.did(&HIDDEN_DATA, "PNG IEND", Action::Removed)?;
                }
                ended = true;
                break;
            }
            b"IDAT" if pixels_over => return Err(bad("IDAT", "pixel data in two places")),
            b"IDAT" => {
                pieces.push(chunk.data);
                if pieces.len() > MOST_PIECES {
                    return Err(Refusal::limit(
                        Limit::Parts,
                        "PNG IDAT",
                        "pixel data in more pieces than anybody writes",
                    ));
                }
                continue;
            }
            b"IHDR" => return Err(bad("IHDR", "two headers")),
            b"PLTE" if !before_pixels => return Err(bad("PLTE", "palette behind the pixels")),
            b"acTL" | b"fcTL" | b"fdAT" => cx.did(&ANIMATION, &chunk.place(), Action::Removed)?,
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" | b"eXIf" => cx.did(&METADATA, &chunk.place(), Action::Removed)?,
            _ if before_pixels && Colours::knows(&chunk.kind) => colours.take(&chunk, &header, cx)?,
            _ if chunk.is_critical() => return Err(bad(&chunk.name(), "unknown chunk that must be understood")),
            _ => cx.did(&PRIVATE_DATA, &chunk.place(), Action::Removed)?,
        }
        pixels_over = pixels_over || !before_pixels;
    }
    if !ended {
        cx.did(&BROKEN_DATA, "PNG IEND", Action::Replaced)?;
    }
    let tail = walk.rest();
    if !tail.is_empty() {
        check_tail(tail, "PNG")?;
        cx.did(&TRAILING_DATA, "PNG", Action::Removed)?;
    }
    colours.settle(&header, cx)?;
    let pixels = rows::recode(&header, pieces, &mut colours, cx)?;
    write::file(&header, &colours, &pixels, cx.limits())
}

/// A wrong checksum: a chunk that can be missed is left out, one that cannot makes the file unreadable.
fn skip_unsound(chunk: &Chunk<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if chunk.is_critical() && &chunk.kind != b"IEND" {
        return Err(bad(&chunk.name(), "checksum does not match"));
    }
    cx.did(&BROKEN_DATA, &chunk.place(), Action::Removed)
}
