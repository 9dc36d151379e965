//! Which encryptions are opened: the standard handler with a password, over the whole file, by the methods of the standard
//! (threats PDF-R03). The dictionary is read from the bytes, before any password is tried and whatever the loader made of it.

use crate::content::lex::{Lexer, Token};
use crate::source::{dict_of, raw};
use lopdf::xref::XrefEntry;
use lopdf::{Document, Object};
use mugai_core::advice::{FOREIGN_PROTECTION, ODD_PROTECTION};
use mugai_core::{Refusal, names};

/// Most values read from an encryption dictionary; a real one has fewer than thirty.
const MAX_VALUES: usize = 256;
/// Longest name shown of a handler, characters.
const MAX_SHOWN: usize = 60;

/// A value of the dictionary with the keys that lead to it.
#[derive(Debug)]
struct Entry {
    path: Vec<Vec<u8>>,
    value: Plain,
}

#[derive(Debug, PartialEq)]
enum Plain {
    Name(Vec<u8>),
    Int(i64),
    Other,
}

/// Refuses what no password opens, and what would be opened in part.
///
/// # Errors
/// `encrypted`, with the name of the handler or what is odd about it.
pub(super) fn check(document: &Document, bytes: &[u8]) -> Result<(), Refusal> {
    let Some(state) = document.encryption_state.as_ref() else {
        return match raw(&document.trailer, b"Encrypt") {
            Some(Object::Reference(id)) => judge(document, bytes, id.0),
            Some(Object::Null) | None => Ok(()),
            Some(_) => Err(odd("the dictionary stands in the trailer")),
        };
    };
    match state.encrypt_object_id() {
        Some(id) => judge(document, bytes, id.0)?,
        None => return Err(odd("the dictionary stands in the trailer")),
    }
    own_filters(document)
}

/// A wrapper around a document that is encrypted as a whole (ISO 32000-2 §7.6.7).
///
/// # Errors
/// `encrypted`, with the name of the handler.
pub(super) fn check_wrapper(document: &Document) -> Result<(), Refusal> {
    for object in document.objects.values() {
        let Some(dict) = dict_of(object) else { continue };
        let payload = match raw(dict, b"EP") {
            Some(Object::Dictionary(d)) => Some(d),
            Some(Object::Reference(id)) => document.objects.get(id).and_then(dict_of),
            _ => None,
        };
        let Some(payload) = payload.filter(|_| dict.has(b"EF")) else { continue };
        let handler = match raw(payload, b"Subtype") {
            Some(Object::Name(n)) => shown(n),
            _ => "an encrypted payload".to_owned(),
        };
        return Err(Refusal::advised(&FOREIGN_PROTECTION, "catalog", &handler));
    }
    Ok(())
}

fn odd(what: &str) -> Refusal {
    Refusal::advised(&ODD_PROTECTION, "trailer", what)
}

fn shown(name: &[u8]) -> String {
    names::show(names::cut(&String::from_utf8_lossy(name), MAX_SHOWN))
}

fn judge(document: &Document, bytes: &[u8], number: u32) -> Result<(), Refusal> {
    let Some(XrefEntry::Normal { offset, .. }) = document.reference_table.get(number) else {
        return Err(odd("there is no encryption dictionary"));
    };
    let start = usize::try_from(*offset).unwrap_or(usize::MAX);
    let entries = bytes.get(start..).and_then(read).ok_or_else(|| odd("the dictionary cannot be read"))?;
    let find = |path: &[&[u8]]| entries.iter().find(|e| e.path == path).map(|e| &e.value);
    match find(&[b"Filter"]) {
        Some(Plain::Name(n)) if n == b"Standard" => {}
        Some(Plain::Name(n)) => return Err(Refusal::advised(&FOREIGN_PROTECTION, "trailer", &shown(n))),
        _ => return Err(odd("no handler is named")),
    }
    let int = |key: &[u8]| match find(&[key]) {
        Some(Plain::Int(n)) => *n,
        _ => 0,
    };
    let (version, revision) = (int(b"V"), int(b"R"));
    match (version, revision) {
        (1 | 2, 2 | 3) => return Ok(()),
        (4, 4) | (5, 5 | 6) => {}
        _ => return Err(odd(&format!("version {version}, revision {revision}"))),
    }
    // A filter that is not given is Identity (ISO 32000-2 Table 20).
    let named = |key: &[u8]| match find(&[key]) {
        None => Ok(b"Identity".as_slice()),
        Some(Plain::Name(n)) => Ok(n.as_slice()),
        Some(_) => Err(odd("a filter that is no name")),
    };
    let (streams, strings) = (named(b"StmF")?, named(b"StrF")?);
    if streams != strings {
        return Err(odd("streams and strings are not encrypted alike"));
    }
    for filter in [streams, named(b"EFF").unwrap_or(b"Identity")] {
        if filter == b"Identity" {
            continue;
        }
        match (version, find(&[b"CF", filter, b"CFM"])) {
            (4, Some(Plain::Name(m))) if m == b"V2" || m == b"AESV2" => {}
            (5, Some(Plain::Name(m))) if m == b"AESV3" => {}
            _ => return Err(odd("its method is unknown")),
        }
        match find(&[b"CF", filter, b"AuthEvent"]) {
            None => {}
            Some(Plain::Name(n)) if n == b"DocOpen" => {}
            Some(_) => return Err(odd("only attachments are encrypted")),
        }
    }
    Ok(())
}

/// Streams that say how they are encrypted themselves: only "not at all", said in the way the loader understands.
fn own_filters(document: &Document) -> Result<(), Refusal> {
    for object in document.objects.values() {
        let Object::Stream(stream) = object else { continue };
        let names = |o: &Object| matches!(o, Object::Name(n) if n == b"Crypt");
        let own = match raw(&stream.dict, b"Filter") {
            Some(Object::Array(list)) => list.iter().any(names),
            Some(one) => names(one),
            None => false,
        };
        // Metadata is never copied, however it was kept.
        if !own || stream.dict.has_type(b"Metadata") {
            continue;
        }
        let identity = match raw(&stream.dict, b"DecodeParms") {
            Some(Object::Dictionary(d)) => {
                matches!(raw(d, b"Name"), None | Some(Object::Name(_)))
                    && raw(d, b"Name").is_none_or(|n| matches!(n, Object::Name(n) if n == b"Identity"))
            }
            _ => false,
        };
        if !identity {
            return Err(odd("a stream is encrypted in its own way"));
        }
    }
    Ok(())
}

/// The values of `N G obj << … >>`. Nesting costs an entry of the path, so it is bounded with the rest.
fn read(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut lexer = Lexer::new(bytes);
    for wanted in 0..4 {
        let fits = match lexer.next()? {
            Token::Number(_) => wanted < 2,
            Token::Word(b"obj") => wanted == 2,
            Token::DictOpen => wanted == 3,
            _ => false,
        };
        if !fits {
            return None;
        }
    }
    let mut out: Vec<Entry> = Vec::new();
    let mut path: Vec<Vec<u8>> = Vec::new();
    let mut key: Option<Vec<u8>> = None;
    // Arrays hold nothing that is asked for.
    let mut arrays = 0_usize;
    for _ in 0..MAX_VALUES.saturating_mul(2) {
        let token = lexer.next()?;
        match token {
            Token::ArrayOpen => arrays = arrays.checked_add(1)?,
            Token::ArrayClose => arrays = arrays.checked_sub(1)?,
            _ if arrays > 0 => continue,
            Token::DictClose if key.is_none() => {
                if path.pop().is_none() {
                    return Some(out);
                }
                continue;
            }
            Token::Name(n) if key.is_none() => {
                // Of a key that stands twice, readers differ in which they take.
                let whole = || path.iter().chain(std::iter::once(&n));
                if out.iter().any(|e| e.path.iter().eq(whole())) {
                    return None;
                }
                key = Some(n);
                continue;
            }
            _ => {}
        }
        if arrays > 0 {
            continue;
        }
        // Anything but a key where a key must stand: a reference, or nonsense.
        let own = key.take()?;
        if token == Token::DictOpen {
            path.push(own);
            continue;
        }
        let value = match token {
            Token::Name(n) => Plain::Name(n),
            Token::Number(n) => n.int().map_or(Plain::Other, Plain::Int),
            _ => Plain::Other,
        };
        let mut whole = path.clone();
        whole.push(own);
        out.push(Entry { path: whole, value });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_read_by_its_keys() {
        let text = b"6 0 obj<</Filter/Standard/V 4/X[1<</V 9>>]/CF<</StdCF<</CFM/AESV2/Length 16>>>>/O(a\\)b)>>endobj";
        let entries = read(text).unwrap();
        let value = |path: &[&[u8]]| entries.iter().find(|e| e.path == path).map(|e| &e.value);
        assert_eq!(value(&[b"V"]), Some(&Plain::Int(4)));
        assert_eq!(value(&[b"CF", b"StdCF", b"CFM"]), Some(&Plain::Name(b"AESV2".to_vec())));
        assert_eq!(value(&[b"O"]), Some(&Plain::Other));
        assert_eq!(value(&[b"Length"]), None);
    }

    #[test]
    fn what_two_readers_could_read_differently_is_not_read() {
        for bad in [
            &b"6 0 obj<</V 4/V 5>>"[..],
            b"6 0 obj<</V 7 0 R/R 4>>",
            b"6 0 obj<</CF<</A<</CFM/V2>>>>",
            b"6 0 obj[/V 4]",
            b"6 obj<</V 4>>",
            b"",
        ] {
            assert!(read(bad).is_none(), "{}", String::from_utf8_lossy(bad));
        }
        let deep = [b"6 0 obj<<".to_vec(), b"/A<<".repeat(100_000)].concat();
        assert!(read(&deep).is_none());
    }
}
