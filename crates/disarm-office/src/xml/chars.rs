//! Characters of XML: the encodings a part may have, the characters it may hold, the references that stand for one (XML 1.0 §2.2, §4.1, §4.3.3).

use std::borrow::Cow;

/// UTF-8 or UTF-16 with a byte order mark; whether it was UTF-16.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, bool), &'static str> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return Err("UTF-16 of odd length");
        }
        let units = pairs.map(|p| unit(p.try_into().unwrap_or_default()));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(|t| (Cow::Owned(t), true)).map_err(|_| "a lone surrogate")
    };
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err("UTF-32"),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            std::str::from_utf8(rest).map(|t| (Cow::Borrowed(t), false)).map_err(|_| "not UTF-8")
        }
    }
}

/// The Char production of XML 1.0 §2.2, over the whole part.
pub(super) fn check_characters(text: &str) -> Result<(), &'static str> {
    // In pieces without a way out, so that the compiler makes vectors of them. 0xEF 0xBF begins U+FFC0 to U+FFFF: rare, looked at below.
    let (mut control, mut high) = (false, false);
    for piece in text.as_bytes().chunks(256) {
        let (mut c, mut h) = (false, false);
        for b in piece {
            c |= (*b < 0x20) & (*b != b'\t') & (*b != b'\n') & (*b != b'\r');
            h |= *b == 0xEF;
        }
        control |= c;
        high |= h;
    }
    if control {
        return Err("a control character");
    }
    if high && (text.contains('\u{FFFE}') || text.contains('\u{FFFF}')) {
        return Err("a character XML forbids");
    }
    Ok(())
}

/// The character of a predefined or numeric reference (without `&` and `;`); `None` for any other and for what XML forbids.
pub(super) fn reference(name: &str) -> Option<char> {
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
                None if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
                _ => return None,
            };
            char::from_u32(number)?
        }
    };
    let forbidden = (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    (!forbidden).then_some(c)
}
