//! IHDR (PNG §11.2.2) and what follows from it: how long a row is, how many rows a pass has.

use super::bad;
use mugai_core::{Limit, Limits, Refusal};

/// The header of a PNG, checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits per sample: 1, 2, 4, 8, 16.
    pub(super) depth: u8,
    /// 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha.
    pub(super) colour: u8,
    pub(super) interlaced: bool,
}

/// One of the seven passes of Adam7 (PNG §8.2): first column, first row, steps.
pub(super) type Pass = (u32, u32, u32, u32);

/// A picture in one go.
pub(super) const WHOLE: [Pass; 1] = [(0, 0, 1, 1)];
/// The passes of Adam7.
pub(super) const ADAM7: [Pass; 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Header {
    /// Reads and checks the header against the limits.
    pub(super) fn read(data: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let &[w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace] = data else {
            return Err(bad("IHDR", "wrong length"));
        };
        let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
        let depths: &[u8] = match colour {
            0 => &[1, 2, 4, 8, 16],
            3 => &[1, 2, 4, 8],
            2 | 4 | 6 => &[8, 16],
            _ => return Err(bad("IHDR", "unknown colour type")),
        };
        if width == 0 || height == 0 || !depths.contains(&depth) || compression != 0 || filter != 0 || interlace > 1 {
            return Err(bad("IHDR", "impossible values"));
        }
        let side = u64::from(width.max(height));
        // A bilevel picture takes a fraction of the memory of a coloured one (threats §0.3: 120 against 500 MP).
        let allowed = if depth == 1 { limits.image_pixels.saturating_mul(4) } else { limits.image_pixels };
        if side > limits.image_side || u64::from(width).saturating_mul(u64::from(height)) > allowed {
            return Err(Refusal::limit(Limit::Pixels, "PNG IHDR", "more pixels than allowed"));
        }
        Ok(Self { width, height, depth, colour, interlaced: interlace == 1 })
    }

    /// Samples of one pixel.
    pub(super) fn samples(&self) -> usize {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// Bits of one pixel.
    pub(super) fn bits(&self) -> usize {
        self.samples().saturating_mul(usize::from(self.depth))
    }

    /// Bytes of a row of this many pixels, without its filter byte.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        usize::try_from(width).unwrap_or(usize::MAX).saturating_mul(self.bits()).div_ceil(8)
    }

    /// The distance to the byte on the left that filters look at (PNG §9.2).
    pub(super) fn step(&self) -> usize {
        self.bits().div_ceil(8)
    }

    /// The passes its pixels come in.
    pub(super) fn passes(&self) -> &'static [Pass] {
        if self.interlaced { &ADAM7 } else { &WHOLE }
    }

    /// Width and height of a pass; either may be 0.
    pub(super) fn pass_size(&self, (x, y, dx, dy): Pass) -> (u32, u32) {
        (self.width.saturating_sub(x).div_ceil(dx), self.height.saturating_sub(y).div_ceil(dy))
    }

    /// Bytes of all rows with their filter bytes, as the header promises them.
    pub(super) fn raw_bytes(&self) -> usize {
        let pass = |p: &Pass| {
            let (w, h) = self.pass_size(*p);
            if w == 0 {
                return 0;
            }
            self.row_bytes(w).saturating_add(1).saturating_mul(usize::try_from(h).unwrap_or(usize::MAX))
        };
        self.passes().iter().map(pass).fold(0, usize::saturating_add)
    }

    /// The bits of the last byte of a row that hold pixels.
    pub(super) fn last_mask(&self, width: u32) -> u8 {
        match usize::try_from(width).unwrap_or(0).saturating_mul(self.bits()) % 8 {
            0 => 0xFF,
            used => 0xFF_u8.checked_shl(8_u32.saturating_sub(u32::try_from(used).unwrap_or(8))).unwrap_or(0xFF),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_of_adam7_cover_every_pixel_once() {
        for (width, height) in [(1, 1), (2, 3), (5, 5), (8, 8), (33, 7)] {
            let header = Header { width, height, depth: 8, colour: 0, interlaced: true };
            let sum: u32 = ADAM7.iter().map(|p| header.pass_size(*p)).map(|(w, h)| w * h).sum();
            assert_eq!(sum, width * height);
        }
    }

    #[test]
    fn rows_are_as_long_as_the_standard_says() {
        let header = |depth, colour| Header { width: 9, height: 1, depth, colour, interlaced: false };
        assert_eq!(header(1, 0).row_bytes(9), 2);
        assert_eq!(header(1, 0).last_mask(9), 0x80);
        assert_eq!(header(16, 6).row_bytes(9), 72);
        assert_eq!(header(2, 3).step(), 1);
        assert_eq!(header(16, 2).step(), 6);
    }
}
