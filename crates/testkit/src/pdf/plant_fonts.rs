//! Planters for embedded fonts: programs that are none, that lie about what they are, or that attack whoever runs them.

use super::build::Doc;
use super::plant::{plant_all, planted};
use crate::{Planted, Planter, font};

/// A page whose state names a font with a program under a key. The page's own text does not depend on it.
fn page(name: &str, key: &str, program: &[u8], gone: &[&str], kept: &[&str]) -> Planted {
    let doc = Doc::new()
        .resources("/ExtGState<</G 6 0 R>>")
        .content("/G gs")
        .object(6, "<</Type/ExtGState/Font[7 0 R 12]>>")
        .object(7, "<</Type/Font/Subtype/TrueType/BaseFont/Shown/Encoding/WinAnsiEncoding/FontDescriptor 8 0 R>>")
        .object(8, &format!("<</Type/FontDescriptor/FontName/Shown/Flags 32/{key} 9 0 R>>"))
        .stream(9, "", program);
    planted(name, doc.build(), gone, kept)
}

/// Two glyphs of CFF: a line, and what is given.
fn cff(second: &[u8], local: &[&[u8]]) -> Vec<u8> {
    font::cff(&[&[239, 139, 21, 239, 239, 5, 14], second], &[], local)
}

/// A Type 1 font of a line, and of what is given.
fn type1(second: &[u8], subrs: &[&[u8]]) -> Vec<u8> {
    font::type1(&[(".notdef", &[139, 239, 13, 239, 239, 5, 14]), ("A", second)], subrs)
}

/// TrueType whose directory says something else of a table: its place and its size.
fn table_at(tag: &[u8; 4], place: u32, size: u32) -> Vec<u8> {
    let mut made = font::truetype(&[font::triangle(&[]), font::composite(0)]);
    let at = made.windows(4).position(|w| w == tag).unwrap();
    made[at + 8..at + 12].copy_from_slice(&place.to_be_bytes());
    made[at + 12..at + 16].copy_from_slice(&size.to_be_bytes());
    made
}

/// A glyph that holds a glyph that holds a glyph, twelve deep.
fn deep() -> Vec<u8> {
    let glyphs: Vec<Vec<u8>> = std::iter::once(font::triangle(&[])).chain((0..12).map(font::composite)).collect();
    font::truetype(&glyphs)
}

plant_all! {
    "pdf.font", "obfuscated: CFF under the key of TrueType", page("font-key", "FontFile2", &cff(&[14], &[]), &["FontFile2"], &["/FontFile3"]);
    "pdf.font", "obfuscated: Type 1 under the key of CFF", page("font-key-1", "FontFile3", &type1(&[139, 239, 13, 14], &[]), &["FontFile3", "evil-notice", "evil-program"], &["/FontFile "]);
    // 32 is -107, with the bias the first subroutine: each calls the other.
    "pdf.font", "obfuscated: subroutines in a circle", page("font-circle", "FontFile3", &cff(&[32, 10, 14], &[&[33, 10, 11], &[32, 10, 11]]), &[], &["/FontFile3"]);
    "pdf.font", "obfuscated: a number beyond the stack", page("font-stack", "FontFile3", &cff(&[139; 60], &[]), &[], &["/FontFile3"]);
    "pdf.font", "obfuscated: storage of a program that draws", page("font-store", "FontFile3", &cff(&[139, 139, 12, 20, 14], &[]), &[], &["/FontFile3"]);
    // As in CVE-2015-0093: numbers are blended where no masters are.
    "pdf.font", "obfuscated: a blend without masters", page("font-blend", "FontFile", &type1(&[139, 239, 13, 139, 140, 153, 12, 16, 12, 17, 14], &[]), &["UniqueID"], &["/FontFile "]);
    "pdf.font", "obfuscated: a number popped that nobody left", page("font-pop", "FontFile", &type1(&[139, 239, 13, 12, 17, 22, 14], &[]), &[], &["/FontFile "]);
    "pdf.font", "obfuscated: tables over one another", page("font-overlap", "FontFile2", &table_at(b"hmtx", 140, 60), &["FontFile2"], &["/BaseFont/Shown"]);
    "pdf.font", "obfuscated: a table two gibibytes off", page("font-far", "FontFile2", &table_at(b"glyf", 0x8000_0000, 0x7FFF_FFFF), &["FontFile2"], &["/BaseFont/Shown"]);
    "pdf.font", "obfuscated: composites twelve deep", page("font-deep", "FontFile2", &deep(), &[], &["/FontFile2"]);
}
