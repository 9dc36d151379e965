//! A decoded picture on its way to a writer: checked size, rows from top to bottom, packed as PNG packs them.

use crate::png;
use mugai_core::{Context, Limit, Limits, Refusal};

/// How the samples of a [`Raster`] lie in its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Palette indices of 1, 2, 4 or 8 bits, the leftmost pixel in the highest bits.
    Indexed(u8),
    #[allow(dead_code, reason = "for scans")]
    /// Grey of 1, 2, 4, 8 or 16 bits (big-endian), 0 is black.
    Gray(u8),
    /// Red, green, blue, a byte each.
    Rgb,
    /// Red, green, blue and opacity (255 is opaque, colours not multiplied with it), a byte each.
    Rgba,
}

impl Layout {
    /// Bits of one pixel.
    pub(crate) fn bits(self) -> usize {
        match self {
            Self::Indexed(bits) | Self::Gray(bits) => usize::from(bits),
            Self::Rgb => 24,
            Self::Rgba => 32,
        }
    }
}

/// A picture whose every pixel is known.
#[derive(Debug, Clone)]
pub(crate) struct Raster {
    /// Columns, at least 1.
    pub(crate) width: u32,
    /// Rows, at least 1.
    pub(crate) height: u32,
    pub(crate) layout: Layout,
    /// The colours indices stand for, at most 256; empty unless the layout is [`Layout::Indexed`].
    pub(crate) palette: Vec<[u8; 3]>,
    /// `height` rows of [`Raster::row_bytes`] bytes, the uppermost first; unused bits behind the last pixel of a row are 0.
    pub(crate) rows: Vec<u8>,
    /// Pixels per metre, across and down; what is not known is not written.
    pub(crate) density: Option<(u32, u32)>,
    /// A colour profile that was written anew.
    pub(crate) profile: Option<Vec<u8>>,
}

impl Raster {
    /// An all-zero picture, its size checked against the limits and its bytes taken from the budget.
    ///
    /// # Errors
    /// `limit_pixels`, `limit_bytes`, `limit_memory`.
    pub(crate) fn new(
        width: u32,
        height: u32,
        layout: Layout,
        place: &str,
        cx: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        check_size(width, height, layout.bits(), cx.limits(), place)?;
        let rows = room(bytes_of(width, layout.bits()).saturating_mul(wide(height)), place, cx)?;
        Ok(Self { width, height, layout, palette: Vec::new(), rows, density: None, profile: None })
    }

    /// Bytes of one row.
    pub(crate) fn row_bytes(&self) -> usize {
        bytes_of(self.width, self.layout.bits())
    }

    /// The picture as a PNG file, as our own PNG reader would write it again.
    ///
    /// # Errors
    /// `limit_output`, `limit_bytes`.
    pub(crate) fn into_png(self, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
        png::encode(&self, cx)
    }
}

/// Bytes of a row of so many pixels of so many bits.
pub(crate) fn bytes_of(width: u32, bits: usize) -> usize {
    wide(width).saturating_mul(bits).div_ceil(8)
}

/// A number of a header as a length in memory.
pub(crate) fn wide(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Whether a picture of this size is allowed. One of one bit takes a fraction of the memory of a coloured one (threats §0.3).
///
/// # Errors
/// `limit_pixels`; `malformed_image` for a picture without pixels.
pub(crate) fn check_size(width: u32, height: u32, bits: usize, limits: &Limits, place: &str) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::new(mugai_core::Reason::MalformedImage, place, "no width or no height"));
    }
    let allowed = if bits == 1 { limits.image_pixels.saturating_mul(4) } else { limits.image_pixels };
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if u64::from(width.max(height)) > limits.image_side || pixels > allowed {
        return Err(Refusal::limit(Limit::Pixels, place, "more pixels than allowed"));
    }
    Ok(())
}

/// What pictures of one file are made of and what became of them, so that many large ones out of nothing are no work of minutes.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Expanded {
    pictures: u32,
    packed: u64,
    bytes: u64,
}

impl Expanded {
    /// Counts one more picture: its bytes in the file, and its bytes to come. The first is judged by its size alone.
    ///
    /// # Errors
    /// `limit_ratio`.
    pub(crate) fn add(
        &mut self,
        packed: usize,
        bytes: usize,
        ratio: u64,
        limits: &Limits,
        place: &str,
    ) -> Result<(), Refusal> {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        self.pictures = self.pictures.saturating_add(1);
        self.packed = self.packed.saturating_add(number(packed));
        self.bytes = self.bytes.saturating_add(number(bytes));
        let bomb = self.bytes > limits.ratio_floor_bytes && self.bytes > self.packed.saturating_mul(ratio);
        if bomb && self.pictures > 1 {
            return Err(Refusal::limit(Limit::Ratio, place, "many large pictures out of next to nothing"));
        }
        Ok(())
    }

    /// Bytes of the file that were counted.
    pub(crate) fn packed(&self) -> u64 {
        self.packed
    }
}

/// Zeros, taken from the budget before they are made.
///
/// # Errors
/// `limit_bytes`, `limit_memory`.
pub(crate) fn room(bytes: usize, place: &str, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    cx.take(bytes)?;
    let mut room = Vec::new();
    room.try_reserve_exact(bytes).map_err(|_| Refusal::limit(Limit::Memory, place, "no memory for the picture"))?;
    room.resize(bytes, 0);
    Ok(room)
}
