//! The second look at a finished PNG: a plain scan for chunks we never write, and a full decode by the `png` crate.

use mugai_core::{Context, Reason, Refusal};

/// Every chunk we write, with the number of times it may occur being one.
const ALLOWED: [&[u8]; 12] =
    [b"IHDR", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"PLTE", b"tRNS", b"bKGD", b"pHYs", b"IDAT", b"IEND"];

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "PNG", detail)
}

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    scan(bytes)?;
    decode(bytes, cx)
}

/// Chunks in our order, each at most once, and not a byte behind the last.
fn scan(bytes: &[u8]) -> Result<(), Refusal> {
    let mut at = 8_usize;
    let mut next_allowed = 0_usize;
    loop {
        let head = bytes.get(at..at.saturating_add(8)).ok_or_else(|| residue("cut off"))?;
        let (length, kind) = head.split_at_checked(4).ok_or_else(|| residue("cut off"))?;
        let length = length.iter().fold(0_usize, |n, b| n.saturating_mul(256).saturating_add(usize::from(*b)));
        let found = ALLOWED.iter().skip(next_allowed).position(|k| *k == kind);
        let found = found.ok_or_else(|| residue("a chunk that is never written, or twice, or out of order"))?;
        next_allowed = next_allowed.saturating_add(found).saturating_add(1);
        at = at.saturating_add(length).saturating_add(12);
        if kind == b"IEND" {
            return if at == bytes.len() && length == 0 { Ok(()) } else { Err(residue("bytes behind the end")) };
        }
    }
}

fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let limit = usize::try_from(cx.bytes_left()).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: limit });
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(|e| residue(e.to_string()))?;
    let info = reader.info();
    let (side, pixels) =
        (u64::from(info.width.max(info.height)), u64::from(info.width).saturating_mul(u64::from(info.height)));
    let most = cx.limits().image_pixels.saturating_mul(if info.bit_depth == png::BitDepth::One { 4 } else { 1 });
    if side > cx.limits().image_side || pixels > most || info.interlaced {
        return Err(residue("dimensions or interlacing we never write"));
    }
    let palette = info.palette.as_ref().map(|p| p.len() / 3);
    let indexed = info.color_type == png::ColorType::Indexed;
    if indexed != palette.is_some() {
        return Err(residue("palette where none belongs, or none where one does"));
    }
    cx.take(reader.output_buffer_size().ok_or_else(|| residue("too large"))?)?;
    while reader.next_row().map_err(|e| residue(e.to_string()))?.is_some() {}
    reader.finish().map_err(|e| residue(e.to_string()))
}
