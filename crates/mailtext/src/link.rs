//! Addresses of the web in a text, made so that no program turns them into something to click on.

/// The host of an address that starts here (behind `scheme://`): up to a slash, a blank or anything that cannot be in a host.
fn host_length(text: &str) -> usize {
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '(' | ')' | '\\' | '、' | '。' | '」' | '】' | '）' | '＞'
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

/// The text with its addresses disarmed, and how many there were. Doing it again changes nothing.
pub(crate) fn defang(text: &str) -> (String, u32) {
    let mut out = String::with_capacity(text.len().saturating_add(64));
    let mut count = 0_u32;
    let mut rest = text;
    while let Some(at) = next_candidate(rest) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if let Some(tail) = from.strip_prefix("://") {
            // The scheme stands at the end of what is already written.
            let start = before
                .char_indices()
                .rev()
                .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
                .last();
            let start = start.map_or(before.len(), |(i, _)| i);
            let (plain, scheme) = before.split_at_checked(start).unwrap_or((before, ""));
            let lower = scheme.to_ascii_lowercase();
            let disarmed = ["hxxp", "hxxps", "fxp"].iter().any(|s| lower.ends_with(s));
            out.push_str(plain);
            if scheme.is_empty() || disarmed {
                out.push_str(scheme);
                out.push_str("://");
                rest = tail;
                continue;
            }
            count = count.saturating_add(1);
            let known = [("https", "hxxps"), ("http", "hxxp"), ("ftp", "fxp")];
            match known.iter().find(|(from, _)| lower.ends_with(from)) {
                Some((from, to)) => {
                    out.push_str(scheme.get(..scheme.len().saturating_sub(from.len())).unwrap_or(""));
                    out.push_str(to);
                    out.push_str("://");
                }
                // Any other scheme: named, and broken.
                None => {
                    out.push_str(scheme);
                    out.push_str("[:]//");
                }
            }
            let (host, tail) = tail.split_at_checked(host_length(tail)).unwrap_or((tail, ""));
            push_host(host, &mut out);
            rest = tail;
        } else {
            // A bare `www.`, which programs make into a link on their own.
            count = count.saturating_add(1);
            out.push_str(before);
            let (host, tail) = from.split_at_checked(host_length(from)).unwrap_or((from, ""));
            push_host(host, &mut out);
            rest = tail;
        }
    }
    out.push_str(rest);
    (out, count)
}

/// The next `://`, or the next `www.` at the start of a word.
fn next_candidate(text: &str) -> Option<usize> {
    let scheme = text.find("://");
    let reach = scheme.map_or(text, |at| text.get(..at).unwrap_or(text));
    let mut from = 0_usize;
    while let Some(found) =
        reach.as_bytes().get(from..).and_then(|b| b.windows(4).position(|w| w.eq_ignore_ascii_case(b"www.")))
    {
        let at = from.saturating_add(found);
        let word = text.get(..at).is_some_and(|t| {
            !t.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '/'))
        });
        let more = text.as_bytes().get(at.saturating_add(4)).is_some_and(u8::is_ascii_alphanumeric);
        if word && more && text.is_char_boundary(at) {
            return Some(at);
        }
        from = at.saturating_add(4);
    }
    scheme
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
        ] {
            let (once, count) = defang(before);
            assert_eq!((once.as_str(), count), (after, n));
            assert_eq!(defang(after), (after.to_owned(), 0), "twice");
        }
    }
}
