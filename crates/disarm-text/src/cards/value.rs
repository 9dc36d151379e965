//! Values: texts unescaped, cleaned and escaped again; tokens by their signs; links by the one judgement (RFC 5545 §3.3).

use crate::clean;
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Refusal};

/// A text value written again. `keep` are the separators that divide it; any other is part of the text.
///
/// # Errors
/// When the policy refuses hidden characters.
pub(super) fn text(
    value: &str,
    old: bool,
    keep: &[char],
    place: &str,
    cx: &mut Context<'_>,
) -> Result<String, Refusal> {
    let mut out = String::with_capacity(value.len());
    let mut piece = String::new();
    let mut chars = value.chars().peekable();
    loop {
        let c = chars.next();
        match c {
            Some('\\') => match chars.peek().copied() {
                Some('n' | 'N') if !old => {
                    chars.next();
                    piece.push('\n');
                }
                Some(c @ ('\\' | ';' | ',' | ':' | '"')) => {
                    chars.next();
                    piece.push(c);
                }
                _ => piece.push('\\'),
            },
            Some(c) if !keep.contains(&c) => piece.push(c),
            separator => {
                let cleaned = clean::clean_at(std::mem::take(&mut piece), place, cx)?;
                escape(&mut out, &cleaned);
                match separator {
                    Some(c) => out.push(c),
                    None => return Ok(out),
                }
            }
        }
    }
}

/// RFC 5545 §3.3.11, RFC 6350 §3.4. What some reader takes for a line end becomes one.
fn escape(out: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\u{C}' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Dates, numbers, words of the standards: nothing else fits these signs.
pub(super) fn is_token(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 65_536
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b':' | b'/' | b'.' | b',' | b';' | b'='))
}

/// The link as it may stand; `None` when it must go.
pub(super) fn link(value: &str) -> Option<String> {
    let plain = value.replace("\\:", ":").replace("\\,", ",").replace("\\;", ";");
    let plain = plain.trim();
    let lower = plain.to_ascii_lowercase();
    let uuid = lower.strip_prefix("urn:uuid:");
    if uuid.is_some_and(|u| u.len() == 36 && u.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')) {
        return Some(plain.to_owned());
    }
    if lower.strip_prefix("geo:").is_some_and(|g| !g.is_empty() && is_token(g)) {
        return Some(plain.to_owned());
    }
    // Some readers end a line there.
    verdict(plain, Base::None).kept().filter(|kept| !kept.contains(['\u{2028}', '\u{2029}']))
}

/// The address of a person: `mailto:` or an identifier that leads nowhere.
pub(super) fn address(value: &str) -> Option<String> {
    if value.eq_ignore_ascii_case("invalid:nomail") {
        return Some("invalid:nomail".to_owned());
    }
    link(value).filter(|kept| kept.starts_with("mailto:") || kept.to_ascii_lowercase().starts_with("urn:uuid:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::Orders;
    use mugai_core::testing::{Formats, catalogue};

    fn written(value: &str, old: bool, keep: &[char]) -> String {
        let catalogue = catalogue(&[&crate::PlainText]).unwrap();
        let orders = Orders::standard(&catalogue);
        text(value, old, keep, "", &mut Context::new(&catalogue, &orders, &Formats(&[]))).unwrap()
    }

    #[test]
    fn texts_have_one_spelling() {
        for (before, keep, after) in [
            ("a\\, b; c\\nd", &[][..], "a\\, b\\; c\\nd"),
            ("a,b\\,c", &[','][..], "a,b\\,c"),
            ("山田;太郎;;;", &[';', ','][..], "山田;太郎;;;"),
            ("C:\\temp\\", &[][..], "C:\\\\temp\\\\"),
            ("x\u{202E}y\u{2028}z", &[][..], "xy\\nz"),
        ] {
            assert_eq!(written(before, false, keep), after);
            assert_eq!(written(after, false, keep), after, "twice");
        }
        // vCard 2.1 knows no \n: a backslash before another letter is a backslash.
        assert_eq!(written("C:\\new\\;x\r\ny", true, &[';']), "C:\\\\new\\;x\\ny");
    }

    #[test]
    fn links_and_addresses() {
        assert_eq!(link("https\\://example.jp/a").as_deref(), Some("https://example.jp/a"));
        assert_eq!(link("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6").as_deref().map(str::len), Some(45));
        assert_eq!(link("file:///c:/x"), None);
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(address("MAILTO:a@b.jp").as_deref(), Some("mailto:a@b.jp"));
        assert_eq!(address("http://b.jp"), None);
    }
}
