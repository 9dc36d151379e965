//! JPEG 2000 pictures, decoded to samples of eight bits (ISO 32000-2 §7.4.9).

use super::check_size;
use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use mugai_core::{Context, Refusal};

/// A decoded picture.
pub(crate) struct Decoded {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Colour components of one pixel, without alpha.
    pub(crate) components: u8,
    /// Interleaved samples.
    pub(crate) samples: Vec<u8>,
    /// One sample per pixel, when the picture has an alpha channel.
    pub(crate) alpha: Option<Vec<u8>>,
    /// Bits of a sample in the source: palette indices were scaled to eight.
    pub(crate) depth: u8,
}

/// Decodes; `None` when the picture cannot be read.
///
/// # Errors
/// Limits.
pub(crate) fn decode(data: &[u8], indexed: bool, cx: &mut Context<'_>) -> Result<Option<Decoded>, Refusal> {
    let settings = DecodeSettings { resolve_palette_indices: !indexed, strict: false, target_resolution: None };
    let Ok(image) = Image::new(data, &settings) else { return Ok(None) };
    let (width, height) = (image.width(), image.height());
    check_size(u64::from(width), u64::from(height), false, cx)?;
    let components = match image.color_space() {
        ColorSpace::Gray => 1,
        ColorSpace::RGB => 3,
        ColorSpace::CMYK => 4,
        ColorSpace::Unknown { num_channels } | ColorSpace::Icc { num_channels, .. } => *num_channels,
    };
    let channels = usize::from(components).saturating_add(usize::from(image.has_alpha()));
    let pixels = (width as usize).saturating_mul(height as usize);
    // The decoder works in floating point: four bytes a sample beside the result.
    cx.take(pixels.saturating_mul(channels).saturating_mul(5))?;
    let depth = image.original_bit_depth();
    let has_alpha = image.has_alpha();
    let mut context = DecoderContext::default();
    let Ok(decoded) = image.decode(&mut context) else { return Ok(None) };
    let all = decoded.data_u8();
    if channels == 0 || all.len() != pixels.saturating_mul(channels) {
        return Ok(None);
    }
    let (samples, alpha) = if has_alpha {
        let mut samples = Vec::with_capacity(pixels.saturating_mul(usize::from(components)));
        let mut alpha = Vec::with_capacity(pixels);
        for pixel in all.chunks_exact(channels) {
            if let Some((a, color)) = pixel.split_last() {
                samples.extend_from_slice(color);
                alpha.push(*a);
            }
        }
        (samples, Some(alpha))
    } else {
        (all, None)
    };
    Ok(Some(Decoded { width, height, components, samples, alpha, depth }))
}
