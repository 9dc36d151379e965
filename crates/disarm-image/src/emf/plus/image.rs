//! Pictures within EMF+ (MS-EMFPLUS §2.2.1.4): plain pixels are measured and copied row by row, whole files go round the engine.

use super::stream::Stream;
use crate::metafile::{broken, no_decoder, put32, size};
use mugai_core::{Context, Limit, Refusal};

/// The pixel formats (MS-EMFPLUS §2.1.1.25): the third byte is the number of bits.
const FORMATS: [u32; 14] = [
    0x0003_0101,
    0x0003_0402,
    0x0003_0803,
    0x0010_1004,
    0x0002_1005,
    0x0002_1006,
    0x0006_1007,
    0x0002_1808,
    0x0002_2009,
    0x0026_200A,
    0x000E_200B,
    0x0010_300C,
    0x0034_400D,
    0x001A_400E,
];
const INDEXED: u32 = 0x0001_0000;

pub(super) fn image(s: &mut Stream<'_, '_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    s.version()?;
    match s.word()? {
        1 => bitmap(s, cx),
        2 => metafile(s, cx),
        _ => Err(broken("a picture of unknown kind")),
    }
}

/// A whole WMF or EMF (MS-EMFPLUS §2.2.2.27). The header of a placeable WMF is two bytes longer here than in a file.
fn metafile(s: &mut Stream<'_, '_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let kind = s.within(1, 5)?;
    let len = size(s.c.u32()?);
    let data = s.c.take(len)?;
    let filler = data.get(22..24).filter(|_| kind == 2).map_or(0, <[u8]>::len);
    let data = match data.split_at_checked(22) {
        Some((header, rest)) if filler > 0 => [header, rest.get(filler..).unwrap_or(&[])].concat(),
        _ => data.to_vec(),
    };
    let (name, extension) = if kind < 3 { ("drawing.wmf", "wmf") } else { ("drawing.emf", "emf") };
    let out = cx.child_or_none(&data, name)?.filter(|out| out.extension == extension);
    let mut out = out.ok_or_else(|| no_decoder("a drawing that cannot be rebuilt"))?.bytes;
    if out.starts_with(&[0xD7, 0xCD, 0xC6, 0x9A]) != (kind == 2) {
        return Err(broken("a drawing of another kind than it says"));
    }
    if kind == 2 {
        let behind = out.split_off(out.len().min(22));
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&behind);
    }
    put32(s.out, u32::try_from(out.len()).map_err(|_| broken("a drawing larger than any"))?);
    s.out.extend_from_slice(&out);
    Ok(())
}

fn bitmap(s: &mut Stream<'_, '_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut c = s.c;
    let (width, height, stride, format, kind) = (c.u32()?, c.u32()?, c.u32()?, c.u32()?, c.u32()?);
    if kind == 1 {
        // Size and format stand in the file itself.
        // Up to three zeros fill up the record; no picture ends with one.
        let mut data = c.rest();
        for _ in 0..3 {
            data = data.strip_suffix(&[0]).unwrap_or(data);
        }
        let out = cx.child_or_none(data, "picture")?.filter(|out| matches!(out.extension, "png" | "jpg" | "gif"));
        let out = out.ok_or_else(|| no_decoder("a coded picture that cannot be rebuilt"))?;
        for field in [0, 0, 0, 0, 1] {
            put32(s.out, field);
        }
        s.out.extend_from_slice(&out.bytes);
        return Ok(());
    }
    if kind != 0 || !FORMATS.contains(&format) {
        return Err(broken("a picture of unknown format"));
    }
    let limits = cx.limits();
    let (w, h) = (u64::from(width), u64::from(height));
    if w == 0 || h == 0 {
        return Err(broken("a picture without pixels"));
    }
    if w > limits.image_side || h > limits.image_side || w.saturating_mul(h) > limits.image_pixels {
        return Err(Refusal::limit(Limit::Pixels, "", "a picture with more pixels than allowed"));
    }
    let bits = size(format >> 8 & 0xFF);
    let row = size(width).saturating_mul(bits).div_ceil(8);
    let new = row.next_multiple_of(4);
    for field in [width, height, u32::try_from(new).unwrap_or(0), format, 0] {
        put32(s.out, field);
    }
    if format & INDEXED != 0 {
        let (flags, count) = (c.u32()?, c.u32()?);
        let full = 1_u32.checked_shl(u32::try_from(bits).unwrap_or(0)).unwrap_or(0);
        if flags > 7 || count > full {
            return Err(broken("a palette larger than its pixels reach"));
        }
        let colours = c.take(size(count).saturating_mul(4))?;
        put32(s.out, flags);
        put32(s.out, full);
        s.out.extend_from_slice(colours);
        // Every pixel has its colour, whatever it says.
        s.out.resize(s.out.len().saturating_add(size(full.saturating_sub(count)).saturating_mul(4)), 0);
    }
    let stride = size(stride);
    cx.take(new.saturating_mul(size(height)))?;
    if stride < row {
        return Err(broken("a picture whose rows are shorter than its pixels"));
    }
    for _ in 0..height {
        let pixels = c.take(row)?;
        c.take(stride.saturating_sub(row).min(c.rest().len()))?;
        s.out.extend_from_slice(pixels);
        s.out.resize(s.out.len().saturating_add(new.saturating_sub(row)), 0);
    }
    s.c = c;
    Ok(())
}
