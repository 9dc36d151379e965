//! A small TrueType font, and a document that brings it along (OpenType 1.9; ECMA-376 Part 1 §17.8.1).

use super::package::{AV, Package};
use super::word::{DOC, NS, document};

const KEY: &str = "{00112233-4455-6677-8899-AABBCCDDEEFF}";

/// What is to be wrong with a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing: a triangle, and the same triangle as a composite glyph.
    None,
    /// Programs, and tables nobody rebuilds.
    Programs,
    /// A glyph that is cut off.
    Short,
    /// A composite glyph that holds itself.
    Circle,
    /// A code that leads to a glyph that is not there.
    Code,
    /// Two tables that overlap.
    Overlap,
}

fn be(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// The font: its tables by tag.
fn tables(fault: Fault) -> Vec<(&'static [u8; 4], Vec<u8>)> {
    let program: &[u8] = if fault == Fault::Programs { b"evil program" } else { b"" };
    // One contour of three points, all on the line, all coordinates a byte wide.
    let mut triangle = be(&[1, 0, 0, 100, 100, 2, u16::try_from(program.len()).unwrap()]);
    triangle.extend(program);
    triangle.extend([0x37, 0x37, 0x37, 0, 100, 0, 0, 0, 100]);
    triangle.resize(triangle.len().next_multiple_of(2), 0);
    let inner = if fault == Fault::Circle { 2 } else { 1 };
    let mut composite = be(&[0xFFFF, 0, 0, 100, 100, 0x0002, inner]);
    composite.extend([10, 10]);
    let (a, b) = (u16::try_from(triangle.len() / 2).unwrap(), u16::try_from(composite.len() / 2).unwrap());
    let glyf = [triangle, composite].concat();
    let last = if fault == Fault::Short { a + b + 40 } else { a + b };
    let code = if fault == Fault::Code { 9 } else { 1 };
    // Codes A and B, then the segment that ends the list.
    let segments = be(&[4, 32, 0, 4, 4, 1, 0, 0x42, 0xFFFF, 0, 0x41, 0xFFFF, code_delta(code), 1, 0, 0]);
    let mut head = be(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(be(&[0, 0, 100, 100, 0, 8, 2, 0, 0]));
    let name: Vec<u8> = b"MugaiTest".to_vec();
    let mut list = vec![
        (b"OS/2", [be(&[4]), vec![0; 94]].concat()),
        (b"cmap", [be(&[0, 1, 3, 1, 0, 12]), segments].concat()),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", [be(&[1, 0, 800, 0xFF38]), vec![0; 26], be(&[1])].concat()),
        (b"hmtx", be(&[500, 0, 0, 0])),
        (b"loca", be(&[0, 0, a, last])),
        (b"maxp", [be(&[1, 0, 3]), vec![0; 26]].concat()),
        (b"name", [be(&[0, 1, 18, 3, 1, 0x409, 1, u16::try_from(name.len()).unwrap(), 0]), name].concat()),
        (b"post", [be(&[3, 0]), vec![0; 28]].concat()),
    ];
    if fault == Fault::Programs {
        list.insert(2, (b"fpgm", b"evil function".to_vec()));
        list.push((b"prep", b"evil preparation".to_vec()));
        list.insert(0, (b"EBDT", b"evil bitmap".to_vec()));
    }
    list
}

fn code_delta(glyph: u16) -> u16 {
    glyph.wrapping_sub(0x41)
}

/// The font file.
pub(super) fn font(fault: Fault) -> Vec<u8> {
    let list = tables(fault);
    let count = u16::try_from(list.len()).unwrap();
    let mut out = be(&[1, 0, count, 128, 3, count * 16 - 128]);
    let mut offset = 12 + 16 * list.len();
    let mut bodies = Vec::new();
    for (tag, body) in &list {
        out.extend(*tag);
        out.extend([0; 4]);
        let shown = if fault == Fault::Overlap && *tag == b"post" { offset - 8 } else { offset };
        out.extend(u32::try_from(shown).unwrap().to_be_bytes());
        out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        bodies.extend(body);
        bodies.resize(bodies.len().next_multiple_of(4), 0);
        offset += body.len().next_multiple_of(4);
    }
    [out, bodies].concat()
}

/// The font mixed with its key.
pub(super) fn mixed(mut font: Vec<u8>) -> Vec<u8> {
    let digits: Vec<u8> = KEY.bytes().filter(u8::is_ascii_hexdigit).collect();
    let key: Vec<u8> =
        digits.chunks(2).rev().map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap()).collect();
    font.iter_mut().take(32).zip(key.iter().cycle()).for_each(|(b, k)| *b ^= k);
    font
}

/// A document that brings these bytes along as a font, under this name and key.
pub(super) fn with_font(bytes: &[u8], name: &str, key: &str) -> Package {
    const TABLE: &str = "word/fontTable.xml";
    document("<w:p><w:r><w:rPr><w:rFonts w:ascii=\"MugaiTest\"/></w:rPr><w:t>AB</w:t></w:r></w:p>")
        .rel(DOC, "rIdF", "fontTable", "fontTable.xml")
        .part(TABLE, &format!("{AV}wordprocessingml.fontTable+xml"), format!("<w:fonts {NS}><w:font w:name=\"MugaiTest\"><w:altName w:val=\"無害\"/><w:charset w:val=\"80\"/><w:embedRegular r:id=\"rId1\" w:fontKey=\"{key}\" w:subsetted=\"1\"/></w:font></w:fonts>"))
        .rel(TABLE, "rId1", "font", &format!("fonts/{name}"))
        .part(&format!("word/fonts/{name}"), &format!("{AV}obfuscatedFont"), bytes)
}

/// The same with a font as Word writes it.
pub(super) fn with_mixed(font: Vec<u8>) -> Vec<u8> {
    with_font(&mixed(font), "font1.odttf", KEY).zip()
}
