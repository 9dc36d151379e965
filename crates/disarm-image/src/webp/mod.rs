//! WebP (RFC 9649): decoded by `image-webp` and written anew as PNG, which loses nothing of what is seen.

mod chunks;

use crate::icc;
use crate::png::Png;
use crate::raster::{Layout, Raster, wide};
use crate::rules::{ANIMATION, COLOUR_PROFILE, METADATA, PRIVATE_DATA, TRAILING_DATA, check_tail};
use chunks::Chunk;
use image_webp::{DecodingError, WebPDecoder};
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};
use std::io::Cursor;

/// The WebP format.
#[derive(Debug, Clone, Copy)]
pub struct WebP;

static FORMAT: Format = Format {
    id: "webp",
    ja: "WebP 画像",
    en: "WebP picture",
    extensions: &["webp"],
    mime: &["image/webp"],
    recognised: "starts with RIFF, a length, WEBP",
    lost_ja: "PNG 画像に変換します（画質は変わりません）。",
    refines: &[],
    rules: &[&ANIMATION, &COLOUR_PROFILE, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

fn bad(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, "WebP", detail)
}

impl Disarm for WebP {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        if webp { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = rebuild(input.bytes, cx)?.into_png(cx)?;
        Ok(Output { bytes, format: Png.format(), extension: "png" })
    }

    fn inspect(&self, _input: &Input<'_>, _cx: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "WebP", "a WebP is never written"))
    }
}

fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Raster, Refusal> {
    let (file, tail) = chunks::split(bytes)?;
    let all = chunks::walk(file.get(12..).unwrap_or(&[]))?;
    let mut profile = None;
    let mut film = None;
    for chunk in &all {
        match &chunk.kind {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" => {}
            b"ANMF" => film = film.or(Some(chunk.data)),
            b"EXIF" | b"XMP " => cx.did(&METADATA, &chunk.place(), Action::Removed)?,
            b"ICCP" if profile.is_none() => {
                let fresh =
                    Some(chunk.data).filter(|d| d.len() <= icc::MAX).and_then(|d| icc::rebuild(d, icc::Space::Rgb));
                if fresh.as_ref().is_none_or(|f| !f.dropped.is_empty()) {
                    cx.did(&COLOUR_PROFILE, "WebP ICCP", Action::Removed)?;
                }
                profile = fresh.map(|f| f.bytes);
            }
            _ => cx.did(&PRIVATE_DATA, &chunk.place(), Action::Removed)?,
        }
    }
    if !tail.is_empty() {
        check_tail(tail, "WebP")?;
        cx.did(&TRAILING_DATA, "WebP", Action::Removed)?;
    }
    let canvas = all.iter().find(|c| &c.kind == b"VP8X").and_then(|c| chunks::canvas(c.data));
    let mut picture = match film {
        None => still(&all, canvas, cx)?,
        Some(frame) => {
            cx.did(&ANIMATION, "WebP", Action::Removed)?;
            first_frame(frame, canvas.ok_or_else(|| bad("a film without a size"))?, cx)?
        }
    };
    picture.profile = profile;
    Ok(picture)
}

/// The first frame of a film on its canvas, which is clear where the frame does not reach (RFC 9649 §2.7.1.1).
fn first_frame(data: &[u8], canvas: (u32, u32), cx: &mut Context<'_>) -> Result<Raster, Refusal> {
    let (place, inner) = data.split_first_chunk::<16>().ok_or_else(|| bad("a frame is cut off"))?;
    let [x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2, ..] = *place;
    let number = |a, b, c| u32::from_le_bytes([a, b, c, 0]);
    let (left, top) = (number(x0, x1, x2).saturating_mul(2), number(y0, y1, y2).saturating_mul(2));
    let size = (number(w0, w1, w2).saturating_add(1), number(h0, h1, h2).saturating_add(1));
    let frame = still(&chunks::walk(inner)?, Some(size), cx)?;
    if size == canvas && (left, top) == (0, 0) {
        return Ok(frame);
    }
    if left.saturating_add(frame.width) > canvas.0 || top.saturating_add(frame.height) > canvas.1 {
        return Err(bad("a frame outside its canvas"));
    }
    let mut out = Raster::new(canvas.0, canvas.1, Layout::Rgba, "WebP", cx)?;
    let row_bytes = out.row_bytes();
    let wide_row = frame.row_bytes().max(1);
    let rows = out.rows.chunks_exact_mut(row_bytes.max(1)).skip(wide(top));
    for (to, from) in rows.zip(frame.rows.chunks_exact(wide_row)) {
        let to = to.as_chunks_mut::<4>().0.iter_mut().skip(wide(left));
        if frame.layout == Layout::Rgba {
            to.zip(from.as_chunks::<4>().0).for_each(|(to, from)| *to = *from);
        } else {
            to.zip(from.as_chunks::<3>().0).for_each(|(to, [r, g, b])| *to = [*r, *g, *b, 255]);
        }
    }
    Ok(out)
}

/// One picture out of its chunks. The decoder is given a file of these alone, made by us.
fn still(all: &[Chunk<'_>], size: Option<(u32, u32)>, cx: &mut Context<'_>) -> Result<Raster, Refusal> {
    let one = |kind: &[u8; 4]| all.iter().find(|c| &c.kind == kind);
    let pictures = all.iter().filter(|c| matches!(&c.kind, b"VP8 " | b"VP8L")).count();
    let (lossy, lossless) = (one(b"VP8 "), one(b"VP8L"));
    let (Some(image), 1) = (lossy.or(lossless), pictures) else { return Err(bad("not one picture")) };
    let opacity = one(b"ALPH").filter(|_| lossy.is_some());
    let file = chunks::file(image, opacity.zip(size), cx)?;
    let mut decoder = WebPDecoder::new(Cursor::new(file.as_slice())).map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if size.is_some_and(|s| s != (width, height)) {
        return Err(bad("a picture of another size than its head says"));
    }
    let layout = if decoder.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let mut picture = Raster::new(width, height, layout, "WebP", cx)?;
    // What the decoder needs beside our own rows: planes of brightness and colour, or a picture of four bytes a pixel.
    cx.take(picture.rows.len().saturating_mul(2))?;
    decoder.set_memory_limit(usize::try_from(cx.bytes_left()).unwrap_or(usize::MAX));
    decoder.read_image(&mut picture.rows).map_err(refused)?;
    Ok(picture)
}

fn refused(e: DecodingError) -> Refusal {
    bad(e.to_string())
}
