//! Upright forms for vertical text (縦書き): of all of `GSUB` only which glyph stands for which, in a table of our own (OpenType "GSUB").

use crate::read::{Read, words};
use std::collections::BTreeMap;

/// Most lookups, subtables and single substitutions looked at.
const MAX_LOOKUPS: usize = 64;
const MAX_SUBTABLES: u16 = 256;
const MAX_SEEN: u32 = 200_000;

/// A table with the feature `vert` alone; `None` when there is none that is understood. A font without it is still a font.
pub(super) fn rebuild(table: &[u8], count: u16) -> Option<Vec<u8>> {
    let mut r = Read::new(table);
    if r.u16()? != 1 {
        return None;
    }
    r.take(4)?;
    let (features, lookups) = (usize::from(r.u16()?), usize::from(r.u16()?));
    let mut forms = Forms { count, seen: 0, map: BTreeMap::new() };
    for lookup in wanted(Read::at(table, features)?, table.get(features..)?)? {
        let list = table.get(lookups..)?;
        let at = lookup.checked_mul(2)?.checked_add(2)?;
        let offset = usize::from(Read::at(list, at)?.u16()?);
        forms.lookup(list.get(offset..)?)?;
    }
    (!forms.map.is_empty()).then(|| write(&forms.map)).flatten()
}

/// The lookups of the features for vertical text, those of `vert` first.
fn wanted(mut r: Read<'_>, list: &[u8]) -> Option<Vec<usize>> {
    let mut out: Vec<(bool, usize)> = Vec::new();
    for _ in 0..r.u16()? {
        let tag = r.take(4)?;
        let offset = usize::from(r.u16()?);
        if !matches!(tag, b"vert" | b"vrt2") {
            continue;
        }
        let mut feature = Read::at(list, offset)?;
        feature.u16()?;
        for _ in 0..feature.u16()? {
            let lookup = (tag != b"vert", usize::from(feature.u16()?));
            if !out.contains(&lookup) {
                out.push(lookup);
            }
            if out.len() > MAX_LOOKUPS {
                return None;
            }
        }
    }
    out.sort_unstable();
    Some(out.into_iter().map(|(_, lookup)| lookup).collect())
}

struct Forms {
    count: u16,
    seen: u32,
    map: BTreeMap<u16, u16>,
}

impl Forms {
    fn lookup(&mut self, lookup: &[u8]) -> Option<()> {
        let mut r = Read::new(lookup);
        let kind = r.u16()?;
        r.u16()?;
        let subtables = r.u16()?;
        if subtables > MAX_SUBTABLES {
            return None;
        }
        for _ in 0..subtables {
            let subtable = lookup.get(usize::from(r.u16()?)..)?;
            match kind {
                1 => self.single(subtable)?,
                // An extension leads to a subtable further off.
                7 => {
                    let mut r = Read::new(subtable);
                    let (format, kind, offset) = (r.u16()?, r.u16()?, usize::try_from(r.u32()?).ok()?);
                    if (format, kind) == (1, 1) {
                        self.single(subtable.get(offset..)?)?;
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    fn single(&mut self, subtable: &[u8]) -> Option<()> {
        let mut r = Read::new(subtable);
        let (format, offset) = (r.u16()?, usize::from(r.u16()?));
        let glyphs = self.coverage(subtable.get(offset..)?)?;
        let n = r.u16()?;
        match format {
            1 => glyphs.into_iter().try_for_each(|g| self.put(g, g.wrapping_add(n))),
            2 => {
                let forms = words(r.take(usize::from(n).checked_mul(2)?)?);
                glyphs.into_iter().zip(forms).try_for_each(|(g, form)| self.put(g, form))
            }
            _ => None,
        }
    }

    fn put(&mut self, glyph: u16, form: u16) -> Option<()> {
        if glyph >= self.count || form >= self.count {
            return None;
        }
        self.map.entry(glyph).or_insert(form);
        Some(())
    }

    fn coverage(&mut self, table: &[u8]) -> Option<Vec<u16>> {
        let mut r = Read::new(table);
        let (format, n) = (r.u16()?, r.u16()?);
        let mut out = Vec::new();
        match format {
            1 => out = words(r.take(usize::from(n).checked_mul(2)?)?),
            2 => {
                for _ in 0..n {
                    let (start, end) = (r.u16()?, r.u16()?);
                    // The index of the first glyph follows from what came before.
                    r.u16()?;
                    out.extend(start..=end);
                    if out.len() > usize::from(u16::MAX) {
                        return None;
                    }
                }
            }
            _ => return None,
        }
        self.seen = self.seen.checked_add(u32::try_from(out.len()).ok()?)?;
        (self.seen <= MAX_SEEN).then_some(out)
    }
}

/// One feature, one lookup, for every script.
fn write(map: &BTreeMap<u16, u16>) -> Option<Vec<u8>> {
    let n = u16::try_from(map.len()).ok()?;
    let coverage = n.checked_mul(2)?.checked_add(6)?;
    let mut out = Vec::new();
    let mut put = |numbers: &[u16]| numbers.iter().for_each(|n| out.extend_from_slice(&n.to_be_bytes()));
    let tag = |t: &[u8; 4]| [u16::from_be_bytes([t[0], t[1]]), u16::from_be_bytes([t[2], t[3]])];
    // Version, then scripts at 10, features at 44, lookups at 58.
    put(&[1, 0, 10, 44, 58]);
    // Three scripts share one table: no languages of their own, one feature.
    put(&[3]);
    for script in [b"DFLT", b"hani", b"kana"] {
        put(&tag(script));
        put(&[20]);
    }
    put(&[4, 0, 0, 0xFFFF, 1, 0, 0]);
    put(&[1]);
    put(&tag(b"vert"));
    put(&[8, 0, 1, 0]);
    // One lookup of single substitutions, with its one subtable: forms, then the glyphs they stand for.
    put(&[1, 4, 1, 0, 1, 8, 2, coverage, n]);
    let (glyphs, forms): (Vec<u16>, Vec<u16>) = map.iter().map(|(g, f)| (*g, *f)).unzip();
    put(&forms);
    put(&[1, n]);
    put(&glyphs);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_back() {
        let map: BTreeMap<u16, u16> = [(3, 9), (4, 8), (7, 1)].into();
        let table = write(&map).unwrap();
        // The offsets of the specification lead to what they should.
        let at = |o: usize| u16::from_be_bytes([table[o], table[o + 1]]);
        assert_eq!((at(10), &table[12..16], at(44), &table[46..50], at(58)), (3, &b"DFLT"[..], 1, &b"vert"[..], 1));
        assert_eq!(rebuild(&table, 10).unwrap(), table);
        assert!(rebuild(&table, 9).is_none(), "a form beyond the glyphs");
        for end in 0..table.len() {
            assert!(rebuild(&table[..end], 10).is_none(), "cut at {end}");
        }
    }
}
