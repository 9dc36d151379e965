//! The pixels of a page: every strip or tile unpacked into its place, samples in little-endian order and pixel by pixel.

use super::page::{Packing, Page};
use super::{bad, fax, samples};
use crate::jpeg::piece::{self, Piece};
use crate::lzw::{self, Dialect};
use crate::raster::{bytes_of, room, wide};
use crate::rules::BROKEN_DATA;
use mugai_core::{Action, Context, Limit, Refusal};
use std::io::Read;

/// What the pieces of a page became.
#[derive(Debug)]
pub(super) enum Decoded {
    /// Rows of the whole page, the unused bits behind the last pixel of each being 0. Bilevel pages: 1 is black.
    Rows(Vec<u8>),
    /// JPEG strips or tiles, one for one.
    Pieces(Vec<Piece>),
}

/// Decodes a page.
///
/// # Errors
/// `malformed_image` when pixels are missing, limits.
pub(super) fn page(page: &Page<'_>, cx: &mut Context<'_>) -> Result<Decoded, Refusal> {
    if page.packing == Packing::Jpeg {
        return jpeg(page, cx).map(Decoded::Pieces);
    }
    let mut out = room(page.row_bytes().saturating_mul(wide(page.height)), "TIFF page", cx)?;
    let planes = if page.separate { page.samples } else { 1 };
    let (piece_width, piece_height) = (page.pieces.width, page.pieces.height);
    let piece_bits = page.pixel_bits() / planes;
    let piece_row = bytes_of(piece_width, piece_bits);
    let mut buffer = room(piece_row.saturating_mul(wide(piece_height)), "TIFF page", cx)?;
    let across = page.width.div_ceil(piece_width);
    let down = page.height.div_ceil(piece_height);
    let mut places = page.pieces.places.iter();
    for plane in 0..planes {
        for y in (0..down).map(|n| n.saturating_mul(piece_height)) {
            // Tiles are always whole (section 15), the last strip has only the rows that are left.
            let left = page.height.saturating_sub(y).min(piece_height);
            let height = if page.pieces.tiled { piece_height } else { left };
            for x in (0..across).map(|n| n.saturating_mul(piece_width)) {
                let Some((start, length)) = places.next().copied() else { return Err(bad("page", "too few pieces")) };
                let data = page.file.get(start..start.saturating_add(length)).unwrap_or(&[]);
                let Some(raw) = buffer.get_mut(..piece_row.saturating_mul(wide(height))) else { continue };
                unpack(page, data, (piece_width, height), raw, cx)?;
                for (n, row) in (y..y.saturating_add(left)).zip(raw.chunks_exact_mut(piece_row.max(1))) {
                    settle(page, row, planes);
                    place(page, row, (x, n), (plane, planes), &mut out);
                }
            }
        }
    }
    finish(page, &mut out);
    Ok(Decoded::Rows(out))
}

/// Unpacks one piece.
fn unpack(page: &Page<'_>, data: &[u8], size: (u32, u32), raw: &mut [u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(data.len())?;
    let turned: Vec<u8>;
    let data = if page.reversed {
        turned = data.iter().map(|b| b.reverse_bits()).collect();
        turned.as_slice()
    } else {
        data
    };
    let wanted = raw.len();
    let have = match page.packing {
        Packing::Plain => {
            let have = data.len().min(wanted);
            if let (Some(to), Some(from)) = (raw.get_mut(..have), data.get(..have)) {
                to.copy_from_slice(from);
            }
            have
        }
        Packing::Fax(coding) => return fax_rows(page, data, coding, size, raw, cx),
        Packing::Lzw => lzw::decode(data, Dialect::Tiff, raw).ok_or_else(|| bad("page", "LZW data broken"))?.filled,
        Packing::Deflate => inflate(data, raw),
        Packing::PackBits => unpack_bits(data, raw),
        Packing::Jpeg => 0,
    };
    if have < wanted {
        return Err(bad("page", "pixel data broken or cut off"));
    }
    Ok(())
}

/// Fax rows; those a bad line cost are white, as on paper.
fn fax_rows(
    page: &Page<'_>,
    data: &[u8],
    coding: fax::Coding,
    (width, height): (u32, u32),
    raw: &mut [u8],
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    raw.fill(0);
    let rows = fax::decode(data, coding, (width, height), raw);
    if rows == 0 {
        return Err(bad("page", "fax data broken"));
    }
    if rows < height {
        cx.did(&BROKEN_DATA, "TIFF page", Action::Replaced)?;
        if page.photometric == 1 {
            let from = wide(rows).saturating_mul(bytes_of(width, 1));
            raw.get_mut(from..).unwrap_or(&mut []).fill(0xFF);
        }
    }
    Ok(())
}

/// Inflates until the place is full; returns how much of it is.
fn inflate(data: &[u8], raw: &mut [u8]) -> usize {
    let mut stream = flate2::bufread::ZlibDecoder::new(data);
    let mut have = 0_usize;
    while let Some(rest) = raw.get_mut(have..).filter(|r| !r.is_empty()) {
        match stream.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(n) => have = have.saturating_add(n),
        }
    }
    have
}

/// PackBits (section 9): literal runs and repeated bytes.
fn unpack_bits(mut data: &[u8], raw: &mut [u8]) -> usize {
    let mut have = 0_usize;
    while have < raw.len() {
        let Some((head, rest)) = data.split_first() else { break };
        let room = raw.len().saturating_sub(have);
        match head.cast_signed() {
            -128 => data = rest,
            n @ 0.. => {
                let length = usize::from(n.unsigned_abs()).saturating_add(1);
                let (literal, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                let length = literal.len().min(room);
                if let (Some(to), Some(from)) = (raw.get_mut(have..have.saturating_add(length)), literal.get(..length))
                {
                    to.copy_from_slice(from);
                }
                have = have.saturating_add(length);
                data = rest;
            }
            n => {
                let Some((byte, rest)) = rest.split_first() else { break };
                let length = usize::from(n.unsigned_abs()).saturating_add(1).min(room);
                raw.get_mut(have..have.saturating_add(length)).unwrap_or(&mut []).fill(*byte);
                have = have.saturating_add(length);
                data = rest;
            }
        }
    }
    have
}

/// Brings a row of a piece into our own form: little-endian, without predictor.
fn settle(page: &Page<'_>, row: &mut [u8], planes: usize) {
    if page.big {
        samples::swap(row, page.bits);
    }
    if page.predicted {
        samples::undo(row, page.bits, page.samples / planes.max(1));
    }
}

/// Lays a row of a piece into the page, cut at its right edge.
fn place(page: &Page<'_>, row: &[u8], (x, y): (u32, u32), (plane, planes): (usize, usize), out: &mut [u8]) {
    let row_bytes = page.row_bytes();
    let top = wide(y).saturating_mul(row_bytes);
    let Some(line) = out.get_mut(top..top.saturating_add(row_bytes)) else { return };
    // Tiles begin at multiples of sixteen pixels, so at whole bytes.
    let left = wide(x).saturating_mul(page.pixel_bits()) / 8;
    let Some(line) = line.get_mut(left..) else { return };
    if planes == 1 {
        for (to, from) in line.iter_mut().zip(row) {
            *to = *from;
        }
    } else {
        samples::interleave(row, line, plane, planes, usize::from(page.bits / 8));
    }
}

/// Clears the bits that no pixel owns; on black and white pages makes 1 black.
fn finish(page: &Page<'_>, out: &mut [u8]) {
    let invert = page.is_bilevel() && page.photometric == 1;
    let used = wide(page.width).saturating_mul(page.pixel_bits()) % 8;
    if !invert && used == 0 {
        return;
    }
    let mask = if used == 0 { 0xFF } else { !(0xFF_u8 >> used) };
    for row in out.chunks_exact_mut(page.row_bytes().max(1)) {
        if invert {
            row.iter_mut().for_each(|b| *b = !*b);
        }
        if let Some(last) = row.last_mut() {
            *last &= mask;
        }
    }
}

/// JPEG strips or tiles, each of the size its place wants.
fn jpeg(page: &Page<'_>, cx: &mut Context<'_>) -> Result<Vec<Piece>, Refusal> {
    // Brightness and colour, or colours as they stand; a decoder that guesses from the markers is told.
    let transform = match (page.photometric, page.samples) {
        (6, 3) => Some(1),
        (2, 3) => Some(0),
        (0 | 1, 1) | (5, 4) => None,
        _ => return Err(super::no_decoder("JPEG pieces of such colours are not handled")),
    };
    let across = page.width.div_ceil(page.pieces.width);
    let mut total = 0_usize;
    let mut made: Vec<Piece> = Vec::with_capacity(page.pieces.places.len());
    for (number, (start, length)) in (0_u32..).zip(page.pieces.places.iter().copied()) {
        cx.part()?;
        let data = page.file.get(start..start.saturating_add(length)).unwrap_or(&[]);
        let piece = piece::rebuild(page.tables, data, transform, cx)?;
        let y = (number / across.max(1)).saturating_mul(page.pieces.height);
        let left = page.height.saturating_sub(y).min(page.pieces.height);
        // A last strip may be as high as the others.
        let fits = piece.height == page.pieces.height || (!page.pieces.tiled && piece.height == left);
        let alike = made.first().is_none_or(|m| m.sampling == piece.sampling);
        if piece.width != page.pieces.width || !fits || piece.samples != page.samples || !alike {
            return Err(bad("page", "a JPEG piece of another size or kind than its place"));
        }
        if page.photometric != 6 && piece.sampling != (1, 1) {
            return Err(super::no_decoder("JPEG pieces of such colours are not handled"));
        }
        total = total.saturating_add(piece.bytes.len());
        if u64::try_from(total).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "TIFF page", "the rebuilt picture is larger than allowed"));
        }
        made.push(piece);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_of_packbits() {
        // Apple Technical Note TN1023.
        let packed = [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0xFD, 0xAA, 0x03, 0x80, 0x00, 0x2A, 0x22, 0xF7, 0xAA];
        let mut out = [0; 24];
        assert_eq!(super::unpack_bits(&packed, &mut out), 24);
        let wanted = [
            0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22, 0xAA, 0xAA, 0xAA, 0xAA,
            0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA,
        ];
        assert_eq!(out, wanted);
        assert_eq!(super::unpack_bits(&[0x05, 1, 2], &mut out), 2, "cut off");
    }
}
