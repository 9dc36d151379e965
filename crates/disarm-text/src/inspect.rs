//! The second look at a finished text: raw bytes first, then every line split at every separator.

use crate::formula::{does_harm, is_blank, is_sign};
use crate::starts;
use mugai_core::{Context, Reason, Refusal};
use std::borrow::Cow;

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// Looks for what must not be in a finished text and returns it decoded.
pub(crate) fn text<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<Cow<'a, str>, Refusal> {
    cx.take(bytes.len())?;
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => {
            // In every other encoding we write, these bytes are these characters and nothing else.
            if bytes.iter().any(|b| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F)) {
                return Err(residue("a control character"));
            }
            match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
                Err(_) => mugai_jptext::decode_detected(bytes).ok_or_else(|| residue("no encoding fits"))?.2,
            }
        }
    };
    // A joiner is let through between emoji; everything else in the tables is not.
    if has_hidden(&text) {
        return Err(residue("a hidden or control character"));
    }
    if text.is_empty() || starts::check(&text).is_err() {
        return Err(residue("starts like something that is no text"));
    }
    Ok(text)
}

/// Whether a finished text holds what must not be seen; a joiner is let through, it joins emoji.
pub(crate) fn has_hidden(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = mugai_jptext::find_hidden(rest) {
        match rest.get(at..).and_then(|found| found.strip_prefix('\u{200D}')) {
            Some(behind) => rest = behind,
            None => return true,
        }
    }
    false
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|p| read(*p));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| residue("broken UTF-16"))
}

/// Splits without any idea of quotes: no piece may be a formula that calls something.
pub(crate) fn cells(text: &str) -> Result<(), Refusal> {
    let mut rest = text;
    loop {
        // What is skipped holds no separator, so nothing is looked at twice.
        rest = rest.trim_start_matches(|c| is_blank(c) || c == '"');
        let piece = rest.get(..end_of_piece(rest)).unwrap_or(rest);
        if piece.starts_with(is_sign) && does_harm(piece) {
            return Err(residue("a cell that a spreadsheet would run"));
        }
        let mut behind = rest.get(piece.len()..).unwrap_or("").chars();
        if behind.next().is_none() {
            return Ok(());
        }
        rest = behind.as_str();
    }
}

/// Where the next separator or line end is.
fn end_of_piece(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b',' | b';' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => break,
            // U+2028 and U+2029.
            0xE2 if matches!(bytes.get(at..at.saturating_add(3)), Some([_, 0x80, 0xA8 | 0xA9])) => break,
            _ => at = at.saturating_add(1),
        }
    }
    at
}
