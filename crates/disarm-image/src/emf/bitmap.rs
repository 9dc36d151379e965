//! Records with bitmaps: blits, pattern brushes and pattern pens. Offsets are read once and laid out anew.

use super::objects::Kind;
use super::records::{Drawing, Fate};
use crate::metafile::{Cursor, Dib, Usage, broken, size, slice};
use mugai_core::Refusal;

/// The bitmap that four fields from `at` on point to (MS-EMF §2.2: offset and size of the header, of the pixels).
fn read(
    d: &mut Drawing<'_, '_>,
    fields: &[u32],
    at: usize,
    usage: Usage,
    scans: Option<u32>,
    record: &[u8],
) -> Result<Option<Dib>, Refusal> {
    let place = fields.get(at..at.saturating_add(4));
    let Some([info_at, info_len, pixels_at, pixels_len]) = place else { return Err(broken("fields are missing")) };
    if *info_len == 0 {
        return Ok(None);
    }
    let info = slice(record, *info_at, size(*info_len))?;
    let pixels = slice(record, *pixels_at, size(*pixels_len))?;
    Dib::read(info, pixels, usage, scans, d.cx).map(Some)
}

/// Writes a bitmap behind the fields and puts its place into them.
fn write(d: &mut Drawing<'_, '_>, at: usize, dib: Option<&Dib>) {
    let mut place = [0; 4];
    if let Some(dib) = dib {
        d.out.pad();
        let info = d.out.offset();
        dib.write_info(d.out.body());
        let info_len = d.out.offset().saturating_sub(info);
        d.out.pad();
        let pixels = d.out.offset();
        d.out.body().extend_from_slice(dib.pixels());
        place = [info, info_len, pixels, d.out.offset().saturating_sub(pixels)];
    }
    for (i, value) in place.into_iter().enumerate() {
        d.out.patch(at.saturating_add(i), value);
    }
}

/// A blit with one or two bitmaps; each given by the field its place begins in and the field of its use of colours.
pub(super) fn bitmaps(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    list: &[(usize, usize)],
    record: &[u8],
) -> Result<Fate, Refusal> {
    // Only SETDIBITSTODEVICE says how many rows there are.
    let scans = if kind == 80 { fields.get(16).copied() } else { None };
    let mut dibs = Vec::new();
    for (at, usage) in list {
        let usage = Usage::of(fields.get(*usage).copied().unwrap_or(0))?;
        dibs.push((*at, read(d, fields, *at, usage, scans, record)?));
    }
    if matches!(kind, 80 | 81) && dibs.iter().any(|(_, dib)| dib.is_none()) {
        return Ok(Fate::Void);
    }
    d.fields(kind, fields);
    for (at, dib) in &dibs {
        write(d, *at, dib.as_ref());
    }
    d.out.end().map(|()| Fate::Written)
}

/// A brush made of a bitmap.
pub(super) fn pattern_brush(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    record: &[u8],
) -> Result<Fate, Refusal> {
    let usage = Usage::of(fields.get(1).copied().unwrap_or(0))?;
    let dib = read(d, fields, 2, usage, None, record)?.ok_or_else(|| broken("a pattern brush without a pattern"))?;
    d.objects.create(fields.first().copied().unwrap_or(0), Kind::Brush)?;
    d.fields(kind, fields);
    write(d, 2, Some(&dib));
    d.out.end().map(|()| Fate::Written)
}

/// A pen with its dashes (MS-EMF §2.3.7.9): handle, bitmap, style, width, brush style, colour, hatch, dashes.
pub(super) fn pen(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    c: &mut Cursor<'_>,
    record: &[u8],
) -> Result<Fate, Refusal> {
    let handle = fields.first().copied().unwrap_or(0);
    let brush = fields.get(7).copied().unwrap_or(0);
    // More than 16 dashes are not allowed (LogPenEx, MS-EMF §2.2.20).
    let dashes = fields.get(10).copied().unwrap_or(0);
    if dashes > 16 {
        return Err(broken("a pen with too many dashes"));
    }
    let lengths = c.take(size(dashes).saturating_mul(4))?;
    // BS_PATTERN and the DIB patterns have their bitmap here; with other brushes there is none to be drawn.
    let patterned = matches!(brush, 3 | 5 | 6);
    let dib = if patterned { read(d, fields, 1, Usage::Rgb, None, record)? } else { None };
    d.objects.create(handle, Kind::Pen)?;
    d.fields(kind, fields);
    d.out.body().extend_from_slice(lengths);
    write(d, 1, dib.as_ref());
    d.out.end().map(|()| Fate::Written)
}
