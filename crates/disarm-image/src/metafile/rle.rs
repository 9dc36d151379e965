//! Run-length coded bitmaps (MS-WMF §2.1.1.7 RLE4 and RLE8): decoded into plain rows, never written.

use super::{Cursor, broken};
use mugai_core::Refusal;

/// Decodes into rows of `stride` bytes, bottom row first. Pixels that are skipped are of colour 0. `bits` is 4 or 8.
pub(super) fn decode(data: &[u8], bits: u32, width: usize, rows: usize, stride: usize) -> Result<Vec<u8>, Refusal> {
    let mut image = Image { out: vec![0; stride.saturating_mul(rows)], bits, width, rows, stride, x: 0, y: 0 };
    let mut c = Cursor::new(data);
    loop {
        let (count, value) = match (c.u8(), c.u8()) {
            (Ok(count), Ok(value)) => (count, value),
            // Many writers leave out the end mark behind the last row.
            _ if image.y.saturating_add(1) >= rows => return Ok(image.out),
            _ => return Err(broken("run-length data is cut off")),
        };
        match (count, value) {
            (0, 0) => {
                image.x = 0;
                image.y = image.y.saturating_add(1);
            }
            (0, 1) => return Ok(image.out),
            (0, 2) => {
                let (right, up) = (c.u8()?, c.u8()?);
                image.x = image.x.saturating_add(usize::from(right));
                image.y = image.y.saturating_add(usize::from(up));
                if image.x > width || image.y > rows {
                    return Err(broken("run-length data leaves the picture"));
                }
            }
            (0, n) => {
                let n = usize::from(n);
                let len = if bits == 8 { n } else { n.div_ceil(2) };
                let bytes = c.take(len.next_multiple_of(2))?;
                for i in 0..n {
                    image.put(pick(bytes, i, bits))?;
                }
            }
            (n, value) => {
                for i in 0..usize::from(n) {
                    image.put(if bits == 8 { value } else { pick(&[value], i & 1, 4) })?;
                }
            }
        }
    }
}

/// Pixel `i` of packed pixels.
fn pick(bytes: &[u8], i: usize, bits: u32) -> u8 {
    if bits == 8 {
        return bytes.get(i).copied().unwrap_or(0);
    }
    let byte = bytes.get(i / 2).copied().unwrap_or(0);
    if i.is_multiple_of(2) { byte >> 4 } else { byte & 15 }
}

struct Image {
    out: Vec<u8>,
    bits: u32,
    width: usize,
    rows: usize,
    stride: usize,
    x: usize,
    y: usize,
}

impl Image {
    fn put(&mut self, value: u8) -> Result<(), Refusal> {
        if self.x >= self.width || self.y >= self.rows {
            // The last run of a row of four-bit pixels may be padded by one.
            let padding = self.bits == 4 && self.x == self.width && self.width % 2 == 1;
            return if padding { Ok(()) } else { Err(broken("run-length data leaves the picture")) };
        }
        let across = if self.bits == 8 { self.x } else { self.x / 2 };
        let at = self.y.saturating_mul(self.stride).saturating_add(across);
        if let Some(byte) = self.out.get_mut(at) {
            *byte = match (self.bits, self.x % 2) {
                (8, _) => value,
                (_, 0) => value << 4,
                _ => *byte | value,
            };
        }
        self.x = self.x.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_literals_jumps_and_ends() {
        // By hand from MS-WMF §3.1.6: run of 3×7, end of line, jump right 1, literal of three, end.
        let data = [3, 7, 0, 0, 0, 2, 1, 0, 0, 3, 1, 2, 3, 0, 0, 1];
        assert_eq!(decode(&data, 8, 4, 2, 4).unwrap(), [7, 7, 7, 0, 0, 1, 2, 3]);
        assert_eq!(decode(&[5, 0x12, 0, 1], 4, 5, 1, 4).unwrap(), [0x12, 0x12, 0x10, 0]);
        assert_eq!(decode(&[2, 9], 8, 2, 1, 4).unwrap(), [9, 9, 0, 0], "no end mark");
    }

    #[test]
    fn runs_beyond_the_row_are_refused() {
        assert!(decode(&[5, 7, 0, 1], 8, 4, 1, 4).is_err());
        assert!(decode(&[0, 2, 0, 9, 1, 1, 0, 1], 8, 4, 2, 4).is_err());
        assert!(decode(&[1, 7], 8, 4, 2, 4).is_err(), "cut off in the first of two rows");
    }
}
