//! The pairs of a DXF: a line with a group code, a line with its value, each value what its code says it is.

use super::bad;
use super::table::{Value, value};
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
    let most = usize::try_from(cx.limits().drawing_pairs).unwrap_or(usize::MAX);
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
fn line(text: &str) -> Option<(&str, &str)> {
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
        Value::Text if code == 0 => bare,
        Value::Text => text,
        Value::Real => real(bare)?,
        Value::Whole => whole(bare)?,
        Value::Handle => Some(bare).filter(|t| is_hex(t, 16))?,
        Value::Binary => Some(bare).filter(|t| is_hex(t, usize::MAX))?,
    };
    Some(Pair { code, text })
}

/// A decimal number as it stands.
fn real(text: &str) -> Option<&str> {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let before = digits(unsigned);
    let rest = unsigned.get(before..)?;
    let (after, rest) = match rest.strip_prefix('.') {
        Some(fraction) => (digits(fraction), fraction.get(digits(fraction)..)?),
        None => (0, rest),
    };
    let exponent = match rest.strip_prefix(['e', 'E']) {
        Some(power) => {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            (1..=5).contains(&power.len()) && digits(power) == power.len()
        }
        None => rest.is_empty(),
    };
    (before.saturating_add(after) > 0 && exponent && text.len() <= 64).then_some(text)
}

/// A whole number as it stands; some programs write a fraction of zeros behind it, which goes.
fn whole(text: &str) -> Option<&str> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sound = !digits.is_empty() && digits.len() <= 19 && digits.bytes().all(|b| b.is_ascii_digit());
    (sound && fraction.len() <= 32 && fraction.bytes().all(|b| b == b'0')).then_some(text)
}

fn is_hex(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_grammar_of_numbers_says() {
        for good in ["0", "-1.5", "+.5", "5.", "1e10", "1.0E-12", "0.0000000001"] {
            assert_eq!(real(good), Some(good));
        }
        for bad in ["", ".", "-", "1,5", "1e", "nan", "1.#QNAN", "0x1", "1e123456", "1 2"] {
            assert_eq!(real(bad), None, "{bad}");
        }
        assert_eq!((whole("-62"), whole("256.000"), whole("1.5"), whole("")), (Some("-62"), Some("256"), None, None));
    }

    #[test]
    fn lines_end_as_they_like() {
        assert_eq!(line("a\r\nb"), Some(("a", "b")));
        assert_eq!(line("a\rb"), Some(("a", "b")));
        assert_eq!(line("\n"), Some(("", "")));
        assert_eq!(line("a"), Some(("a", "")));
        assert_eq!(line(""), None);
    }
}
