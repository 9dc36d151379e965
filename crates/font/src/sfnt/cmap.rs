//! Codes to glyphs: subtables read code by code and written anew (OpenType "cmap").

use crate::read::{Read, words};

/// Most subtables and groups.
const MAX_SUBTABLES: u16 = 32;
const MAX_GROUPS: u32 = 200_000;
/// Most entries of a table of variants.
const MAX_VARIANTS: u32 = 200_000;

/// The table with every subtable that is understood; `None` when none is left, and unless `mend` when none for Unicode or symbols is.
pub(super) fn rebuild(table: &[u8], count: u16, mend: bool) -> Option<Vec<u8>> {
    let mut r = Read::new(table);
    r.u16()?;
    let subtables = r.u16()?;
    if subtables > MAX_SUBTABLES {
        return None;
    }
    let mut made: Vec<([u16; 2], Vec<u8>)> = Vec::new();
    for _ in 0..subtables {
        let (Some(platform), Some(encoding), Some(offset)) = (r.u16(), r.u16(), r.u32()) else {
            if mend { break } else { return None }
        };
        let key = [platform, encoding];
        let offset = usize::try_from(offset).ok()?;
        let Some(body) = table.get(offset..) else { continue };
        if made.iter().all(|(k, _)| *k != key)
            && let Some(subtable) = subtable(body, count, mend)
        {
            made.push((key, subtable));
        }
    }
    if made.is_empty() || !(mend || made.iter().any(|(key, _)| matches!(key, [0, 0..=4 | 6] | [3, 0 | 1 | 10]))) {
        return None;
    }
    made.sort_unstable();
    let mut out = vec![0, 0];
    out.extend_from_slice(&u16::try_from(made.len()).ok()?.to_be_bytes());
    let mut offset = made.len().checked_mul(8)?.checked_add(4)?;
    for (key, body) in &made {
        out.extend_from_slice(&key[0].to_be_bytes());
        out.extend_from_slice(&key[1].to_be_bytes());
        out.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
        offset = offset.checked_add(body.len())?;
    }
    for (_, body) in &made {
        out.extend_from_slice(body);
    }
    // One body under many keys must not make a large font of a small one.
    (out.len() <= table.len().saturating_mul(2).saturating_add(1 << 16)).then_some(out)
}

fn subtable(body: &[u8], count: u16, mend: bool) -> Option<Vec<u8>> {
    match Read::new(body).u16()? {
        0 => bytes(body, count, mend),
        4 => segments(body, count, mend),
        6 => trimmed(body, count, mend),
        12 => groups(body, count),
        14 => variants(body, count),
        _ => None,
    }
}

/// Format 0: a glyph for each byte.
fn bytes(body: &[u8], count: u16, mend: bool) -> Option<Vec<u8>> {
    let glyphs = Read::at(body, 6)?.take(256)?;
    if !mend && glyphs.iter().any(|g| u16::from(*g) >= count) {
        return None;
    }
    let mut out = vec![0, 0, 1, 6, 0, 0];
    out.extend(glyphs.iter().map(|g| if u16::from(*g) < count { *g } else { 0 }));
    Some(out)
}

/// Format 4: segments of the first plane; every code of every segment is looked up once.
fn segments(body: &[u8], count: u16, mend: bool) -> Option<Vec<u8>> {
    let mut r = Read::new(body);
    r.u16()?;
    let mut length = usize::from(r.u16()?);
    if mend {
        // Too long a table ends with the font, and one that says it is too short may say so because it does not fit the field.
        let fields = usize::from(Read::at(body, 6)?.u16()?).checked_mul(4)?.checked_add(16)?;
        length = length.max(fields).min(body.len());
    }
    let body = body.get(..length)?;
    let twice = usize::from(Read::at(body, 6)?.u16()?);
    if twice == 0 || !twice.is_multiple_of(2) {
        return None;
    }
    let n = twice / 2;
    let mut r = Read::at(body, 14)?;
    let ends = words(r.take(twice)?);
    r.u16()?;
    let starts = words(r.take(twice)?);
    let deltas = words(r.take(twice)?);
    let mut ranges = words(r.take(twice)?);
    let rest = length.checked_sub(twice.checked_mul(4)?.checked_add(16)?)?;
    let mut glyphs = words(r.take(rest & !1)?);
    let mut next = 0u32;
    for i in 0..n {
        let (start, end) = (*starts.get(i)?, *ends.get(i)?);
        let (delta, range) = (*deltas.get(i)?, *ranges.get(i)?);
        if start > end || u32::from(start) < next {
            return None;
        }
        next = u32::from(end).checked_add(1)?;
        // The last segment maps nothing; some fonts point it beyond the table.
        if start == 0xFFFF {
            *ranges.get_mut(i)? = 0;
            continue;
        }
        let fits = |glyph: u16| glyph < count;
        if range == 0 {
            let fine = (start..=end).all(|code| fits(code.wrapping_add(delta)));
            if !fine && !mend {
                return None;
            }
            continue;
        }
        // The offset counts from its own place in the list of offsets.
        let first = usize::from(range / 2).checked_add(i)?.checked_sub(n)?;
        for at in 0..=usize::from(end.checked_sub(start)?) {
            let place = first.checked_add(at)?;
            if mend && place >= glyphs.len() && place < 65_536 {
                glyphs.resize(place.checked_add(1)?, 0);
            }
            let glyph = glyphs.get_mut(place)?;
            if range % 2 != 0 || (*glyph != 0 && !fits(glyph.wrapping_add(delta))) {
                if !mend || range % 2 != 0 {
                    return None;
                }
                *glyph = 0;
            }
        }
    }
    // The list ends with a segment for the last code.
    if ends.last() != Some(&0xFFFF) {
        return None;
    }
    let segments = u16::try_from(n).ok()?;
    let log = segments.checked_ilog2()?;
    let search = 2_u16.checked_shl(log)?;
    let mut out = Vec::new();
    let kept = u16::try_from(twice.checked_mul(4)?.checked_add(16)?.checked_add(glyphs.len().checked_mul(2)?)?).ok()?;
    let double = segments.checked_mul(2)?;
    let head = [4, kept, 0, double, search, u16::try_from(log).ok()?, double.checked_sub(search)?];
    let last = ends.len().checked_sub(1)?;
    let delta_of = |(i, delta): (usize, &u16)| if i == last && starts.get(i) == Some(&0xFFFF) { 1 } else { *delta };
    let deltas: Vec<u16> = deltas.iter().enumerate().map(delta_of).collect();
    for n in head.iter().chain(&ends).chain(&[0]).chain(&starts).chain(&deltas).chain(&ranges).chain(&glyphs) {
        out.extend_from_slice(&n.to_be_bytes());
    }
    Some(out)
}

/// Format 6: glyphs for one range of codes.
fn trimmed(body: &[u8], count: u16, mend: bool) -> Option<Vec<u8>> {
    let mut r = Read::at(body, 6)?;
    let (first, n) = (r.u16()?, r.u16()?);
    let mut glyphs = words(r.take(usize::from(n).checked_mul(2)?)?);
    if mend {
        glyphs.iter_mut().filter(|g| **g >= count).for_each(|g| *g = 0);
    }
    if glyphs.iter().any(|g| *g >= count) || u32::from(first).checked_add(u32::from(n))? > 0x1_0000 {
        return None;
    }
    let length = n.checked_mul(2)?.checked_add(10)?;
    let mut out = Vec::new();
    for n in [6, length, 0, first, n].iter().chain(&glyphs) {
        out.extend_from_slice(&n.to_be_bytes());
    }
    Some(out)
}

/// Format 12: groups over all planes.
fn groups(body: &[u8], count: u16) -> Option<Vec<u8>> {
    let mut r = Read::at(body, 12)?;
    let n = r.u32()?;
    if n > MAX_GROUPS {
        return None;
    }
    let mut out = vec![0, 12, 0, 0];
    out.extend_from_slice(&n.checked_mul(12)?.checked_add(16)?.to_be_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&n.to_be_bytes());
    let mut next = 0u32;
    for _ in 0..n {
        let (start, end, glyph) = (r.u32()?, r.u32()?, r.u32()?);
        let last = glyph.checked_add(end.checked_sub(start)?)?;
        if start < next || end > 0x10_FFFF || last >= u32::from(count) {
            return None;
        }
        next = end.checked_add(1)?;
        for n in [start, end, glyph] {
            out.extend_from_slice(&n.to_be_bytes());
        }
    }
    Some(out)
}

/// Format 14: variants of ideographs (異体字).
fn variants(body: &[u8], count: u16) -> Option<Vec<u8>> {
    let mut r = Read::at(body, 6)?;
    let n = r.u32()?;
    if n > 256 {
        return None;
    }
    let (mut records, mut lists) = (Vec::new(), Vec::new());
    let base = n.checked_mul(11)?.checked_add(10)?;
    let place = |lists: &Vec<u8>| base.checked_add(u32::try_from(lists.len()).ok()?);
    let (mut before, mut seen) = (None, 0u32);
    for _ in 0..n {
        let (selector, plain, other) = (r.u24()?, r.u32()?, r.u32()?);
        if before.is_some_and(|b| selector <= b) {
            return None;
        }
        before = Some(selector);
        records.extend_from_slice(selector.to_be_bytes().get(1..)?);
        // Each list: how many, then entries of four or five bytes in order of the code.
        for (offset, tail) in [(plain, 1usize), (other, 2)] {
            if offset == 0 {
                records.extend_from_slice(&[0; 4]);
                continue;
            }
            records.extend_from_slice(&place(&lists)?.to_be_bytes());
            let mut list = Read::at(body, usize::try_from(offset).ok()?)?;
            let entries = list.u32()?;
            seen = seen.checked_add(entries)?;
            if seen > MAX_VARIANTS {
                return None;
            }
            lists.extend_from_slice(&entries.to_be_bytes());
            let mut next = 0u32;
            for _ in 0..entries {
                let code = list.u24()?;
                let value = if tail == 1 { u16::from(list.u8()?) } else { list.u16()? };
                let end = if tail == 1 { code.checked_add(u32::from(value))? } else { code };
                if code < next || end > 0x10_FFFF || (tail == 2 && value >= count) {
                    return None;
                }
                next = end.checked_add(1)?;
                lists.extend_from_slice(code.to_be_bytes().get(1..)?);
                lists.extend_from_slice(value.to_be_bytes().get(2usize.checked_sub(tail)?..)?);
            }
        }
    }
    let mut out = vec![0, 14];
    out.extend_from_slice(&place(&lists)?.to_be_bytes());
    out.extend_from_slice(&n.to_be_bytes());
    out.append(&mut records);
    out.append(&mut lists);
    Some(out)
}
