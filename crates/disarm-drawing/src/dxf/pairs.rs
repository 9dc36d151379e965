//! The pairs of a DXF: a line with a group code, a line with its value, each value what its code says it is.

use super::bad;
use super::table::{Value, value};
use crate::numbers::{real, whole};
use mugai_core::{Context, Limit, Refusal};

/// A group code and its value, numbers without blanks around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair<'a> {
    pub(super) code: u16,
    pub(super) text: &'a str,
}

impl Pair<'_> {
    /// The handle or number of a handle that the value is; nothing for none and for 0.
    pub(super) fn handle(&self) -> Option<u64> {
        u64::from_str_radix(self.text.trim(), 16).ok().filter(|h| *h != 0)
    }
}

/// All pairs up to the end mark, comments aside, and what stands behind it.
pub(super) fn read<'a>(text: &'a str, cx: &mut Context<'_>) -> Result<(Vec<Pair<'a>>, &'a str), Refusal> {
    let most = usize::try_from(cx.limits().drawing_entries).unwrap_or(usize::MAX);
    let longest = usize::try_from(cx.limits().text_line_bytes).unwrap_or(usize::MAX);
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut rest = text;
    let mut number = 0_usize;
    loop {
        let (code, behind) = line(rest).ok_or_else(|| bad(number, "cut off"))?;
        let (value, behind) = line(behind).ok_or_else(|| bad(number, "cut off"))?;
        if value.len() > longest || code.len() > longest {
            return Err(Refusal::limit(Limit::Length, &place(number), "a line is longer than allowed"));
        }
        rest = behind;
        let pair = pair(code, value).ok_or_else(|| bad(number, "no pair of a group code and its value"))?;
        number = number.saturating_add(2);
        if pair.code == 999 {
            continue;
        }
        if pair == (Pair { code: 0, text: "EOF" }) {
            return Ok((pairs, rest));
        }
        if pairs.len() >= most {
            return Err(Refusal::limit(Limit::Objects, &place(number), "more pairs than allowed"));
        }
        if pairs.len().is_multiple_of(65_536) {
            cx.take(65_536_usize.saturating_mul(size_of::<Pair<'_>>()))?;
        }
        pairs.push(pair);
    }
}

/// Where a line stands, for a reader of the report.
pub(super) fn place(number: usize) -> String {
    format!("DXF line {}", number.saturating_add(1))
}

/// The first line and what follows it; a line ends in LF, CR LF or CR.
pub(super) fn line(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let Some(end) = text.find(['\n', '\r']) else { return Some((text, "")) };
    let (line, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or("");
    Some((line, rest))
}

fn pair<'a>(code: &str, text: &'a str) -> Option<Pair<'a>> {
    let code = code.trim();
    let code: u16 = code.parse().ok().filter(|_| code.len() <= 4)?;
    let bare = text.trim();
    let text = match value(code)? {
        // Kinds and handles; around a name blanks may mean something.
        Value::Text if matches!(code, 0 | 5) => bare,
        Value::Text => text,
        Value::Real => real(bare)?,
        Value::Whole => whole(bare)?,
        Value::Handle => Some(bare).filter(|t| is_hex(t, 16))?,
        Value::Binary => Some(bare).filter(|t| is_hex(t, usize::MAX))?,
    };
    Some(Pair { code, text })
}

fn is_hex(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_like() {
        assert_eq!(line("a\r\nb"), Some(("a", "b")));
        assert_eq!(line("a\rb"), Some(("a", "b")));
        assert_eq!(line("\n"), Some(("", "")));
        assert_eq!(line("a"), Some(("a", "")));
        assert_eq!(line(""), None);
    }
}
