//! Inline property lists of marked content: `/Span <</ActualText (…)>> BDC` (ISO 32000-2 §14.6.2, threats §6.6).

use super::lex::{Lexer, Number, Token};
use super::spell;

/// Deepest nesting that is followed; allowed values are flat, deeper ones are skipped.
const MAX_DEPTH: usize = 64;

/// An allowed entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    key: &'static str,
    value: Plain,
}

#[derive(Clone, Debug, PartialEq)]
enum Plain {
    Number(Number),
    Str(Vec<u8>),
    Name(Vec<u8>),
    Numbers(Vec<Number>),
    Names(Vec<Vec<u8>>),
}

/// Reads a dictionary whose `<<` has just been read. `None` when it never ends.
pub(super) fn read(lexer: &mut Lexer<'_>) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        match lexer.next()? {
            Token::DictClose => return Some(entries),
            Token::Name(key) => {
                let (entry, closed) = value(&key, lexer)?;
                if let Some(entry) = entry {
                    // The last of two equal keys counts, as everywhere.
                    entries.retain(|e| e.key != entry.key);
                    entries.push(entry);
                }
                if closed {
                    return Some(entries);
                }
            }
            _ => {}
        }
    }
}

/// The value of a key, and whether the dictionary ended where it should have been.
fn value(key: &[u8], lexer: &mut Lexer<'_>) -> Option<(Option<Entry>, bool)> {
    let found = match lexer.next()? {
        Token::DictClose => return Some((None, true)),
        Token::Number(n) => Some(Plain::Number(n)),
        Token::Str(s) => Some(Plain::Str(s)),
        Token::Name(n) => Some(Plain::Name(n)),
        Token::ArrayOpen => array(lexer)?,
        Token::DictOpen => {
            skip(lexer)?;
            None
        }
        _ => None,
    };
    Some((found.and_then(|v| allow(key, v)), false))
}

fn array(lexer: &mut Lexer<'_>) -> Option<Option<Plain>> {
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    loop {
        match lexer.next()? {
            Token::ArrayClose => break,
            Token::Number(n) => numbers.push(n),
            Token::Name(n) => names.push(n),
            Token::DictOpen => skip(lexer)?,
            _ => {}
        }
    }
    Some(if names.is_empty() { Some(Plain::Numbers(numbers)) } else { Some(Plain::Names(names)) })
}

fn skip(lexer: &mut Lexer<'_>) -> Option<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match lexer.next()? {
            Token::DictOpen => depth = depth.saturating_add(1),
            Token::DictClose => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return None;
        }
    }
    Some(())
}

fn allow(key: &[u8], value: Plain) -> Option<Entry> {
    let key = match (key, &value) {
        (b"MCID", Plain::Number(n)) if n.int().is_some() => "MCID",
        (b"Lang", Plain::Str(_)) => "Lang",
        (b"ActualText", Plain::Str(_)) => "ActualText",
        (b"Alt", Plain::Str(_)) => "Alt",
        (b"E", Plain::Str(_)) => "E",
        (b"Type", Plain::Name(_)) => "Type",
        (b"Subtype", Plain::Name(_)) => "Subtype",
        (b"BBox", Plain::Numbers(n)) if n.len() == 4 => "BBox",
        (b"Attached", Plain::Names(_)) => "Attached",
        _ => return None,
    };
    Some(Entry { key, value })
}

/// Writes the allowed entries, in the order of their names.
pub(super) fn write(out: &mut Vec<u8>, entries: &[Entry]) {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|e| e.key);
    out.extend_from_slice(b"<<");
    for e in sorted {
        spell::name(out, e.key.as_bytes());
        match &e.value {
            Plain::Number(n) => spell::number(out, n),
            Plain::Str(s) => spell::literal(out, s),
            Plain::Name(n) => spell::name(out, n),
            Plain::Numbers(list) => {
                out.push(b'[');
                list.iter().for_each(|n| spell::number(out, n));
                out.push(b']');
            }
            Plain::Names(list) => {
                out.push(b'[');
                list.iter().for_each(|n| spell::name(out, n));
                out.push(b']');
            }
        }
    }
    out.extend_from_slice(b">>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(text: &[u8]) -> String {
        let mut lexer = Lexer::new(text);
        assert_eq!(lexer.next(), Some(Token::DictOpen));
        let mut out = Vec::new();
        write(&mut out, &read(&mut lexer).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_allowed_keys_survive() {
        assert_eq!(
            through(b"<</MCID 3/Metadata 4 0 R/AF[<</EF<</F 1>>>>]/ActualText(x)/Type/Pagination/BBox[0 0 1 1]/Attached[/Top]>>"),
            "<</ActualText(x)/Attached[/Top]/BBox[0 0 1 1]/MCID 3/Type/Pagination>>"
        );
        assert_eq!(through(b"<</MCID/Lang(ja)>>"), "<<>>");
        assert_eq!(through(b"<</MCID 1/MCID 2>>"), "<</MCID 2>>");
    }
}
