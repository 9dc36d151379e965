//! Which characters a font has: the table from Unicode to glyphs, read and not written (OpenType "cmap", formats 4 and 12).

use crate::read::Read;

/// Most subtables that are looked at, and most groups or segments of one.
const MAX_SUBTABLES: u16 = 64;
const MAX_GROUPS: u32 = 200_000;

/// The characters of a font, or of the first font of a collection.
#[derive(Debug)]
pub struct Characters {
    /// First and last character, sorted; every character in between has a glyph unless `holes` says otherwise.
    groups: Vec<(u32, u32)>,
    /// Characters within groups that have no glyph, sorted.
    holes: Vec<u32>,
}

impl Characters {
    /// Reads them; `None` when the font has no such table.
    pub fn of(font: &[u8]) -> Option<Self> {
        let cmap = table(font, b"cmap")?;
        let mut r = Read::new(cmap);
        r.u16()?;
        let count = r.u16()?.min(MAX_SUBTABLES);
        let (mut full, mut basic) = (None, None);
        for _ in 0..count {
            let (platform, encoding, offset) = (r.u16()?, r.u16()?, usize::try_from(r.u32()?).ok()?);
            match (platform, encoding) {
                (3, 10) | (0, 4 | 6) => full = full.or(cmap.get(offset..)),
                (3, 1) | (0, 0..=3) => basic = basic.or(cmap.get(offset..)),
                _ => {}
            }
        }
        full.and_then(groups).or_else(|| basic.and_then(segments))
    }

    /// Whether the font has a glyph for it.
    pub fn has(&self, character: char) -> bool {
        let code = u32::from(character);
        let behind = self.groups.partition_point(|(first, _)| *first <= code);
        let group = behind.checked_sub(1).and_then(|i| self.groups.get(i));
        group.is_some_and(|(_, last)| code <= *last) && self.holes.binary_search(&code).is_err()
    }

    fn new(mut groups: Vec<(u32, u32)>, mut holes: Vec<u32>) -> Self {
        groups.sort_unstable();
        holes.sort_unstable();
        Self { groups, holes }
    }
}

/// A table of an sfnt, or of the first font of a collection.
fn table<'a>(font: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    let at = if font.starts_with(b"ttcf") {
        usize::try_from(u32::from_be_bytes(font.get(12..16)?.try_into().ok()?)).ok()?
    } else {
        0
    };
    let mut r = Read::new(font.get(at..)?);
    r.u32()?;
    let count = r.u16()?;
    for _ in 0..3 {
        r.u16()?;
    }
    for _ in 0..count {
        let (tag, _, offset, length) = (r.u32()?, r.u32()?, r.u32()?, r.u32()?);
        if tag.to_be_bytes() == *wanted {
            let (from, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
            return font.get(from..from.checked_add(length)?);
        }
    }
    None
}

/// Format 12.
fn groups(body: &[u8]) -> Option<Characters> {
    let mut r = Read::new(body);
    if r.u16()? != 12 {
        return None;
    }
    r.u16()?;
    r.u32()?;
    r.u32()?;
    let count = r.u32()?.min(MAX_GROUPS);
    let mut out = Vec::new();
    for _ in 0..count {
        let (first, last, glyph) = (r.u32()?, r.u32()?, r.u32()?);
        if first <= last {
            // Glyph 0 stands for a character that is not there.
            out.push((if glyph == 0 { first.saturating_add(1) } else { first }, last));
        }
    }
    Some(Characters::new(out, Vec::new()))
}

/// Format 4: segments of sixteen-bit codes, some through a list of glyphs.
fn segments(body: &[u8]) -> Option<Characters> {
    let word = |at: usize| Some(u16::from_be_bytes(body.get(at..at.checked_add(2)?)?.try_into().ok()?));
    if word(0)? != 4 {
        return None;
    }
    let count = usize::from(word(6)? / 2);
    let place = |list: usize, i: usize| {
        // Ends, a pad of two bytes, starts, differences, offsets.
        let pad = if list == 0 { 14 } else { 16 };
        i.checked_mul(2)?.checked_add(list.checked_mul(count)?.checked_mul(2)?)?.checked_add(pad)
    };
    let (mut out, mut holes) = (Vec::new(), Vec::new());
    for i in 0..count {
        let (last, first) = (word(place(0, i)?)?, word(place(1, i)?)?);
        let (delta, offset) = (word(place(2, i)?)?, usize::from(word(place(3, i)?)?));
        if first > last || first == 0xFFFF {
            continue;
        }
        out.push((u32::from(first), u32::from(last)));
        for code in first..=last {
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                let nth = usize::from(code.saturating_sub(first)).checked_mul(2)?;
                let at = place(3, i)?.checked_add(offset)?.checked_add(nth)?;
                word(at).filter(|g| *g != 0).map_or(0, |g| g.wrapping_add(delta))
            };
            if glyph == 0 {
                holes.push(u32::from(code));
            }
        }
        if holes.len() > usize::try_from(MAX_GROUPS).unwrap_or(usize::MAX) {
            return None;
        }
    }
    Some(Characters::new(out, holes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_testkit::font::square;

    #[test]
    fn a_font_of_one_character_has_that_one() {
        let characters = Characters::of(&square(0x65E5)).unwrap();
        assert!(characters.has('日'));
        for other in ['日' as u32 - 1, '日' as u32 + 1, 0xFFFF, 0x2_000B, 0] {
            assert!(!characters.has(char::from_u32(other).unwrap()), "{other:x}");
        }
    }

    #[test]
    fn whatever_is_cut_is_no_panic() {
        let font = square(0x65E5);
        for end in 0..font.len() {
            let _ = Characters::of(&font[..end]);
        }
        assert!(Characters::of(b"ttcf\0\0\0\0\0\0\0\x01\xFF\xFF\xFF\xFF").is_none());
    }

    #[test]
    fn groups_leave_out_what_has_no_glyph() {
        let number = |n: u32| n.to_be_bytes();
        let body = [
            &[0, 12, 0, 0][..],
            &number(40),
            &number(0),
            &number(2),
            &number(10),
            &number(12),
            &number(0),
            &number(20),
            &number(20),
            &number(7),
        ]
        .concat();
        let characters = groups(&body).unwrap();
        let has: Vec<u32> = (0..30).filter(|c| characters.has(char::from_u32(*c).unwrap())).collect();
        assert_eq!(has, [11, 12, 20]);
    }
}
