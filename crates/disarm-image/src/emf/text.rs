//! Fonts and texts: face names end at their first zero, characters and distances are as many as the record says.

use super::objects::Kind;
use super::records::{Drawing, Fate};
use crate::metafile::{Cursor, broken, put16, put32, size};
use mugai_core::Refusal;

/// Distances in two directions (ETO_PDY, MS-EMF §2.1.11).
const BOTH_WAYS: u32 = 0x2000;
/// The rectangle is left out (ETO_NO_RECT).
const NO_RECTANGLE: u32 = 0x0100;
/// Characters of one byte (ETO_SMALL_CHARS).
const SMALL: u32 = 0x0200;

/// A name in a field of `chars` UTF-16 units; what stands behind its end is left-over memory of the program that wrote it.
fn name(c: &mut Cursor<'_>, chars: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut ended = false;
    for i in 0..chars {
        let unit = c.u16()?;
        ended = ended || unit == 0 || i.saturating_add(1) == chars;
        put16(out, if ended { 0 } else { unit });
    }
    Ok(())
}

/// A number that has to be finite; 0 where it is not.
fn finite(bits: u32) -> u32 {
    if f32::from_bits(bits).is_finite() { bits } else { 0 }
}

/// A font (MS-EMF §2.3.7.8) in one of its three lengths: LogFont, LogFontPanose, LogFontExDv.
pub(super) fn font(d: &mut Drawing<'_, '_>, kind: u32, handle: u32, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let len = c.rest().len();
    d.objects.create(handle, Kind::Font)?;
    d.fields(kind, &[handle]);
    let out = d.out.body();
    out.extend_from_slice(c.take(28)?); // height, width, two angles, weight, eight flags
    name(c, 32, out)?;
    if len >= 320 {
        name(c, 64, out)?;
        name(c, 32, out)?;
        if len >= 356 {
            extended(c, out)?;
        } else {
            let style = c.take(34)?; // version, size, match, reserved, vendor, culture, panose
            out.extend_from_slice(style);
            put16(out, 0);
        }
    }
    d.out.end().map(|()| Fate::Written)
}

/// Script name and the axes of a multiple master font (MS-EMF §2.2.3).
fn extended(c: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
    name(c, 32, out)?;
    let (signature, axes) = (c.u32()?, c.u32()?);
    if signature != 0x0800_7664 || axes > 16 {
        // Left-over memory again: no axes.
        put32(out, 0x0800_7664);
        put32(out, 0);
        return Ok(());
    }
    let values = c.take(size(axes).saturating_mul(4))?;
    put32(out, signature);
    put32(out, axes);
    out.extend_from_slice(values);
    Ok(())
}

/// A text (MS-EMF §2.3.5.7, §2.3.5.8) in characters of `unit` bytes.
pub(super) fn text(d: &mut Drawing<'_, '_>, kind: u32, unit: usize, record: &[u8]) -> Result<Fate, Refusal> {
    let mut c = Cursor::new(record);
    c.take(8)?;
    let mut fields = [0; 17];
    for field in &mut fields {
        *field = c.u32()?;
    }
    let [l, t, r, b, mode, sx, sy, x, y, count, text_at, options, rl, rt, rr, rb, gaps_at] = fields;
    if !matches!(mode, 1 | 2) {
        return Ok(Fate::Void);
    }
    let (sx, sy) = (finite(sx), finite(sy));
    // A rectangle that is said not to be there stands there all the same in every file that is written by Windows.
    let rectangle = if options & NO_RECTANGLE == 0 { [rl, rt, rr, rb] } else { [0; 4] };
    let options = if options & NO_RECTANGLE == 0 { options } else { options & !(NO_RECTANGLE | 6) };
    d.fields(kind, &[l, t, r, b, mode, sx, sy, x, y, count, 0, options]);
    d.fields_more(&rectangle);
    d.fields_more(&[0]);
    let chars = size(count);
    let at = if chars == 0 { d.out.offset() } else { d.copy(record, text_at, chars.saturating_mul(unit))? };
    d.out.patch(10, at);
    if gaps_at != 0 && chars > 0 {
        let each = if options & BOTH_WAYS == 0 { 4 } else { 8 };
        let at = d.copy(record, gaps_at, chars.saturating_mul(each))?;
        d.out.patch(16, at);
    }
    d.out.end().map(|()| Fate::Written)
}

/// A text without distances (MS-EMF §2.3.5.37).
pub(super) fn small(d: &mut Drawing<'_, '_>, kind: u32, c: &mut Cursor<'_>) -> Result<Fate, Refusal> {
    let (x, y, count, options, mode) = (c.u32()?, c.u32()?, c.u32()?, c.u32()?, c.u32()?);
    let (sx, sy) = (finite(c.u32()?), finite(c.u32()?));
    if !matches!(mode, 1 | 2) {
        return Ok(Fate::Void);
    }
    let bounds = if options & NO_RECTANGLE == 0 { c.take(16)? } else { &[] };
    let unit = if options & SMALL == 0 { 2 } else { 1 };
    let chars = c.take(size(count).saturating_mul(unit)).map_err(|_| broken("a text longer than its record"))?;
    d.fields(kind, &[x, y, count, options, mode, sx, sy]);
    d.out.body().extend_from_slice(bounds);
    d.out.body().extend_from_slice(chars);
    d.out.end().map(|()| Fate::Written)
}
