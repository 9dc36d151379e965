//! TrueType fonts taken apart and written anew: every glyph, every code, no program (OpenType 1.9; threats §6.7, OOX-P10).
//!
//! A font is kept only when all of it is understood. The programs of TrueType (`fpgm`, `prep`, `cvt `, the instructions of
//! glyphs) are where the attacks were; they are left out, and so is every table that is not rebuilt here.

mod cmap;
mod glyf;
pub(crate) mod obfuscated;
mod read;
mod small;
mod vertical;

use read::Read;

/// Largest font, bytes (threats §6.7; Japanese fonts are big).
const MAX_BYTES: usize = 32 << 20;
/// Most tables in a directory.
const MAX_TABLES: u16 = 64;

/// The tables of a font as its directory lists them.
struct Tables<'a>(Vec<([u8; 4], &'a [u8])>);

impl<'a> Tables<'a> {
    /// Reads the directory: every table within the file, none twice, none over another.
    fn read(font: &'a [u8]) -> Option<Self> {
        let mut r = Read::new(font);
        if !matches!(r.u32()?, 0x0001_0000 | 0x7472_7565) {
            return None;
        }
        let count = r.u16()?;
        if count == 0 || count > MAX_TABLES {
            return None;
        }
        r.take(6)?;
        let (mut tables, mut ranges) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let tag: [u8; 4] = r.take(4)?.try_into().ok()?;
            r.u32()?;
            let (offset, length) = (usize::try_from(r.u32()?).ok()?, usize::try_from(r.u32()?).ok()?);
            let end = offset.checked_add(length)?;
            let body = font.get(offset..end)?;
            if tables.iter().any(|(t, _)| *t == tag) {
                return None;
            }
            tables.push((tag, body));
            ranges.push((offset, end));
        }
        ranges.retain(|(from, to)| from < to);
        ranges.sort_unstable();
        let apart = ranges.windows(2).all(|w| matches!(w, [a, b] if a.1 <= b.0));
        apart.then_some(Self(tables))
    }

    fn get(&self, tag: &[u8; 4]) -> Option<&'a [u8]> {
        self.0.iter().find(|(t, _)| t == tag).map(|(_, body)| *body)
    }
}

/// The font written anew; `None` when any of what it needs is missing, broken or not understood.
pub(crate) fn rebuild(font: &[u8]) -> Option<Vec<u8>> {
    if font.len() > MAX_BYTES {
        return None;
    }
    let tables = Tables::read(font)?;
    let (head, long) = small::head(tables.get(b"head")?)?;
    let count = small::glyph_count(tables.get(b"maxp")?)?;
    let glyphs = glyf::rebuild(tables.get(b"loca")?, tables.get(b"glyf")?, count, long)?;
    let (hhea, metrics) = small::heads(tables.get(b"hhea")?, count)?;
    let mut out: Vec<([u8; 4], Vec<u8>)> = vec![
        (*b"cmap", cmap::rebuild(tables.get(b"cmap")?, count)?),
        (*b"glyf", glyphs.glyf),
        (*b"head", head),
        (*b"hhea", hhea),
        (*b"hmtx", small::metrics(tables.get(b"hmtx")?, count, metrics)),
        (*b"loca", glyphs.loca),
        (*b"maxp", small::maxp(count, &glyphs.most)),
        (*b"name", small::name(tables.get(b"name")?)?),
        (*b"post", small::post(tables.get(b"post").unwrap_or(&[]))),
    ];
    if let Some(os2) = tables.get(b"OS/2") {
        out.push((*b"OS/2", small::os2(os2)?));
    }
    // Vertical metrics come in a pair or not at all.
    if let (Some((vhea, metrics)), Some(vmtx)) =
        (tables.get(b"vhea").and_then(|t| small::heads(t, count)), tables.get(b"vmtx"))
    {
        out.push((*b"vhea", vhea));
        out.push((*b"vmtx", small::metrics(vmtx, count, metrics)));
    }
    if let Some(forms) = tables.get(b"GSUB").and_then(|t| vertical::rebuild(t, count)) {
        out.push((*b"GSUB", forms));
    }
    out.sort_unstable();
    write(&out)
}

/// Lays the tables out, with checksums (OpenType "otff").
fn write(tables: &[([u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let log = count.checked_ilog2()?;
    let range = 16_u16.checked_shl(log)?;
    let mut out = vec![0, 1, 0, 0];
    for n in [count, range, u16::try_from(log).ok()?, count.checked_mul(16)?.checked_sub(range)?] {
        out.extend_from_slice(&n.to_be_bytes());
    }
    let mut offset = tables.len().checked_mul(16)?.checked_add(12)?;
    let mut adjust_at = None;
    for (tag, body) in tables {
        if tag == b"head" {
            adjust_at = offset.checked_add(8);
        }
        out.extend_from_slice(tag);
        out.extend_from_slice(&sum(body).to_be_bytes());
        out.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
        out.extend_from_slice(&u32::try_from(body.len()).ok()?.to_be_bytes());
        offset = offset.checked_add(body.len().next_multiple_of(4))?;
    }
    for (_, body) in tables {
        out.extend_from_slice(body);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    // The sum of the whole file is made to be this number (OpenType "head").
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(&out));
    let at = adjust_at?;
    out.get_mut(at..at.checked_add(4)?)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(out)
}

/// The sum of the words.
fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum: u32, chunk| {
        let mut word = [0_u8; 4];
        word.iter_mut().zip(chunk).for_each(|(w, c)| *w = *c);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::rebuild;
    use mugai_testkit::office;

    #[test]
    fn what_is_rebuilt_is_rebuilt_again_to_the_same() {
        let made = rebuild(&office::font_file()).unwrap();
        assert_eq!(rebuild(&made).as_ref(), Some(&made));
        // The sum of all words is the one the specification asks for.
        assert_eq!(super::sum(&made), 0xB1B0_AFBA);
    }

    #[test]
    fn no_prefix_and_no_changed_byte_panics() {
        let font = office::font_file();
        for at in 0..font.len() {
            let _ = rebuild(&font[..at]);
            for change in [0x01, 0x80, 0xFF] {
                let mut changed = font.clone();
                changed[at] ^= change;
                if let Some(made) = rebuild(&changed) {
                    assert_eq!(rebuild(&made), Some(made), "byte {at} changed by {change}");
                }
            }
        }
    }
}
