//! The one spelling in which tokens and values are written. Two readers cannot disagree about what is spelled in one way only.

use super::lex::{Number, is_regular};
use crate::streams::encode::digit;

/// Separates two tokens when they would run together.
fn gap(out: &mut Vec<u8>) {
    if out.last().is_some_and(|b| is_regular(*b)) {
        out.push(b' ');
    }
}

/// An operator or keyword.
pub(crate) fn word(out: &mut Vec<u8>, word: &[u8]) {
    gap(out);
    out.extend_from_slice(word);
}

/// A decimal number.
pub(crate) fn number(out: &mut Vec<u8>, n: &Number) {
    gap(out);
    if n.whole().is_empty() && n.fraction().is_empty() {
        out.push(b'0');
        return;
    }
    if n.negative {
        out.push(b'-');
    }
    out.extend_from_slice(if n.whole().is_empty() { b"0" } else { n.whole() });
    if !n.fraction().is_empty() {
        out.push(b'.');
        out.extend_from_slice(n.fraction());
    }
}

/// An integer.
pub(crate) fn int(out: &mut Vec<u8>, n: i64) {
    gap(out);
    let mut digits = [0_u8; 20];
    let mut left = n.unsigned_abs();
    let mut at = digits.len();
    loop {
        at = at.saturating_sub(1);
        if let (Some(d), Ok(v)) = (digits.get_mut(at), u8::try_from(left % 10)) {
            *d = b'0'.wrapping_add(v);
        }
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if n < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(at..).unwrap_or(&[]));
}

/// A real number: the shortest decimal that reads back as the same single-precision number, never with an exponent.
pub(crate) fn real(out: &mut Vec<u8>, n: f32) {
    // Beyond the integers of 32 bits no reader agrees with another (ISO 32000-1 Annex C).
    const MOST: f32 = 2_147_483_647.0;
    if !n.is_finite() || n == 0.0 {
        return int(out, 0);
    }
    if n.abs() >= MOST {
        return int(out, if n < 0.0 { -2_147_483_647 } else { 2_147_483_647 });
    }
    gap(out);
    out.extend_from_slice(n.to_string().as_bytes());
}

/// A name, everything but plain characters as `#xx` (§7.3.5).
pub(crate) fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for b in name {
        if is_regular(*b) && (0x21..=0x7E).contains(b) && *b != b'#' {
            out.push(*b);
        } else if *b != 0 {
            out.extend_from_slice(&[b'#', digit(b >> 4), digit(b & 15)]);
        }
    }
    if name.iter().all(|b| *b == 0) {
        // The empty name is a name; what follows must not become part of it.
        out.push(b' ');
    }
}

/// A string in parentheses, for use inside compressed data only.
pub(crate) fn literal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'(');
    for b in text {
        match b {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *b]),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(*other),
        }
    }
    out.push(b')');
}

/// A string as hex digits.
pub(crate) fn hex(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'<');
    for b in text {
        out.extend_from_slice(&[digit(b >> 4), digit(b & 15)]);
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::lex::{Lexer, Token};

    #[test]
    fn numbers_have_one_spelling() {
        let mut out = Vec::new();
        let mut lexer = Lexer::new(b"+007.50 -.5 0.0 -12");
        while let Some(Token::Number(n)) = lexer.next() {
            number(&mut out, &n);
        }
        int(&mut out, -9_223_372_036_854_775_808);
        int(&mut out, 0);
        real(&mut out, 0.1);
        real(&mut out, 1e12);
        real(&mut out, f32::NAN);
        assert_eq!(out, b"7.5 -0.5 0 -12 -9223372036854775808 0 0.1 2147483647 0");
    }

    #[test]
    fn names_and_strings_read_back() {
        let mut out = Vec::new();
        name(&mut out, "A B#/漢".as_bytes());
        literal(&mut out, b"a(b)\\\r\n\xFF");
        hex(&mut out, b"\x00\xFF");
        let mut lexer = Lexer::new(&out);
        assert_eq!(lexer.next(), Some(Token::Name("A B#/漢".into())));
        assert_eq!(lexer.next(), Some(Token::Str(b"a(b)\\\r\n\xFF".to_vec())));
        assert_eq!(lexer.next(), Some(Token::Str(vec![0, 0xFF])));
        assert!(out.starts_with(b"/A#20B#23#2F#E6"));
        let mut out = Vec::new();
        name(&mut out, b"");
        int(&mut out, 55);
        // A zero byte is no part of a name (ISO 32000-2 §7.3.5), so a name of zeros is the empty one.
        name(&mut out, b"\0");
        assert_eq!(out, b"/ 55/ ");
    }
}
