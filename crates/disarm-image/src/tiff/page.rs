//! A page, understood: its size, its samples, its colours and where the pieces of its pixels lie.

use super::ifd::Directory;
use super::{bad, no_decoder};
use crate::icc;
use crate::raster::{bytes_of, check_size, wide};
use crate::rules::{BROKEN_DATA, COLOUR_PROFILE};
use mugai_core::{Action, Context, Limit, Reason, Refusal};

/// How the pixels of a piece are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Fax(super::fax::Coding),
    Lzw,
    Deflate,
    PackBits,
    Jpeg,
}

/// Strips or tiles: the size of each and where they lie.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) tiled: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    /// First byte and number of bytes, row by row of pieces; with separate planes one after the other.
    pub(super) places: Vec<(usize, usize)>,
}

/// Pixels per unit, as fractions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolution {
    pub(super) across: (u32, u32),
    pub(super) down: (u32, u32),
    /// 1 none, 2 inch, 3 centimetre.
    pub(super) unit: u16,
}

/// A page.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) file: &'a [u8],
    pub(super) big: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits of one sample: 1, 2, 4, 8, 16 or 32.
    pub(super) bits: u8,
    /// Samples of one pixel.
    pub(super) samples: usize,
    /// 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr (JPEG only), 8 CIE L*a*b*.
    pub(super) photometric: u16,
    /// What the samples beyond the colours mean: 0 nothing, 1 opacity multiplied in, 2 opacity.
    pub(super) extra: Vec<u16>,
    /// 1 whole numbers, 2 with a sign, 3 floating point.
    pub(super) format: u16,
    pub(super) packing: Packing,
    pub(super) predicted: bool,
    /// Whether each sample lies in a plane of its own.
    pub(super) separate: bool,
    /// Whether the first pixel is in the lowest bit.
    pub(super) reversed: bool,
    pub(super) pieces: Pieces,
    /// Red, then green, then blue of every index, 16 bits each.
    pub(super) palette: Vec<u16>,
    /// 1–8.
    pub(super) orientation: u16,
    pub(super) resolution: Option<Resolution>,
    pub(super) profile: Option<Vec<u8>>,
    /// The tables of JPEG pieces.
    pub(super) tables: &'a [u8],
}

/// A number of bits, samples or a code.
fn small(n: u32) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

impl Pieces {
    /// Where the last of them ends.
    pub(super) fn end(&self) -> usize {
        self.places.iter().map(|(start, length)| start.saturating_add(*length)).max().unwrap_or(0)
    }
}

impl<'a> Page<'a> {
    /// Reads a page from its directory. Nothing is decoded yet.
    ///
    /// # Errors
    /// `malformed_image`, `no_decoder`, `ambiguous`, `limit_pixels`.
    pub(super) fn read(directory: &Directory<'a>, cx: &mut Context<'_>) -> Result<Self, Refusal> {
        let number = |tag| directory.number(tag);
        let size = |tag| number(tag).ok_or_else(|| bad("page", "a page without a size"));
        let (width, height) = (size(256)?, size(257)?);
        let samples = wide(number(277).unwrap_or(1));
        let bits = even(directory, 258, 1, samples, cx)?;
        let format = match even(directory, 339, 1, samples, cx)? {
            4 => 1,
            other => other,
        };
        let compression = number(259).unwrap_or(1);
        let palette = directory.numbers(320, cx)?.unwrap_or_default();
        // The tag is a must, and yet some leave it out.
        let photometric = small(number(262).unwrap_or(if !palette.is_empty() {
            3
        } else if samples >= 3 {
            2
        } else {
            u32::from(bits != 1)
        }));
        let colours = match photometric {
            0 | 1 | 3 => 1,
            2 | 8 => 3,
            6 if compression == 7 => 3,
            5 if number(332).unwrap_or(1) == 1 => 4,
            _ => return Err(no_decoder(format!("colours of kind {photometric} are not handled"))),
        };
        let bits = u8::try_from(bits).unwrap_or(0);
        let deep = matches!((bits, format), (1 | 2 | 4 | 8 | 16, 1) | (8 | 16, 2) | (32, 1..=3));
        if !deep || (photometric == 3 && bits > 8) {
            return Err(no_decoder(format!("samples of {bits} bits and format {format} are not handled")));
        }
        let extra_count = samples.checked_sub(colours).ok_or_else(|| bad("page", "fewer samples than colours"))?;
        if extra_count > 4 {
            return Err(no_decoder("more than four samples beside the colours"));
        }
        let mut extra: Vec<u16> = directory
            .numbers(338, cx)?
            .unwrap_or_default()
            .into_iter()
            .map(|n| if n <= 2 { small(n) } else { 0 })
            .collect();
        extra.resize(extra_count, 0);
        check_page(width, height, usize::from(bits).saturating_mul(samples), cx)?;
        let packing = packing(compression, number(292).unwrap_or(0), bits, samples)?;
        let predicted = match number(317).unwrap_or(1) {
            1 => false,
            2 if matches!(packing, Packing::Lzw | Packing::Deflate) && matches!(bits, 8 | 16 | 32) && format != 3 => {
                true
            }
            // For other codings the tag means nothing (section 14).
            _ if !matches!(packing, Packing::Lzw | Packing::Deflate) => false,
            _ => return Err(no_decoder("a predictor that is not handled")),
        };
        let separate = samples > 1 && number(284) == Some(2);
        if separate && (bits < 8 || packing == Packing::Jpeg) {
            return Err(no_decoder("separate planes of such samples are not handled"));
        }
        let palette: Vec<u16> = palette.into_iter().map(small).collect();
        if photometric == 3 && palette.len() != 3 << bits {
            return Err(bad("page", "a palette of another length than its indices have"));
        }
        let pieces = Self::pieces(directory, (width, height), if separate { samples } else { 1 }, cx)?;
        let orientation = number(274).map_or(1, small);
        let tables = directory.get(347).map_or(&[][..], |e| e.data);
        Ok(Self {
            file: directory.file.bytes,
            big: directory.file.big,
            width,
            height,
            bits,
            samples,
            photometric,
            extra,
            format,
            packing,
            predicted,
            separate,
            reversed: number(266) == Some(2) && packing != Packing::Jpeg,
            pieces,
            palette: if photometric == 3 { palette } else { Vec::new() },
            orientation: if (1..=8).contains(&orientation) { orientation } else { 1 },
            resolution: resolution(directory),
            profile: profile(directory, photometric, cx)?,
            tables,
        })
    }

    fn pieces(
        directory: &Directory<'a>,
        size: (u32, u32),
        planes: usize,
        cx: &mut Context<'_>,
    ) -> Result<Pieces, Refusal> {
        let (width, height) = size;
        let tiled = directory.get(322).is_some() || directory.get(324).is_some();
        let (piece_width, piece_height, offsets, counts) = if tiled {
            let side = |tag| {
                directory.number(tag).filter(|n| *n > 0 && n % 16 == 0).ok_or_else(|| bad("page", "impossible tiles"))
            };
            (side(322)?, side(323)?, 324, 325)
        } else {
            (width, directory.number(278).filter(|n| *n > 0).unwrap_or(height).min(height), 273, 279)
        };
        check_size(piece_width, piece_height, 1, cx.limits(), "TIFF page")?;
        let across = wide(width.div_ceil(piece_width));
        let down = wide(height.div_ceil(piece_height));
        let wanted = across.saturating_mul(down).saturating_mul(planes);
        let missing = || bad("page", "fewer pieces than the page has");
        let offsets = directory.numbers(offsets, cx)?.filter(|o| o.len() >= wanted).ok_or_else(missing)?;
        let file = directory.file.bytes;
        let counts = match directory.numbers(counts, cx)? {
            Some(counts) if counts.len() >= wanted => counts,
            // One strip without its length reaches to the end of the file.
            _ if wanted == 1 => {
                cx.did(&BROKEN_DATA, "TIFF page", Action::Replaced)?;
                vec![u32::MAX]
            }
            _ => return Err(missing()),
        };
        let mut total = 0_usize;
        let mut places = Vec::with_capacity(wanted);
        for (start, length) in offsets.into_iter().zip(counts).take(wanted) {
            let start = wide(start);
            let length = wide(length).min(file.len().saturating_sub(start));
            total = total.saturating_add(length);
            places.push((start, length));
        }
        // Pieces that share bytes make much out of little, and show something else to a reader who sorts them.
        if total > file.len() {
            return Err(Refusal::new(Reason::Ambiguous, "TIFF page", "strips or tiles lie over each other"));
        }
        Ok(Pieces { tiled, width: piece_width, height: piece_height, places })
    }

    /// Bytes of a row of the page, all samples of a pixel together.
    pub(super) fn row_bytes(&self) -> usize {
        bytes_of(self.width, self.pixel_bits())
    }

    /// Bits of a pixel.
    pub(super) fn pixel_bits(&self) -> usize {
        usize::from(self.bits).saturating_mul(self.samples)
    }

    /// Whether the page is black and white: one bit, no palette.
    pub(super) fn is_bilevel(&self) -> bool {
        self.bits == 1 && self.samples == 1 && self.photometric <= 1
    }
}

/// Whether a page of this size is allowed, in pixels and in bytes.
fn check_page(width: u32, height: u32, bits: usize, cx: &Context<'_>) -> Result<(), Refusal> {
    check_size(width, height, bits, cx.limits(), "TIFF page")?;
    let bytes = u64::try_from(bytes_of(width, bits)).unwrap_or(u64::MAX).saturating_mul(u64::from(height));
    if bytes > cx.limits().image_pixels.saturating_mul(4) {
        return Err(Refusal::limit(Limit::Pixels, "TIFF page", "more pixels than allowed"));
    }
    Ok(())
}

/// A tag with one value for each sample, which must all be the same.
fn even(
    directory: &Directory<'_>,
    tag: u16,
    default: u32,
    samples: usize,
    cx: &mut Context<'_>,
) -> Result<u16, Refusal> {
    let values = directory.numbers(tag, cx)?.unwrap_or_default();
    let Some(first) = values.first().copied() else { return Ok(small(default)) };
    if values.iter().take(samples).any(|v| *v != first) {
        return Err(no_decoder("samples of different kinds in one pixel"));
    }
    Ok(small(first))
}

fn packing(compression: u32, options: u32, bits: u8, samples: usize) -> Result<Packing, Refusal> {
    use super::fax::Coding;
    let fax = |coding| {
        if bits == 1 && samples == 1 {
            Ok(Packing::Fax(coding))
        } else {
            Err(bad("page", "a fax coding of more than one bit"))
        }
    };
    match compression {
        1 => Ok(Packing::Plain),
        2 => fax(Coding::Modified),
        3 if options & 1 == 1 => fax(Coding::Group3Mixed),
        3 => fax(Coding::Group3),
        4 => fax(Coding::Group4),
        5 => Ok(Packing::Lzw),
        7 if bits == 8 => Ok(Packing::Jpeg),
        8 | 32946 => Ok(Packing::Deflate),
        32773 => Ok(Packing::PackBits),
        other => Err(no_decoder(format!("compression {other} is not handled"))),
    }
}

fn resolution(directory: &Directory<'_>) -> Option<Resolution> {
    let unit = directory.number(296).map_or(2, small);
    let (across, down) = (directory.fraction(282)?, directory.fraction(283)?);
    (1..=3).contains(&unit).then_some(Resolution { across, down, unit })
}

fn profile(directory: &Directory<'_>, photometric: u16, cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(entry) = directory.get(34675) else { return Ok(None) };
    let space = match photometric {
        0 | 1 => Some(icc::Space::Gray),
        2 | 3 | 6 => Some(icc::Space::Rgb),
        5 => Some(icc::Space::Cmyk),
        _ => None,
    };
    let sound = entry.sound && entry.data.len() <= icc::MAX;
    let fresh = space.filter(|_| sound).and_then(|space| icc::rebuild(entry.data, space));
    match fresh {
        Some(fresh) => {
            for tag in &fresh.dropped {
                cx.did(&COLOUR_PROFILE, &format!("TIFF ICC {tag}"), Action::Removed)?;
            }
            Ok(Some(fresh.bytes))
        }
        None => cx.did(&COLOUR_PROFILE, "TIFF ICC", Action::Removed).map(|()| None),
    }
}
