//! Records of EMF+ (MS-EMFPLUS §2.3), each with its fields; one that is not known ends the reading of all.

use super::Plan;
use super::objects::{ATTRIBUTES, BRUSH, FONT, FORMAT, IMAGE, Objects, PATH, PEN, REGION};
use super::stream::Stream;
use crate::metafile::{Cursor, broken, no_decoder, pad, put16, put32, size};
use crate::rules::PRIVATE_DATA;
use mugai_core::{Action, Context, Reason, Refusal};
use std::collections::VecDeque;

const MARK: &[u8] = b"EMF+";
const HEADER: u16 = 0x4001;
const COMMENT: u16 = 0x4003;
/// Whole numbers instead of floating ones.
const COMPRESSED: u16 = 0x4000;
/// A colour instead of a brush.
const COLOUR: u16 = 0x8000;
/// Points relative to the one before.
const RELATIVE: u16 = 0x0800;

/// Reads all EMF+ comments of a drawing beforehand: all are kept, or none.
pub(in crate::emf) fn plan(bytes: &[u8], cx: &mut Context<'_>) -> Result<Plan, Refusal> {
    let mut objects = Objects::default();
    let mut kept = VecDeque::new();
    let mut dual = None;
    for data in comments(bytes) {
        if dual.is_none() {
            let mut c = Cursor::new(data);
            if !(c.u16().is_ok_and(|kind| kind == HEADER)) {
                return Ok(Plan::Drop);
            }
            dual = Some(c.u16()? & 1 == 1);
        }
        match comment(data, &mut objects, cx) {
            Ok(body) => kept.push_back(body),
            Err(r)
                if matches!(
                    r.reason,
                    Reason::LimitBytes | Reason::LimitParts | Reason::LimitDepth | Reason::Policy
                ) =>
            {
                return Err(r);
            }
            // A file in both forms (MS-EMFPLUS §2.3.3.3, flag D): its EMF records draw the whole.
            Err(_) if dual == Some(true) => return Ok(Plan::Drop),
            Err(r) => return Err(no_decoder(format!("a drawing in EMF+ alone: {}", r.detail))),
        }
    }
    Ok(Plan::Keep(kept))
}

/// What the EMF+ comments hold behind their mark, as far as the records can be walked.
fn comments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let mut c = Cursor::new(rest);
        let (kind, len) = (c.u32().ok()?, c.u32().ok()?);
        let (record, behind) = rest.split_at_checked(size(len).max(8))?;
        rest = if kind == 14 { &[] } else { behind };
        Some((kind, record))
    })
    .filter(|(kind, _)| *kind == 70)
    .filter_map(|(_, record)| body(record))
}

/// The EMF+ records of a comment, or `None` when it is another comment.
pub(in crate::emf) fn body(record: &[u8]) -> Option<&[u8]> {
    let mut c = Cursor::new(record.get(8..)?);
    let len = size(c.u32().ok()?);
    c.take(len).ok()?.strip_prefix(MARK)
}

/// One comment: records behind each other, each written anew with its own length.
fn comment(data: &[u8], objects: &mut Objects, cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut c = Cursor::new(data);
    let mut out = Vec::new();
    while !c.rest().is_empty() {
        let (kind, flags, len, data_len) = (c.u16()?, c.u16()?, c.u32()?, c.u32()?);
        let len = size(len).checked_sub(12).ok_or_else(|| broken("a record of impossible size"))?;
        let data = c.take(len)?.get(..size(data_len)).ok_or_else(|| broken("a record shorter than its data"))?;
        if kind == COMMENT {
            cx.did(&PRIVATE_DATA, "EMF+ comment", Action::Removed)?;
            continue;
        }
        let start = out.len();
        put16(&mut out, kind);
        put16(&mut out, flags);
        put32(&mut out, 0);
        put32(&mut out, 0);
        record(kind, flags, &mut Stream { c: Cursor::new(data), out: &mut out }, objects, cx)?;
        pad(&mut out, start, 4);
        let len = u32::try_from(out.len().saturating_sub(start)).map_err(|_| broken("a record larger than any"))?;
        for (at, value) in [(4_usize, len), (8, len.saturating_sub(12))] {
            let at = start.saturating_add(at);
            if let Some(place) = out.get_mut(at..at.saturating_add(4)) {
                place.copy_from_slice(&value.to_le_bytes());
            }
        }
    }
    Ok(out)
}

/// A brush in a field, or a colour in its place.
fn brush(s: &mut Stream<'_, '_>, flags: u16, objects: &Objects) -> Result<(), Refusal> {
    let value = s.word()?;
    if flags & COLOUR != 0 { Ok(()) } else { objects.check(value, BRUSH) }
}

fn record(
    kind: u16,
    flags: u16,
    s: &mut Stream<'_, '_>,
    objects: &mut Objects,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    let compressed = flags & COMPRESSED != 0;
    // The object most records name in the low byte of their flags.
    let named = u32::from(flags & 0xFF);
    match kind {
        HEADER => {
            s.version()?;
            s.words(3)
        }
        // End, device context, modes that stand in the flags, identity, no clipping.
        0x4002 | 0x4004 | 0x401E..=0x4024 | 0x402B | 0x4031 => Ok(()),
        0x4008 => objects.put(flags, s, cx),
        0x4009 | 0x4025 | 0x4026 | 0x4028 | 0x4029 => s.words(1),
        0x400A => {
            brush(s, flags, objects)?;
            let n = s.word()?;
            s.rectangles(n, compressed)
        }
        0x400B => {
            objects.check(named, PEN)?;
            let n = s.word()?;
            s.rectangles(n, compressed)
        }
        0x400C => {
            brush(s, flags, objects)?;
            points(s, flags)
        }
        0x400D | 0x4019 => {
            objects.check(named, PEN)?;
            points(s, flags)
        }
        0x400E => {
            brush(s, flags, objects)?;
            s.rectangles(1, compressed)
        }
        0x400F => {
            objects.check(named, PEN)?;
            s.rectangles(1, compressed)
        }
        0x4010 => {
            brush(s, flags, objects)?;
            s.floats(2)?;
            s.rectangles(1, compressed)
        }
        0x4011 | 0x4012 => {
            objects.check(named, PEN)?;
            s.floats(2)?;
            s.rectangles(1, compressed)
        }
        0x4013 => {
            objects.check(named, REGION)?;
            brush(s, flags, objects)
        }
        0x4014 => {
            objects.check(named, PATH)?;
            brush(s, flags, objects)
        }
        0x4015 => {
            objects.check(named, PATH)?;
            let pen = s.word()?;
            objects.check(pen, PEN)
        }
        0x4016 => {
            brush(s, flags, objects)?;
            s.floats(1)?;
            points(s, flags)
        }
        0x4017 => {
            objects.check(named, PEN)?;
            s.floats(1)?;
            points(s, flags)
        }
        0x4018 => {
            objects.check(named, PEN)?;
            curve(s, flags)
        }
        0x401A => {
            picture(s, named, objects)?;
            s.rectangles(1, compressed)
        }
        0x401B => {
            picture(s, named, objects)?;
            let n = s.within(3, 3)?;
            if flags & RELATIVE != 0 {
                return Err(broken("points in a form that is not read"));
            }
            s.points(n, compressed)
        }
        0x401C => {
            objects.check(named, FONT)?;
            brush(s, flags, objects)?;
            let format = s.word()?;
            if format < 64 {
                objects.check(format, FORMAT)?;
            }
            let chars = s.word()?;
            s.floats(4)?;
            s.bytes(size(chars).saturating_mul(2))
        }
        0x401D => s.words(2),
        0x4027 => {
            s.floats(8)?;
            s.words(1)
        }
        0x402A | 0x402C => s.floats(6),
        0x402D | 0x402E | 0x4035 => s.floats(2),
        0x402F | 0x4030 => s.floats(1),
        0x4032 => s.floats(4),
        0x4033 => objects.check(named, PATH),
        0x4034 => objects.check(named, REGION),
        0x4036 => driver_string(s, flags, named, objects),
        _ => Err(broken("a record that is not known")),
    }
}

fn points(s: &mut Stream<'_, '_>, flags: u16) -> Result<(), Refusal> {
    if flags & RELATIVE != 0 {
        return Err(broken("points in a form that is not read"));
    }
    let n = s.word()?;
    s.points(n, flags & COMPRESSED != 0)
}

/// Tension, the first of the points that is drawn, how many segments, the points.
fn curve(s: &mut Stream<'_, '_>, flags: u16) -> Result<(), Refusal> {
    s.floats(1)?;
    let (first, segments, n) = (s.word()?, s.word()?, s.word()?);
    if first.checked_add(segments).is_none_or(|last| last >= n) {
        return Err(broken("a curve through points that do not exist"));
    }
    s.points(n, flags & COMPRESSED != 0)
}

/// A picture, how it is to be drawn, and which part of it.
fn picture(s: &mut Stream<'_, '_>, named: u32, objects: &Objects) -> Result<(), Refusal> {
    objects.check(named, IMAGE)?;
    let attributes = s.word()?;
    if attributes < 64 {
        // An empty place means none.
        objects.check(attributes, ATTRIBUTES).or_else(|_| objects.check(attributes, 0))?;
    }
    s.within(0, 7)?;
    s.floats(4)
}

/// Glyphs or characters, each with its place (MS-EMFPLUS §2.3.4.6).
fn driver_string(s: &mut Stream<'_, '_>, flags: u16, named: u32, objects: &Objects) -> Result<(), Refusal> {
    objects.check(named, FONT)?;
    brush(s, flags, objects)?;
    s.word()?;
    let matrix = s.within(0, 1)?;
    let n = size(s.word()?);
    s.bytes(n.saturating_mul(2))?;
    s.floats(n.saturating_mul(2))?;
    if matrix == 1 { s.floats(6) } else { Ok(()) }
}
