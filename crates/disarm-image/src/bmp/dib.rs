//! Device-independent bitmaps (\[MS-WMF\] §2.2.2.9, \[MS-EMF\], BMP files): header, masks and colours read into values, pixels
//! into rows. The same reader serves BMP files, icons and the bitmaps inside metafiles.
//!
//! [`Head::read`] takes the bytes from the header on, [`Head::pixels`] the bytes from the first pixel on; where those lie is the
//! container's business. [`write()`] makes a fresh header with colours, and fresh pixels.

use super::rle;
use crate::raster::{Layout, Raster, bytes_of, check_size, wide};
use mugai_core::{Context, Limits, Reason, Refusal};

/// Pixels as they are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// Rows of indices or of blue, green, red.
    Plain,
    /// BI_RLE8 or BI_RLE4, by the bit count.
    Runs,
    /// 16 or 32 bits, red, green, blue and opacity under masks (the last may be 0).
    Masks([u32; 4]),
}

/// A header, checked, with its colours.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Columns, at least 1.
    pub(crate) width: u32,
    /// Rows, at least 1.
    pub(crate) height: u32,
    /// Whether the uppermost row stands first (a negative height).
    pub(crate) top_down: bool,
    /// Bits of one pixel: 1, 4, 8, 16, 24, 32.
    pub(crate) bits: u16,
    /// The colours of up to 256 indices; empty above 8 bits.
    pub(crate) palette: Vec<[u8; 3]>,
    /// Bytes of header, masks and colours together: a packed bitmap's pixels begin here.
    pub(crate) length: usize,
    /// Where a colour profile lies, from the header on: `Some` also for one that is only linked by its path.
    pub(crate) profile: Option<Profile>,
    density: Option<(u32, u32)>,
    coding: Coding,
}

/// A colour profile of a BITMAPV5HEADER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    /// From the first byte of the header, bytes.
    pub(crate) start: usize,
    /// Bytes.
    pub(crate) length: usize,
}

/// Sizes of headers that are understood: OS/2 1, Windows 3, with three and four masks, OS/2 2, version 4, version 5.
pub(crate) const SIZES: [u32; 7] = [12, 40, 52, 56, 64, 108, 124];

fn bad(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, "BMP", detail)
}

/// Little-endian numbers; nothing beyond the end.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk::<2>().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|b| u32::from_le_bytes(*b))
}

impl Head {
    /// Reads header, masks and colours from the first byte of the header on; what follows them is not looked at.
    ///
    /// # Errors
    /// `malformed_image`, `no_decoder` (a JPEG or PNG in a bitmap's clothes), `limit_pixels`.
    pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let short = || bad("the header is cut off");
        let size = u32_at(bytes, 0).ok_or_else(short)?;
        if !SIZES.contains(&size) {
            return Err(bad("a header of a size that does not exist"));
        }
        let header = bytes.get(..wide(size)).ok_or_else(short)?;
        let long = |at| u32_at(header, at).unwrap_or(0);
        let old = size == 12;
        let (width, height, bits, compression, used) = if old {
            let short = |at| u16_at(header, at).unwrap_or(0);
            (i64::from(short(4)), i64::from(short(6)), short(10), 0, 0)
        } else {
            let bits = u16_at(header, 14).unwrap_or(0);
            (i64::from(long(4).cast_signed()), i64::from(long(8).cast_signed()), bits, long(16), long(32))
        };
        let top_down = height < 0;
        let width = u32::try_from(width).map_err(|_| bad("a negative width"))?;
        let height = u32::try_from(height.unsigned_abs()).map_err(|_| bad("an impossible height"))?;
        check_size(width, height, usize::from(bits), limits, "BMP")?;
        let (coding, masks) = coding(bytes, size, bits, compression)?;
        if coding == Coding::Runs && top_down {
            return Err(bad("runs from top to bottom, which do not exist"));
        }
        let entry = if old { 3 } else { 4 };
        let most = if bits <= 8 { 1_u32 << bits } else { 256 };
        if used > most {
            return Err(bad("more colours than the pixels can name"));
        }
        // Above 8 bits the colours are a hint for displays of old; they are stepped over.
        let count = if bits <= 8 && used == 0 { most } else { used };
        let start = wide(size).saturating_add(masks);
        let table_bytes = wide(count).saturating_mul(entry);
        let mut length = start.saturating_add(table_bytes);
        let palette = if bits <= 8 {
            // OS/2 files have as many colours as fit before the pixels, where the caller cuts the bytes off.
            let table =
                bytes.get(start..length).or_else(|| bytes.get(start..).filter(|_| used == 0)).ok_or_else(short)?;
            length = start.saturating_add(table.len());
            let colour = |c: &[u8]| match c {
                [blue, green, red, ..] => [*red, *green, *blue],
                _ => [0; 3],
            };
            table.chunks_exact(entry).map(colour).collect()
        } else {
            Vec::new()
        };
        let density = Some((long(24), long(28))).filter(|(x, y)| !old && sound_density(*x) && sound_density(*y));
        // bV5CSType PROFILE_EMBEDDED or PROFILE_LINKED.
        let profile = (size == 124 && [b"DEBM", b"KNIL"].iter().any(|t| header.get(56..60) == Some(t.as_slice())))
            .then(|| Profile { start: wide(long(112)), length: wide(long(116)) });
        Ok(Self { width, height, top_down, bits, palette, length, profile, density, coding })
    }

    /// Takes the fourth byte of a pixel for its opacity, as icons mean it; pictures where it is always 0 stay opaque.
    pub(crate) fn fourth_byte_is_opacity(&mut self) {
        if let (32, Coding::Masks(masks)) = (self.bits, &mut self.coding) {
            let [red, green, blue, alpha] = masks;
            if *red | *green | *blue == 0x00FF_FFFF {
                *alpha = 0xFF00_0000;
            }
        }
    }

    /// Bytes the pixels take, with the padding of every row; for runs the least there can be.
    #[allow(dead_code, reason = "for bitmaps in metafiles")]
    pub(crate) fn pixel_bytes(&self) -> usize {
        match self.coding {
            Coding::Runs => 0,
            _ => self.stride().saturating_mul(wide(self.height)),
        }
    }

    /// Bytes from one row to the next: rows begin at multiples of four.
    fn stride(&self) -> usize {
        bytes_of(self.width, usize::from(self.bits)).checked_next_multiple_of(4).unwrap_or(usize::MAX)
    }

    /// Decodes the pixels. `bytes` begins with the first and may go on behind the last.
    ///
    /// # Errors
    /// `malformed_image` when pixels are missing or a run leaves the picture; `limit_bytes`, `limit_memory`.
    pub(crate) fn pixels(&self, bytes: &[u8], cx: &mut Context<'_>) -> Result<Pixels, Refusal> {
        let layout = match (self.bits, self.coding) {
            (1 | 4 | 8, _) => Layout::Indexed(u8::try_from(self.bits).unwrap_or(8)),
            (_, Coding::Masks([.., alpha])) if alpha != 0 => Layout::Rgba,
            _ => Layout::Rgb,
        };
        let mut picture = Raster::new(self.width, self.height, layout, "BMP", cx)?;
        picture.palette.clone_from(&self.palette);
        picture.density = self.density;
        let (used, hidden) = if self.coding == Coding::Runs {
            (rle::decode(bytes, self.bits, &mut picture)?, false)
        } else {
            self.plain(bytes, &mut picture)?
        };
        opaque_when_all_clear(&mut picture);
        Ok(Pixels { picture, used, hidden })
    }

    /// Rows one behind the other. Returns how many bytes they took, and whether their padding held anything.
    fn plain(&self, bytes: &[u8], picture: &mut Raster) -> Result<(usize, bool), Refusal> {
        let (stride, packed) = (self.stride(), bytes_of(self.width, usize::from(self.bits)));
        let height = wide(self.height);
        // The padding of the last row is often not written.
        let least = stride.saturating_mul(height.saturating_sub(1)).saturating_add(packed);
        if bytes.len() < least {
            return Err(bad("fewer pixels than the header promises"));
        }
        let mut hidden = false;
        let mask = match self.width.saturating_mul(u32::from(self.bits)) % 8 {
            0 => 0xFF,
            bits => 0xFF_u8.unbounded_shl(8_u32.saturating_sub(bits)),
        };
        let row_bytes = picture.row_bytes().max(1);
        let expand = self.expander();
        for (y, from) in bytes.chunks(stride.max(1)).take(height).enumerate() {
            let (from, padding) = from.split_at_checked(packed).unwrap_or((from, &[]));
            hidden |= padding.iter().any(|b| *b != 0);
            let y = if self.top_down { y } else { height.saturating_sub(y).saturating_sub(1) };
            let at = y.saturating_mul(row_bytes);
            let Some(to) = picture.rows.get_mut(at..at.saturating_add(row_bytes)) else { continue };
            if self.bits <= 8 {
                to.copy_from_slice(from);
                if let Some(last) = to.last_mut() {
                    hidden |= *last & !mask != 0;
                    *last &= mask;
                }
            } else {
                expand.row(from, to);
            }
        }
        Ok((stride.saturating_mul(height).min(bytes.len()), hidden))
    }

    fn expander(&self) -> Expander {
        match self.coding {
            Coding::Masks(masks) => Expander { bytes: usize::from(self.bits / 8), channels: masks.map(Channel::new) },
            _ => Expander { bytes: 3, channels: [Channel::new(0); 4] },
        }
    }
}

/// The pixels of a bitmap, and what was found on the way.
#[derive(Debug)]
pub(crate) struct Pixels {
    /// The picture, its uppermost row first.
    pub(crate) picture: Raster,
    /// How many bytes of the input it took.
    pub(crate) used: usize,
    /// Whether the padding between rows held something.
    pub(crate) hidden: bool,
}

/// Densities people use: 1 dpi to 25,000 dpi, in pixels per metre.
fn sound_density(per_metre: u32) -> bool {
    (39..1_000_000).contains(&per_metre)
}

/// How pixels are coded, and how many bytes of masks stand behind the header.
fn coding(bytes: &[u8], size: u32, bits: u16, compression: u32) -> Result<(Coding, usize), Refusal> {
    let start = if size >= 52 && size != 64 { 40 } else { wide(size) };
    let mask = |n: usize| u32_at(bytes, start.saturating_add(n.saturating_mul(4))).unwrap_or(0);
    let own = start == 40 && size != 40;
    // Behind the header stand three masks (BI_BITFIELDS) or four (BI_ALPHABITFIELDS); in longer headers they are part of it.
    let behind = |count: usize| if own { 0 } else { count.saturating_mul(4) };
    let alpha = if compression == 6 || (own && size >= 56) { mask(3) } else { 0 };
    Ok(match (compression, bits) {
        (0, 1 | 4 | 8 | 24) => (Coding::Plain, 0),
        (0, 16) => (Coding::Masks([0x7C00, 0x03E0, 0x001F, 0]), 0),
        // The fourth byte means nothing (MS-WMF §2.1.1.3), and nobody looks at it.
        (0, 32) => (Coding::Masks([0x00FF_0000, 0x0000_FF00, 0x0000_00FF, 0]), 0),
        (1, 8) | (2, 4) => (Coding::Runs, 0),
        (3 | 6, 16 | 32) if size != 64 && size != 12 => {
            let masks = [mask(0), mask(1), mask(2), alpha];
            if !sound_masks(masks, bits) {
                return Err(bad("impossible colour masks"));
            }
            (Coding::Masks(masks), behind(if compression == 6 { 4 } else { 3 }))
        }
        (4 | 5, _) => {
            return Err(Refusal::new(Reason::NoDecoder, "BMP", "a JPEG or PNG, or an OS/2 coding, inside a bitmap"));
        }
        (3, _) => return Err(Refusal::new(Reason::NoDecoder, "BMP", "a coding of OS/2 that is not handled")),
        _ => return Err(bad("a coding that does not go with the bits of a pixel")),
    })
}

/// Masks are runs of ones, within the pixel, and do not overlap; opacity may have none.
fn sound_masks(masks: [u32; 4], bits: u16) -> bool {
    let run = |m: u32| {
        let ones = m.checked_shr(m.trailing_zeros()).unwrap_or(0);
        ones & ones.wrapping_add(1) == 0
    };
    let mut seen = 0_u32;
    let apart = masks.iter().all(|m| {
        let free = seen & m == 0;
        seen |= m;
        free
    });
    let [red, green, blue, _] = masks;
    let within = bits == 32 || seen <= 0xFFFF;
    apart && within && masks.into_iter().all(run) && red | green | blue != 0
}

/// One channel of a pixel under a mask.
#[derive(Debug, Clone, Copy)]
struct Channel {
    mask: u32,
    shift: u32,
    most: u32,
}

impl Channel {
    fn new(mask: u32) -> Self {
        let shift = if mask == 0 { 0 } else { mask.trailing_zeros() };
        Self { mask, shift, most: mask.unbounded_shr(shift) }
    }

    /// The channel as a byte: full stays full, and the steps between are even.
    fn of(self, pixel: u32) -> u8 {
        if self.most == 255 {
            return u8::try_from((pixel & self.mask).unbounded_shr(self.shift)).unwrap_or(255);
        }
        let value = u64::from((pixel & self.mask).unbounded_shr(self.shift));
        let most = u64::from(self.most.max(1));
        u8::try_from(value.saturating_mul(255).saturating_add(most / 2) / most).unwrap_or(255)
    }
}

/// Turns pixels above 8 bits into bytes of red, green, blue and perhaps opacity.
struct Expander {
    bytes: usize,
    channels: [Channel; 4],
}

impl Expander {
    fn row(&self, from: &[u8], to: &mut [u8]) {
        let [red, green, blue, alpha] = self.channels;
        match self.bytes {
            2 => {
                let pixels = from.as_chunks::<2>().0.iter().map(|p| u32::from(u16::from_le_bytes(*p)));
                spread(pixels, to, [red, green, blue, alpha]);
            }
            4 => {
                let pixels = from.as_chunks::<4>().0.iter().map(|p| u32::from_le_bytes(*p));
                spread(pixels, to, [red, green, blue, alpha]);
            }
            _ => {
                for (to, [b, g, r]) in to.as_chunks_mut::<3>().0.iter_mut().zip(from.as_chunks::<3>().0) {
                    *to = [*r, *g, *b];
                }
            }
        }
    }
}

/// A picture whose every pixel is fully clear was written by a program that knows no opacity; every viewer shows it opaque.
fn opaque_when_all_clear(picture: &mut Raster) {
    if picture.layout != Layout::Rgba || picture.rows.as_chunks::<4>().0.iter().any(|[.., alpha]| *alpha != 0) {
        return;
    }
    let mut to = 0_usize;
    for from in (0..picture.rows.len()).step_by(4) {
        picture.rows.copy_within(from..from.saturating_add(3), to);
        to = to.saturating_add(3);
    }
    picture.rows.truncate(to);
    picture.layout = Layout::Rgb;
}

fn spread(pixels: impl Iterator<Item = u32>, to: &mut [u8], [red, green, blue, alpha]: [Channel; 4]) {
    if alpha.mask == 0 {
        for (to, p) in to.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
            *to = [red.of(p), green.of(p), blue.of(p)];
        }
    } else {
        for (to, p) in to.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
            *to = [red.of(p), green.of(p), blue.of(p), alpha.of(p)];
        }
    }
}

/// A fresh bitmap.
#[derive(Debug)]
#[allow(dead_code, reason = "for bitmaps in metafiles")]
pub(crate) struct Written {
    /// BITMAPINFOHEADER and colours.
    pub(crate) head: Vec<u8>,
    /// Rows, each filled up to a multiple of four bytes.
    pub(crate) pixels: Vec<u8>,
}

/// Writes a picture as a BITMAPINFOHEADER with BI_RGB pixels: 1, 4 or 8 bits with colours, 24 bits, or 32 with opacity in the
/// fourth byte (as AlphaBlend of Windows wants it, but not multiplied). Grey becomes indices; 2-bit and 16-bit pictures are not
/// written and give `None`.
#[allow(dead_code, reason = "for bitmaps in metafiles")]
pub(crate) fn write(picture: &Raster, top_down: bool) -> Option<Written> {
    let (bits, palette) = match picture.layout {
        Layout::Indexed(bits @ (1 | 4 | 8)) => (bits, picture.palette.clone()),
        Layout::Gray(bits @ (1 | 4 | 8)) => {
            let most = (1_u32 << bits).saturating_sub(1);
            let grey = |n: u32| u8::try_from(n.saturating_mul(255) / most).unwrap_or(255);
            (bits, (0..=most).map(|n| [grey(n); 3]).collect())
        }
        Layout::Rgb => (24, Vec::new()),
        Layout::Rgba => (32, Vec::new()),
        Layout::Indexed(_) | Layout::Gray(_) => return None,
    };
    let height = i32::try_from(picture.height).ok()?;
    let row_bytes = picture.row_bytes();
    let stride = row_bytes.checked_next_multiple_of(4)?;
    let size = stride.checked_mul(wide(picture.height))?;
    let (across, down) = picture.density.unwrap_or((0, 0));
    let mut head = Vec::with_capacity(40_usize.saturating_add(palette.len().saturating_mul(4)));
    head.extend_from_slice(&40_u32.to_le_bytes());
    head.extend_from_slice(&picture.width.to_le_bytes());
    head.extend_from_slice(&(if top_down { height.checked_neg()? } else { height }).to_le_bytes());
    head.extend_from_slice(&[1, 0, bits, 0, 0, 0, 0, 0]);
    head.extend_from_slice(&u32::try_from(size).ok()?.to_le_bytes());
    head.extend_from_slice(&across.to_le_bytes());
    head.extend_from_slice(&down.to_le_bytes());
    head.extend_from_slice(&u32::try_from(palette.len()).ok()?.to_le_bytes());
    head.extend_from_slice(&[0; 4]);
    head.extend(palette.iter().flat_map(|[r, g, b]| [*b, *g, *r, 0]));
    let mut pixels = Vec::with_capacity(size);
    let mut row = |from: &[u8]| {
        let start = pixels.len();
        match picture.layout {
            Layout::Rgb => pixels.extend(from.as_chunks::<3>().0.iter().flat_map(|[r, g, b]| [*b, *g, *r])),
            Layout::Rgba => pixels.extend(from.as_chunks::<4>().0.iter().flat_map(|[r, g, b, a]| [*b, *g, *r, *a])),
            _ => pixels.extend_from_slice(from),
        }
        pixels.resize(start.saturating_add(stride), 0);
    };
    if top_down {
        picture.rows.chunks_exact(row_bytes.max(1)).for_each(&mut row);
    } else {
        picture.rows.chunks_exact(row_bytes.max(1)).rev().for_each(&mut row);
    }
    Some(Written { head, pixels })
}
