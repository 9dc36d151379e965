//! JPEG (ITU-T T.81): every scan decoded to coefficients, every coefficient coded again; not one pixel changes.
//!
//! segments → header and tables → scans into coefficients (planes of them only where one pass is not enough) → symbols →
//! optimal Huffman tables → one fresh file, sequential unless it never became whole.

mod bits;
mod coarse;
mod entropy;
mod exif;
mod frame;
mod huffman;
mod inspect;
pub(crate) mod piece;
mod pixels;
mod segments;
mod tables;
mod tokens;
mod transcode;
mod write;

use crate::rules::{BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, THUMBNAIL, TRAILING_DATA};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The JPEG format.
#[derive(Debug, Clone, Copy)]
pub struct Jpeg;

static FORMAT: Format = Format {
    id: "jpeg",
    ja: "JPEG 画像",
    en: "JPEG picture",
    extensions: &["jpg", "jpeg", "jpe", "jfif"],
    mime: &["image/jpeg", "image/jpg", "image/pjpeg"],
    recognised: "starts with FF D8 FF",
    lost_ja: "",
    refines: &[],
    rules: &[&BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &METADATA, &PRIVATE_DATA, &THUMBNAIL, &TRAILING_DATA],
};

fn bad(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, format!("JPEG {place}"), detail)
}

impl Disarm for Jpeg {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(b"\xFF\xD8\xFF") { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let picture = segments::read(input.bytes, true, cx)?;
        let bytes = write::file(&picture, cx.limits())?;
        Ok(Output { bytes, format: &FORMAT, extension: "jpg" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
