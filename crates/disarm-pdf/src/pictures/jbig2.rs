//! JBIG2 pictures, decoded to bits (ISO 32000-2 §7.4.7, ITU-T T.88).

use super::{Bits, check_size, fit};
use hayro_jbig2::{DecodeSettings, Decoder, Globals, Page};
use mugai_core::{Context, Refusal};

struct Rows(Bits);

impl Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        self.0.run(black, 1);
    }
    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.0.run(black, (chunk_count as usize).saturating_mul(8));
    }
    fn next_line(&mut self) {
        self.0.next_row();
    }
}

/// Rows of one bit per pixel, as the filter would have given them (0 = black), cut or filled with white to the size of the
/// picture. `None` when it cannot be read.
///
/// # Errors
/// Limits.
pub(crate) fn decode(
    data: &[u8],
    globals: Option<&[u8]>,
    size: (u32, u32),
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    let settings = DecodeSettings { strict: false };
    let globals = match globals.map(|g| Globals::new(g, &settings)) {
        None => None,
        Some(Ok(g)) => Some(g),
        Some(Err(_)) => return Ok(None),
    };
    let Ok(page) = Page::new_embedded(data, globals.as_ref(), &settings) else { return Ok(None) };
    let (width, height) = (page.width(), page.height());
    check_size(u64::from(width), u64::from(height), true, cx)?;
    cx.take((width as usize).div_ceil(8).saturating_mul(height as usize).saturating_mul(2))?;
    let mut rows = Rows(Bits::new(width as usize, height as usize));
    if page.decode(&mut rows).is_err() {
        return Ok(None);
    }
    let mut out = rows.0.into_rows();
    out.iter_mut().for_each(|b| *b = !*b);
    Ok(Some(fit(out, (width, height), size)))
}
