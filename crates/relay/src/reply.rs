//! Answers of SMTP: a code, an enhanced code (RFC 3463) and words, one line or several.

use std::fmt;

/// One answer. The words hold no line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Three digits.
    pub(crate) code: u16,
    /// What follows on each line.
    pub(crate) lines: Vec<String>,
}

/// Longest line of an answer we send on, bytes (RFC 5321 §4.5.3.1.5 says 512 with the line end).
const LONGEST: usize = 480;

impl Reply {
    pub(crate) fn new(code: u16, text: impl Into<String>) -> Self {
        Self { code, lines: vec![clean(&text.into())] }
    }

    pub(crate) fn many(code: u16, lines: Vec<String>) -> Self {
        Self { code, lines: lines.iter().map(|l| clean(l)).collect() }
    }

    /// 2xx.
    pub(crate) fn good(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 5xx: coming again is no use.
    pub(crate) fn permanent(&self) -> bool {
        (500..600).contains(&self.code)
    }

    /// The words of the first line.
    pub(crate) fn text(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }

    /// As it goes over the wire.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for (i, line) in self.lines.iter().enumerate() {
            let last = i.saturating_add(1) == self.lines.len();
            out.extend_from_slice(format!("{:03}{}{line}\r\n", self.code, if last { ' ' } else { '-' }).as_bytes());
        }
    }
}

/// What another server says is text from outside: printable ASCII, and not too much of it.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' }).take(LONGEST).collect()
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {}", self.code, self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_lines_bear_a_hyphen_but_for_the_last() {
        let mut out = Vec::new();
        Reply::many(250, vec!["a".into(), "SIZE 1".into()]).write(&mut out);
        assert_eq!(out, b"250-a\r\n250 SIZE 1\r\n");
    }

    #[test]
    fn words_from_outside_end_no_line() {
        let mut out = Vec::new();
        Reply::new(550, "no\r\n250 yes\u{1b}あ").write(&mut out);
        assert_eq!(out, b"550 no??250 yes??\r\n");
    }
}
