//! Bitmaps (BMP): header and pixels understood, written anew as PNG, which every viewer shows and no colour is lost in.

pub(crate) mod dib;
mod rle;

use crate::png::Png;
use crate::rules::{BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, TRAILING_DATA, check_tail};
use dib::Head;
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The BMP format.
#[derive(Debug, Clone, Copy)]
pub struct Bmp;

static FORMAT: Format = Format {
    id: "bmp",
    ja: "BMP 画像",
    en: "BMP picture",
    extensions: &["bmp", "dib"],
    mime: &["image/bmp", "image/x-bmp", "image/x-ms-bmp"],
    recognised: "starts with BM and a bitmap header of a known size",
    lost_ja: "PNG 画像に変換します（画質は変わりません）。",
    refines: &[],
    rules: &[&BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &TRAILING_DATA],
};

fn bad(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, format!("BMP {place}"), detail)
}

/// Bytes of BITMAPFILEHEADER.
const FILE_HEADER: usize = 14;

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|b| u32::from_le_bytes(*b))
}

impl Disarm for Bmp {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let known = long(bytes, FILE_HEADER).is_some_and(|size| dib::SIZES.contains(&size));
        if bytes.starts_with(b"BM") && known { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = rebuild(input.bytes, cx)?;
        Ok(Output { bytes, format: Png.format(), extension: "png" })
    }

    fn inspect(&self, _input: &Input<'_>, _cx: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "BMP", "a bitmap is never written"))
    }
}

fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let start = long(bytes, 10).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    // Header and colours end where the pixels begin.
    let info = bytes.get(FILE_HEADER..start).ok_or_else(|| bad("header", "the pixels begin nowhere"))?;
    let head = Head::read(info, cx.limits())?;
    let before = FILE_HEADER.saturating_add(head.length);
    let gap = bytes.get(before..start).ok_or_else(|| bad("header", "the pixels begin within the header"))?;
    let pixels = head.pixels(bytes.get(start..).unwrap_or(&[]), cx)?;
    let end = start.saturating_add(pixels.used);
    if head.profile.is_some() {
        cx.did(&COLOUR_PROFILE, "BMP", Action::Removed)?;
    }
    let profile = head.profile.map(|p| {
        let from = p.start.saturating_add(FILE_HEADER);
        from..from.saturating_add(p.length)
    });
    // A profile lies behind the pixels, or before them; both were said already.
    let mut tail = bytes.get(end..).unwrap_or(&[]);
    if let Some(profile) = &profile
        && profile.start >= end
        && profile.start.saturating_sub(end) < 4
    {
        tail = bytes.get(profile.end..).unwrap_or(&[]);
    }
    let said = profile.is_some_and(|p| p.start >= before && p.end <= start);
    let reserved = bytes.get(6..10).is_some_and(|r| r != [0; 4]);
    if reserved || pixels.hidden || (!said && gap.iter().any(|b| *b != 0)) {
        cx.did(&HIDDEN_DATA, "BMP", Action::Removed)?;
    }
    if tail.iter().any(|b| *b != 0) {
        check_tail(tail, "BMP")?;
        cx.did(&TRAILING_DATA, "BMP", Action::Removed)?;
    }
    pixels.picture.into_png(cx)
}
