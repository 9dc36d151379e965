//! Objects read the way the common viewers do when they are not quite as ISO 32000-2 §7.3 has them: odd numbers, names and
//! words, a missing `>>`, `endobj` or `/Length`. Only for what the loader could not read.

use crate::content::lex::{Lexer, Number, Token, is_space};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};
use mugai_core::{Context, Refusal};

/// What one value costs of the budget, bytes.
const VALUE_COST: usize = 128;
/// Most white space between the words of `N G obj`.
const MAX_SPACE: usize = 64;

/// The places of two words, found once.
pub(super) struct Ends {
    objects: Vec<usize>,
    streams: Vec<usize>,
}

impl Ends {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { objects: super::mend::all(bytes, b"endobj"), streams: super::mend::all(bytes, b"endstream") }
    }

    fn next(places: &[usize], from: usize, otherwise: usize) -> usize {
        places.get(places.partition_point(|p| *p < from)).copied().unwrap_or(otherwise)
    }
}

/// An object that was read.
pub(super) struct Found {
    pub(super) id: ObjectId,
    pub(super) object: Object,
    /// Where it ends.
    pub(super) end: usize,
}

/// The number and generation of `N G obj`, and where the value begins.
pub(super) fn header(bytes: &[u8], at: usize) -> Option<(ObjectId, usize)> {
    let (number, at) = digits(bytes, at, 10)?;
    let (generation, at) = digits(bytes, space(bytes, at)?, 5)?;
    let at = space(bytes, at)?;
    let end = at.checked_add(3)?;
    if bytes.get(at..end)? != b"obj" || bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Some(((number, u16::try_from(generation).ok()?), end))
}

/// Where `N G obj` begins whose `obj` stands at a place.
pub(super) fn header_before(bytes: &[u8], end: usize) -> Option<usize> {
    let back = |end: usize, most: usize, of: fn(&u8) -> bool| {
        let count = bytes.get(..end)?.iter().rev().take(most).take_while(|b| of(b)).count();
        if count == 0 { None } else { end.checked_sub(count) }
    };
    let generation = back(back(end, MAX_SPACE, |b| is_space(*b))?, 5, u8::is_ascii_digit)?;
    back(back(generation, MAX_SPACE, |b| is_space(*b))?, 10, u8::is_ascii_digit)
}

fn digits(bytes: &[u8], at: usize, most: usize) -> Option<(u32, usize)> {
    let rest = bytes.get(at..)?;
    let count = rest.iter().take(most.saturating_add(1)).take_while(|b| b.is_ascii_digit()).count();
    if count == 0 || count > most {
        return None;
    }
    let number = std::str::from_utf8(rest.get(..count)?).ok()?.parse().ok()?;
    Some((number, at.checked_add(count)?))
}

fn space(bytes: &[u8], at: usize) -> Option<usize> {
    let count = bytes.get(at..)?.iter().take(MAX_SPACE).take_while(|b| is_space(**b)).count();
    (count > 0).then(|| at.saturating_add(count))
}

/// Reads the object whose `N G obj` stands at a place, perhaps behind white space.
pub(super) fn object_at(bytes: &[u8], at: usize, ends: &Ends, cx: &mut Context<'_>) -> Result<Option<Found>, Refusal> {
    let at = space(bytes, at).unwrap_or(at);
    let Some((id, start)) = header(bytes, at) else { return Ok(None) };
    // A string that does not end ends with the object.
    let edge = Ends::next(&ends.objects, start, bytes.len());
    let Some(window) = bytes.get(start..edge) else { return Ok(None) };
    let (object, used) = value(window, cx)?;
    // Places that lie within one another must not be read for ever.
    cx.take(used)?;
    let object = object.unwrap_or(Object::Null);
    let behind = start.saturating_add(used);
    let mut lexer = Lexer::new(window);
    lexer.seek(used);
    let word = lexer.next();
    let after = start.saturating_add(lexer.pos());
    Ok(Some(match (object, word) {
        (Object::Dictionary(dict), Some(Token::Word(w))) if w.starts_with(b"stream") => {
            let past = w.len().saturating_sub(6);
            let (from, to) = data(bytes, after.saturating_sub(past), &dict, ends);
            cx.take(to.saturating_sub(from))?;
            let content = bytes.get(from..to).unwrap_or(&[]).to_vec();
            Found {
                id,
                object: Object::Stream(Stream { start_position: Some(from), ..Stream::new(dict, content) }),
                end: to,
            }
        }
        (object, _) => Found { id, object, end: behind },
    }))
}

/// Where the data of a stream stands: as long as it says when `endstream` follows, else up to there (threats PDF-T05).
fn data(bytes: &[u8], at: usize, dict: &Dictionary, ends: &Ends) -> (usize, usize) {
    let mut from = at;
    while bytes.get(from).is_some_and(|b| matches!(b, b' ' | b'\t')) {
        from = from.saturating_add(1);
    }
    match (bytes.get(from), bytes.get(from.saturating_add(1))) {
        (Some(b'\r'), Some(b'\n')) => from = from.saturating_add(2),
        (Some(b'\r' | b'\n'), _) => from = from.saturating_add(1),
        _ => from = at,
    }
    let said = match crate::source::raw(dict, b"Length") {
        Some(Object::Integer(n)) => usize::try_from(*n).ok().and_then(|n| from.checked_add(n)),
        _ => None,
    };
    if let Some(end) = said
        && let Some(rest) = bytes.get(end..)
    {
        let gap = rest.iter().take(2).take_while(|b| is_space(**b)).count();
        if rest.get(gap..).is_some_and(|r| r.starts_with(b"endstream")) {
            return (from, end);
        }
    }
    let mut end = Ends::next(&ends.streams, from, Ends::next(&ends.objects, from, bytes.len()));
    for eol in [b'\n', b'\r'] {
        if end > from && bytes.get(end.saturating_sub(1)) == Some(&eol) {
            end = end.saturating_sub(1);
        }
    }
    (from, end)
}

/// One value at the beginning of some bytes, and how many of them were read for it, whether there is one or not. Arrays and
/// dictionaries that do not end, end with the bytes or before a word of the file structure.
pub(super) fn value(bytes: &[u8], cx: &mut Context<'_>) -> Result<(Option<Object>, usize), Refusal> {
    let most = usize::try_from(cx.limits().pdf_depth).unwrap_or(usize::MAX);
    let mut lexer = Lexer::new(bytes);
    // What is open: its members so far, and whether it is a dictionary. The lowest takes the value itself.
    let mut open: Vec<(Vec<Object>, bool)> = Vec::new();
    loop {
        let before = lexer.pos();
        let token = lexer.next();
        cx.take(VALUE_COST)?;
        let object = match token {
            None => break,
            Some(Token::ArrayOpen | Token::DictOpen) if open.len() >= most => return Ok((None, lexer.pos())),
            Some(Token::ArrayOpen) => {
                open.push((Vec::new(), false));
                continue;
            }
            Some(Token::DictOpen) => {
                open.push((Vec::new(), true));
                continue;
            }
            Some(Token::ArrayClose | Token::DictClose) => match open.pop() {
                Some(done) => close(done),
                None => return Ok((None, lexer.pos())),
            },
            Some(Token::Number(n)) => number(&n),
            Some(Token::Name(n)) => Object::Name(n),
            Some(Token::Str(s)) => Object::String(s, StringFormat::Hexadecimal),
            Some(Token::Word(w)) => match word(w, open.last_mut()) {
                Word::Value(v) => v,
                Word::Taken => continue,
                Word::Structure => {
                    lexer.seek(before);
                    break;
                }
            },
            Some(_) => continue,
        };
        match open.last_mut() {
            Some((members, _)) => members.push(object),
            None => {
                let object = reference(&object, &mut lexer).unwrap_or(object);
                return Ok((Some(object), lexer.pos()));
            }
        }
    }
    let mut last = None;
    while let Some(mut done) = open.pop() {
        done.0.extend(last);
        last = Some(close(done));
    }
    Ok((last, lexer.pos()))
}

/// An object that is nothing but a reference.
fn reference(first: &Object, lexer: &mut Lexer<'_>) -> Option<Object> {
    let Object::Integer(number) = first else { return None };
    let mut ahead = lexer.clone();
    let Some(Token::Number(generation)) = ahead.next() else { return None };
    let Some(Token::Word(b"R")) = ahead.next() else { return None };
    let id = (u32::try_from(*number).ok()?, u16::try_from(generation.int()?).ok()?);
    *lexer = ahead;
    Some(Object::Reference(id))
}

enum Word {
    Value(Object),
    /// It went into what is open.
    Taken,
    /// A word of the file structure: what is open has not been closed.
    Structure,
}

fn word(word: &[u8], open: Option<&mut (Vec<Object>, bool)>) -> Word {
    match word {
        b"true" => Word::Value(Object::Boolean(true)),
        b"false" => Word::Value(Object::Boolean(false)),
        b"R" => {
            let Some((members, _)) = open else { return Word::Value(Object::Null) };
            if let [.., Object::Integer(number), Object::Integer(generation)] = members.as_slice()
                && let (Ok(number), Ok(generation)) = (u32::try_from(*number), u16::try_from(*generation))
            {
                members.truncate(members.len().saturating_sub(2));
                members.push(Object::Reference((number, generation)));
                return Word::Taken;
            }
            Word::Value(Object::Null)
        }
        w if [b"endobj".as_slice(), b"stream", b"endstream", b"obj", b"xref", b"trailer", b"startxref"]
            .iter()
            .any(|s| w.starts_with(s)) =>
        {
            Word::Structure
        }
        _ => Word::Value(Object::Null),
    }
}

fn close((members, is_dict): (Vec<Object>, bool)) -> Object {
    if !is_dict {
        return Object::Array(members);
    }
    let mut dict = Dictionary::new();
    let mut members = members.into_iter();
    // What should be a key and is no name is passed over.
    while let Some(key) = members.next() {
        if let Object::Name(key) = key
            && let Some(value) = members.next()
        {
            dict.set(key, value);
        }
    }
    Object::Dictionary(dict)
}

fn number(n: &Number) -> Object {
    n.int().map_or_else(|| Object::Real(n.real()), Object::Integer)
}
