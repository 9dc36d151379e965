//! The clear part: name, matrix, box, encoding; all else (notices, other people's programs) stays behind (Adobe Type 1 Font Format §2).

use super::lex::{Lex, Word, int, is_name, is_number};
use std::collections::BTreeMap;

/// What the clear part says.
#[derive(Debug, Default)]
pub(super) struct Clear<'a> {
    name: Option<&'a [u8]>,
    matrix: Option<Vec<&'a [u8]>>,
    frame: Option<Vec<&'a [u8]>>,
    paint: Option<i32>,
    stroke: Option<&'a [u8]>,
    /// Codes and names; nothing stands for the standard encoding.
    encoding: Option<BTreeMap<u8, &'a [u8]>>,
}

impl<'a> Clear<'a> {
    /// Reads what is known; of a key that comes twice the first one that says something holds, of the
    /// encoding, which some producers set anew behind the first, the last as in PostScript.
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut out = Self::default();
        let mut lex = Lex::new(text);
        while let Some(word) = lex.word() {
            let Word::Name(key) = word else { continue };
            match key {
                b"FontName" if out.name.is_none() => {
                    let mut ahead = lex;
                    if let Some(Word::Name(name)) = ahead.word()
                        && is_name(name)
                    {
                        out.name = Some(name);
                        lex = ahead;
                    }
                }
                b"FontMatrix" if out.matrix.is_none() => out.matrix = lex.numbers(6).filter(|n| n.len() == 6),
                b"FontBBox" if out.frame.is_none() => out.frame = lex.numbers(4).filter(|n| n.len() == 4),
                b"PaintType" if out.paint.is_none() => out.paint = lex.int().filter(|n| matches!(n, 0 | 2)),
                b"StrokeWidth" if out.stroke.is_none() => {
                    let mut ahead = lex;
                    if let Some(Word::Plain(n)) = ahead.word()
                        && is_number(n)
                    {
                        out.stroke = Some(n);
                    }
                }
                b"Encoding" => {
                    let mut ahead = lex;
                    match ahead.word() {
                        Some(Word::Plain(b"StandardEncoding")) => out.encoding = None,
                        Some(Word::Plain(_)) => out.encoding = Some(codes(&mut lex)),
                        Some(Word::Open) => out.encoding = Some(names(ahead)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The clear part written anew, with `eexec` at its end.
    pub(super) fn write(&self) -> Vec<u8> {
        let name = self.name.unwrap_or(b"Font");
        let mut out = Vec::new();
        let mut put = |pieces: &[&[u8]]| pieces.iter().for_each(|p| out.extend_from_slice(p));
        put(&[b"%!PS-AdobeFont-1.0: ", name, b" 001.000\n11 dict begin\n/FontName /", name, b" def\n"]);
        put(&[if self.paint == Some(2) { b"/PaintType 2 def\n" } else { b"/PaintType 0 def\n" }]);
        if let Some(width) = self.stroke {
            put(&[b"/StrokeWidth ", width, b" def\n"]);
        }
        let matrix = self.matrix.as_ref().map_or_else(|| b"0.001 0 0 0.001 0 0".to_vec(), |n| n.join(&b' '));
        put(&[b"/FontType 1 def\n/FontMatrix [", &matrix, b"] readonly def\n"]);
        match &self.encoding {
            None => put(&[b"/Encoding StandardEncoding def\n"]),
            Some(codes) => {
                put(&[b"/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n"]);
                for (code, name) in codes {
                    put(&[b"dup ", code.to_string().as_bytes(), b" /", name, b" put\n"]);
                }
                put(&[b"readonly def\n"]);
            }
        }
        let frame = self.frame.as_ref().map_or_else(|| b"0 0 0 0".to_vec(), |n| n.join(&b' '));
        put(&[b"/FontBBox {", &frame, b"} readonly def\ncurrentdict end\ncurrentfile eexec\n"]);
        out
    }
}

/// `dup CODE /NAME put` until `def`; a loop in braces fills the array with `.notdef` and says nothing.
fn codes<'a>(lex: &mut Lex<'a>) -> BTreeMap<u8, &'a [u8]> {
    let mut out = BTreeMap::new();
    let mut depth = 0_usize;
    while let Some(word) = lex.word() {
        match word {
            Word::Open => depth = depth.saturating_add(1),
            Word::Close => depth = depth.saturating_sub(1),
            Word::Plain(b"def" | b"readonly") if depth == 0 => break,
            Word::Plain(b"dup") if depth == 0 => {
                let mut ahead = *lex;
                let (Some(Word::Plain(code)), Some(Word::Name(name))) = (ahead.word(), ahead.word()) else { continue };
                if let Some(code) = int(code).and_then(|c| u8::try_from(c).ok()) {
                    put(&mut out, code, name);
                    *lex = ahead;
                }
            }
            _ => {}
        }
    }
    out
}

/// Names one after the other in brackets.
fn names(mut lex: Lex<'_>) -> BTreeMap<u8, &[u8]> {
    let mut out = BTreeMap::new();
    let mut code = Some(0_u8);
    while let (Some(now), Some(Word::Name(name))) = (code, lex.word()) {
        put(&mut out, now, name);
        code = now.checked_add(1);
    }
    out
}

fn put<'a>(codes: &mut BTreeMap<u8, &'a [u8]>, code: u8, name: &'a [u8]) {
    if name == b".notdef" {
        codes.remove(&code);
    } else if is_name(name) {
        codes.insert(code, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_stay_and_nothing_else() {
        let text = b"%!PS-AdobeFont-1.0: X\n/FontInfo 1 dict dup begin/Notice(run me)def end def/FontName/Evil def\
            /UniqueID 7 def/Encoding 256 array 0 1 255{1 index exch/.notdef put}for dup 8#101/A put dup 66/B put readonly def\
            /FontBBox{0 -1 2.5 3}readonly def/FontMatrix[.001 0 0 .001 0 0]def systemdict/run get exec";
        let clear = Clear::read(text);
        let made = clear.write();
        let said = String::from_utf8(made.clone()).unwrap();
        for wanted in ["/FontName /Evil def", "dup 65 /A put\ndup 66 /B put\n", "{0 -1 2.5 3}", "[.001 0 0 .001 0 0]"] {
            assert!(said.contains(wanted), "{wanted}");
        }
        assert!(!said.contains("UniqueID") && !said.contains("run") && !said.contains("Notice"));
        assert_eq!(Clear::read(&made).write(), made);
    }
}
