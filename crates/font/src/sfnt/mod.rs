//! TrueType and OpenType files: the directory, and the tables written anew one by one (OpenType 1.9; threats §6.7, OOX-P10).
//!
//! Whole files (Office) are kept only when all of them is understood, without the programs of TrueType. Files inside a PDF are mended
//! as viewers mend them, and keep programs that are understood.

mod bytecode;
mod cmap;
mod glyf;
mod post;
mod small;
mod vertical;

use crate::read::Read;
use crate::{Kind, Made, Work, cff};
use glyf::How;

/// Most tables in a directory.
const MAX_TABLES: u16 = 64;
/// Tables that are read; whatever else there is need not even lie within the file.
const KNOWN: &[&[u8; 4]] = &[
    b"CFF ", b"GSUB", b"OS/2", b"VORG", b"cmap", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca",
    b"maxp", b"name", b"post", b"prep", b"vhea", b"vmtx",
];

/// Tables without which there is no font.
const NEEDED: &[&[u8; 4]] = &[b"CFF ", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];

/// The tables of a font as its directory lists them.
struct Tables<'a>(Vec<([u8; 4], &'a [u8])>);

impl<'a> Tables<'a> {
    /// Reads the directory: every table within the file, none twice, none over another. With `mend` that is asked of the tables that
    /// are read; metrics and outlines may be cut off by the end of the file, and other tables that leave it are not there.
    fn read(font: &'a [u8], mend: bool) -> Option<Self> {
        let mut r = Read::new(font);
        r.u32()?;
        let count = r.u16()?;
        if count == 0 || count > MAX_TABLES {
            return None;
        }
        r.take(6)?;
        let (mut tables, mut ranges) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let Some(mut entry) = r.take(16).map(Read::new) else {
                // What is listed so far may be enough.
                if mend { break } else { return None }
            };
            let tag: [u8; 4] = entry.take(4)?.try_into().ok()?;
            entry.u32()?;
            let (offset, length) = (usize::try_from(entry.u32()?).ok()?, usize::try_from(entry.u32()?).ok()?);
            let mut end = offset.checked_add(length)?;
            if mend {
                if !KNOWN.contains(&&tag) || tables.iter().any(|(t, _)| *t == tag) || offset >= font.len() {
                    continue;
                }
                if matches!(&tag, b"hmtx" | b"vmtx" | b"glyf" | b"loca" | b"CFF ") {
                    end = end.min(font.len());
                }
                if end > font.len() {
                    continue;
                }
            }
            let body = font.get(offset..end)?;
            if tables.iter().any(|(t, _)| *t == tag) {
                return None;
            }
            tables.push((tag, body));
            ranges.push((offset, end, tag));
        }
        ranges.retain(|(from, to, _)| from < to);
        ranges.sort_unstable();
        let (mut before, mut dropped) = (0_usize, Vec::new());
        for (from, to, tag) in ranges {
            if from >= before {
                before = to;
            } else if mend && !NEEDED.contains(&&tag) {
                // A table that nobody needs goes when it lies over another.
                dropped.push(tag);
            } else {
                return None;
            }
        }
        tables.retain(|(tag, _)| !dropped.contains(tag));
        Some(Self(tables))
    }

    fn get(&self, tag: &[u8; 4]) -> Option<&'a [u8]> {
        self.0.iter().find(|(t, _)| t == tag).map(|(_, body)| *body)
    }
}

/// Tables made so far.
type Out = Vec<([u8; 4], Vec<u8>)>;

/// A TrueType font of which everything is understood; `None` when any of what it needs is missing or broken.
pub(crate) fn whole(font: &[u8]) -> Option<Vec<u8>> {
    if !matches!(font.get(..4)?, [0, 1, 0, 0] | b"true") {
        return None;
    }
    let tables = Tables::read(font, false)?;
    let (head, long) = small::head(tables.get(b"head")?, false, false)?;
    let count = small::glyph_count(tables.get(b"maxp")?, false)?;
    let how = How { mend: false, programs: false };
    let glyphs = glyf::rebuild(tables.get(b"loca")?, tables.get(b"glyf")?, count, long, how, &mut Work(&mut |_| true))?;
    let (hhea, metrics) = small::heads(tables.get(b"hhea")?, count, false)?;
    let mut out: Out = vec![
        (*b"cmap", cmap::rebuild(tables.get(b"cmap")?, count, false)?),
        (*b"glyf", glyphs.glyf),
        (*b"head", head),
        (*b"hhea", hhea),
        (*b"hmtx", small::metrics(tables.get(b"hmtx")?, count, metrics)),
        (*b"loca", glyphs.loca),
        (*b"maxp", small::maxp(count, &glyphs.most, None)),
        (*b"name", small::name(tables.get(b"name")?)?),
        (*b"post", small::post(tables.get(b"post").unwrap_or(&[]))),
    ];
    if let Some(os2) = tables.get(b"OS/2") {
        out.push((*b"OS/2", small::os2(os2)?));
    }
    vertical_tables(&tables, count, false, &mut out);
    out.sort_unstable();
    write([0, 1, 0, 0], &out)
}

/// Metrics and forms for vertical text.
fn vertical_tables(tables: &Tables<'_>, count: u16, mend: bool, out: &mut Out) {
    // Vertical metrics come in a pair or not at all.
    if let (Some((vhea, metrics)), Some(vmtx)) =
        (tables.get(b"vhea").and_then(|t| small::heads(t, count, mend)), tables.get(b"vmtx"))
    {
        out.push((*b"vhea", vhea));
        out.push((*b"vmtx", small::metrics(vmtx, count, metrics)));
    }
    if let Some(forms) = tables.get(b"GSUB").and_then(|t| vertical::rebuild(t, count)) {
        out.push((*b"GSUB", forms));
    }
}

/// A font inside a PDF, mended.
pub(crate) fn rebuild(font: &[u8], work: &mut Work<'_>) -> Option<Made> {
    work.spend(font.len())?;
    let tables = Tables::read(font, true)?;
    if tables.get(b"glyf").is_some() { outlines(&tables, work) } else { compact(&tables, work) }
}

/// With outlines of TrueType.
fn outlines(tables: &Tables<'_>, work: &mut Work<'_>) -> Option<Made> {
    let mut programs: Out = Vec::new();
    let mut kept = true;
    for tag in [b"fpgm", b"prep"] {
        if let Some(code) = tables.get(tag) {
            match bytecode::rebuild(code) {
                Some(code) => programs.push((*tag, code)),
                None => kept = false,
            }
        }
    }
    if let Some(cvt) = tables.get(b"cvt ") {
        // Numbers of sixteen bits; half of one says nothing.
        programs.push((*b"cvt ", cvt.get(..cvt.len() & !1)?.to_vec()));
    }
    if !kept {
        // The programs of glyphs call those of the font: all of them or none.
        programs.clear();
    }
    let (head, long) = small::head(tables.get(b"head")?, kept, true)?;
    let count = small::glyph_count(tables.get(b"maxp")?, true)?;
    let how = How { mend: true, programs: kept };
    let glyphs = glyf::rebuild(tables.get(b"loca")?, tables.get(b"glyf")?, count, long, how, work)?;
    let (hhea, metrics) = small::heads(tables.get(b"hhea")?, count, true)?;
    let maxp = small::maxp(count, &glyphs.most, tables.get(b"maxp").filter(|_| kept));
    let mut out: Out = vec![
        (*b"glyf", glyphs.glyf),
        (*b"head", head),
        (*b"hhea", hhea),
        (*b"hmtx", small::metrics(tables.get(b"hmtx").unwrap_or(&[]), count, metrics)),
        (*b"loca", glyphs.loca),
        (*b"maxp", maxp),
    ];
    out.append(&mut programs);
    about(tables, count, &mut out);
    out.sort_unstable();
    let bytes = write([0, 1, 0, 0], &out)?;
    Some(Made { kind: Kind::TrueType, lengths: vec![bytes.len()], bytes, emptied: glyphs.emptied })
}

/// With outlines in CFF; inside a PDF it may have hardly any other table (ISO 32000-2 Table 124).
fn compact(tables: &Tables<'_>, work: &mut Work<'_>) -> Option<Made> {
    let (made, count) = cff::font(tables.get(b"CFF ")?, work)?;
    let mut out: Out = vec![(*b"CFF ", made.bytes), (*b"maxp", small::short_maxp(count))];
    if let Some((head, _)) = tables.get(b"head").and_then(|t| small::head(t, false, true)) {
        out.push((*b"head", head));
        if let Some((hhea, metrics)) = tables.get(b"hhea").and_then(|t| small::heads(t, count, true)) {
            out.push((*b"hhea", hhea));
            out.push((*b"hmtx", small::metrics(tables.get(b"hmtx").unwrap_or(&[]), count, metrics)));
        }
    }
    about(tables, count, &mut out);
    if let Some(vorg) = tables.get(b"VORG").and_then(|t| small::vorg(t, count)) {
        out.push((*b"VORG", vorg));
    }
    out.sort_unstable();
    let bytes = write(*b"OTTO", &out)?;
    Some(Made { kind: Kind::OpenType, lengths: Vec::new(), bytes, emptied: made.emptied })
}

/// Tables about the font; one that is not understood is left out.
fn about(tables: &Tables<'_>, count: u16, out: &mut Out) {
    let cmap = tables.get(b"cmap").and_then(|t| cmap::rebuild(t, count, true));
    let name = tables.get(b"name").and_then(small::name);
    let os2 = tables.get(b"OS/2").and_then(small::os2);
    let post = tables.get(b"post").map(|t| post::rebuild(t, count));
    for (tag, table) in [(b"cmap", cmap), (b"name", name), (b"OS/2", os2), (b"post", post)] {
        out.extend(table.map(|t| (*tag, t)));
    }
    vertical_tables(tables, count, true, out);
}

/// Lays the tables out, with checksums (OpenType "otff").
fn write(version: [u8; 4], tables: &[([u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let log = count.checked_ilog2()?;
    let range = 16_u16.checked_shl(log)?;
    let mut out = version.to_vec();
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
    if let Some(at) = adjust_at {
        out.get_mut(at..at.checked_add(4)?)?.copy_from_slice(&adjustment.to_be_bytes());
    }
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
    use super::whole as rebuild;
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
