//! Records with bitmaps: blits and pattern brushes, whose bitmap stands in one piece behind the fields.

use super::objects::Kind;
use super::records::{Drawing, Fate};
use crate::metafile::{Cursor, Dib, Usage, broken, no_decoder};
use mugai_core::Refusal;

/// A blit (MS-WMF §2.3.1.2, §2.3.1.3, and their elders for one single device). Without a bitmap a reserved word stands before the
/// size of the target, so that there is one field more.
pub(super) fn blit(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    c: &mut Cursor<'_>,
    body: &[u8],
) -> Result<Fate, Refusal> {
    // MS-WMF says so: without a bitmap the size of the record in words is the high byte of its function plus three.
    if body.len() / 2 == usize::from(function >> 8) {
        let more = c.rest().get(..2).ok_or_else(|| broken("a blit of impossible size"))?;
        d.fields(function, fields);
        d.out.extend_from_slice(more);
        return d.end();
    }
    if matches!(function, 0x0922 | 0x0B23) {
        return Err(no_decoder("a bitmap of one single device"));
    }
    let dib = Dib::packed(c.rest(), Usage::Rgb, None, d.cx)?;
    d.fields(function, fields);
    write(d, &dib)
}

/// A bitmap with its use of colours in one of the fields.
pub(super) fn dib(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    usage: usize,
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let usage = Usage::of(fields.get(usage).copied().map_or(0, u32::from))?;
    // SETDIBTODEV says how many rows there are.
    let scans = if function == 0x0D33 { fields.get(1).copied().map(u32::from) } else { None };
    let dib = Dib::packed(c.rest(), usage, scans, d.cx)?;
    d.fields(function, fields);
    write(d, &dib)
}

/// A brush made of a bitmap (MS-WMF §2.3.4.8).
pub(super) fn pattern_brush(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let usage = Usage::of(fields.last().copied().map_or(0, u32::from))?;
    let dib = Dib::packed(c.rest(), usage, None, d.cx)?;
    d.objects.create(Kind::Brush)?;
    d.fields(function, fields);
    write(d, &dib)
}

fn write(d: &mut Drawing<'_, '_>, dib: &Dib) -> Result<Fate, Refusal> {
    dib.write_info(&mut d.out);
    d.out.extend_from_slice(dib.pixels());
    d.end()
}
