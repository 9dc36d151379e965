//! Compressed pictures: decoded here by memory-safe decoders, or rebuilt by the image disarmer (threats PDF-A12).

pub(crate) mod ccitt;
pub(crate) mod dct;
pub(crate) mod fax;
pub(crate) mod jbig2;
pub(crate) mod jpx;

use mugai_core::{Context, Limit, Refusal};

/// A bilevel picture may have this many times the pixels of a colour one (threats §0.3: 120 and 500 million).
const BILEVEL: u64 = 4;

/// Checks the size of a picture before anything is allocated for it.
///
/// # Errors
/// `limit_pixels`.
pub(crate) fn check_size(width: u64, height: u64, bilevel: bool, cx: &Context<'_>) -> Result<(), Refusal> {
    let limits = cx.limits();
    let most = limits.image_pixels.saturating_mul(if bilevel { BILEVEL } else { 1 });
    if width > limits.image_side || height > limits.image_side || width.saturating_mul(height) > most {
        return Err(Refusal::limit(Limit::Pixels, "", "a picture in the PDF has too many pixels"));
    }
    Ok(())
}

/// Rows of one bit per pixel, high bit first, each row on a byte boundary.
pub(crate) struct Bits {
    stride: usize,
    width: usize,
    rows: Vec<u8>,
    x: usize,
    y: usize,
}

impl Bits {
    /// All pixels zero.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { stride, width, rows: vec![0; stride.saturating_mul(height)], x: 0, y: 0 }
    }

    /// Sets pixels of a row to one.
    pub(crate) fn fill(&mut self, row: usize, from: usize, to: usize) {
        let to = to.min(self.width);
        let base = row.saturating_mul(self.stride);
        let mut x = from;
        while x < to {
            let Some(byte) = self.rows.get_mut(base.saturating_add(x / 8)) else { return };
            if x.is_multiple_of(8) && to.saturating_sub(x) >= 8 {
                *byte = 0xFF;
                x = x.saturating_add(8);
            } else {
                *byte |= 0x80 >> (x % 8);
                x = x.saturating_add(1);
            }
        }
    }

    /// Appends pixels of one colour to the current row.
    pub(crate) fn run(&mut self, one: bool, count: usize) {
        let end = self.x.saturating_add(count);
        if one {
            self.fill(self.y, self.x, end);
        }
        self.x = end;
    }

    /// Begins the next row.
    pub(crate) fn next_row(&mut self) {
        self.x = 0;
        self.y = self.y.saturating_add(1);
    }

    /// The rows.
    pub(crate) fn into_rows(self) -> Vec<u8> {
        self.rows
    }
}

/// Bilevel rows of one size, cut or filled with ones (white) to another.
pub(crate) fn fit(rows: Vec<u8>, have: (u32, u32), want: (u32, u32)) -> Vec<u8> {
    if have == want {
        return rows;
    }
    let (from, to) = ((have.0 as usize).div_ceil(8).max(1), (want.0 as usize).div_ceil(8));
    let mut out = Vec::with_capacity(to.saturating_mul(want.1 as usize));
    for row in rows.chunks(from).take(want.1 as usize) {
        let end = out.len().saturating_add(to);
        out.extend_from_slice(row.get(..to).unwrap_or(row));
        out.resize(end, 0xFF);
    }
    out.resize(to.saturating_mul(want.1 as usize), 0xFF);
    out
}

/// Sets the bits behind the last pixel of every row to ones, as every reader of fax leaves them.
pub(crate) fn whiten_edge(rows: &mut [u8], width: u32) {
    let ones = 0xFF_u8.checked_shr(width % 8).filter(|_| !width.is_multiple_of(8)).unwrap_or(0);
    for row in rows.chunks_mut((width as usize).div_ceil(8).max(1)) {
        if let Some(last) = row.last_mut() {
            *last |= ones;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_where_they_belong() {
        let mut bits = Bits::new(20, 2);
        bits.fill(0, 3, 18);
        bits.run(true, 1);
        bits.next_row();
        bits.run(false, 19);
        bits.run(true, 5);
        assert_eq!(bits.into_rows(), [0b1001_1111, 0xFF, 0b1100_0000, 0, 0, 0b0001_0000]);
    }
}
