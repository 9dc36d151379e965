//! GIF (87a and 89a): every frame decoded to indices and coded again, with its times, its place and its transparent colour.
//!
//! blocks → frames → indices → a fresh GIF89a: screen, colours, repetition, frames, trailer, and nothing else.

mod blocks;
mod inspect;
mod read;
mod write;

use crate::rules::{BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, TRAILING_DATA};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The GIF format.
#[derive(Debug, Clone, Copy)]
pub struct Gif;

static FORMAT: Format = Format {
    id: "gif",
    ja: "GIF 画像",
    en: "GIF picture",
    extensions: &["gif"],
    mime: &["image/gif"],
    recognised: "starts with GIF87a or GIF89a",
    lost_ja: "",
    refines: &[],
    rules: &[&BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

/// Most frames of one file (threats IMG-G).
const MOST_FRAMES: u32 = 1_000;

fn bad(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, format!("GIF {place}"), detail)
}

impl Disarm for Gif {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = read::rebuild(input.bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "gif" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
