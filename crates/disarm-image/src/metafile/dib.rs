//! Device-independent bitmaps in records (MS-WMF §2.2.2.9): header, masks, colours and pixels checked and written anew.

use super::{Cursor, broken, no_decoder, put16, put32, rle, size};
use mugai_core::{Context, Limit, Refusal};

/// What the colour table holds (MS-WMF §2.1.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// Colours.
    Rgb,
    /// 16-bit places in the palette that is selected.
    Palette,
    /// Nothing: the pixels are themselves places in the palette.
    Indices,
}

impl Usage {
    /// The value of a record.
    pub(crate) fn of(n: u32) -> Result<Self, Refusal> {
        match n {
            0 => Ok(Self::Rgb),
            1 => Ok(Self::Palette),
            2 => Ok(Self::Indices),
            _ => Err(broken("a bitmap with an unknown use of colours")),
        }
    }
}

/// A bitmap that was understood.
#[derive(Debug)]
pub(crate) struct Dib {
    width: i32,
    height: i32,
    depth: u16,
    compression: u32,
    /// Bytes of the pixels as the file says; believed of coded pixels only.
    stated: u32,
    per_metre: (u32, u32),
    used: u32,
    important: u32,
    /// Masks and colour table.
    table: Vec<u8>,
    pixels: Vec<u8>,
}

const RGB: u32 = 0;
const RLE8: u32 = 1;
const RLE4: u32 = 2;
const FIELDS: u32 = 3;
const JPEG: u32 = 4;
const PNG: u32 = 5;

impl Dib {
    /// Header and colours from one place, pixels from another. `scans` where the record says that fewer rows are there.
    pub(crate) fn read(
        info: &[u8],
        pixels: &[u8],
        usage: Usage,
        scans: Option<u32>,
        cx: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let (mut dib, _) = Self::head(info, usage, cx)?;
        dib.body(pixels, usage, scans, cx)?;
        Ok(dib)
    }

    /// Header, colours and pixels behind each other.
    pub(crate) fn packed(
        bytes: &[u8],
        usage: Usage,
        scans: Option<u32>,
        cx: &mut Context<'_>,
    ) -> Result<Self, Refusal> {
        let (mut dib, pixels) = Self::head(bytes, usage, cx)?;
        dib.body(pixels, usage, scans, cx)?;
        Ok(dib)
    }

    fn head<'a>(bytes: &'a [u8], usage: Usage, cx: &Context<'_>) -> Result<(Self, &'a [u8]), Refusal> {
        let mut c = Cursor::new(bytes);
        let header = c.u32()?;
        let core = header == 12;
        let (mut dib, used) = if core { Self::core(&mut c)? } else { Self::info(&mut c, header)? };
        dib.check(cx)?;
        let rest = size(header).saturating_sub(if core { 12 } else { 40 });
        let mut inside = Cursor::new(c.take(rest)?);
        if dib.compression == FIELDS {
            let from = if rest >= 12 { &mut inside } else { &mut c };
            let masks = [from.u32()?, from.u32()?, from.u32()?];
            check_masks(masks, dib.depth)?;
            for m in masks {
                put32(&mut dib.table, m);
            }
        }
        let full = if dib.depth <= 8 { 1_u32 << dib.depth } else { 0 };
        if dib.depth > 8 || dib.compression >= JPEG {
            // Colours to optimise for: nobody draws with them.
            let len = size(used).saturating_mul(if usage == Usage::Rgb { 4 } else { 2 });
            c.take(if usage == Usage::Indices { 0 } else { len })?;
        } else {
            dib.used = if used == 0 || usage == Usage::Indices { full } else { used.min(full) };
            dib.important = dib.important.min(dib.used);
            for _ in 0..if usage == Usage::Indices { 0 } else { dib.used } {
                match usage {
                    Usage::Palette => put16(&mut dib.table, c.u16()?),
                    _ => {
                        dib.table.extend_from_slice(c.take(3)?);
                        dib.table.push(0);
                        c.take(usize::from(!core))?;
                    }
                }
            }
            if used > full {
                c.take(size(used.saturating_sub(full)).saturating_mul(4))?;
            }
        }
        Ok((dib, c.rest()))
    }

    fn core(c: &mut Cursor<'_>) -> Result<(Self, u32), Refusal> {
        let (width, height) = (i32::from(c.u16()?), i32::from(c.u16()?));
        let (_planes, depth) = (c.u16()?, c.u16()?);
        Ok((Self::empty(width, height, depth, RGB), 0))
    }

    fn info(c: &mut Cursor<'_>, header: u32) -> Result<(Self, u32), Refusal> {
        if !matches!(header, 40 | 52 | 56 | 64 | 108 | 124) {
            return Err(broken("a bitmap header of unknown size"));
        }
        let (width, height) = (c.i32()?, c.i32()?);
        let (_planes, depth, compression, stated) = (c.u16()?, c.u16()?, c.u32()?, c.u32()?);
        let per_metre = (c.u32()?, c.u32()?);
        let (used, important) = (c.u32()?, c.u32()?);
        Ok((Self { stated, per_metre, important, ..Self::empty(width, height, depth, compression) }, used))
    }

    fn empty(width: i32, height: i32, depth: u16, compression: u32) -> Self {
        Self {
            width,
            height,
            depth,
            compression,
            stated: 0,
            per_metre: (0, 0),
            used: 0,
            important: 0,
            table: Vec::new(),
            pixels: Vec::new(),
        }
    }

    fn check(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        let limits = cx.limits();
        let (w, h) = (u64::from(self.width.unsigned_abs()), u64::from(self.height.unsigned_abs()));
        if self.width <= 0 || h == 0 {
            return Err(broken("a bitmap without pixels"));
        }
        if w > limits.image_side || h > limits.image_side || w.saturating_mul(h) > limits.image_pixels {
            return Err(Refusal::limit(Limit::Pixels, "", "a bitmap with more pixels than allowed"));
        }
        let sound = match self.compression {
            RGB => matches!(self.depth, 1 | 4 | 8 | 16 | 24 | 32),
            RLE8 => self.depth == 8 && self.height > 0,
            RLE4 => self.depth == 4 && self.height > 0,
            FIELDS => matches!(self.depth, 16 | 32),
            JPEG | PNG => self.depth <= 32,
            _ => false,
        };
        if sound { Ok(()) } else { Err(broken("a bitmap of unknown depth or compression")) }
    }

    fn body(&mut self, pixels: &[u8], usage: Usage, scans: Option<u32>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.compression >= JPEG {
            return self.coded(pixels, cx);
        }
        let width = size(self.width.unsigned_abs());
        let all = self.height.unsigned_abs();
        let rows = size(scans.unwrap_or(all));
        if rows > size(all) {
            return Err(broken("more rows than the bitmap has"));
        }
        let bits = width.saturating_mul(usize::from(self.depth));
        let stride = bits.div_ceil(32).saturating_mul(4);
        let total = stride.saturating_mul(rows);
        cx.take(total)?;
        if matches!(self.compression, RLE8 | RLE4) {
            let limits = cx.limits();
            if total > bytes(limits.ratio_floor_bytes)
                && total > pixels.len().saturating_mul(bytes(limits.member_ratio))
            {
                return Err(Refusal::limit(Limit::Ratio, "", "a bitmap that is a decompression bomb"));
            }
            self.pixels = rle::decode(pixels, u32::from(self.depth), width, rows, stride)?;
            self.compression = RGB;
        } else {
            let given = pixels.get(..total).ok_or_else(|| broken("a bitmap with fewer pixels than its header says"))?;
            self.pixels = given.to_vec();
        }
        self.clear_padding(bits, stride);
        if self.depth <= 8 && usage != Usage::Indices {
            self.complete_table(usage);
        }
        Ok(())
    }

    /// Bits behind the last pixel of each row belong to nothing.
    fn clear_padding(&mut self, bits: usize, stride: usize) {
        let (whole, over) = (bits / 8, bits % 8);
        if whole == stride || stride == 0 {
            return;
        }
        for row in self.pixels.chunks_mut(stride) {
            let mut tail = row.iter_mut().skip(whole);
            if over > 0
                && let Some(byte) = tail.next()
            {
                *byte &= 0xFF_u8.checked_shl(8_u32.saturating_sub(u32::try_from(over).unwrap_or(0))).unwrap_or(0);
            }
            tail.for_each(|byte| *byte = 0);
        }
    }

    /// Pixels beyond the colour table are black in every viewer that checks; here they are black by the table itself.
    fn complete_table(&mut self, usage: Usage) {
        let full = 1_u32 << self.depth.min(8);
        let beyond = |index: u8| u32::from(index) >= self.used;
        let mut bytes = self.pixels.iter();
        let stray = self.used < full
            && match self.depth {
                8 => bytes.any(|b| beyond(*b)),
                4 => bytes.any(|b| beyond(b >> 4) || beyond(b & 15)),
                _ => bytes.any(|b| *b != 0),
            };
        if stray {
            self.used = full;
            self.table.resize(size(full).saturating_mul(if usage == Usage::Palette { 2 } else { 4 }), 0);
        }
    }

    /// A whole JPEG or PNG in place of pixels goes round the engine like any other file.
    fn coded(&mut self, pixels: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (name, extension) = if self.compression == JPEG { ("bitmap.jpg", "jpg") } else { ("bitmap.png", "png") };
        let pixels = pixels.get(..size(self.stated)).filter(|p| !p.is_empty()).unwrap_or(pixels);
        let out = cx.child_or_none(pixels, name)?.filter(|out| out.extension == extension);
        self.pixels = out.ok_or_else(|| no_decoder("a coded bitmap that cannot be rebuilt"))?.bytes;
        self.depth = 0;
        Ok(())
    }

    /// Header of 40 bytes, masks and colours; always a multiple of four except for an odd number of palette places.
    pub(crate) fn write_info(&self, out: &mut Vec<u8>) {
        put32(out, 40);
        out.extend_from_slice(&self.width.to_le_bytes());
        out.extend_from_slice(&self.height.to_le_bytes());
        put16(out, 1);
        put16(out, self.depth);
        put32(out, self.compression);
        put32(out, u32::try_from(self.pixels.len()).unwrap_or(0));
        put32(out, self.per_metre.0);
        put32(out, self.per_metre.1);
        let full = if self.depth > 0 && self.depth <= 8 { 1_u32 << self.depth } else { 0 };
        put32(out, if self.used == full { 0 } else { self.used });
        put32(out, self.important);
        out.extend_from_slice(&self.table);
    }

    /// The pixels.
    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

fn bytes(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Three runs of ones that do not overlap and lie within the pixel.
fn check_masks(masks: [u32; 3], depth: u16) -> Result<(), Refusal> {
    let mut seen = 0_u32;
    for mask in masks {
        let run = mask.checked_shr(mask.trailing_zeros()).unwrap_or(0);
        let fits = depth == 32 || mask >> 16 == 0;
        if run == 0 || run & run.wrapping_add(1) != 0 || mask & seen != 0 || !fits {
            return Err(broken("colour masks that fit no pixel"));
        }
        seen |= mask;
    }
    Ok(())
}
