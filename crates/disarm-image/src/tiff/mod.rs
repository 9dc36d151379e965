//! TIFF (revision 6.0): every page decoded and coded again, in its own colours and its own depth; only what shows it stays.
//!
//! directories → pages → rows of samples → fresh pages: bilevel as group 4 (T.6), everything else as LZW. A page of JPEG strips or
//! tiles stays one: each is rebuilt without loss, like a JPEG file.

mod decode;
mod fax;
mod ifd;
mod inspect;
mod page;
mod runs;
mod samples;
mod tags;
mod write;

use crate::raster::{Expanded, wide};
use crate::rules::{
    BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, THUMBNAIL, TRAILING_DATA, check_tail,
};
use ifd::{Directory, File};
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};
use page::Page;

/// The TIFF format.
#[derive(Debug, Clone, Copy)]
pub struct Tiff;

static FORMAT: Format = Format {
    id: "tiff",
    ja: "TIFF 画像（FAX・スキャン）",
    en: "TIFF picture",
    extensions: &["tif", "tiff"],
    mime: &["image/tiff", "image/tiff-fx", "image/x-tiff"],
    recognised: "starts with II*\\0 or MM\\0*",
    lost_ja: "",
    refines: &[],
    // HIDDEN_DATA comes from the JPEG strips inside.
    rules: &[&BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &METADATA, &PRIVATE_DATA, &THUMBNAIL, &TRAILING_DATA],
};

fn bad(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, format!("TIFF {place}"), detail)
}

fn no_decoder(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::NoDecoder, "TIFF", detail)
}

impl Disarm for Tiff {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if File::new(bytes).is_some() { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = rebuild(input.bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "tif" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let file = File::new(bytes).ok_or_else(|| bad("header", "not a TIFF"))?;
    let directories = file.directories(cx)?;
    let kept = pages(&directories, cx)?;
    let mut end = directories.iter().map(|d| d.end).max().unwrap_or(8);
    let mut elsewhere = false;
    for directory in &directories {
        elsewhere |= tags::report(directory, cx)?;
        end = directory.entries.iter().filter(|e| e.sound).map(|e| e.end).fold(end, usize::max);
    }
    let mut expanded = Expanded::default();
    let mut writer = write::Writer::new(kept.len());
    for directory in kept {
        let page = Page::read(directory, cx)?;
        end = end.max(page.pieces.end());
        count(&page, bytes.len(), &mut expanded, cx)?;
        writer.page(&page, cx)?;
    }
    // Where a removed entry leads, further data may lie that belongs to it; it is not followed.
    let tail = bytes.get(end..).unwrap_or(&[]);
    if !elsewhere && tail.iter().any(|b| *b != 0) {
        check_tail(tail, "TIFF")?;
        cx.did(&TRAILING_DATA, "TIFF", Action::Removed)?;
    }
    writer.finish(cx)
}

/// Pages that share their bytes, or that are made out of next to nothing, are a bomb. A black and white one of a plan may be nearly
/// all white, and costs little: it is held to the budget alone.
fn count(page: &Page<'_>, file: usize, expanded: &mut Expanded, cx: &Context<'_>) -> Result<(), Refusal> {
    let packed = page.pieces.places.iter().map(|(_, length)| *length).fold(0, usize::saturating_add);
    let bytes = if page.is_bilevel() { 0 } else { page.row_bytes().saturating_mul(wide(page.height)) };
    let ratio = expanded.add(packed, bytes, cx.limits().archive_ratio, cx.limits(), "TIFF page");
    if expanded.packed() > u64::try_from(file).unwrap_or(u64::MAX) {
        return Err(Refusal::new(Reason::Ambiguous, "TIFF page", "pages that share their strips or tiles"));
    }
    ratio
}

/// The directories that are pages: not previews, not masks (TIFF 6.0, NewSubfileType). When there is nothing else they are.
fn pages<'a, 'b>(all: &'b [Directory<'a>], cx: &mut Context<'_>) -> Result<Vec<&'b Directory<'a>>, Refusal> {
    let real = |d: &&Directory<'a>| d.number(254).unwrap_or(0) & 0b101 == 0 && d.number(255) != Some(2);
    let kept: Vec<_> = all.iter().filter(real).collect();
    if kept.is_empty() {
        return Ok(vec![all.first().ok_or_else(|| bad("directory", "no page"))?]);
    }
    for _ in kept.len()..all.len() {
        cx.did(&THUMBNAIL, "TIFF", Action::Removed)?;
    }
    Ok(kept)
}
