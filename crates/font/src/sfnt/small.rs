//! The small tables of a font: fixed forms, copied field by field as far as they mean something (OpenType 1.9).

use super::glyf::Most;
use crate::read::{Read, words};

/// `head`, its sum still open, and whether the source's `loca` is in the long form. The output's always is.
pub(super) fn head(table: &[u8], programs: bool, mend: bool) -> Option<(Vec<u8>, bool)> {
    let mut r = Read::new(table);
    let version = r.take(8)?;
    r.u32()?;
    // Viewers look neither at the version nor at the number that says that this is the table.
    if (r.u32()? != 0x5F0F_3CF5 || !version.starts_with(&[0, 1])) && !mend {
        return None;
    }
    let flags = r.u16()?;
    let units = r.u16()?;
    if units == 0 || (!(16..=16_384).contains(&units) && !mend) {
        return None;
    }
    // Dates, frame of all glyphs, style, smallest size, direction.
    let rest = r.take(30)?;
    let (long, data) = (r.u16()?, r.u16()?);
    if (long > 1 || data != 0) && !mend {
        return None;
    }
    let mut out = vec![0, 1, 0, 0];
    out.extend_from_slice(version.get(4..)?);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&0x5F0F_3CF5_u32.to_be_bytes());
    // Bits 2 to 4 are about instructions.
    out.extend_from_slice(&(if programs { flags } else { flags & !0x001C }).to_be_bytes());
    out.extend_from_slice(&units.to_be_bytes());
    out.extend_from_slice(rest);
    out.extend_from_slice(&[0, 1, 0, 0]);
    Some((out, long != 0))
}

/// The number of glyphs.
pub(super) fn glyph_count(maxp: &[u8], mend: bool) -> Option<u16> {
    let mut r = Read::new(maxp);
    let version = r.u32()?;
    let count = r.u16()?;
    ((version == 0x0001_0000 || mend) && count > 0).then_some(count)
}

/// `maxp` from what was counted; of programs what the source says, when they stay.
pub(super) fn maxp(count: u16, most: &Most, programs: Option<&[u8]>) -> Vec<u8> {
    let mut out = vec![0, 1, 0, 0];
    let outlines = [count, most.points, most.contours, most.composite_points, most.composite_contours];
    // Zones, twilight points, storage, functions, definitions, stack, instructions.
    let mut rest = [2, 0, 0, 0, 0, 0, 0];
    if let Some(table) = programs {
        // A table that is cut off says nothing; the programs stay all the same.
        if let Some(said) = table.get(14..28).map(words) {
            rest.iter_mut().zip(said).for_each(|(r, s)| *r = s);
        }
        let [zones, .., instructions] = &mut rest;
        *zones = (*zones).clamp(1, 2);
        *instructions = (*instructions).max(most.instructions);
    }
    for n in outlines.into_iter().chain(rest).chain([most.components, most.depth]) {
        out.extend_from_slice(&n.to_be_bytes());
    }
    out
}

/// `maxp` of a font with outlines in CFF.
pub(super) fn short_maxp(count: u16) -> Vec<u8> {
    [0, 0, 0x50, 0].into_iter().chain(count.to_be_bytes()).collect()
}

/// `hhea` or `vhea`, and how many full metrics there are.
pub(super) fn heads(table: &[u8], count: u16, mend: bool) -> Option<(Vec<u8>, u16)> {
    let mut r = Read::new(table);
    let body = r.take(24)?;
    r.take(8)?;
    let (format, mut metrics) = (r.u16()?, r.u16()?);
    if mend {
        // More metrics than glyphs are never asked for; without any, all of them are nothing.
        metrics = metrics.clamp(1, count.max(1));
    }
    if ((!body.starts_with(&[0, 1]) || format != 0) && !mend) || metrics == 0 || metrics > count {
        return None;
    }
    let mut out = vec![0, 1, 0, 0];
    out.extend_from_slice(body.get(4..)?);
    out.extend_from_slice(&[0; 10]);
    out.extend_from_slice(&metrics.to_be_bytes());
    Some((out, metrics))
}

/// `hmtx` or `vmtx`, as long as it must be: cut or filled with nothing.
pub(super) fn metrics(table: &[u8], count: u16, full: u16) -> Vec<u8> {
    let (count, full) = (usize::from(count), usize::from(full));
    let length = full.saturating_mul(4).saturating_add(count.saturating_sub(full).saturating_mul(2));
    let mut out = table.get(..table.len().min(length)).unwrap_or(&[]).to_vec();
    out.resize(length, 0);
    out
}

/// Most names, and bytes of all of them.
const MAX_NAMES: u16 = 1_000;
const MAX_NAME_BYTES: usize = 60_000;

/// `name`: the names that say what the font is.
pub(super) fn name(table: &[u8]) -> Option<Vec<u8>> {
    let mut r = Read::new(table);
    let (format, count, store) = (r.u16()?, r.u16()?, usize::from(r.u16()?));
    if format > 1 || count > MAX_NAMES {
        return None;
    }
    let mut records: Vec<([u16; 4], &[u8])> = Vec::new();
    for _ in 0..count {
        let key = [r.u16()?, r.u16()?, r.u16()?, r.u16()?];
        let (length, offset) = (usize::from(r.u16()?), usize::from(r.u16()?));
        // Family, style, full name, version, PostScript name, makers, licence, preferred names.
        if key[0] > 3 || key[2] >= 0x8000 || key[3] > 25 {
            continue;
        }
        let text = Read::at(table, store.checked_add(offset)?)?.take(length)?;
        records.push((key, text));
    }
    records.sort_by_key(|(key, _)| *key);
    records.dedup_by_key(|(key, _)| *key);
    let (mut out, mut texts) = (Vec::new(), Vec::new());
    let kept = u16::try_from(records.len()).ok()?;
    for n in [0, kept, kept.checked_mul(12)?.checked_add(6)?] {
        out.extend_from_slice(&n.to_be_bytes());
    }
    for (key, text) in records {
        let place = [u16::try_from(text.len()).ok()?, u16::try_from(texts.len()).ok()?];
        for n in key.into_iter().chain(place) {
            out.extend_from_slice(&n.to_be_bytes());
        }
        texts.extend_from_slice(text);
        if texts.len() > MAX_NAME_BYTES {
            return None;
        }
    }
    out.append(&mut texts);
    Some(out)
}

/// `OS/2`, as long as its version says.
pub(super) fn os2(table: &[u8]) -> Option<Vec<u8>> {
    let length = match Read::new(table).u16()? {
        0 => 78,
        1 => 86,
        2..=4 => 96,
        5 => 100,
        _ => return None,
    };
    table.get(..length).map(<[u8]>::to_vec)
}

/// `post` without names of glyphs: slant, underline, fixed width.
pub(super) fn post(table: &[u8]) -> Vec<u8> {
    let mut out = vec![0, 3, 0, 0];
    out.extend_from_slice(table.get(4..16).unwrap_or(&[0; 12]));
    out.extend_from_slice(&[0; 16]);
    out
}

/// `VORG`: where vertical text begins, glyph by glyph.
pub(super) fn vorg(table: &[u8], count: u16) -> Option<Vec<u8>> {
    let mut r = Read::new(table);
    if r.u32()? != 0x0001_0000 {
        return None;
    }
    let (default, entries) = (r.u16()?, r.u16()?);
    let mut out = vec![0, 1, 0, 0];
    out.extend_from_slice(&default.to_be_bytes());
    out.extend_from_slice(&entries.to_be_bytes());
    let mut before = None;
    for _ in 0..entries {
        let (glyph, y) = (r.u16()?, r.u16()?);
        if glyph >= count || before.is_some_and(|b| glyph <= b) {
            return None;
        }
        before = Some(glyph);
        out.extend_from_slice(&glyph.to_be_bytes());
        out.extend_from_slice(&y.to_be_bytes());
    }
    Some(out)
}
