//! Brushes and pens (MS-EMFPLUS §2.2.1.1, §2.2.1.7) with all their optional parts.

use super::image;
use super::path::{cap, path};
use super::stream::Stream;
use crate::metafile::broken;
use mugai_core::{Context, Refusal};

const PATH: u32 = 0x01;
const TRANSFORM: u32 = 0x02;
const COLOURS: u32 = 0x04;
const BLEND_ACROSS: u32 = 0x08;
const BLEND_DOWN: u32 = 0x10;
const FOCUS: u32 = 0x40;
/// Gamma correction and “do not transform” stand for themselves.
const KNOWN: u32 = PATH | TRANSFORM | COLOURS | BLEND_ACROSS | BLEND_DOWN | FOCUS | 0x80 | 0x100;

fn known(flags: u32, known: u32) -> Result<u32, Refusal> {
    if flags & !known == 0 { Ok(flags) } else { Err(broken("an object with unknown parts")) }
}

/// A brush of its own, with a picture perhaps.
pub(super) fn brush(s: &mut Stream<'_, '_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    s.version()?;
    let kind = s.word()?;
    if kind != 2 {
        return plain(s, kind);
    }
    let flags = known(s.word()?, TRANSFORM | 0x180)?;
    s.within(0, 4)?;
    if flags & TRANSFORM != 0 {
        s.floats(6)?;
    }
    image::image(s, cx)
}

/// A brush of colours.
fn plain(s: &mut Stream<'_, '_>, kind: u32) -> Result<(), Refusal> {
    match kind {
        0 => s.words(1),
        1 => {
            s.within(0, 52)?;
            s.words(2)
        }
        3 => path_gradient(s),
        4 => {
            let flags = known(s.word()?, KNOWN)?;
            s.within(0, 4)?;
            s.floats(4)?;
            s.words(4)?; // two colours, twice
            gradient(s, flags, BLEND_DOWN)
        }
        _ => Err(broken("a brush of unknown kind")),
    }
}

fn path_gradient(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    let flags = known(s.word()?, KNOWN)?;
    s.within(0, 4)?;
    s.word()?; // colour of the centre
    s.floats(2)?;
    let count = s.word()?;
    s.words(crate::metafile::size(count))?;
    if flags & PATH != 0 {
        s.nested(path)?;
    } else {
        let count = s.word()?;
        s.points(count, false)?;
    }
    gradient(s, flags, FOCUS)
}

/// The optional parts of a gradient; `last` is the one only this kind of gradient has.
fn gradient(s: &mut Stream<'_, '_>, flags: u32, last: u32) -> Result<(), Refusal> {
    if flags & TRANSFORM != 0 {
        s.floats(6)?;
    }
    if flags & COLOURS != 0 {
        let count = s.counted_floats()?;
        s.words(crate::metafile::size(count))?;
    } else {
        for bit in [BLEND_ACROSS, BLEND_DOWN & last] {
            if flags & bit != 0 {
                let count = s.counted_floats()?;
                s.floats(crate::metafile::size(count))?;
            }
        }
    }
    if flags & FOCUS & last != 0 {
        s.within(2, 2)?;
        s.floats(2)?;
    }
    Ok(())
}

/// A pen; its brush is never a picture.
pub(super) fn pen(s: &mut Stream<'_, '_>) -> Result<(), Refusal> {
    s.version()?;
    s.within(0, 0)?;
    let flags = known(s.word()?, 0x1FFF)?;
    s.within(0, 7)?; // unit
    s.floats(1)?; // width
    // In the order of the bits (MS-EMFPLUS §2.2.2.33).
    for bit in 0..13_u32 {
        if flags & (1 << bit) == 0 {
            continue;
        }
        match bit {
            0 => s.floats(6)?,
            4 | 7 => s.floats(1)?,
            8 | 10 => {
                s.counted_floats()?;
            }
            11 | 12 => s.nested(cap)?,
            _ => s.words(1)?,
        }
    }
    s.version()?;
    let kind = s.word()?;
    plain(s, kind)
}
