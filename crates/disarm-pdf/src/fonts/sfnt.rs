//! TrueType and OpenType: the table directory is read, the tables a PDF viewer needs are laid out anew (OpenType 1.9 "otff").

/// Tables that are kept; anything else (scripts, bitmaps, SVG, signatures, private data) is left out (threats §6.7).
const KEPT: &[&[u8; 4]] = &[
    b"BASE", b"CFF ", b"GSUB", b"OS/2", b"VORG", b"cmap", b"cvt ", b"fpgm", b"gasp", b"glyf", b"head", b"hhea",
    b"hmtx", b"loca", b"maxp", b"name", b"post", b"prep", b"vhea", b"vmtx",
];
/// Most tables of a font.
const MAX_TABLES: usize = 256;

/// The font with the kept tables only, in the order of their tags.
pub(super) fn rebuild(font: &[u8]) -> Option<Vec<u8>> {
    let version = font.get(..4)?;
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    if count == 0 || count > MAX_TABLES {
        return None;
    }
    let mut tables: Vec<(&[u8], &[u8])> = Vec::new();
    for i in 0..count {
        let at = i.checked_mul(16)?.checked_add(12)?;
        // A directory that is cut off: what is listed so far may be enough.
        let Some(entry) = font.get(at..at.checked_add(16)?) else { break };
        let (tag, rest) = entry.split_at_checked(4)?;
        let offset = be32(rest.get(4..8)?)?;
        let length = be32(rest.get(8..12)?)?;
        if !KEPT.iter().any(|k| k.as_slice() == tag) || tables.iter().any(|(t, _)| *t == tag) {
            continue;
        }
        let Some(tail) = font.get(offset..) else { continue };
        match tail.get(..length) {
            Some(table) => tables.push((tag, table)),
            // FreeType reads metrics that are cut off, and ignores other tables that leave the file.
            None if matches!(tag, b"hmtx" | b"vmtx") => tables.push((tag, tail)),
            None if matches!(tag, b"glyf" | b"CFF ") => tables.push((tag, tail)),
            None => {}
        }
    }
    let has = |tag: &[u8; 4]| tables.iter().any(|(t, d)| *t == tag.as_slice() && !d.is_empty());
    let outlines =
        has(b"CFF ") || (has(b"head") && has(b"maxp") && has(b"loca") && tables.iter().any(|(t, _)| *t == b"glyf"));
    if !outlines {
        return None;
    }
    tables.sort_by_key(|(tag, _)| *tag);
    Some(write(version, &tables))
}

fn be32(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

fn write(version: &[u8], tables: &[(&[u8], &[u8])]) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let log = count.checked_ilog2().unwrap_or(0);
    let range = 16_u16 << log;
    let mut out = version.to_vec();
    for n in [count, range, u16::try_from(log).unwrap_or(0), count.saturating_mul(16).saturating_sub(range)] {
        out.extend(n.to_be_bytes());
    }
    let mut offset = tables.len().saturating_mul(16).saturating_add(12);
    for (tag, data) in tables {
        out.extend_from_slice(tag);
        out.extend(checksum(tag, data).to_be_bytes());
        out.extend(u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes());
        out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        offset = offset.saturating_add(data.len().next_multiple_of(4));
    }
    for (_, data) in tables {
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// The sum of a table's words; in `head` the adjustment of the whole file does not count.
fn checksum(tag: &[u8], data: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for (i, chunk) in data.chunks(4).enumerate() {
        let mut word = [0_u8; 4];
        word.iter_mut().zip(chunk).for_each(|(w, c)| *w = *c);
        if !(tag == b"head" && i == 2) {
            sum = sum.wrapping_add(u32::from_be_bytes(word));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font(tables: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        write(&[0, 1, 0, 0], &tables.iter().map(|(t, d)| (t.as_slice(), *d)).collect::<Vec<_>>())
    }

    #[test]
    fn only_known_tables_survive_and_the_rest_is_stable() {
        let made = font(&[
            (b"SVG ", b"<svg/>"),
            (b"glyf", b"abcde"),
            (b"head", &[1; 54]),
            (b"loca", b"12"),
            (b"maxp", b"1234"),
            (b"zzzz", b"evil"),
        ]);
        let out = rebuild(&made).unwrap();
        assert!(!out.windows(4).any(|w| w == b"<svg" || w == b"evil" || w == b"SVG "));
        assert!(out.windows(5).any(|w| w == b"abcde"));
        assert_eq!(rebuild(&out).unwrap(), out);
    }

    #[test]
    fn a_font_without_outlines_is_none() {
        assert!(rebuild(&font(&[(b"head", &[1; 54])])).is_none());
        assert!(rebuild(&[0, 1, 0, 0]).is_none());
        for n in 0..60 {
            let made = font(&[(b"glyf", b"abcde"), (b"head", &[1; 54]), (b"loca", b"12"), (b"maxp", b"1234")]);
            let _ = rebuild(&made[..n]);
        }
    }
}
