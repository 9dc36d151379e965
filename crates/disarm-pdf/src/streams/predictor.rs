//! The predictors of FlateDecode and LZWDecode: TIFF 2 and the five of PNG (ISO 32000-2 §7.4.4.4).

use crate::source::Source;
use lopdf::Dictionary;
use mugai_core::{Context, Refusal};

/// Longest row undone, bytes (threats PDF-T03).
const MAX_ROW: usize = 64 << 20;

/// Checked parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Params {
    png: bool,
    colors: usize,
    bits: usize,
    row: usize,
}

impl Params {
    /// `None`: no predictor. `Some(None)`: one that cannot be.
    pub(super) fn read(source: &Source, dict: Option<&Dictionary>) -> Option<Option<Self>> {
        let dict = dict?;
        let predictor = source.int(dict, b"Predictor").unwrap_or(1);
        if predictor < 2 {
            return None;
        }
        let read = |key: &[u8], default: usize| match source.int(dict, key) {
            Some(n) => usize::try_from(n).ok(),
            None => Some(default),
        };
        Some((|| {
            let (colors, bits, columns) = (read(b"Colors", 1)?, read(b"BitsPerComponent", 8)?, read(b"Columns", 1)?);
            if !(1..=32).contains(&colors) || !matches!(bits, 1 | 2 | 4 | 8 | 16) || columns == 0 {
                return None;
            }
            let row = colors.checked_mul(bits)?.checked_mul(columns)?.checked_add(7)? / 8;
            (row <= MAX_ROW && (predictor == 2 || (10..=15).contains(&predictor))).then_some(Self {
                png: predictor >= 10,
                colors,
                bits,
                row,
            })
        })())
    }
}

/// Undoes the prediction.
///
/// # Errors
/// `limit_bytes`.
pub(super) fn undo(data: &[u8], p: Params, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    cx.take(data.len())?;
    Ok(if p.png { png(data, p) } else { tiff(data, p) })
}

fn png(data: &[u8], p: Params) -> Vec<u8> {
    let step = (p.colors.saturating_mul(p.bits).saturating_add(7) / 8).max(1);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above: Vec<u8> = vec![0; p.row];
    let mut current: Vec<u8> = vec![0; p.row];
    for line in data.chunks(p.row.saturating_add(1)) {
        let Some((kind, coded)) = line.split_first() else { break };
        // A last row that is cut off is undone as far as it goes.
        let current = &mut current;
        current.clear();
        for (i, c) in coded.iter().enumerate() {
            let at = |row: &[u8]| i.checked_sub(step).and_then(|j| row.get(j).copied()).unwrap_or(0);
            let left = at(current);
            let up = above.get(i).copied().unwrap_or(0);
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u8::try_from(u16::midpoint(u16::from(left), u16::from(up))).unwrap_or(0),
                4 => paeth(left, up, at(&above)),
                _ => 0,
            };
            current.push(c.wrapping_add(guess));
        }
        out.extend_from_slice(current);
        std::mem::swap(&mut above, current);
    }
    out
}

fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let (ia, ib, ic) = (i16::from(a), i16::from(b), i16::from(c));
    let p = ia.saturating_add(ib).saturating_sub(ic);
    let (pa, pb, pc) = (p.abs_diff(ia), p.abs_diff(ib), p.abs_diff(ic));
    if pa <= pb && pa <= pc {
        a
    } else if pb <= pc {
        b
    } else {
        c
    }
}

fn tiff(data: &[u8], p: Params) -> Vec<u8> {
    let mut out = data.to_vec();
    for row in out.chunks_mut(p.row) {
        match p.bits {
            8 => {
                for i in p.colors..row.len() {
                    let left = row.get(i.saturating_sub(p.colors)).copied().unwrap_or(0);
                    if let Some(b) = row.get_mut(i) {
                        *b = b.wrapping_add(left);
                    }
                }
            }
            16 => {
                let step = p.colors.saturating_mul(2);
                let mut i = step;
                while let (Some(l), Some(v)) = (pair(row, i.saturating_sub(step)), pair(row, i)) {
                    let sum = l.wrapping_add(v).to_be_bytes();
                    if let Some(s) = row.get_mut(i..i.saturating_add(2)) {
                        s.copy_from_slice(&sum);
                    }
                    i = i.saturating_add(2);
                }
            }
            bits => tiff_bits(row, p.colors, bits),
        }
    }
    out
}

fn pair(row: &[u8], i: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*row.get(i)?, *row.get(i.checked_add(1)?)?]))
}

/// Components of 1, 2 or 4 bits.
fn tiff_bits(row: &mut [u8], colors: usize, bits: usize) {
    let mask = (1_u8 << bits).wrapping_sub(1);
    let mut left = vec![0_u8; colors];
    let per_byte = 8 / bits.max(1);
    let mut n = 0_usize;
    for b in row {
        let mut new = 0;
        for k in 0..per_byte {
            let shift = 8_usize.saturating_sub(bits.saturating_mul(k.saturating_add(1)));
            let Some(l) = left.get_mut(n % colors) else { return };
            *l = l.wrapping_add(*b >> shift) & mask;
            new |= *l << shift;
            n = n.wrapping_add(1);
        }
        *b = new;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_rows_by_hand() {
        let p = Params { png: true, colors: 1, bits: 8, row: 3 };
        // None; Sub; Up; Average; Paeth, each worked out by hand from the row above.
        let data = [0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1];
        assert_eq!(png(&data, p), [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
    }

    #[test]
    fn tiff_rows_by_hand() {
        assert_eq!(tiff(&[1, 1, 1, 5, 1, 1], Params { png: false, colors: 1, bits: 8, row: 3 }), [1, 2, 3, 5, 6, 7]);
        // Four-bit components 1,1,1,1 add up to 1,2,3,4.
        assert_eq!(tiff(&[0x11, 0x11], Params { png: false, colors: 1, bits: 4, row: 2 }), [0x12, 0x34]);
    }
}
