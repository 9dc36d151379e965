//! A bitmap inside an icon: colours of the upper half of its height, and a mask of one bit that says what is clear.

use super::bad;
use crate::bmp::dib::Head;
use crate::raster::{Layout, Raster, bytes_of, wide};
use mugai_core::{Context, Refusal};

/// Reads a bitmap without file header whose height is counted twice.
///
/// # Errors
/// `malformed_image`, `no_decoder`, limits.
pub(super) fn read(data: &[u8], cx: &mut Context<'_>) -> Result<Raster, Refusal> {
    let mut head = Head::read(data, cx.limits())?;
    if head.top_down || head.height < 2 {
        return Err(bad("a bitmap whose height is not counted twice"));
    }
    head.height /= 2;
    head.fourth_byte_is_opacity();
    let body = data.get(head.length..).ok_or_else(|| bad("cut off"))?;
    let pixels = head.pixels(body, cx)?;
    // The mask may be missing where the pixels have their opacity in them.
    let mask = body.get(pixels.used..).unwrap_or(&[]);
    let stride = bytes_of(head.width, 1).next_multiple_of(4);
    let picture = pixels.picture;
    if picture.layout == Layout::Rgba {
        return Ok(picture);
    }
    if mask.len() < stride.saturating_mul(wide(head.height)) {
        return Err(bad("a bitmap without its mask"));
    }
    let mut out = Raster::new(picture.width, picture.height, Layout::Rgba, "ICO", cx)?;
    let (width, height) = (wide(picture.width), wide(picture.height));
    for y in 0..height {
        let row = mask.chunks(stride).nth(height.saturating_sub(y).saturating_sub(1)).unwrap_or(&[]);
        for x in 0..width {
            let clear = row.get(x / 8).is_some_and(|b| b & (0x80 >> (x % 8)) != 0);
            let [red, green, blue] = colour(&picture, x, y);
            let at = y.saturating_mul(width).saturating_add(x).saturating_mul(4);
            if let Some(to) = out.rows.get_mut(at..at.saturating_add(4)) {
                to.copy_from_slice(&if clear { [0; 4] } else { [red, green, blue, 255] });
            }
        }
    }
    Ok(out)
}

/// The colour of a pixel; black beyond the palette.
fn colour(picture: &Raster, x: usize, y: usize) -> [u8; 3] {
    let row = y.saturating_mul(picture.row_bytes());
    let byte = |n: usize| picture.rows.get(row.saturating_add(n)).copied().unwrap_or(0);
    match picture.layout {
        Layout::Indexed(bits) => {
            let bits = usize::from(bits);
            let shift = 8_usize.saturating_sub(bits).saturating_sub(x.saturating_mul(bits) % 8);
            let mask = u8::MAX.checked_shr(8_u32.saturating_sub(u32::try_from(bits).unwrap_or(8))).unwrap_or(0);
            let index = byte(x.saturating_mul(bits) / 8) >> shift & mask;
            picture.palette.get(usize::from(index)).copied().unwrap_or([0; 3])
        }
        _ => {
            let at = x.saturating_mul(3);
            [byte(at), byte(at.saturating_add(1)), byte(at.saturating_add(2))]
        }
    }
}
