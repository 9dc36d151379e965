//! Lines, regions, gradients and palettes: lists whose length is counted before a byte of them is believed.

use super::objects::Kind;
use super::records::{Drawing, Fate};
use crate::metafile::{Cursor, broken, put16, put32, size};
use mugai_core::Refusal;

fn last(fields: &[u32], back: usize) -> usize {
    fields.iter().rev().nth(back).map_or(0, |n| size(*n))
}

/// One run of points of `unit` bytes each.
pub(super) fn points(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    unit: usize,
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let points = c.take(last(fields, 0).saturating_mul(unit))?;
    d.fields(kind, fields);
    d.out.body().extend_from_slice(points);
    d.out.end().map(|()| Fate::Written)
}

/// Several runs of points: their lengths, then the points of all.
pub(super) fn lines(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    unit: usize,
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let (runs, count) = (last(fields, 1), last(fields, 0));
    let lengths = c.take(runs.saturating_mul(4))?;
    let mut sum = 0_usize;
    let mut each = Cursor::new(lengths);
    while !each.rest().is_empty() {
        sum = sum.saturating_add(size(each.u32()?));
    }
    if sum != count {
        return Err(broken("lines whose points do not add up"));
    }
    let points = c.take(count.saturating_mul(unit))?;
    d.fields(kind, fields);
    d.out.body().extend_from_slice(lengths);
    d.out.body().extend_from_slice(points);
    d.out.end().map(|()| Fate::Written)
}

/// Points, then one byte each: 6 move, 2 line, 4 curve, +1 closes the figure (MS-EMF §2.1.26).
pub(super) fn drawn(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    unit: usize,
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let count = last(fields, 0);
    let points = c.take(count.saturating_mul(unit))?;
    let types = c.take(count)?;
    if types.iter().any(|t| !matches!(t & !1, 2 | 4 | 6)) {
        return Err(broken("points that lead nowhere"));
    }
    d.fields(kind, fields);
    d.out.body().extend_from_slice(points);
    d.out.body().extend_from_slice(types);
    d.out.end().map(|()| Fate::Written)
}

/// A region (MS-EMF §2.2.24) behind the fields; `at` is the field with its size.
pub(super) fn region(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    at: usize,
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let len = fields.get(at).map_or(0, |n| size(*n));
    let mut r = Cursor::new(c.take(len)?);
    if len == 0 {
        // Only the clipping record may do without: it then takes the clipping away.
        if kind != 75 {
            return Ok(Fate::Void);
        }
        d.fields(kind, fields);
        return d.out.end().map(|()| Fate::Written);
    }
    let (header, form, count, _size) = (r.u32()?, r.u32()?, r.u32()?, r.u32()?);
    if header != 32 || form != 1 {
        return Err(broken("a region of unknown form"));
    }
    let bounds = r.take(16)?;
    let bytes = size(count).saturating_mul(16);
    let rectangles = r.take(bytes)?;
    let bytes = u32::try_from(bytes).map_err(|_| broken("a region larger than any"))?;
    d.fields(kind, fields);
    d.out.patch(at, bytes.saturating_add(32));
    let body = d.out.body();
    for field in [32, 1, count, bytes] {
        put32(body, field);
    }
    body.extend_from_slice(bounds);
    body.extend_from_slice(rectangles);
    d.out.end().map(|()| Fate::Written)
}

/// Corners with colours, then rectangles or triangles between them (MS-EMF §2.3.5.12).
pub(super) fn gradient(
    d: &mut Drawing<'_, '_>,
    kind: u32,
    fields: &[u32],
    c: &mut Cursor<'_>,
) -> Result<Fate, Refusal> {
    let (corners, shapes, triangles) = (last(fields, 2), last(fields, 1), last(fields, 0) == 2);
    let vertices = c.take(corners.saturating_mul(16))?;
    let per_shape = if triangles { 3 } else { 2 };
    let indices = c.take(shapes.saturating_mul(per_shape).saturating_mul(4))?;
    let mut each = Cursor::new(indices);
    while !each.rest().is_empty() {
        if size(each.u32()?) >= corners {
            return Err(broken("a gradient between corners that do not exist"));
        }
    }
    d.fields(kind, fields);
    let body = d.out.body();
    body.extend_from_slice(vertices);
    body.extend_from_slice(indices);
    if !triangles {
        // Rectangles leave the room of their third corner at the end.
        body.resize(body.len().saturating_add(shapes.saturating_mul(4)), 0);
    }
    d.out.end().map(|()| Fate::Written)
}

/// A new palette (MS-EMF §2.2.17).
pub(super) fn palette(d: &mut Drawing<'_, '_>, kind: u32, handle: u32, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let (version, count) = (c.u16()?, c.u16()?);
    if version != 0x0300 {
        return Err(broken("a palette of unknown version"));
    }
    let entries = c.take(usize::from(count).saturating_mul(4))?;
    d.objects.create(handle, Kind::Palette)?;
    d.fields(kind, &[handle]);
    let body = d.out.body();
    put16(body, version);
    put16(body, count);
    body.extend_from_slice(entries);
    d.out.end().map(|()| Fate::Written)
}

/// Colours for a part of a palette.
pub(super) fn entries(d: &mut Drawing<'_, '_>, kind: u32, fields: &[u32], c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let entries = c.take(last(fields, 0).saturating_mul(4))?;
    d.fields(kind, fields);
    d.out.body().extend_from_slice(entries);
    d.out.end().map(|()| Fate::Written)
}
