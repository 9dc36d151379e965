//! The only kind of picture every Jw_cad shows: a BMP of 24 bits without compression, written from the pixels of a PNG of ours.

use super::bad;
use mugai_core::{Context, Refusal};
use png::{ColorType, Decoder, Transformations};
use std::io::Cursor;

/// Bytes of both headers, BITMAPFILEHEADER and BITMAPINFOHEADER.
const HEADERS: usize = 54;

/// Bytes of a row, which end with a multiple of four.
fn stride(width: u32) -> Option<usize> {
    usize::try_from(width).ok()?.checked_mul(3)?.checked_next_multiple_of(4)
}

/// The headers of a picture of this size.
fn headers(width: u32, height: u32) -> Option<Vec<u8>> {
    let pixels = stride(width)?.checked_mul(usize::try_from(height).ok()?)?;
    let pixels = u32::try_from(pixels).ok()?;
    let length = pixels.checked_add(u32::try_from(HEADERS).ok()?)?;
    let signed = i32::try_from(width).is_ok() && i32::try_from(height).is_ok();
    let mut out = b"BM".to_vec();
    // One plane of 24 bits, not packed; no resolution: the drawing says how large it is.
    for long in [length, 0, 54, 40, width, height, 24 << 16 | 1, 0, pixels, 0, 0, 0, 0] {
        out.extend(long.to_le_bytes());
    }
    (signed && width > 0 && height > 0).then_some(out)
}

/// The pixels of a PNG as such a BMP, on white; `None` when it is too large for one.
pub(super) fn from_png(bytes: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let ours = |_| bad("picture", "the rebuilt picture cannot be read");
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(ours)?;
    let (width, height) = (reader.info().width, reader.info().height);
    let (Some(mut out), Some(stride)) = (headers(width, height), stride(width)) else { return Ok(None) };
    let Some(size) = reader.output_buffer_size() else { return Ok(None) };
    cx.take(size)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(ours)?;
    let channels = match frame.color_type {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        // Expanded above.
        ColorType::Indexed => return Ok(None),
    };
    cx.take(stride.saturating_mul(usize::try_from(height).unwrap_or(usize::MAX)))?;
    for row in pixels.chunks_exact(frame.line_size).rev() {
        let begin = out.len();
        for pixel in row.chunks_exact(channels) {
            let (red, green, blue, alpha) = match *pixel {
                [grey] => (grey, grey, grey, 255),
                [grey, alpha] => (grey, grey, grey, alpha),
                [red, green, blue] => (red, green, blue, 255),
                [red, green, blue, alpha, ..] => (red, green, blue, alpha),
                [] => (255, 255, 255, 0),
            };
            out.extend([blue, green, red].map(|sample| on_white(sample, alpha)));
        }
        out.resize(begin.saturating_add(stride), 0);
    }
    Ok(Some(out))
}

/// What of white shines through.
fn on_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    let mixed = sample.saturating_mul(alpha).saturating_add(255_u32.saturating_mul(255_u32.saturating_sub(alpha)));
    u8::try_from(mixed.saturating_add(127) / 255).unwrap_or(u8::MAX)
}

/// Whether this is a BMP as written here, for the second look.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    let long = |at: usize| bytes.get(at..).and_then(|b| b.first_chunk::<4>()).map_or(0, |b| u32::from_le_bytes(*b));
    let (width, height) = (long(18), long(22));
    let (Some(head), Some(stride)) = (headers(width, height), stride(width)) else { return false };
    let whole = usize::try_from(height).ok().and_then(|h| stride.checked_mul(h)).and_then(|p| p.checked_add(HEADERS));
    let row = usize::try_from(width).unwrap_or(0).saturating_mul(3);
    let padded = |rows: &[u8]| rows.chunks(stride).all(|r| r.get(row..).is_some_and(|p| p.iter().all(|b| *b == 0)));
    whole == Some(bytes.len()) && bytes.starts_with(&head) && bytes.get(HEADERS..).is_some_and(padded)
}
