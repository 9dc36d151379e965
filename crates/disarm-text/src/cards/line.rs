//! From bytes to content lines: folded lines joined, soft line breaks too, then one charset for all (RFC 5545 §3.1; vCard 2.1 §2.1).

use mugai_core::{Context, Limit, Reason, Refusal};
use mugai_jptext::{Charset, base64, decode_label, detect};

/// What a line costs of the budget beside its bytes.
const LINE_COST: usize = 256;
/// Most parameters of one line.
const PARAMETERS: usize = 64;

/// One content line.
pub(super) struct Line {
    /// What stands before the name and a dot: `item1`; empty for most.
    pub(super) group: String,
    /// In upper case.
    pub(super) name: String,
    /// Name in upper case (empty where only a value stands, as in vCard 2.1), value without quotes.
    pub(super) parameters: Vec<(String, String)>,
    /// As it stands there, but for quoted-printable, which is decoded.
    pub(super) value: String,
    /// Whether the value is Base64.
    pub(super) binary: bool,
    /// Its number in the unfolded file, from 1.
    pub(super) number: usize,
}

impl Line {
    /// Where it is, for findings and refusals.
    pub(super) fn place(&self) -> String {
        format!("{} line {}", self.name, self.number)
    }

    /// The value of the first parameter of a name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The bytes of a value in Base64.
    pub(super) fn bytes(&self) -> Vec<u8> {
        base64(self.value.as_bytes())
    }
}

/// Reads every content line of a file.
///
/// # Errors
/// `malformed` for a line that is none, `malformed_text`, limits.
pub(super) fn read(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<Line>, Refusal> {
    cx.take(bytes.len().saturating_mul(3))?;
    let unreadable = || Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding");
    let utf16 = match detect(bytes) {
        Some((charset @ (Charset::Utf16Le | Charset::Utf16Be), _)) => charset.decode_strictly(bytes),
        _ => None,
    };
    let bytes = utf16.as_ref().map_or(bytes, |text| text.as_bytes());
    let joined = unfolded(bytes, cx)?;
    let (charset, _) = detect(&joined).ok_or_else(unreadable)?;
    let text = charset.decode_strictly(&joined).ok_or_else(unreadable)?;
    let mut lines = Vec::new();
    for (number, line) in (1_usize..).zip(text.split('\n')).filter(|(_, l)| !l.trim().is_empty()) {
        cx.take(LINE_COST)?;
        lines.push(parse(line, number)?);
    }
    Ok(lines)
}

/// The logical lines, each ended by a line feed. Folding may have cut a character in two, so it is undone before decoding.
fn unfolded(bytes: &[u8], cx: &Context<'_>) -> Result<Vec<u8>, Refusal> {
    let longest = usize::try_from(cx.limits().text_line_bytes).unwrap_or(usize::MAX);
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    // Where the logical line begins, what its head says, and whether the card is of the old kind, which folds at blanks.
    let (mut start, mut soft, mut base64, mut old) = (0_usize, false, false, false);
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Line ends of old Macs.
        for line in line.split(|b| *b == b'\r') {
            let so_far = out.get(start..).unwrap_or_default();
            let is_first = so_far.is_empty();
            if soft && so_far.last() == Some(&b'=') {
                out.pop();
                out.extend(line);
            } else if let (Some(b' ' | b'\t'), false) = (line.first(), is_first) {
                out.extend(if old && !base64 { line } else { line.get(1..).unwrap_or_default() });
            } else if base64 && !line.is_empty() && !line.contains(&b':') {
                out.extend(line);
            } else {
                let before = head_of(so_far);
                old = match before.as_str() {
                    "VERSION:2.1" | "VERSION:1.0" => true,
                    "VERSION:2.0" | "VERSION:3.0" | "VERSION:4.0" => false,
                    _ => old,
                };
                out.push(b'\n');
                start = out.len();
                out.extend(line);
                let head = head_of(line);
                let head = head.split(':').next().unwrap_or("");
                soft = head.contains("QUOTED-PRINTABLE");
                base64 = head.contains(";BASE64") || head.contains("ENCODING=B");
            }
            if out.len().saturating_sub(start) > longest {
                return Err(Refusal::limit(Limit::Length, "", "a line is longer than allowed"));
            }
        }
    }
    Ok(out)
}

/// The start of a line in upper case.
fn head_of(line: &[u8]) -> String {
    let head = line.get(..256).unwrap_or(line);
    head.iter().map(|b| char::from(b.to_ascii_uppercase())).collect::<String>().trim_end().to_owned()
}

fn parse(line: &str, number: usize) -> Result<Line, Refusal> {
    let broken = || Refusal::new(Reason::Malformed, format!("line {number}"), "no name, parameters and value");
    let line = line.trim_start_matches('\u{FEFF}');
    let end = line.find([':', ';']).ok_or_else(broken)?;
    let (name, mut rest) = line.split_at_checked(end).ok_or_else(broken)?;
    let (group, name) = name.trim().rsplit_once('.').unwrap_or(("", name.trim()));
    let token = |t: &str| t.len() <= 64 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if name.is_empty() || !token(name) || !token(group) {
        return Err(broken());
    }
    let mut parameters: Vec<(String, String)> = Vec::new();
    while let Some(behind) = rest.strip_prefix(';') {
        let (name, value, after) = parameter(behind).ok_or_else(broken)?;
        rest = after;
        let name = name.trim().to_ascii_uppercase();
        if parameters.len() >= PARAMETERS || !token(&name) {
            return Err(broken());
        }
        parameters.push((name, value));
    }
    let value = rest.strip_prefix(':').ok_or_else(broken)?;
    let mut made = Line {
        group: group.to_owned(),
        name: name.to_ascii_uppercase(),
        parameters,
        value: value.to_owned(),
        binary: false,
        number,
    };
    decode(&mut made)?;
    Ok(made)
}

/// A parameter's name, its value without quotes, and what follows it.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let end = text.find(['=', ';', ':'])?;
    let (name, rest) = text.split_at_checked(end)?;
    let Some(mut rest) = rest.strip_prefix('=') else {
        return Some(("", name.to_owned(), rest));
    };
    let mut value = String::new();
    loop {
        let end = rest.find(['"', ';', ':'])?;
        let (before, at) = rest.split_at_checked(end)?;
        value.push_str(before);
        match at.strip_prefix('"') {
            Some(quoted) => {
                let (within, behind) = quoted.split_once('"')?;
                value.push_str(within);
                rest = behind;
            }
            None => return Some((name, value, at)),
        }
    }
}

/// Takes the transfer encoding off (vCard 2.1 §2.1.4; RFC 2426 §2.4.2).
fn decode(line: &mut Line) -> Result<(), Refusal> {
    let said: Vec<String> = line
        .parameters
        .iter()
        .filter(|(name, _)| name.is_empty() || name == "ENCODING")
        .map(|(_, value)| value.trim().to_ascii_uppercase())
        .collect();
    line.binary = said.iter().any(|e| e == "BASE64" || e == "B");
    if said.iter().any(|e| e == "QUOTED-PRINTABLE") {
        let broken = |detail| Refusal::new(Reason::Malformed, line.place(), detail);
        let bytes = quoted_printable(&line.value).ok_or_else(|| broken("no quoted-printable"))?;
        let charset = line.parameter("CHARSET").unwrap_or("");
        let decoded = decode_label(charset, &bytes);
        if decoded.lossy {
            return Err(Refusal::new(Reason::MalformedText, line.place(), "bytes that mean nothing in their charset"));
        }
        line.value = decoded.text;
    }
    Ok(())
}

/// RFC 2045 §6.7 without soft line breaks, which are gone; `None` for what is not ASCII or no pair of digits.
fn quoted_printable(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match b {
            b'=' if after.is_empty() => {}
            b'=' => {
                let pair = after.get(..2).and_then(|p| std::str::from_utf8(p).ok())?;
                let fine = pair.bytes().all(|b| b.is_ascii_hexdigit());
                out.push(u8::from_str_radix(pair, 16).ok().filter(|_| fine)?);
                rest = after.get(2..)?;
            }
            b if b.is_ascii() => out.push(b),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_with_and_without_quotes() {
        let line = parse("item1.tel;TYPE=\"a;b:c\",d;CELL:+81", 1).unwrap();
        assert_eq!((line.group.as_str(), line.name.as_str(), line.value.as_str()), ("item1", "TEL", "+81"));
        assert_eq!(line.parameters, [("TYPE".to_owned(), "a;b:c,d".to_owned()), (String::new(), "CELL".to_owned())]);
        assert!(parse("no colon", 1).is_err());
        assert!(parse("A B:x", 1).is_err());
        assert!(parse("A;X=\"open:x", 1).is_err());
    }

    #[test]
    fn quoted_printable_of_a_japanese_phone_is_read() {
        // 山田 in Shift_JIS: 8E 52 93 63.
        let line = parse("N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63;x", 1).unwrap();
        assert_eq!(line.value, "山田;x");
        assert!(parse("N;ENCODING=QUOTED-PRINTABLE:=8", 1).is_err());
    }
}
