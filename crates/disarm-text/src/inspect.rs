//! The second look at a finished text: raw bytes first, then every line split at every separator.

use crate::formula::{does_harm, is_blank, is_sign};
use crate::starts;
use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::hidden;
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
                Err(_) => {
                    let (charset, _) = mugai_jptext::detect(bytes).ok_or_else(|| residue("no encoding fits"))?;
                    Cow::Owned(charset.decode_strictly(bytes).ok_or_else(|| residue("no encoding fits"))?)
                }
            }
        }
    };
    // A joiner is let through between emoji; everything else in the tables is not.
    if text.chars().any(|c| c != '\u{200D}' && hidden(c).is_some()) {
        return Err(residue("a hidden or control character"));
    }
    if text.is_empty() || starts::check(&text).is_err() {
        return Err(residue("starts like something that is no text"));
    }
    Ok(text)
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|p| read(*p));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| residue("broken UTF-16"))
}

/// Splits without any idea of quotes: no piece may be a formula that calls something.
pub(crate) fn cells(text: &str) -> Result<(), Refusal> {
    let line_end = |c: char| matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{2028}' | '\u{2029}');
    for piece in text.split(|c: char| line_end(c) || matches!(c, ',' | ';' | '\t')) {
        let bare = piece.trim_start_matches(|c| is_blank(c) || c == '"');
        if bare.starts_with(is_sign) && does_harm(bare) {
            return Err(residue("a cell that a spreadsheet would run"));
        }
    }
    Ok(())
}
