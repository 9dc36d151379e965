//! The fresh message: headers encoded by us, one text part in base64, or in ISO-2022-JP where the policy wants it; ASCII only, lines
//! folded where they can be.

use crate::address::Mailbox;
use crate::header::{Kept, Value};
use mugai_core::{Context, choice};

/// The headers every output ends its header block with, before `X-Mugai-Sanitized`.
pub(crate) const FORM: &str =
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n";
/// The same for a message in ISO-2022-JP.
pub(crate) const FORM_JIS: &str =
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n";
/// The header that says what was done.
pub(crate) const MARK: &str = "X-Mugai-Sanitized";
/// What m-FILTER calls the same; rules for sorting mails know it.
pub(crate) const ALIAS: &str = "X-MAIL-SANITIZED";
/// Longest line of a body that is not encoded, bytes (RFC 5322 §2.1.1 allows 998).
pub(crate) const LINE: usize = 990;
/// Where a header line is folded.
const WIDTH: usize = 76;

/// How a message is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// In ISO-2022-JP, if all of it can be.
    pub(crate) jis: bool,
    /// With [`ALIAS`] before the mark.
    pub(crate) alias: bool,
}

impl Style {
    /// As the policy wants it.
    pub(crate) fn of(cx: &Context<'_>) -> Self {
        let jis = cx.choice(&choice::MAIL_ENCODING) == choice::ISO_2022_JP;
        Self { jis, alias: cx.choice(&choice::MAIL_MARK) == choice::M_FILTER }
    }
}

/// What ISO-2022-JP makes of a text with `\r\n` line ends; `None` when it cannot, or when a line would grow too long.
fn jis(text: &str) -> Option<Vec<u8>> {
    let bytes = mugai_jptext::iso_2022_jp(text)?;
    let short = bytes.split(|b| *b == b'\n').all(|line| line.len() <= LINE);
    short.then_some(bytes)
}

/// Whether every name and every text among the headers can be written in ISO-2022-JP.
fn fits(headers: &[Kept]) -> bool {
    headers.iter().all(|header| match &header.value {
        Value::Lines(_) | Value::Ascii(_) => true,
        Value::Text(text) => jis(text).is_some(),
        Value::Boxes(list, _) => list.iter().all(|b| jis(&b.name).is_some()),
    })
}

/// The acts of a mark in the words of m-FILTER, which knows three.
fn alias(mark: &str) -> String {
    let acts = mark.split(' ').find_map(|w| w.strip_prefix("act=")).unwrap_or("").trim_end_matches(';');
    let known = ["DEL_ATTACH", "CHG_TEXT", "REP_LINK"];
    known.into_iter().filter(|k| acts.split(',').any(|a| a == *k)).collect::<Vec<_>>().join(" ")
}

/// Writes a message. `text` has `\n` line ends.
pub(crate) fn message(headers: &[Kept], mark: &str, text: &str, style: Style) -> Vec<u8> {
    let body = text.replace('\n', "\r\n");
    let narrow = if style.jis && fits(headers) { jis(&body) } else { None };
    let coding = if narrow.is_some() { Coding::Jis } else { Coding::Utf8 };
    let mut out = String::with_capacity(text.len().saturating_mul(2).saturating_add(1024));
    for header in headers {
        out.push_str(header.name);
        out.push(':');
        let mut column = header.name.len().saturating_add(1);
        match &header.value {
            Value::Lines(lines) => {
                out.push(' ');
                out.push_str(&lines.join("\r\n\t"));
            }
            Value::Ascii(value) => folded(value.split(' '), &mut out, &mut column),
            Value::Text(value) => words(value, coding, &mut out, &mut column),
            Value::Boxes(list, more) => boxes(list, *more, coding, &mut out, &mut column),
        }
        out.push_str("\r\n");
    }
    out.push_str(if narrow.is_some() { FORM_JIS } else { FORM });
    if style.alias {
        out.push_str(&format!("{ALIAS}: {}\r\n", alias(mark)));
    }
    out.push_str(MARK);
    out.push(':');
    marked(mark, &mut out);
    out.push_str("\r\n\r\n");
    if let Some(narrow) = narrow {
        let mut out = out.into_bytes();
        out.extend_from_slice(&narrow);
        // As after base64, the last line has an end.
        if !narrow.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
        return out;
    }
    let encoded = base64(body.as_bytes());
    for line in encoded.as_bytes().chunks(76) {
        out.extend(line.iter().map(|b| char::from(*b)));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// The mark: what was done on the first line, the digest of the original on the last.
fn marked(mark: &str, out: &mut String) {
    let mut column = MARK.len().saturating_add(1);
    let mut first = true;
    for word in mark.split(' ') {
        let long = column.saturating_add(word.len()).saturating_add(1) > WIDTH;
        first &= !word.starts_with("src=");
        if word.starts_with("src=") || word.starts_with("orig=") || (long && !first) {
            out.push_str("\r\n");
            column = 0;
        }
        out.push(' ');
        out.push_str(word);
        column = column.saturating_add(word.len()).saturating_add(1);
    }
}

/// Words with single blanks between them, folded where a line would grow too long.
fn folded<'a>(words: impl Iterator<Item = &'a str>, out: &mut String, column: &mut usize) {
    for word in words {
        if column.saturating_add(word.len()).saturating_add(1) > WIDTH && *column > 1 {
            out.push_str("\r\n");
            *column = 0;
        }
        out.push(' ');
        out.push_str(word);
        *column = column.saturating_add(word.len()).saturating_add(1);
    }
}

/// Whether text may stand as it is: printable ASCII with nothing that looks like an encoded word and no endless word.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
        && !text.contains("=?")
        && text.split(' ').all(|w| w.len() <= 70)
}

/// What encoded words are written in.
#[derive(Clone, Copy)]
enum Coding {
    Utf8,
    Jis,
}

/// Free text: as it is, or as encoded words (RFC 2047 §2) of whole characters.
fn words(text: &str, coding: Coding, out: &mut String, column: &mut usize) {
    if is_plain(text) {
        folded(text.split(' '), out, column);
        return;
    }
    let mut encoded: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // 36 bytes become 48 characters, 60 with the frame: room for the name of any header before them.
        let piece = match mugai_core::names::cut(rest, 36) {
            "" => rest,
            piece => piece,
        };
        let jis = if let Coding::Jis = coding { mugai_jptext::iso_2022_jp(piece) } else { None };
        encoded.push(match jis {
            Some(bytes) => format!("=?ISO-2022-JP?B?{}?=", base64(&bytes)),
            None => format!("=?UTF-8?B?{}?=", base64(piece.as_bytes())),
        });
        rest = rest.get(piece.len()..).unwrap_or("");
    }
    folded(encoded.iter().map(String::as_str), out, column);
}

fn boxes(list: &[Mailbox], more: bool, coding: Coding, out: &mut String, column: &mut usize) {
    let last = list.len().saturating_sub(1);
    for (i, Mailbox { name, address }) in list.iter().enumerate() {
        let comma = if i < last || more { "," } else { "" };
        // A mailbox without an address that can be written gets one that leads nowhere (RFC 6761 §6.4).
        let address = if address.is_empty() { "invalid@invalid.invalid" } else { address };
        if name.is_empty() {
            folded([format!("{address}{comma}").as_str()].into_iter(), out, column);
            continue;
        }
        if is_plain(name) {
            let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
            folded(quoted.split(' '), out, column);
        } else {
            words(name, coding, out, column);
        }
        // On the line of the name it belongs to.
        let address = format!(" <{address}>{comma}");
        out.push_str(&address);
        *column = column.saturating_add(address.len());
    }
    if more {
        folded(["others@invalid.invalid"].into_iter(), out, column);
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648 §4), in one line.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let value = (0..3).fold(0_u32, |v, i| v << 8 | u32::from(group.get(i).copied().unwrap_or(0)));
        for i in 0..4_usize {
            let shift = 18_usize.saturating_sub(i.saturating_mul(6));
            let digit = usize::try_from(value >> shift & 63).unwrap_or(0);
            let c = if i <= group.len() { ALPHABET.get(digit).copied().unwrap_or(b'A') } else { b'=' };
            out.push(char::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_rfc() {
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn long_japanese_subjects_are_folded_into_whole_characters() {
        let subject = "令和8年度 補助金申請に関する説明会の開催について（ご案内）".repeat(3);
        let header = Kept { name: "Subject", value: Value::Text(subject.clone()) };
        let message = String::from_utf8(message(&[header], "v=1", "x", Style::default())).unwrap();
        assert!(message.lines().all(|l| l.len() <= 78), "{message}");
        let value = message.strip_prefix("Subject:").unwrap().split("\r\nMIME").next().unwrap();
        assert_eq!(mugai_jptext::decode_words(value.as_bytes()), subject);
    }
}
