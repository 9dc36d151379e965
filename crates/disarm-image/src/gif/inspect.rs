//! The second look at a finished GIF: a plain scan for blocks we never write, and a full decode by the `gif` crate.

use super::MOST_FRAMES;
use crate::lzw::{self, Dialect};
use mugai_core::{Context, Reason, Refusal};

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "GIF", detail)
}

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    scan(bytes, cx)?;
    decode(bytes, cx)
}

/// Screen, colours, at most one repetition, then frames with at most one control block each, then the trailer and not a byte more.
fn scan(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let cut = || residue("cut off");
    let head = bytes.get(..13).filter(|h| h.starts_with(b"GIF89a")).ok_or_else(cut)?;
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 6_usize << (flags & 7) };
    let mut at = 13_usize.saturating_add(table(head.get(10).copied().unwrap_or(0)));
    let slice = |at: usize, length: usize| bytes.get(at..at.saturating_add(length)).unwrap_or(&[]);
    if slice(at, 16) == b"\x21\xFF\x0BNETSCAPE2.0\x03\x01" {
        at = at.saturating_add(19);
        if slice(at.saturating_sub(1), 1) != [0] {
            return Err(residue("a repetition of another shape"));
        }
    }
    loop {
        if slice(at, 1) == [0x3B] {
            return if at.saturating_add(1) == bytes.len() { Ok(()) } else { Err(residue("bytes behind the end")) };
        }
        if let [0x21, 0xF9, 4, flags, _, _, _, 0] = slice(at, 8) {
            if flags & 0b1111_0010 != 0 {
                return Err(residue("a control block of another shape"));
            }
            at = at.saturating_add(8);
        }
        let [0x2C, _, _, _, _, w0, w1, h0, h1, flags] = slice(at, 10) else {
            return Err(residue("a block that is never written"));
        };
        if flags & 0b0111_1000 != 0 {
            return Err(residue("a picture of another shape"));
        }
        at = at.saturating_add(10).saturating_add(table(*flags));
        let number = |low: &u8, high: &u8| usize::from(u16::from_le_bytes([*low, *high]));
        let pixels = number(w0, w1).saturating_mul(number(h0, h1));
        let [literal] = slice(at, 1) else { return Err(cut()) };
        at = at.saturating_add(1);
        let mut data: Vec<u8> = Vec::new();
        loop {
            let [length] = slice(at, 1) else { return Err(cut()) };
            cx.take(usize::from(*length))?;
            data.extend_from_slice(slice(at.saturating_add(1), usize::from(*length)));
            at = at.saturating_add(1).saturating_add(usize::from(*length));
            if *length == 0 {
                break;
            }
            // All but the last are full: nothing is hidden in how they are cut.
            if *length != 255 && slice(at, 1) != [0] {
                return Err(residue("pieces of another length"));
            }
        }
        if !lzw::is_exact(&data, Dialect::Gif(*literal), pixels) {
            return Err(residue("codes that end too early or too late"));
        }
    }
}

fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut options = gif::DecodeOptions::new();
    let limit = std::num::NonZeroU64::new(cx.limits().image_pixels).ok_or_else(|| residue("no pixels allowed"))?;
    options.set_memory_limit(gif::MemoryLimit::Bytes(limit));
    options.set_color_output(gif::ColorOutput::Indexed);
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(bytes).map_err(|e| residue(e.to_string()))?;
    let screen = u64::from(decoder.width()).saturating_mul(u64::from(decoder.height()));
    if screen > cx.limits().image_pixels || u64::from(decoder.width().max(decoder.height())) > cx.limits().image_side {
        return Err(residue("more pixels than allowed"));
    }
    let mut frames = 0_u32;
    while let Some(frame) = decoder.read_next_frame().map_err(|e| residue(e.to_string()))? {
        frames = frames.saturating_add(1);
        if frames > MOST_FRAMES || frame.interlaced || frame.needs_user_input {
            return Err(residue("a frame we never write"));
        }
        cx.take(frame.buffer.len())?;
    }
    if frames == 0 { Err(residue("no picture")) } else { Ok(()) }
}
