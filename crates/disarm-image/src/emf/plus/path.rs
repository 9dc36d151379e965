//! Paths, regions and line ends (MS-EMFPLUS §2.2.1.6, §2.2.1.8, §2.2.1.2).

use super::stream::Stream;
use crate::metafile::{broken, pad, size};
use mugai_core::Refusal;

/// Points of two bytes each way.
const COMPRESSED: u32 = 0x4000;
/// Points relative to the one before, and types by run length: two forms that no known program writes into paths.
const OTHER_FORMS: u32 = 0x0800 | 0x1000;
/// Deepest nesting of a region.
const DEEPEST: usize = 256;
/// Most parts of a region.
const MOST_NODES: u32 = 100_000;

/// Points, then one byte each for what leads there.
pub(super) fn path(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    let count = s.word()?;
    let flags = s.word()?;
    if flags & OTHER_FORMS != 0 {
        return Err(broken("a path in a form that is not read"));
    }
    s.points(count, flags & COMPRESSED != 0)?;
    let types = s.c.take(size(count))?;
    // Start, line or curve; flags for dashes, markers and the end of a figure.
    if types.iter().any(|t| !matches!(t & 0x4F, 0 | 1 | 3)) {
        return Err(broken("a path that leads nowhere"));
    }
    s.out.extend_from_slice(types);
    let len = s.out.len();
    let behind = len.saturating_sub(types.len());
    pad(s.out, behind, 4);
    // The padding of the original, where it is there.
    s.c.take(types.len().next_multiple_of(4).saturating_sub(types.len()).min(s.c.rest().len()))?;
    Ok(())
}

/// Rectangles and paths, put together by operators that stand before their two halves. Read without recursion.
pub(super) fn region(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    let below = s.word()?;
    if below > MOST_NODES {
        return Err(broken("a region of too many parts"));
    }
    let mut open: Vec<u8> = vec![1];
    let mut nodes = 0_u32;
    while let Some(missing) = open.last_mut() {
        if *missing == 0 {
            open.pop();
            continue;
        }
        *missing = missing.saturating_sub(1);
        nodes = nodes.saturating_add(1);
        if open.len() > DEEPEST || nodes > below.saturating_add(1) {
            return Err(broken("a region nested too deep, or of more parts than it says"));
        }
        match s.word()? {
            1..=5 => open.push(2),
            0x1000_0000 => s.floats(4)?,
            0x1000_0001 => s.nested(path)?,
            0x1000_0002 | 0x1000_0003 => {}
            _ => return Err(broken("a region of unknown parts")),
        }
    }
    if nodes == below.saturating_add(1) { Ok(()) } else { Err(broken("a region of fewer parts than it says")) }
}

/// The end of a line, drawn as a path or as an arrow.
pub(super) fn cap(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    if s.within(0, 1)? == 1 {
        s.floats(3)?; // width, height, middle inset
        s.words(4)?; // filled, start cap, end cap, join
        return s.floats(6); // miter limit, width scale, two hot spots
    }
    let flags = s.within(0, 3)?;
    s.word()?; // base cap
    s.floats(1)?; // base inset
    s.words(3)?; // start cap, end cap, join
    s.floats(6)?; // miter limit, width scale, two hot spots
    for bit in [1, 2] {
        if flags & bit != 0 {
            s.nested(path)?;
        }
    }
    Ok(())
}
