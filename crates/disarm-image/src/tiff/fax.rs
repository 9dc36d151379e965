//! Fax codings: T.4 and T.6 decoded by `hayro-ccitt`, T.6 (group 4) written by an encoder of our own.

use super::runs::{BLACK_RUNS, Code, WHITE_RUNS};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// Which coding (TIFF 6.0 section 10 and 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Compression 2: runs, every row at a byte of its own.
    Modified,
    /// Compression 3, one dimension.
    Group3,
    /// Compression 3, two dimensions.
    Group3Mixed,
    /// Compression 4.
    Group4,
}

/// Decodes rows into `out`, where 1 is black; returns how many there were. Damage ends the picture or, where rows have marks, is
/// stepped over, as every fax does.
pub(super) fn decode(data: &[u8], coding: Coding, (width, height): (u32, u32), out: &mut [u8]) -> u32 {
    let mut rows = Rows::new(out, width, height);
    let mut context = DecoderContext::new(settings(coding, width, height, false));
    // What an error leaves undone is told by the number of rows.
    let _ = hayro_ccitt::decode(data, &mut rows, &mut context);
    rows.count
}

/// Whether the data is a group 4 picture of exactly so many rows and nothing behind it.
pub(super) fn is_exact(data: &[u8], (width, height): (u32, u32)) -> bool {
    let mut rows = Rows::new(&mut [], width, height);
    let mut context = DecoderContext::new(settings(Coding::Group4, width, height, true));
    let used = hayro_ccitt::decode(data, &mut rows, &mut context);
    // The end mark is read or not, as the decoder likes: with it the data is 24 bits longer.
    rows.count == height && used.is_ok_and(|n| n == data.len() || n.saturating_add(3) >= data.len())
}

fn settings(coding: Coding, columns: u32, rows: u32, strict: bool) -> DecodeSettings {
    DecodeSettings {
        columns,
        rows,
        end_of_block: coding != Coding::Modified,
        end_of_line: false,
        rows_are_byte_aligned: coding == Coding::Modified,
        encoding: match coding {
            Coding::Modified | Coding::Group3 => EncodingMode::Group3_1D,
            Coding::Group3Mixed => EncodingMode::Group3_2D,
            Coding::Group4 => EncodingMode::Group4,
        },
        strict,
    }
}

/// Rows as the decoder hands them out; never more than the picture has.
struct Rows<'a> {
    out: &'a mut [u8],
    stride: usize,
    width: u32,
    most: u32,
    count: u32,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut [u8], width: u32, most: u32) -> Self {
        Self { out, stride: crate::raster::bytes_of(width, 1), width, most, count: 0 }
    }
}

impl Decoder for Rows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        if self.count >= self.most {
            return;
        }
        let at = crate::raster::wide(self.count).saturating_mul(self.stride);
        self.count = self.count.saturating_add(1);
        let Some(row) = self.out.get_mut(at..at.saturating_add(self.stride)) else { return };
        for span in changes.chunks(2) {
            let from = span.first().copied().unwrap_or(self.width);
            let to = span.get(1).copied().unwrap_or(self.width).min(self.width);
            blacken(row, from, to);
        }
    }
}

/// Sets the bits from `from` up to but not including `to`.
fn blacken(row: &mut [u8], from: u32, to: u32) {
    if from >= to {
        return;
    }
    let (first, last) = (crate::raster::wide(from / 8), crate::raster::wide(to / 8));
    let head = 0xFF_u8 >> (from % 8);
    let tail = !(0xFF_u8 >> (to % 8));
    if first == last {
        if let Some(byte) = row.get_mut(first) {
            *byte |= head & tail;
        }
        return;
    }
    if let Some(byte) = row.get_mut(first) {
        *byte |= head;
    }
    if let Some(bytes) = row.get_mut(first.saturating_add(1)..last) {
        bytes.fill(0xFF);
    }
    if let Some(byte) = row.get_mut(last) {
        *byte |= tail;
    }
}

/// Codes rows of bits, where 1 is black, as group 4 (T.6). Gives up, with `None`, when the result would be longer than `most` bytes:
/// a dithered picture grows.
pub(super) fn encode(rows: &[u8], width: u32, most: usize) -> Option<Vec<u8>> {
    let mut bits = Bits::default();
    let (mut above, mut current) = (Vec::new(), Vec::new());
    for row in rows.chunks_exact(crate::raster::bytes_of(width, 1).max(1)) {
        changes(row, width, &mut current);
        line(&current, &above, width, &mut bits);
        std::mem::swap(&mut above, &mut current);
        if bits.out.len() > most {
            return None;
        }
    }
    // The end of the block is two ends of line (T.6 §2.4.1.1).
    bits.put((1, 12));
    bits.put((1, 12));
    Some(bits.finish())
}

/// The columns where the colour of a row changes, the first from white to black.
fn changes(row: &[u8], width: u32, out: &mut Vec<u32>) {
    out.clear();
    let mut colour = 0_u8;
    for (x, byte) in (0_u32..).step_by(8).zip(row) {
        // A bit is set where it differs from its left neighbour.
        let mut edges = *byte ^ (*byte >> 1 | colour << 7);
        colour = *byte & 1;
        while edges != 0 {
            let bit = edges.leading_zeros();
            edges &= !(0x80_u8 >> bit);
            let at = x.saturating_add(bit);
            if at < width {
                out.push(at);
            }
        }
    }
}

const PASS: Code = (0b0001, 4);
const HORIZONTAL: Code = (0b001, 3);

/// The code for a change this far right of the one above it.
fn vertical(right: i64) -> Option<Code> {
    Some(match right {
        0 => (0b1, 1),
        1 => (0b011, 3),
        2 => (0b00_0011, 6),
        3 => (0b000_0011, 7),
        -1 => (0b010, 3),
        -2 => (0b00_0010, 6),
        -3 => (0b000_0010, 7),
        _ => return None,
    })
}

/// One row by the row above it (T.6 §2.2). The names are those of the recommendation.
fn line(current: &[u32], above: &[u32], width: u32, bits: &mut Bits) {
    let (mut a0, mut black) = (-1_i64, false);
    let (mut next, mut over) = (0_usize, 0_usize);
    let change = |row: &[u32], n: usize| i64::from(row.get(n).copied().unwrap_or(width));
    while a0 < i64::from(width) {
        let a1 = change(current, next);
        // b1: the first change above that lies right of a0 and is to the other colour. Changes to black have even numbers.
        while over > 0 && change(above, over.saturating_sub(1)) > a0 {
            over = over.saturating_sub(1);
        }
        while over < above.len() && (change(above, over) <= a0 || (over % 2 == 1) != black) {
            over = over.saturating_add(1);
        }
        let (b1, b2) = (change(above, over), change(above, over.saturating_add(1)));
        if b2 < a1 {
            bits.put(PASS);
            a0 = b2;
        } else if let Some(code) = vertical(a1.saturating_sub(b1)) {
            bits.put(code);
            a0 = a1;
            black = !black;
            next = next.saturating_add(1);
        } else {
            let a2 = change(current, next.saturating_add(1));
            let length = |from: i64, to: i64| u32::try_from(to.saturating_sub(from.max(0))).unwrap_or(0);
            let (first, second) = if black { (&BLACK_RUNS, &WHITE_RUNS) } else { (&WHITE_RUNS, &BLACK_RUNS) };
            bits.put(HORIZONTAL);
            first.codes(length(a0, a1), |code| bits.put(code));
            second.codes(length(a1, a2), |code| bits.put(code));
            a0 = a2;
            next = next.saturating_add(2);
        }
    }
}

/// Bits into bytes, the highest first.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    hold: u32,
    held: u32,
}

impl Bits {
    fn put(&mut self, (code, length): Code) {
        self.hold = self.hold << length | u32::from(code);
        self.held = self.held.saturating_add(u32::from(length));
        while self.held >= 8 {
            self.held = self.held.saturating_sub(8);
            self.out.push(u8::try_from(self.hold >> self.held & 0xFF).unwrap_or(0));
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.put((0, u8::try_from(8_u32.saturating_sub(self.held)).unwrap_or(0)));
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_by_hand() {
        // Eight columns, three black in the middle, below a white row: horizontal, white 2 (0111), black 3 (10); then a1 and b1
        // both at the edge: vertical 0. 001 0111 10 1, and two ends of line.
        let coded = encode(&[0b0011_1000], 8, 100).unwrap();
        assert_eq!(coded, [0b0010_1111, 0b0100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000]);
    }

    #[test]
    fn every_picture_comes_back() {
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 16
        };
        for width in [1, 7, 8, 9, 63, 64, 65, 1728, 2623, 9000, 40_001] {
            let stride = crate::raster::bytes_of(width, 1);
            for shape in 0..6 {
                let mut rows = vec![0_u8; stride * 9];
                for row in rows.chunks_exact_mut(stride) {
                    let mut x = 0;
                    while x < width {
                        let run = match shape {
                            0 => width,
                            1 => 1,
                            2 => random() % 8 + 1,
                            3 => random() % 70 + 1,
                            4 => random() % 3000 + 1,
                            _ => 63 + random() % 3,
                        };
                        let to = (x + run).min(width);
                        if random() % 2 == 0 {
                            blacken(row, x, to);
                        }
                        x = to;
                    }
                }
                let coded = encode(&rows, width, usize::MAX).unwrap();
                let mut out = vec![0; rows.len()];
                assert_eq!(decode(&coded, Coding::Group4, (width, 9), &mut out), 9);
                assert!(out == rows, "width {width}, shape {shape}");
                assert!(is_exact(&coded, (width, 9)), "width {width}, shape {shape}");
                assert!(!is_exact(&[coded.as_slice(), b"GONE"].concat(), (width, 9)));
            }
        }
    }

    #[test]
    fn every_length_of_run_has_its_code() {
        for length in 0..2700_u32 {
            for black in [false, true] {
                let width = length + 1;
                let mut row = vec![0; crate::raster::bytes_of(width, 1)];
                if black {
                    blacken(&mut row, 0, length);
                } else {
                    blacken(&mut row, length, width);
                }
                let coded = encode(&row, width, usize::MAX).unwrap();
                let mut out = vec![0; row.len()];
                decode(&coded, Coding::Group4, (width, 1), &mut out);
                assert_eq!(out, row, "a run of {length}");
            }
        }
    }
}
