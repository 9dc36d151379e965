//! The second look at a finished JPEG: a plain scan for segments we never write, and a full decode by `zune-jpeg`.

use mugai_core::{Context, Reason, Refusal};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "JPEG", detail)
}

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    scan(bytes)?;
    let side = usize::try_from(cx.limits().image_side).unwrap_or(usize::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_use_unsafe(false)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(usize::try_from(cx.limits().image_scans).unwrap_or(usize::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|e| residue(format!("{e:?}")))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| residue("no dimensions"))?;
    if width.saturating_mul(height) > usize::try_from(cx.limits().image_pixels).unwrap_or(usize::MAX) {
        return Err(residue("more pixels than allowed"));
    }
    cx.take(decoder.output_buffer_size().ok_or_else(|| residue("no size"))?)?;
    decoder.decode().map(drop).map_err(|e| residue(format!("{e:?}")))
}

/// Segments in the order we write them, every one of a shape we write, and not a byte between or behind them.
fn scan(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = 2_usize;
    let mut stage = 0_u8;
    if !bytes.starts_with(b"\xFF\xD8") {
        return Err(residue("no start"));
    }
    loop {
        let Some([0xFF, code]) = bytes.get(at..at.saturating_add(2)) else {
            return Err(residue("bytes between segments"));
        };
        at = at.saturating_add(2);
        if *code == 0xD9 {
            return if at == bytes.len() && stage == 8 { Ok(()) } else { Err(residue("bytes behind the end")) };
        }
        let length = match bytes.get(at..at.saturating_add(2)) {
            Some([high, low]) => usize::from(*high).saturating_mul(256).saturating_add(usize::from(*low)),
            _ => return Err(residue("cut off")),
        };
        let end = at.saturating_add(length);
        let data = bytes.get(at.saturating_add(2)..end).ok_or_else(|| residue("cut off"))?;
        let (order, sound) = match code {
            0xE0 => (1, data.len() == 14 && data.starts_with(b"JFIF\0\x01\x01") && data.ends_with(&[0, 0])),
            0xE1 => {
                (2, data.len() == 32 && data.starts_with(b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"))
            }
            0xE2 => (3, data.starts_with(b"ICC_PROFILE\0")),
            0xEE => (4, data.len() == 12 && data.starts_with(b"Adobe\0\x64\0\0\0\0")),
            0xDB => (5, true),
            0xC0..=0xC2 => (6, true),
            0xC4 => (7, true),
            0xDA => (8, true),
            _ => return Err(residue("a segment that is never written")),
        };
        let repeats = matches!(order, 3 | 5 | 7 | 8);
        if !sound || order < stage || (order == stage && !repeats) {
            return Err(residue("a segment of another shape or out of order"));
        }
        stage = order;
        at = end;
        if *code == 0xDA {
            let rest = bytes.get(at..).unwrap_or(&[]);
            let marker = rest.windows(2).position(|w| matches!(w, [0xFF, b] if *b != 0));
            at = at.saturating_add(marker.ok_or_else(|| residue("no end"))?);
        }
    }
}
