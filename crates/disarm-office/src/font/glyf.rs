//! Outlines: every glyph read point by point and written without its instructions (OpenType "glyf", "loca").

use super::read::Read;

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
}

/// The rebuilt outlines; `loca` in the long form.
pub(super) struct Outlines {
    pub(super) glyf: Vec<u8>,
    pub(super) loca: Vec<u8>,
    pub(super) most: Most,
}

/// What one glyph is made of.
#[derive(Clone, Debug, Default)]
struct Shape {
    points: u32,
    contours: u32,
    parts: Vec<u16>,
    depth: u16,
    done: bool,
}

/// Rebuilds all glyphs; `None` as soon as one is not understood.
pub(super) fn rebuild(loca: &[u8], glyf: &[u8], count: u16, long: bool) -> Option<Outlines> {
    let mut places = Read::new(loca);
    let mut next = || -> Option<usize> {
        if long { usize::try_from(places.u32()?).ok() } else { usize::from(places.u16()?).checked_mul(2) }
    };
    let mut out = Outlines { glyf: Vec::new(), loca: vec![0; 4], most: Most::default() };
    let mut shapes: Vec<Shape> = Vec::with_capacity(usize::from(count));
    let mut from = next()?;
    for _ in 0..count {
        let to = next()?;
        let body = glyf.get(from..to)?;
        from = to;
        let shape = if body.is_empty() { Shape::default() } else { glyph(body, count, &mut out.glyf)? };
        shapes.push(shape);
        out.glyf.resize(out.glyf.len().next_multiple_of(4), 0);
        out.loca.extend_from_slice(&u32::try_from(out.glyf.len()).ok()?.to_be_bytes());
    }
    out.most = measure(&mut shapes)?;
    Some(out)
}

fn glyph(body: &[u8], count: u16, out: &mut Vec<u8>) -> Option<Shape> {
    let mut r = Read::new(body);
    let contours = r.i16()?;
    let frame = r.take(8)?;
    match contours {
        0 => Some(Shape::default()),
        -1 => {
            out.extend_from_slice(&contours.to_be_bytes());
            out.extend_from_slice(frame);
            composite(r, count, out)
        }
        _ => {
            let contours = usize::try_from(contours).ok()?;
            out.extend_from_slice(&u16::try_from(contours).ok()?.to_be_bytes());
            out.extend_from_slice(frame);
            simple(r, contours, out)
        }
    }
}

/// Flags of a point.
const X_SHORT: u8 = 0x02;
const Y_SHORT: u8 = 0x04;
const REPEAT: u8 = 0x08;
const X_SAME: u8 = 0x10;
const Y_SAME: u8 = 0x20;

fn simple(mut r: Read<'_>, contours: usize, out: &mut Vec<u8>) -> Option<Shape> {
    let mut last: Option<u16> = None;
    for _ in 0..contours {
        let end = r.u16()?;
        if last.is_some_and(|l| end <= l) {
            return None;
        }
        last = Some(end);
        out.extend_from_slice(&end.to_be_bytes());
    }
    let points = usize::from(last?).checked_add(1)?;
    if points > MAX_POINTS {
        return None;
    }
    let instructions = usize::from(r.u16()?);
    r.take(instructions)?;
    out.extend_from_slice(&[0, 0]);
    let (mut seen, mut wide, mut high) = (0usize, 0usize, 0usize);
    while seen < points {
        let flag = r.u8()?;
        // The highest bit means nothing.
        out.push(flag & 0x7F);
        let mut times = 1usize;
        if flag & REPEAT != 0 {
            let more = r.u8()?;
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

fn composite(mut r: Read<'_>, count: u16, out: &mut Vec<u8>) -> Option<Shape> {
    let mut shape = Shape::default();
    loop {
        let flags = r.u16()?;
        let glyph = r.u16()?;
        // Components joined point to point name points we would have to count first; nobody makes them.
        if glyph >= count || flags & OFFSETS == 0 || shape.parts.len() >= MAX_COMPONENTS {
            return None;
        }
        let kept = flags & KNOWN & !INSTRUCTIONS;
        out.extend_from_slice(&kept.to_be_bytes());
        out.extend_from_slice(&glyph.to_be_bytes());
        let scales = [(SCALE, 2usize), (TWO_SCALES, 4), (MATRIX, 8)];
        let mut scales = scales.into_iter().filter(|(flag, _)| flags & flag != 0).map(|(_, size)| size);
        let scale = scales.next().unwrap_or(0);
        if scales.next().is_some() {
            return None;
        }
        let offsets = if flags & WORDS != 0 { 4usize } else { 2 };
        out.extend_from_slice(r.take(offsets.checked_add(scale)?)?);
        shape.parts.push(glyph);
        if flags & MORE == 0 {
            // What follows are instructions, which stay behind.
            return Some(shape);
        }
    }
}

/// Counts points and depth of composite glyphs, innermost first; `None` when they nest too deep or in a circle.
fn measure(shapes: &mut [Shape]) -> Option<Most> {
    // A round settles every glyph whose components are settled; nesting of ten takes ten rounds, a circle never ends.
    for round in 0..=MAX_DEPTH {
        let mut open = false;
        for i in 0..shapes.len() {
            let Some(shape) = shapes.get(i).filter(|s| !s.done) else { continue };
            let (mut points, mut contours, mut ready) = (0u32, 0u32, true);
            for part in &shape.parts {
                let inner = shapes.get(usize::from(*part))?;
                // In one round only what was settled before it counts, so that the round is the depth.
                ready &= inner.done && inner.depth < round;
                points = points.saturating_add(inner.points);
                contours = contours.saturating_add(inner.contours);
            }
            if shape.parts.is_empty() || (ready && round > 0) {
                if points > MAX_ALL || contours > MAX_ALL {
                    return None;
                }
                let depth = if shape.parts.is_empty() { 0 } else { round };
                let shape = shapes.get_mut(i)?;
                (shape.points, shape.contours, shape.depth, shape.done) = (points, contours, depth, true);
            } else {
                open = true;
            }
        }
        if !open {
            break;
        }
    }
    let mut most = Most::default();
    for shape in shapes.iter() {
        if !shape.done {
            return None;
        }
        let (points, contours) = (u16::try_from(shape.points).ok()?, u16::try_from(shape.contours).ok()?);
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
