//! From bytes to text: the mark at the start, what the page says of itself, what fits; once, and never by a disguise (threats HTM-05).

use mugai_core::{Reason, Refusal};
use mugai_jptext::{Charset, detect, guess};

/// Where a page must have named its charset (HTML Standard §13.2.3.2 looks at 1,024; pages of old have long comments).
const SAID_WITHIN: usize = 4_096;
/// One character in this many may mean nothing before the page is called broken.
const TOLERATED: usize = 50;

/// The text of a page.
///
/// # Errors
/// `malformed_text` when no charset fits.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    if let Some((charset, true)) = detect(bytes) {
        return decoded(charset, bytes);
    }
    if let Some(charset) = said(bytes)
        && let Some(text) = charset.decode_strictly(bytes)
    {
        return Ok(text);
    }
    match detect(bytes) {
        Some((charset, _)) => decoded(charset, bytes),
        None => decoded(said(bytes).unwrap_or_else(|| guess(bytes)), bytes),
    }
}

fn decoded(charset: Charset, bytes: &[u8]) -> Result<String, Refusal> {
    let text = charset.decode(bytes).text;
    let (lost, all) = text.chars().fold((0_usize, 0_usize), |(lost, all), c| {
        (lost.saturating_add(usize::from(c == '\u{FFFD}')), all.saturating_add(1))
    });
    if lost.saturating_mul(TOLERATED) > all {
        return Err(Refusal::new(Reason::MalformedText, "", "bytes that mean nothing in any known encoding"));
    }
    Ok(text)
}

/// What the page says: the first `charset=` or `encoding=` near its start. UTF-16 cannot say so in ASCII: UTF-8 is meant.
fn said(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..SAID_WITHIN).unwrap_or(bytes);
    let head: String = head.iter().map(|b| char::from(b.to_ascii_lowercase())).collect();
    let at = ["charset", "encoding"].iter().filter_map(|w| value(&head, w)).min_by_key(|(at, _)| *at)?;
    match Charset::of_label(at.1)? {
        Charset::Utf16Le | Charset::Utf16Be => Some(Charset::Utf8),
        // x-user-defined is a way to hide bytes from whoever reads them as text.
        Charset::Other(encoding) if encoding.name() == "x-user-defined" => None,
        charset => Some(charset),
    }
}

/// The word behind `name` and `=`.
fn value<'h>(head: &'h str, name: &str) -> Option<(usize, &'h str)> {
    let mut from = 0_usize;
    loop {
        let at = from.checked_add(head.get(from..)?.find(name)?)?;
        from = at.checked_add(name.len())?;
        if let Some(rest) = head.get(from..)?.trim_start().strip_prefix('=') {
            let rest = rest.trim_start().trim_start_matches(['"', '\'']);
            let end = rest.find(|c: char| matches!(c, '"' | '\'' | '>' | ';' | '/' | '?') || c.is_whitespace());
            return Some((at, rest.get(..end.unwrap_or(rest.len()))?));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_it_is_and_is_believed_when_it_fits() {
        let page = |label: &str| {
            format!(
                "<html><head><meta http-equiv=Content-Type content=\"text/html; charset={label}\"><p>住民票の写し</p>"
            )
        };
        for (label, charset) in [
            ("Shift_JIS", Charset::Cp932),
            ("x-sjis", Charset::Cp932),
            ("euc-jp", Charset::EucJp),
            ("utf-8", Charset::Utf8),
        ] {
            let bytes = charset.encode(&page(label)).unwrap();
            assert_eq!(decode(&bytes).unwrap(), page(label));
        }
        // A lie: says EUC-JP, is Shift_JIS.
        let bytes = Charset::Cp932.encode(&page("euc-jp")).unwrap();
        assert_eq!(decode(&bytes).unwrap(), page("euc-jp"));
        let utf16 = [b"\xFF\xFE".to_vec(), Charset::Utf16Le.encode("<html>住民票").unwrap()].concat();
        assert_eq!(decode(&utf16).unwrap(), "<html>住民票");
    }

    #[test]
    fn disguises_are_no_charsets() {
        assert_eq!(said(b"<meta charset=utf-7>"), None);
        assert_eq!(said(b"<meta charset=x-user-defined>"), None);
        assert_eq!(said(b"<meta charset=\"utf-16\">"), Some(Charset::Utf8));
        assert!(decode(&[b"\xEF\xBB\xBF<html>".to_vec(), vec![0x80; 200]].concat()).is_err());
    }
}
