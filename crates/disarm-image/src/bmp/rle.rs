//! Runs of a bitmap (BI_RLE8, BI_RLE4): pairs of count and colour, and escapes that move about; never beyond the picture.

use super::bad;
use crate::raster::{Raster, wide};
use mugai_core::Refusal;

/// Lays the runs into a picture of zeros. Returns how many bytes they took.
///
/// # Errors
/// `malformed_image` when a run leaves the picture or the end is missing.
pub(super) fn decode(bytes: &[u8], bits: u16, picture: &mut Raster) -> Result<usize, Refusal> {
    let width = wide(picture.width);
    let row_bytes = picture.row_bytes();
    let mut canvas = Canvas { four: bits == 4, width, height: wide(picture.height), row_bytes, x: 0, y: 0, picture };
    let mut at = 0_usize;
    loop {
        let Some([count, value]) = bytes.get(at..).and_then(|b| b.first_chunk::<2>()).copied() else {
            return Err(bad("runs", "cut off"));
        };
        at = at.saturating_add(2);
        match (count, value) {
            (0, 0) => canvas.next_row(),
            (0, 1) => return Ok(at),
            (0, 2) => {
                let step = bytes.get(at..).and_then(|b| b.first_chunk::<2>()).ok_or_else(|| bad("runs", "cut off"))?;
                let [right, up] = *step;
                at = at.saturating_add(2);
                canvas.x = canvas.x.saturating_add(usize::from(right));
                canvas.y = canvas.y.saturating_add(usize::from(up));
                if canvas.x > canvas.width || canvas.y > canvas.height {
                    return Err(bad("runs", "a step leaves the picture"));
                }
            }
            (0, count) => {
                let length = if bits == 4 { usize::from(count).div_ceil(2) } else { usize::from(count) };
                let literal = bytes.get(at..at.saturating_add(length)).ok_or_else(|| bad("runs", "cut off"))?;
                // A literal is filled up to an even number of bytes.
                at = at.saturating_add(length.next_multiple_of(2));
                canvas.put(usize::from(count), |n| {
                    literal.get(if bits == 4 { n / 2 } else { n }).copied().unwrap_or(0)
                })?;
            }
            (count, value) => canvas.put(usize::from(count), |_| value)?,
        }
        // A picture that is full needs no end mark: many writers leave it out.
        if canvas.y >= canvas.height && bytes.get(at..at.saturating_add(2)).is_none_or(|b| b != [0, 1]) {
            return Ok(at.min(bytes.len()));
        }
        // The last row may be full without an end of row.
        if at >= bytes.len() && canvas.y.saturating_add(1) == canvas.height && canvas.x == canvas.width {
            return Ok(bytes.len());
        }
    }
}

/// Where the runs go.
struct Canvas<'a> {
    four: bool,
    width: usize,
    height: usize,
    row_bytes: usize,
    x: usize,
    /// Rows from the bottom.
    y: usize,
    picture: &'a mut Raster,
}

impl Canvas<'_> {
    fn next_row(&mut self) {
        self.x = 0;
        self.y = self.y.saturating_add(1);
    }

    /// Puts `count` pixels; the `n`th comes from byte `byte(n)`, for four bits from its high half when `n` is even.
    fn put(&mut self, count: usize, byte: impl Fn(usize) -> u8) -> Result<(), Refusal> {
        // Some writers fill a run of four bits up to an even number at the end of a row: one pixel beyond is let go.
        let beyond = self.x.saturating_add(count).saturating_sub(self.width);
        if self.y >= self.height || beyond > usize::from(self.four) {
            return Err(bad("runs", "a run leaves the picture"));
        }
        let row = self.height.saturating_sub(self.y).saturating_sub(1).saturating_mul(self.row_bytes);
        for n in 0..count.saturating_sub(beyond) {
            let x = self.x.saturating_add(n);
            let value = byte(n);
            if self.four {
                let value = if n % 2 == 0 { value >> 4 } else { value & 15 };
                let shift = if x % 2 == 0 { 4 } else { 0 };
                if let Some(to) = self.picture.rows.get_mut(row.saturating_add(x / 2)) {
                    *to = (*to & !(15 << shift)) | (value << shift);
                }
            } else if let Some(to) = self.picture.rows.get_mut(row.saturating_add(x)) {
                *to = value;
            }
        }
        self.x = self.x.saturating_add(count).min(self.width);
        Ok(())
    }
}
