//! Addresses of the web in a text, made so that no program turns them into something to click on.

/// The host of an address that starts here (behind `scheme://`): up to a slash, a blank or anything that cannot be in a host.
fn host_length(text: &str) -> usize {
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '/' | ':'
                    | '?'
                    | '#'
                    | '"'
                    | '\''
                    | '<'
                    | '>'
                    | '('
                    | ')'
                    | '\\'
                    | '、'
                    | '。'
                    | '」'
                    | '】'
                    | '）'
                    | '＞'
            )
    };
    text.find(ends).unwrap_or(text.len())
}

/// `a.b` → `a[.]b`; dots already in brackets and a dot at the very end stay.
fn push_host(host: &str, out: &mut String) {
    let bytes = host.as_bytes();
    for (at, c) in host.char_indices() {
        let around = (at.checked_sub(1).and_then(|i| bytes.get(i)), bytes.get(at.saturating_add(1)));
        match (c, around) {
            ('.', (Some(b'['), Some(b']')) | (_, None)) => out.push('.'),
            ('.', _) => out.push_str("[.]"),
            _ => out.push(c),
        }
    }
}

/// Longest word before `://` that is read as a scheme, characters.
const LONGEST_SCHEME: usize = 40;

/// Disarms the host that starts at a place; returns the place behind it.
fn host_at(text: &str, at: usize, out: &mut String) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let length = host_length(rest);
    push_host(rest.get(..length).unwrap_or(""), out);
    at.saturating_add(length)
}

/// The text with its addresses disarmed, and how many there were. Doing it again changes nothing. Every place is looked at once.
pub(crate) fn defang(text: &str) -> (String, u32) {
    let mut out = String::with_capacity(text.len().saturating_add(64));
    let mut count = 0_u32;
    let mut at = 0_usize;
    let mut scheme = next_scheme(text, at);
    while at < text.len() {
        if scheme < at {
            scheme = next_scheme(text, at);
        }
        if let Some(www) = next_www(text, at, scheme) {
            // A bare `www.`, which programs make into a link on their own.
            count = count.saturating_add(1);
            out.push_str(text.get(at..www).unwrap_or(""));
            at = host_at(text, www, &mut out);
        } else if scheme < text.len() {
            let live = push_scheme(text.get(at..scheme).unwrap_or(""), &mut out);
            at = scheme.saturating_add(3);
            if live {
                count = count.saturating_add(1);
                at = host_at(text, at, &mut out);
            }
        } else {
            break;
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    (out, count)
}

/// Writes what stands before `://`, its scheme disarmed, and the `://`; says whether there was a live scheme. The scheme is read
/// off the end of what is written, so that reading the output again finds the same.
fn push_scheme(before: &str, out: &mut String) -> bool {
    out.push_str(before);
    let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let length: usize = out.chars().rev().take(LONGEST_SCHEME).take_while(fits).map(char::len_utf8).sum();
    let start = out.len().saturating_sub(length);
    let scheme = out.get(start..).unwrap_or("").to_ascii_lowercase();
    if scheme.is_empty() || ["hxxp", "hxxps", "fxp"].iter().any(|s| scheme.ends_with(s)) {
        out.push_str("://");
        return false;
    }
    let known = [("https", "hxxps://"), ("http", "hxxp://"), ("ftp", "fxp://")];
    match known.iter().find(|(from, _)| scheme.ends_with(from)) {
        Some((from, to)) => {
            out.truncate(out.len().saturating_sub(from.len()));
            out.push_str(to);
        }
        // Any other scheme: named, and broken.
        None => out.push_str("[:]//"),
    }
    true
}

/// The next `://` from a place on; the length of the text when there is none.
fn next_scheme(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|t| t.find("://")).map_or(text.len(), |found| from.saturating_add(found))
}

/// The next `www.` at the start of a word, between two places.
fn next_www(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = bytes.get(at..to).and_then(|b| b.windows(4).position(|w| w.eq_ignore_ascii_case(b"www."))) {
        at = at.saturating_add(found);
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let inside = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '/'));
        if !inside && bytes.get(at.saturating_add(4)).is_some_and(u8::is_ascii_alphanumeric) {
            return Some(at);
        }
        at = at.saturating_add(4);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_disarmed_once() {
        for (before, after, n) in [
            ("申込：https://www.example.co.jp/entry?id=1.2", "申込：hxxps://www[.]example[.]co[.]jp/entry?id=1.2", 1),
            ("http://a.jp。次", "hxxp://a[.]jp。次", 1),
            ("www.city.example.jp を", "www[.]city[.]example[.]jp を", 1),
            ("HTTP://A.JP and ftp://b.jp", "hxxp://A[.]JP and fxp://b[.]jp", 2),
            ("file://server/share", "file[:]//server/share", 1),
            ("終わり http://a.jp.", "終わり hxxp://a[.]jp.", 1),
            ("mail@www.example.jp", "mail@www.example.jp", 0),
            ("10:30 // 11:00", "10:30 // 11:00", 0),
            ("xhttp://a.b", "xhxxp://a[.]b", 1),
            ("www.a.jp://b.c http://d.e", "www[.]a[.]jp[:]//b[.]c hxxp://d[.]e", 3),
        ] {
            let (once, count) = defang(before);
            assert_eq!((once.as_str(), count), (after, n));
            assert_eq!(defang(after), (after.to_owned(), 0), "twice");
        }
    }
}
