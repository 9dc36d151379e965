//! The walk over the blocks of a GIF: frames are decoded and handed to the writer one by one, everything else goes.

use super::blocks::Bytes;
use super::write::{Control, Frame, Writer};
use super::{MOST_FRAMES, bad};
use crate::lzw::{self, Dialect};
use crate::raster::{Expanded, check_size, room, wide};
use crate::rules::{BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, TRAILING_DATA, check_tail};
use mugai_core::{Action, Context, Limit, Refusal};

/// Reads a file from its first byte to its last and writes it anew.
pub(super) fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut file = Bytes::new(bytes);
    let short = || bad("header", "cut off");
    let [b'G', b'I', b'F', _, _, _] = file.array::<6>().ok_or_else(short)? else {
        return Err(bad("header", "not a GIF"));
    };
    let [w0, w1, h0, h1, flags, background, aspect] = file.array().ok_or_else(short)?;
    let colours = file.colours(flags)?;
    let (width, height) = (u16::from_le_bytes([w0, w1]), u16::from_le_bytes([h0, h1]));
    let mut reader = Reader {
        file,
        writer: Writer::new(width, height, colours, background, aspect),
        control: Control::default(),
        frames: 0,
        expanded: Expanded::default(),
    };
    while reader.block(cx)? {}
    let tail = reader.file.rest();
    if reader.frames == 0 {
        return Err(bad("image", "no picture in it"));
    }
    if !tail.is_empty() {
        check_tail(tail, "GIF")?;
        cx.did(&TRAILING_DATA, "GIF", Action::Removed)?;
    }
    reader.writer.finish(cx)
}

struct Reader<'a> {
    file: Bytes<'a>,
    writer: Writer,
    /// The graphic control that holds for the next frame.
    control: Control,
    frames: u32,
    expanded: Expanded,
}

impl Reader<'_> {
    /// Reads one block; `false` at the end.
    fn block(&mut self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        match self.file.byte() {
            Some(0x3B) => return Ok(false),
            Some(0x21) => self.extension(cx)?,
            Some(0x2C) => self.image(cx)?,
            // One empty sub-block too many: writers of old leave them between blocks.
            Some(0) => cx.did(&HIDDEN_DATA, "GIF", Action::Removed)?,
            Some(code) => return Err(bad("block", format!("unknown block {code:02X}"))),
            None => {
                cx.did(&BROKEN_DATA, "GIF", Action::Replaced)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn extension(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let cut = || bad("extension", "the file ends within an extension");
        let label = self.file.byte().ok_or_else(cut)?;
        if label == 0xFF {
            return self.application(cx);
        }
        let first = self.file.skip().ok_or_else(cut)?;
        match (label, first) {
            (0xF9, [flags, d0, d1, transparent]) => {
                self.control = Control {
                    disposal: match flags >> 2 & 7 {
                        // 4 is what some writers put for 3; the others are reserved (GIF89a §23).
                        known @ 0..=3 => known,
                        4 => 3,
                        _ => 0,
                    },
                    delay: u16::from_le_bytes([*d0, *d1]),
                    transparent: (flags & 1 == 1).then_some(*transparent),
                };
                Ok(())
            }
            (0xF9, _) => cx.did(&BROKEN_DATA, "GIF control", Action::Removed),
            (0xFE, _) => cx.did(&METADATA, "GIF comment", Action::Removed),
            (0x01, _) => {
                // A control block belongs to the next thing that is drawn (GIF89a §23), and this was it.
                self.control = Control::default();
                cx.did(&METADATA, "GIF plain text", Action::Removed)
            }
            _ => cx.did(&PRIVATE_DATA, &format!("GIF extension {label:02X}"), Action::Removed),
        }
    }

    /// An application extension: a block of eleven letters, then its data.
    fn application(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let cut = || bad("extension", "the file ends within an extension");
        let length = self.file.byte().ok_or_else(cut)?;
        if length != 11 {
            // Whatever it is, it is a chain of sub-blocks, whose first length was just read.
            for _ in 0..length {
                self.file.byte().ok_or_else(cut)?;
            }
            if length != 0 {
                self.file.skip().ok_or_else(cut)?;
            }
            return cx.did(&PRIVATE_DATA, "GIF application", Action::Removed);
        }
        let name: [u8; 11] = self.file.array().ok_or_else(cut)?;
        let first = self.file.skip().ok_or_else(cut)?;
        match (&name, first) {
            (b"NETSCAPE2.0" | b"ANIMEXTS1.0", [1, low, high]) => {
                self.writer.repeat(u16::from_le_bytes([*low, *high]));
                Ok(())
            }
            // How much to load before playing; of no use to a file on a disk.
            (b"NETSCAPE2.0" | b"ANIMEXTS1.0", _) => Ok(()),
            (b"XMP DataXMP", _) => cx.did(&METADATA, "GIF XMP", Action::Removed),
            (b"ICCRGBG1012", _) => cx.did(&COLOUR_PROFILE, "GIF ICC", Action::Removed),
            _ => {
                let shown: String =
                    name.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '?' }).collect();
                cx.did(&PRIVATE_DATA, &format!("GIF {shown}"), Action::Removed)
            }
        }
    }

    fn image(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let cut = || bad("image", "the file ends within a picture");
        let [l0, l1, t0, t1, w0, w1, h0, h1, flags] = self.file.array().ok_or_else(cut)?;
        let number = |low, high| u16::from_le_bytes([low, high]);
        let (left, top, width, height) = (number(l0, l1), number(t0, t1), number(w0, w1), number(h0, h1));
        let colours = self.file.colours(flags)?;
        let literal = self.file.byte().ok_or_else(cut)?;
        let (data, ended) = self.file.joined(cx)?;
        let control = std::mem::take(&mut self.control);
        self.frames = self.frames.saturating_add(1);
        if self.frames > MOST_FRAMES {
            return Err(Refusal::limit(Limit::Parts, "GIF image", "more frames than allowed"));
        }
        if !ended {
            cx.did(&BROKEN_DATA, "GIF image", Action::Replaced)?;
        }
        check_size(u32::from(width), u32::from(height), 8, cx.limits(), "GIF image")?;
        let size = usize::from(width).saturating_mul(usize::from(height));
        let limits = cx.limits();
        self.expanded.add(data.len(), size, limits.member_ratio, limits, "GIF image")?;
        let mut pixels = room(size, "GIF image", cx)?;
        let done = (2..=8).contains(&literal).then(|| lzw::decode(&data, Dialect::Gif(literal), &mut pixels)).flatten();
        let done = done.ok_or_else(|| bad("image", "pixel data broken"))?;
        if done.filled < size {
            return Err(bad("image", "pixel data broken or cut off"));
        }
        let behind = data.get(done.used..).unwrap_or(&[]);
        if done.surplus || behind.iter().any(|b| *b != 0) {
            cx.did(&HIDDEN_DATA, "GIF image", Action::Removed)?;
        }
        if flags & 0x40 != 0 {
            pixels = in_order(&pixels, usize::from(width), wide(u32::from(height)), cx)?;
        }
        self.writer.frame(&Frame { left, top, width, height, colours, control, pixels }, cx)
    }
}

/// The rows of an interlaced picture (GIF89a appendix E) from top to bottom.
fn in_order(pixels: &[u8], width: usize, height: usize, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut out = room(pixels.len(), "GIF image", cx)?;
    let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
    let order = passes.into_iter().flat_map(|(first, step)| (first..height).step_by(step));
    for (row, y) in pixels.chunks_exact(width.max(1)).zip(order) {
        let at = y.saturating_mul(width);
        if let Some(to) = out.get_mut(at..at.saturating_add(width)) {
            to.copy_from_slice(row);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    /// GIF89a appendix E: of ten rows the first pass holds 0 and 8, the second 4, the third 2 and 6, the last 1 3 5 7 9.
    #[test]
    fn interlaced_rows_find_their_place() {
        let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        let order: Vec<usize> = passes.into_iter().flat_map(|(first, step)| (first..10).step_by(step)).collect();
        assert_eq!(order, [0, 8, 4, 2, 6, 1, 3, 5, 7, 9]);
    }
}
