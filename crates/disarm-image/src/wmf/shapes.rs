//! Lines, texts, fonts, palettes and regions: lists whose length is counted before a byte of them is believed.

use super::objects::Kind;
use super::records::{Drawing, Fate};
use super::table::Shape;
use crate::metafile::{Cursor, broken, put16};
use mugai_core::Refusal;

/// Opaque or clipped: a rectangle follows the options (MS-WMF §2.1.2.2).
const RECTANGLE: u16 = 6;

/// One run of points.
pub(super) fn points(d: &mut Drawing<'_, '_>, function: u16, count: u16, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    if count > i16::MAX.cast_unsigned() {
        return Err(broken("less than no points"));
    }
    let points = c.take(usize::from(count).saturating_mul(4))?;
    d.fields(function, &[count]);
    d.out.extend_from_slice(points);
    d.end()
}

/// Several runs of points: their lengths, then the points of all.
pub(super) fn polygons(d: &mut Drawing<'_, '_>, function: u16, runs: u16, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let lengths = c.take(usize::from(runs).saturating_mul(2))?;
    let mut sum = 0_usize;
    let mut each = Cursor::new(lengths);
    while !each.rest().is_empty() {
        sum = sum.saturating_add(usize::from(each.u16()?));
    }
    let points = c.take(sum.saturating_mul(4))?;
    d.fields(function, &[runs]);
    d.out.extend_from_slice(lengths);
    d.out.extend_from_slice(points);
    d.end()
}

/// Colours of a palette (MS-WMF §2.2.1.3): where they begin or the version, how many, four bytes each.
pub(super) fn entries(
    d: &mut Drawing<'_, '_>,
    function: u16,
    shape: Shape,
    fields: &[u16],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let entries = c.take(fields.last().map_or(0, |n| usize::from(*n)).saturating_mul(4))?;
    if matches!(shape, Shape::Palette) {
        d.objects.create(Kind::Palette)?;
    }
    d.fields(function, fields);
    d.out.extend_from_slice(entries);
    d.end()
}

/// A font (MS-WMF §2.2.1.2): nine words, then a name of at most 31 bytes and its zero.
pub(super) fn font(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    d.objects.create(Kind::Font)?;
    d.fields(function, fields);
    d.out.extend(c.rest().iter().take(31).take_while(|b| **b != 0));
    d.out.push(0);
    d.end()
}

/// A region (MS-WMF §2.2.1.5) of scans, each between two heights with its left and right ends.
pub(super) fn region(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let [_next, form, _, _, _size, scans, _widest, bounds @ ..] = fields else { return Err(broken("no region")) };
    if *form != 6 {
        return Err(broken("a region of unknown form"));
    }
    d.objects.create(Kind::Region)?;
    let mut list = Vec::new();
    let mut widest = 0;
    for _ in 0..*scans {
        let count = c.u16()?;
        let heights = c.take(4)?;
        let ends = c.take(usize::from(count).saturating_mul(2))?;
        if count % 2 != 0 || c.u16()? != count {
            return Err(broken("a scan that does not end as it begins"));
        }
        put16(&mut list, count);
        list.extend_from_slice(heights);
        list.extend_from_slice(ends);
        put16(&mut list, count);
        widest = widest.max(count);
    }
    let size = u16::try_from(list.len().saturating_add(22)).unwrap_or(u16::MAX);
    d.fields(function, &[0, 6, 0, 0, size, *scans, widest]);
    for field in bounds {
        put16(&mut d.out, *field);
    }
    d.out.extend_from_slice(&list);
    d.end()
}

/// A text before its place (MS-WMF §2.3.3.20).
pub(super) fn text(d: &mut Drawing<'_, '_>, function: u16, count: u16, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let len = usize::from(count);
    let chars = c.take(len)?;
    c.take(len % 2)?;
    let (y, x) = (c.u16()?, c.u16()?);
    d.fields(function, &[count]);
    d.out.extend_from_slice(chars);
    d.pad();
    put16(&mut d.out, y);
    put16(&mut d.out, x);
    d.end()
}

/// A text behind its place (MS-WMF §2.3.3.5): y, x, length, options, perhaps a rectangle, characters, perhaps distances.
pub(super) fn ext_text(
    d: &mut Drawing<'_, '_>,
    function: u16,
    fields: &[u16],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let [_, _, count, options] = fields else { return Err(broken("no text")) };
    let len = usize::from(*count);
    let rectangle = c.take(if options & RECTANGLE == 0 { 0 } else { 8 })?;
    let chars = c.take(len)?;
    // The last byte of padding may be missing when nothing follows.
    if !c.rest().is_empty() {
        c.take(len % 2)?;
    }
    let gaps = c.rest().get(..len.saturating_mul(2)).unwrap_or(&[]);
    d.fields(function, fields);
    d.out.extend_from_slice(rectangle);
    d.out.extend_from_slice(chars);
    d.pad();
    d.out.extend_from_slice(gaps);
    d.end()
}
