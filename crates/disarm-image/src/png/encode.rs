//! A picture that was decoded elsewhere, written as a PNG: the same rows, the same writer.

use super::colours::Colours;
use super::header::Header;
use super::{SIGNATURE, rows, write};
use crate::raster::{Layout, Raster};
use mugai_core::{Context, Refusal};

/// Writes a picture as a PNG file; disarming that file gives the same bytes.
///
/// # Errors
/// `limit_output`, `limit_bytes`.
pub(crate) fn encode(picture: &Raster, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let (depth, colour) = match picture.layout {
        Layout::Indexed(depth) => (depth, 3),
        Layout::Gray(depth) => (depth, 0),
        Layout::Rgb => (8, 2),
        Layout::Rgba => (8, 6),
    };
    let header = Header { width: picture.width, height: picture.height, depth, colour, interlaced: false };
    let mut colours = Colours::default();
    if colour == 3 {
        // PNG §11.2.3: at least one entry; a larger index than the palette has is shown black.
        let mut palette = picture.palette.clone();
        if palette.is_empty() {
            palette.push([0; 3]);
        }
        colours.palette = Some(palette);
    }
    colours.physical = picture.density.map(|(across, down)| {
        let ([a, b, c, d], [e, f, g, h]) = (across.to_be_bytes(), down.to_be_bytes());
        [a, b, c, d, e, f, g, h, 1]
    });
    colours.profile.clone_from(&picture.profile);
    cx.take(picture.rows.len())?;
    let pixels = rows::encode(&header, &picture.rows, &mut colours, cx)?;
    write::file(&header, &colours, &pixels, cx.limits())
}

/// Whether the bytes begin like a PNG.
pub(crate) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Width and height of a finished PNG.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, rest) = bytes.get(16..)?.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk::<4>()?)))
}
