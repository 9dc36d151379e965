//! Outlines: every glyph read point by point and written anew (OpenType "glyf", "loca").

use super::bytecode;
use crate::Work;
use crate::read::Read;

/// Most points and contours of one glyph; the most elaborate CJK glyphs have some hundred.
const MAX_POINTS: usize = 16_384;
/// Most components of one composite glyph, and how deep they may nest (threats §6.7).
const MAX_COMPONENTS: usize = 64;
const MAX_DEPTH: u16 = 10;
/// Most points of a composite glyph with all its components.
const MAX_ALL: u32 = 65_000;

/// What `maxp` says of the outlines.
#[derive(Debug, Default)]
pub(super) struct Most {
    pub(super) points: u16,
    pub(super) contours: u16,
    pub(super) composite_points: u16,
    pub(super) composite_contours: u16,
    pub(super) components: u16,
    pub(super) depth: u16,
    /// The longest program of a glyph, bytes.
    pub(super) instructions: u16,
}

/// How the outlines are taken.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// A glyph that is not understood becomes empty; else there are no outlines at all.
    pub(super) mend: bool,
    /// The programs of glyphs stay.
    pub(super) programs: bool,
}

/// The rebuilt outlines; `loca` in the long form.
pub(super) struct Outlines {
    pub(super) glyf: Vec<u8>,
    pub(super) loca: Vec<u8>,
    pub(super) most: Most,
    /// Glyphs that were not understood and are empty.
    pub(super) emptied: usize,
}

/// A component: its glyph, and the points by which it is joined, when it is joined so.
#[derive(Clone, Copy, Debug)]
struct Part {
    glyph: u16,
    points: Option<(u16, u16)>,
}

/// What one glyph is made of.
#[derive(Clone, Debug, Default)]
struct Shape {
    points: u32,
    contours: u32,
    parts: Vec<Part>,
    depth: u16,
    instructions: u16,
    done: bool,
    /// It turned out to be none.
    bad: bool,
}

/// Rebuilds all glyphs; `None` as soon as one is not understood, unless they are mended.
pub(super) fn rebuild(
    loca: &[u8],
    glyf: &[u8],
    count: u16,
    long: bool,
    how: How,
    work: &mut Work<'_>,
) -> Option<Outlines> {
    let mut places = Read::new(loca);
    let mut next = || -> Option<usize> {
        if long { usize::try_from(places.u32()?).ok() } else { usize::from(places.u16()?).checked_mul(2) }
    };
    let mut shapes: Vec<Shape> = Vec::with_capacity(usize::from(count));
    let mut bodies: Vec<Vec<u8>> = Vec::with_capacity(usize::from(count));
    let mut from = next()?;
    let (mut emptied, mut size) = (0_usize, 0_usize);
    // Glyphs may lie over one another in a broken font: together they must not become many times its size.
    let most = glyf.len().saturating_mul(2).saturating_add(1 << 20);
    for _ in 0..count {
        let to = match next() {
            Some(to) => to,
            // A list that is cut off: what it does not name is empty.
            None if how.mend => from,
            None => return None,
        };
        let body = place(glyf, from, to, how.mend)?;
        from = to;
        let mut one = Vec::new();
        let made = if body.is_empty() { Some(Shape::default()) } else { glyph(body, count, how, &mut one) };
        work.spend(one.len().saturating_add(1))?;
        let shape = match made {
            Some(shape) => shape,
            None if how.mend => {
                one.clear();
                emptied = emptied.saturating_add(1);
                Shape::default()
            }
            None => return None,
        };
        size = size.saturating_add(one.len());
        if size > most {
            return None;
        }
        shapes.push(shape);
        bodies.push(one);
    }
    let counted = measure(&mut shapes, how.mend)?;
    let mut out = Outlines { glyf: Vec::with_capacity(size), loca: vec![0; 4], most: counted, emptied };
    for (shape, body) in shapes.iter().zip(bodies) {
        if shape.bad {
            out.emptied = out.emptied.saturating_add(1);
        } else {
            out.glyf.extend_from_slice(&body);
        }
        out.glyf.resize(out.glyf.len().next_multiple_of(4), 0);
        out.loca.extend_from_slice(&u32::try_from(out.glyf.len()).ok()?.to_be_bytes());
    }
    Some(out)
}

/// The bytes of a glyph; in a font to be mended as viewers find them: what leaves the table ends with it, and an end before the start
/// says nothing.
fn place(glyf: &[u8], from: usize, to: usize, mend: bool) -> Option<&[u8]> {
    if !mend {
        return glyf.get(from..to);
    }
    let (from, to) = (from.min(glyf.len()), to.min(glyf.len()));
    glyf.get(from..if to < from { glyf.len() } else { to })
}

fn glyph(body: &[u8], count: u16, how: How, out: &mut Vec<u8>) -> Option<Shape> {
    let mut r = Read::new(body);
    let contours = r.i16()?;
    let frame = r.take(8)?;
    match contours {
        0 => Some(Shape::default()),
        -1 => {
            out.extend_from_slice(&contours.to_be_bytes());
            out.extend_from_slice(frame);
            composite(r, count, how, out)
        }
        _ => {
            let contours = usize::try_from(contours).ok()?;
            out.extend_from_slice(&u16::try_from(contours).ok()?.to_be_bytes());
            out.extend_from_slice(frame);
            simple(r, contours, how, out)
        }
    }
}

/// Reads the program of a glyph and writes it when it stays and is understood.
fn program(r: &mut Read<'_>, how: How, out: &mut Vec<u8>) -> Option<u16> {
    let length = r.u16()?;
    let code = r.take(usize::from(length))?;
    let kept = if how.programs { bytecode::rebuild(code).unwrap_or_default() } else { Vec::new() };
    let length = u16::try_from(kept.len()).ok()?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&kept);
    Some(length)
}

/// Flags of a point.
const X_SHORT: u8 = 0x02;
const Y_SHORT: u8 = 0x04;
const REPEAT: u8 = 0x08;
const X_SAME: u8 = 0x10;
const Y_SAME: u8 = 0x20;

fn simple(mut r: Read<'_>, contours: usize, how: How, out: &mut Vec<u8>) -> Option<Shape> {
    let mut last: Option<u16> = None;
    for _ in 0..contours {
        let end = r.u16()?;
        // A contour without points is no fault to a viewer.
        if last.is_some_and(|l| end < l || (end == l && !how.mend)) {
            return None;
        }
        last = Some(end);
        out.extend_from_slice(&end.to_be_bytes());
    }
    let points = usize::from(last?).checked_add(1)?;
    if points > MAX_POINTS {
        return None;
    }
    let instructions = program(&mut r, how, out)?;
    let (mut seen, mut wide, mut high) = (0usize, 0usize, 0usize);
    while seen < points {
        let flag = r.u8()?;
        // The highest bit means nothing.
        out.push(flag & 0x7F);
        let mut times = 1usize;
        if flag & REPEAT != 0 {
            let mut more = r.u8()?;
            if how.mend {
                let left = points.saturating_sub(seen).saturating_sub(1);
                more = more.min(u8::try_from(left).unwrap_or(u8::MAX));
            }
            out.push(more);
            times = times.saturating_add(usize::from(more));
        }
        seen = seen.saturating_add(times);
        let size = |short: u8, same: u8| match (flag & short != 0, flag & same != 0) {
            (true, _) => 1usize,
            (false, true) => 0,
            (false, false) => 2,
        };
        wide = wide.saturating_add(size(X_SHORT, X_SAME).saturating_mul(times));
        high = high.saturating_add(size(Y_SHORT, Y_SAME).saturating_mul(times));
    }
    if seen != points {
        return None;
    }
    out.extend_from_slice(r.take(wide.checked_add(high)?)?);
    Some(Shape {
        points: u32::try_from(points).ok()?,
        contours: u32::try_from(contours).ok()?,
        instructions,
        done: true,
        ..Shape::default()
    })
}

/// Flags of a component.
const WORDS: u16 = 0x0001;
const OFFSETS: u16 = 0x0002;
const SCALE: u16 = 0x0008;
const MORE: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;
const INSTRUCTIONS: u16 = 0x0100;
/// Every flag the specification knows.
const KNOWN: u16 = 0x1FEF;

fn composite(mut r: Read<'_>, count: u16, how: How, out: &mut Vec<u8>) -> Option<Shape> {
    let mut shape = Shape::default();
    loop {
        let flags = r.u16()?;
        let glyph = r.u16()?;
        if glyph >= count || shape.parts.len() >= MAX_COMPONENTS {
            return None;
        }
        // Whether there is a program is said where it is written.
        let flags_at = out.len();
        out.extend_from_slice(&(flags & KNOWN & !INSTRUCTIONS).to_be_bytes());
        out.extend_from_slice(&glyph.to_be_bytes());
        let scales = [(SCALE, 2usize), (TWO_SCALES, 4), (MATRIX, 8)];
        let mut scales = scales.into_iter().filter(|(flag, _)| flags & flag != 0).map(|(_, size)| size);
        let scale = scales.next().unwrap_or(0);
        if scales.next().is_some() {
            return None;
        }
        let joint = r.take(if flags & WORDS != 0 { 4 } else { 2 })?;
        out.extend_from_slice(joint);
        out.extend_from_slice(r.take(scale)?);
        let points = match joint {
            _ if flags & OFFSETS != 0 => None,
            [a, b] => Some((u16::from(*a), u16::from(*b))),
            [a, b, c, d] => Some((u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d]))),
            _ => return None,
        };
        shape.parts.push(Part { glyph, points });
        if flags & MORE != 0 {
            continue;
        }
        if flags & INSTRUCTIONS != 0 && how.programs {
            let end = out.len();
            match program(&mut r, how, out) {
                Some(length) if length > 0 => {
                    shape.instructions = length;
                    let kept = flags & KNOWN;
                    out.get_mut(flags_at..flags_at.checked_add(2)?)?.copy_from_slice(&kept.to_be_bytes());
                }
                _ => out.truncate(end),
            }
        }
        return Some(shape);
    }
}

/// Counts points and depth of composite glyphs, innermost first; what nests too deep or in a circle is none.
fn measure(shapes: &mut [Shape], mend: bool) -> Option<Most> {
    if !nest(shapes, mend)? {
        // Depths were counted through glyphs that are empty now.
        for shape in shapes.iter_mut().filter(|s| !s.parts.is_empty()) {
            (shape.done, shape.depth) = (false, 0);
        }
        nest(shapes, mend)?;
    }
    let mut most = Most::default();
    for shape in shapes.iter() {
        let (points, contours) = (u16::try_from(shape.points).ok()?, u16::try_from(shape.contours).ok()?);
        most.instructions = most.instructions.max(shape.instructions);
        if shape.parts.is_empty() {
            most.points = most.points.max(points);
            most.contours = most.contours.max(contours);
        } else {
            most.composite_points = most.composite_points.max(points);
            most.composite_contours = most.composite_contours.max(contours);
            most.components = most.components.max(u16::try_from(shape.parts.len()).ok()?);
            most.depth = most.depth.max(shape.depth);
        }
    }
    Some(most)
}

/// Settles all glyphs; `false` when some turned out to be none.
fn nest(shapes: &mut [Shape], mend: bool) -> Option<bool> {
    let mut fine = true;
    // A round settles every glyph whose components are settled; nesting of ten takes ten rounds, a circle never ends.
    for round in 0..=MAX_DEPTH {
        let mut open = false;
        for i in 0..shapes.len() {
            let Some(shape) = shapes.get(i).filter(|s| !s.done) else { continue };
            let (mut points, mut contours, mut ready, mut joined) = (0u32, 0u32, true, true);
            for part in &shape.parts {
                let inner = shapes.get(usize::from(part.glyph))?;
                // In one round only what was settled before it counts, so that the round is the depth.
                ready &= inner.done && inner.depth < round;
                // Points by which components are joined must be there.
                joined &= part.points.is_none_or(|(a, b)| u32::from(a) < points && u32::from(b) < inner.points);
                points = points.saturating_add(inner.points);
                contours = contours.saturating_add(inner.contours);
            }
            if shape.parts.is_empty() || (ready && round > 0) {
                let bad = points > MAX_ALL || contours > MAX_ALL || !joined;
                if bad && !mend {
                    return None;
                }
                let depth = if shape.parts.is_empty() { 0 } else { round };
                let shape = shapes.get_mut(i)?;
                (shape.points, shape.contours, shape.depth, shape.done) = (points, contours, depth, true);
                if bad {
                    fine = false;
                    *shape = Shape { done: true, bad: true, ..Shape::default() };
                }
            } else {
                open = true;
            }
        }
        if !open {
            break;
        }
    }
    for shape in shapes.iter_mut().filter(|s| !s.done) {
        if !mend {
            return None;
        }
        fine = false;
        *shape = Shape { done: true, bad: true, ..Shape::default() };
    }
    Some(fine)
}
