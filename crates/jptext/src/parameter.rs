//! Parameters of Content-Type and Content-Disposition: quoted strings, RFC 2231 pieces, encoded words where none belong.

use crate::word::{charset_or_guess, decode_words, hex};
use std::collections::BTreeMap;

/// Most parameters read from one header.
const MOST: usize = 200;

/// One parameter, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in lower case, without `*` and numbers.
    pub name: String,
    /// Its value, decoded; still as dangerous as it came.
    pub value: String,
    /// The same as it stood, without its quotes; pieces of RFC 2231 joined and decoded.
    pub raw: String,
    /// Whether it came in the form of RFC 2231 (`name*=`, `name*0=`).
    pub extended: bool,
}

/// The value before the first `;` in lower case, and the parameters in order. A name that occurs twice is listed twice: two
/// readers may choose differently, so the caller must see both.
pub fn parameters(value: &[u8]) -> (String, Vec<Parameter>) {
    let mut pieces = split(value).into_iter();
    let main = pieces.next().map(|p| String::from_utf8_lossy(&p).trim().to_ascii_lowercase()).unwrap_or_default();
    let mut out: Vec<Parameter> = Vec::new();
    let mut sections: BTreeMap<String, BTreeMap<u32, (Vec<u8>, bool)>> = BTreeMap::new();
    for piece in pieces.take(MOST) {
        let Some(equals) = piece.iter().position(|b| *b == b'=') else { continue };
        let (name, value) = piece.split_at_checked(equals).unwrap_or((&[], &[]));
        let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
        let raw = unquote(value.get(1..).unwrap_or(&[]));
        match name.split_once('*') {
            None => {
                let value = decode_words(&raw);
                out.push(Parameter { name, value, raw: String::from_utf8_lossy(&raw).into_owned(), extended: false });
            }
            Some((base, section)) => {
                let encoded = section.is_empty() || section.ends_with('*');
                let number = section.trim_end_matches('*').parse().unwrap_or(0);
                sections.entry(base.to_owned()).or_default().entry(number).or_insert((raw, encoded));
            }
        }
    }
    for (name, parts) in sections {
        let value = joined(parts);
        out.push(Parameter { name, raw: value.clone(), value, extended: true });
    }
    (main, out)
}

/// Joins the sections of RFC 2231 §3 as bytes, then applies the charset of the first.
fn joined(parts: BTreeMap<u32, (Vec<u8>, bool)>) -> String {
    let mut charset = String::new();
    let mut bytes = Vec::new();
    for (i, (raw, encoded)) in parts.into_values().enumerate() {
        if !encoded {
            bytes.extend(raw);
            continue;
        }
        let mut body = raw.as_slice();
        if i == 0 {
            let mut fields = body.splitn(3, |b| *b == b'\'');
            if let (Some(label), Some(_language), Some(rest)) = (fields.next(), fields.next(), fields.next()) {
                charset = String::from_utf8_lossy(label).into_owned();
                body = rest;
            }
        }
        percent_decode(body, &mut bytes);
    }
    charset_or_guess(&charset, &bytes)
}

fn percent_decode(body: &[u8], out: &mut Vec<u8>) {
    let mut rest = body;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match (b, after) {
            (b'%', [high, low, tail @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((h, l)) => {
                    out.push(h << 4 | l);
                    rest = tail;
                }
                None => out.push(b),
            },
            _ => out.push(b),
        }
    }
}

/// Splits at `;` outside quotes. ISO-2022-JP bytes within quotes may look like quotes: an escape suspends quoting until ASCII.
fn split(value: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![Vec::new()];
    let (mut quoted, mut escaped, mut double) = (false, false, false);
    for (i, b) in value.iter().enumerate() {
        match b {
            0x1B => double = matches!(value.get(i.saturating_add(1)), Some(b'$')),
            _ if double => {}
            b'\\' if quoted && !escaped => {
                escaped = true;
                if let Some(last) = out.last_mut() {
                    last.push(*b);
                }
                continue;
            }
            b'"' if !escaped => quoted = !quoted,
            b';' if !quoted => {
                if out.len() > MOST {
                    break;
                }
                out.push(Vec::new());
                continue;
            }
            b'\r' | b'\n' => continue,
            _ => {}
        }
        escaped = false;
        if let Some(last) = out.last_mut() {
            last.push(*b);
        }
    }
    out
}

fn unquote(raw: &[u8]) -> Vec<u8> {
    let trimmed = raw.trim_ascii();
    let Some(inner) = trimmed.strip_prefix(b"\"") else { return trimmed.to_vec() };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(b) = bytes.next() {
        // A backslash is an escape only before what needs one: Shift_JIS and Windows paths are full of others.
        if *b == b'\\' && matches!(bytes.peek(), Some(b'"' | b'\\')) {
            out.extend(bytes.next());
        } else {
            out.push(*b);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(value: &[u8]) -> String {
        let (_, list) = parameters(value);
        assert_eq!(list.len(), 1, "{list:?}");
        list[0].value.clone()
    }

    #[test]
    fn pieces_of_rfc_2231_are_joined_before_they_are_decoded() {
        assert_eq!(only(b"attachment; filename*0*=UTF-8''%E8%A6%8B%E7%A9; filename*1*=%8D%E6%9B%B8.pdf"), "見積書.pdf");
        assert_eq!(only(b"attachment; filename*=iso-2022-jp''%1B%24B%24%22%1B%28B.txt"), "あ.txt");
    }

    #[test]
    fn encoded_words_in_quotes() {
        assert_eq!(only(b"attachment; filename=\"=?UTF-8?B?5pel5pys?=.txt\""), "日本.txt");
    }

    #[test]
    fn both_names_are_seen_when_they_differ() {
        let (main, list) = parameters(b"Attachment; filename=a.pdf; filename*=utf-8''b.exe; filename=c.txt");
        assert_eq!(main, "attachment");
        let values: Vec<&str> = list.iter().map(|p| p.value.as_str()).collect();
        assert_eq!(values, ["a.pdf", "c.txt", "b.exe"]);
    }

    #[test]
    fn a_semicolon_in_quotes_is_text() {
        assert_eq!(only(b"x; name=\"a;b\\\"c\""), "a;b\"c");
    }
}
