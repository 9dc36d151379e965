//! The encrypted part: hints, subroutines and glyphs by their known keys (Adobe Type 1 Font Format §5, §2.3).

use super::cipher;
use super::lex::{Lex, Word, is_name, is_number};
use std::collections::HashSet;

/// Most subroutines and glyphs.
const MAX_SUBRS: i32 = 65_536;
const MAX_GLYPHS: usize = 65_535;

/// Keys with numbers, in brackets or alone, and most of them (§5.2 to §5.11).
const LISTS: &[(&[u8], usize)] = &[
    (b"BlueValues", 14),
    (b"OtherBlues", 10),
    (b"FamilyBlues", 14),
    (b"FamilyOtherBlues", 10),
    (b"StdHW", 1),
    (b"StdVW", 1),
    (b"StemSnapH", 12),
    (b"StemSnapV", 12),
];
const NUMBERS: &[&[u8]] = &[b"BlueScale", b"BlueShift", b"BlueFuzz", b"LanguageGroup", b"ExpansionFactor"];
const FLAGS: &[&[u8]] = &[b"ForceBold", b"RndStemUp"];

/// What the encrypted part says.
#[derive(Debug, Default)]
pub(super) struct Private<'a> {
    /// Keys and their values as they will be written.
    hints: Vec<(&'static [u8], Vec<u8>)>,
    /// Programs, plain.
    pub(super) subrs: Vec<Option<Vec<u8>>>,
    /// Names and programs, plain; a program that cannot be decrypted is none.
    pub(super) glyphs: Vec<(&'a [u8], Option<Vec<u8>>)>,
}

impl<'a> Private<'a> {
    /// Reads what is known; of a key that comes twice the first one holds.
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut out = Self::default();
        let mut lead = i32::try_from(cipher::LEAD).unwrap_or(4);
        let mut lex = Lex::new(text);
        while let Some(word) = lex.word() {
            let Word::Name(key) = word else { continue };
            match key {
                b"lenIV" => lead = lex.int().filter(|n| (-1..=64).contains(n)).unwrap_or(lead),
                b"Subrs" if out.subrs.is_empty() => {
                    let mut ahead = lex;
                    if let Some(subrs) = subrs(&mut ahead, lead) {
                        out.subrs = subrs;
                        lex = ahead;
                    }
                }
                b"CharStrings" if out.glyphs.is_empty() => {
                    let mut ahead = lex;
                    let glyphs = glyphs(&mut ahead, lead);
                    if !glyphs.is_empty() {
                        out.glyphs = glyphs;
                        lex = ahead;
                    }
                }
                _ => out.hint(key, &mut lex),
            }
        }
        out
    }

    fn hint(&mut self, key: &[u8], lex: &mut Lex<'a>) {
        if self.hints.iter().any(|(k, _)| *k == key) {
            return;
        }
        if let Some((key, most)) = LISTS.iter().find(|(k, _)| *k == key) {
            if let Some(numbers) = lex.numbers(*most) {
                self.hints.push((key, [b"[".as_slice(), &numbers.join(&b' '), b"]"].concat()));
            }
            return;
        }
        let mut ahead = *lex;
        let Some(Word::Plain(value)) = ahead.word() else { return };
        let known = |keys: &[&'static [u8]], fine: bool| keys.iter().find(|k| **k == key && fine).copied();
        let flag = matches!(value, b"true" | b"false");
        if let Some(key) = known(NUMBERS, is_number(value)).or_else(|| known(FLAGS, flag)) {
            self.hints.push((key, value.to_vec()));
        }
    }

    /// The encrypted part written anew, still plain.
    pub(super) fn write<'s>(
        &self,
        subrs: impl Iterator<Item = (usize, &'s [u8])>,
        glyphs: &[(&[u8], Vec<u8>)],
    ) -> Vec<u8> {
        let subrs: Vec<(usize, &[u8])> = subrs.collect();
        let mut out = b"dup /Private 20 dict dup begin\n\
            /RD {string currentfile exch readstring pop} executeonly def\n\
            /ND {noaccess def} executeonly def\n/NP {noaccess put} executeonly def\n"
            .to_vec();
        let mut put = |pieces: &[&[u8]]| pieces.iter().for_each(|p| out.extend_from_slice(p));
        for known in LISTS.iter().map(|(k, _)| k).chain(NUMBERS).chain(FLAGS) {
            if let Some((key, value)) = self.hints.iter().find(|(k, _)| k == known) {
                put(&[b"/", key, b" ", value, b" def\n"]);
            } else if *known == b"BlueValues" {
                // Required (Adobe Type 1 Font Format, §5.2); in its place, so that it is found there the next time.
                put(&[b"/BlueValues [] def\n"]);
            }
        }
        put(&[b"/MinFeature {16 16} def\n/password 5839 def\n"]);
        let program = |code: &[u8]| cipher::encrypt(code, cipher::GLYPH);
        if let Some((last, _)) = subrs.last() {
            put(&[b"/Subrs ", last.saturating_add(1).to_string().as_bytes(), b" array\n"]);
            for (place, code) in &subrs {
                let code = program(code);
                let [place, length] = [*place, code.len()].map(|n| n.to_string());
                put(&[b"dup ", place.as_bytes(), b" ", length.as_bytes(), b" RD ", &code, b" NP\n"]);
            }
            put(&[b"ND\n"]);
        }
        put(&[b"2 index /CharStrings ", glyphs.len().to_string().as_bytes(), b" dict dup begin\n"]);
        for (name, code) in glyphs {
            let code = program(code);
            put(&[b"/", name, b" ", code.len().to_string().as_bytes(), b" RD ", &code, b" ND\n"]);
        }
        put(&[b"end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n"]);
        out
    }
}

/// A program without its cipher and the bytes in front; with a negative lead it has none of both.
fn plain(code: &[u8], lead: i32) -> Option<Vec<u8>> {
    match usize::try_from(lead) {
        Ok(lead) => cipher::decrypt(code, cipher::GLYPH).get(lead..).map(<[u8]>::to_vec),
        Err(_) => Some(code.to_vec()),
    }
}

/// `N array` and then `dup I LENGTH RD …` as long as there are any.
fn subrs(lex: &mut Lex<'_>, lead: i32) -> Option<Vec<Option<Vec<u8>>>> {
    let count = lex.int().filter(|n| (0..=MAX_SUBRS).contains(n))?;
    let mut out = vec![None; usize::try_from(count).ok()?];
    loop {
        let mut ahead = *lex;
        let Some(word) = ahead.word() else { break };
        match word {
            Word::Plain(b"dup") => {
                let Some((place, code)) = member(&mut ahead) else { break };
                if let Some(slot) = out.get_mut(place) {
                    *slot = plain(code, lead);
                }
            }
            // The end of the list, or of one of its members.
            Word::Plain(b"def" | b"ND" | b"|-") | Word::Name(_) => break,
            _ => {}
        }
        *lex = ahead;
    }
    Some(out)
}

/// `I LENGTH RD` and the program.
fn member<'a>(lex: &mut Lex<'a>) -> Option<(usize, &'a [u8])> {
    let (place, length) = (usize::try_from(lex.int()?).ok()?, usize::try_from(lex.int()?).ok()?);
    let Word::Plain(_) = lex.word()? else { return None };
    Some((place, lex.data(length)?))
}

/// `N dict dup begin` and then `/NAME LENGTH RD …` until `end`.
fn glyphs<'a>(lex: &mut Lex<'a>, lead: i32) -> Vec<(&'a [u8], Option<Vec<u8>>)> {
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    while let Some(word) = lex.word() {
        let name = match word {
            Word::Name(name) => name,
            Word::Plain(b"end") if !out.is_empty() => break,
            _ => continue,
        };
        let Some(length) = lex.int().and_then(|n| usize::try_from(n).ok()) else { continue };
        let Some(Word::Plain(_)) = lex.word() else { continue };
        let Some(code) = lex.data(length) else { break };
        if is_name(name) && out.len() < MAX_GLYPHS && seen.insert(name) {
            out.push((name, plain(code, lead)));
        }
    }
    out
}
