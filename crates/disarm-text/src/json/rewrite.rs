//! The one pass over a JSON text: a token is understood, then written (RFC 8259 §2 – §7). No recursion: open brackets are a list.

use crate::clean;
use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::HashSet;

/// Longest number, characters: readers that turn digits into a number take quadratic time.
const LONGEST_NUMBER: usize = 1_024;
/// What a key costs of the budget beside its own length, bytes.
const KEY_COST: usize = 64;

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// An open bracket: the keys of an object so far, or an array.
enum Open {
    Object(HashSet<String>),
    Array,
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

/// Writes a JSON text again.
///
/// # Errors
/// `malformed` for what is no JSON, `ambiguous` for a key that stands twice, `limit_depth`, `limit_length`, `limit_bytes`.
pub(super) fn rewrite(text: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let deepest = usize::try_from(cx.limits().json_depth).unwrap_or(usize::MAX);
    let mut reader = Reader { rest: text, line: 1 };
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Open> = Vec::new();
    let mut next = Next::Value;
    loop {
        reader.blanks(&mut out);
        let Some(first) = reader.rest.bytes().next() else { break };
        next = match (next, first) {
            (Next::Value | Next::ValueOrEnd, b'{' | b'[') => {
                if open.len() >= deepest {
                    return Err(Refusal::limit(Limit::Depth, &reader.place(), "brackets nested too deep"));
                }
                reader.one(&mut out, first);
                let object = first == b'{';
                open.push(if object { Open::Object(HashSet::new()) } else { Open::Array });
                if object { Next::KeyOrEnd } else { Next::ValueOrEnd }
            }
            (Next::ValueOrEnd | Next::CommaOrEnd, b']') if matches!(open.last(), Some(Open::Array)) => {
                reader.close(&mut out, first, &mut open)
            }
            (Next::KeyOrEnd | Next::CommaOrEnd, b'}') if matches!(open.last(), Some(Open::Object(_))) => {
                reader.close(&mut out, first, &mut open)
            }
            (Next::CommaOrEnd, b',') => {
                reader.one(&mut out, first);
                if matches!(open.last(), Some(Open::Object(_))) { Next::Key } else { Next::Value }
            }
            (Next::Key | Next::KeyOrEnd, b'"') => {
                let key = reader.string(cx)?;
                write(&mut out, &key);
                cx.take(key.len().saturating_add(KEY_COST))?;
                if let Some(Open::Object(keys)) = open.last_mut()
                    && !keys.insert(key)
                {
                    return Err(Refusal::new(Reason::Ambiguous, reader.place(), "a key stands twice in one object"));
                }
                Next::Colon
            }
            (Next::Colon, b':') => {
                reader.one(&mut out, first);
                Next::Value
            }
            (Next::Value | Next::ValueOrEnd, _) => {
                if first == b'"' {
                    let value = reader.string(cx)?;
                    write(&mut out, &value);
                } else {
                    out.push_str(reader.word()?);
                }
                if open.is_empty() { Next::Nothing } else { Next::CommaOrEnd }
            }
            _ => return Err(reader.broken("something that may not stand here")),
        };
    }
    if next == Next::Nothing { Ok(out) } else { Err(reader.broken("cut off")) }
}

impl<'t> Reader<'t> {
    fn place(&self) -> String {
        format!("line {}", self.line)
    }

    fn broken(&self, detail: &str) -> Refusal {
        Refusal::new(Reason::Malformed, self.place(), format!("no JSON: {detail}"))
    }

    /// Passes over `bytes` bytes and returns them.
    fn pass(&mut self, bytes: usize) -> &'t str {
        let (before, behind) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = behind;
        before
    }

    /// White space is layout and stays (RFC 8259 §2).
    fn blanks(&mut self, out: &mut String) {
        let end = self.rest.bytes().position(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(self.rest.len());
        let blanks = self.pass(end);
        self.line = self.line.saturating_add(blanks.bytes().filter(|b| *b == b'\n').count());
        out.push_str(blanks);
    }

    fn one(&mut self, out: &mut String, sign: u8) {
        self.pass(1);
        out.push(char::from(sign));
    }

    fn close(&mut self, out: &mut String, sign: u8, open: &mut Vec<Open>) -> Next {
        self.one(out, sign);
        open.pop();
        if open.is_empty() { Next::Nothing } else { Next::CommaOrEnd }
    }

    /// `true`, `false`, `null`, or a number as it is spelled.
    fn word(&mut self) -> Result<&'t str, Refusal> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        let end = self.rest.bytes().position(|b| !fits(b)).unwrap_or(self.rest.len());
        if end > LONGEST_NUMBER {
            return Err(Refusal::limit(Limit::Length, &self.place(), "a number of too many digits"));
        }
        let word = self.pass(end);
        if matches!(word, "true" | "false" | "null") || is_number(word) {
            Ok(word)
        } else {
            Err(self.broken("neither a number nor true, false or null"))
        }
    }

    /// A string, without what no reader sees.
    fn string(&mut self, cx: &mut Context<'_>) -> Result<String, Refusal> {
        self.pass(1);
        let mut out = String::new();
        loop {
            let end = self.rest.bytes().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1F));
            out.push_str(self.pass(end.ok_or_else(|| self.broken("a string without end"))?));
            match self.pass(1) {
                "\"" => break,
                "\\" => out.push(self.escaped()?),
                _ => return Err(self.broken("a control character within a string")),
            }
        }
        clean::clean_at(out, &self.place(), cx)
    }

    /// What follows a backslash (RFC 8259 §7).
    fn escaped(&mut self) -> Result<char, Refusal> {
        Ok(match self.pass(1) {
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            "b" => '\u{8}',
            "f" => '\u{C}',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => {
                let unit = self.unit()?;
                let low = if (0xD800..0xDC00).contains(&unit) && self.rest.starts_with("\\u") {
                    self.pass(2);
                    Some(self.unit()?)
                } else {
                    None
                };
                let mut chars = char::decode_utf16([unit].into_iter().chain(low));
                match (chars.next(), chars.next()) {
                    (Some(Ok(c)), None) => c,
                    _ => return Err(self.broken("half a character")),
                }
            }
            _ => return Err(self.broken("an unknown escape")),
        })
    }

    fn unit(&mut self) -> Result<u16, Refusal> {
        let digits = self.pass(4);
        let fine = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let unit = u16::from_str_radix(digits, 16).ok().filter(|_| fine);
        unit.ok_or_else(|| self.broken("an unknown escape"))
    }
}

/// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 §6).
fn is_number(word: &str) -> bool {
    fn digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    fn number(word: &str) -> Option<&str> {
        let word = word.strip_prefix('-').unwrap_or(word);
        let mut rest = match word.strip_prefix('0') {
            Some(rest) => rest,
            None => digits(word)?,
        };
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = digits(fraction)?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            rest = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
        }
        Some(rest)
    }
    number(word) == Some("")
}

/// One spelling for each string: signs as themselves but for quote, backslash, control characters and the two line ends that end
/// a line of a script (ECMA-262 §12.3).
fn write(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\u{1F}' | '\u{2028}' | '\u{2029}')) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let mut chars = behind.chars();
        out.push_str(match chars.next() {
            Some('"') => "\\\"",
            Some('\\') => "\\\\",
            Some('\n') => "\\n",
            Some('\r') => "\\r",
            Some('\t') => "\\t",
            Some('\u{C}') => "\\f",
            Some('\u{2028}') => "\\u2028",
            Some('\u{2029}') => "\\u2029",
            // No other control character is left in a cleaned string.
            _ => "",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for yes in ["0", "-0", "1.50", "12345678901234567890", "1e5", "-1.5E-10", "0.1"] {
            assert!(is_number(yes), "{yes}");
        }
        for no in ["", "-", "01", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", "1e+", "--1"] {
            assert!(!is_number(no), "{no}");
        }
    }

    #[test]
    fn strings_have_one_spelling() {
        let mut out = String::new();
        write(&mut out, "a\"b\\c/\n\u{2028}漢\u{1F600}");
        assert_eq!(out, "\"a\\\"b\\\\c/\\n\\u2028漢\u{1F600}\"");
    }
}
