//! The one judgement over link targets, shared by every format (threats U-01 … U-04).

use std::borrow::Cow;

/// Where a link stands decides what a target without a scheme means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// No base: a relative target is a path on some disk (OOXML `TargetMode="External"`, formulas, fields, PDF).
    None,
    /// A place within the same document: only a fragment may be relative (HTML, SVG).
    Document,
}

/// What to do with a link target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlVerdict {
    /// Keep, written as given here (normalised: trimmed, userinfo and mailto attachments taken off).
    Keep(String),
    /// Remove the link, keep its text; the word says why.
    Remove(&'static str),
}

impl UrlVerdict {
    /// The target when it may stay.
    pub fn kept(self) -> Option<String> {
        match self {
            Self::Keep(url) => Some(url),
            Self::Remove(_) => None,
        }
    }
}

/// Longest target kept, bytes (U-03).
pub const MAX_URL: usize = 2_083;

/// Judges one link target: http, https, mailto, tel and in-document fragments stay, everything else goes (allowlist, U-01).
pub fn verdict(target: &str, base: Base) -> UrlVerdict {
    use UrlVerdict::{Keep, Remove};
    // U-03: what a browser would ignore is taken out before the scheme is read.
    let clean: String = target.chars().filter(|c| !is_ignored(*c)).collect();
    let clean = clean.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if clean.is_empty() {
        return Remove("empty");
    }
    if clean.len() > MAX_URL {
        return Remove("too-long");
    }
    if clean.chars().any(|c| c.is_control() || crate::names::is_deceptive(c)) {
        return Remove("control-character");
    }
    if let Some(fragment) = clean.strip_prefix('#') {
        return if fragment.contains(['\\', '<', '>', '"']) { Remove("fragment") } else { Keep(clean.to_owned()) };
    }
    let judged = percent_decoded(clean);
    if judged.starts_with("\\\\") || judged.starts_with("//") || judged.starts_with("\\/") || judged.starts_with("/\\")
    {
        return Remove("unc");
    }
    let Some(scheme) = scheme(&judged) else {
        return match base {
            Base::None if looks_like_host(clean) && !judged.contains('\\') => verdict(&format!("http://{clean}"), base),
            Base::None | Base::Document => Remove("relative"),
        };
    };
    match scheme.as_str() {
        "http" | "https" => web(clean),
        "mailto" => mailto(clean),
        "tel" => tel(clean),
        _ => Remove("scheme"),
    }
}

fn is_ignored(c: char) -> bool {
    matches!(c, '\t' | '\r' | '\n' | '\0')
}

/// Decoded once, so that `java%73cript:` is judged as what it means; the kept target is the undecoded one.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let pair = bytes.get(i.saturating_add(1)..i.saturating_add(3)).filter(|_| b == b'%');
        match pair.and_then(|p| std::str::from_utf8(p).ok()).and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                i = i.saturating_add(3);
            }
            None => {
                out.push(b);
                i = i.saturating_add(1);
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).chars().filter(|c| !c.is_control() && *c != ' ').collect())
}

/// The scheme in lower case. `host:8080/…` has none.
fn scheme(text: &str) -> Option<String> {
    let (head, tail) = text.split_once(':')?;
    let mut chars = head.chars();
    if !chars.next()?.is_ascii_alphabetic() || !chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    {
        // Something stands before the colon that is no scheme of a safe kind: judged as an unknown scheme unless it is a path.
        return if head.contains('/') || head.contains('?') || head.contains('#') { None } else { Some(String::new()) };
    }
    let port: String = tail.chars().take_while(char::is_ascii_digit).collect();
    let after = tail.chars().nth(port.len());
    if !port.is_empty() && port.len() <= 5 && head.contains('.') && matches!(after, None | Some('/')) {
        return None;
    }
    Some(head.to_ascii_lowercase())
}

fn looks_like_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or("");
    let labels: Vec<&str> = host.split('.').collect();
    let tld = labels.last().copied().unwrap_or("");
    let ok = |l: &&str| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    // A bare `data.xlsx` is a file beside the document, not a host; only `www.` or a path behind a host counts.
    labels.len() >= 2
        && labels.iter().all(ok)
        && (2..=24).contains(&tld.len())
        && tld.chars().all(|c| c.is_ascii_alphabetic())
        && host.to_ascii_lowercase().starts_with("www.")
}

fn web(clean: &str) -> UrlVerdict {
    use UrlVerdict::{Keep, Remove};
    let Some((head, rest)) = clean.split_once(':') else { return Remove("malformed") };
    let Some(rest) = rest.strip_prefix("//") else { return Remove("malformed") };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = (rest.get(..end).unwrap_or(""), rest.get(end..).unwrap_or(""));
    // Userinfo is there to deceive: http://bank.example@evil.example/ (U-03). It is taken off.
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    if host.is_empty() || host.contains(['\\', '%', '"', '<', '>', ' ']) || path.contains('\\') {
        return Remove("host");
    }
    let lower = rest.to_ascii_lowercase();
    if lower.contains("davwwwroot")
        || host.to_ascii_lowercase().contains("@ssl")
        || percent_decoded(&lower).contains("davwwwroot")
    {
        return Remove("webdav");
    }
    Keep(format!(
        "{head}://{host}{}",
        path.replace(' ', "%20").replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
    ))
}

fn mailto(clean: &str) -> UrlVerdict {
    use UrlVerdict::{Keep, Remove};
    let Some((_, rest)) = clean.split_once(':') else { return Remove("malformed") };
    if rest.contains('\\') {
        return Remove("malformed");
    }
    let (to, query) = rest.split_once('?').unwrap_or((rest, ""));
    let allowed = ["subject", "cc", "body", "bcc", "to"];
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let key = pair.split('=').next().unwrap_or("");
            allowed.contains(&percent_decoded(key).to_ascii_lowercase().as_str())
        })
        .collect();
    let to = to.replace(' ', "%20");
    Keep(if kept.is_empty() {
        format!("mailto:{to}")
    } else {
        format!("mailto:{to}?{}", kept.join("&").replace(' ', "%20"))
    })
}

fn tel(clean: &str) -> UrlVerdict {
    let rest = clean.split_once(':').map_or("", |(_, r)| r);
    let fine = rest.chars().all(|c| c.is_ascii_alphanumeric() || "+-.()*#;=, %".contains(c));
    if fine { UrlVerdict::Keep(format!("tel:{}", rest.replace(' ', "%20"))) } else { UrlVerdict::Remove("malformed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(target: &str) -> Option<String> {
        verdict(target, Base::None).kept()
    }

    #[test]
    fn the_allowed_schemes_stay() {
        for url in [
            "http://example.com/a?b=c#d",
            "https://例え.jp/",
            "HTTPS://example.com",
            "mailto:a@b.jp",
            "tel:+81-3-1234",
            "#見出し",
            "http://h:8080/x",
        ] {
            assert_eq!(kept(url).as_deref(), Some(url));
        }
        assert_eq!(kept("www.city.example.jp/x").as_deref(), Some("http://www.city.example.jp/x"));
    }

    #[test]
    fn everything_else_goes() {
        for url in [
            "javascript:alert(1)",
            "JaVa\tScRiPt:alert(1)",
            " \u{1}vbscript:x",
            "java%73cript:x",
            "file:///c:/x",
            "\\\\host\\share",
            "//host/x",
            "\\/host",
            "ms-msdt:/id",
            "search-ms:query",
            "data:text/html,x",
            "ftp://x",
            "C:\\x.exe",
            "../x.docx",
            "x.docx",
            "%5c%5chost%5cx",
            "",
            "http:\\\\host",
            "http://host\\share",
            "https://h@SSL/DavWWWRoot/x",
            "mhtml:http://x!y",
            "ms-word:ofe|u|http://x",
            "http://",
            "http://a\u{202E}b/",
            "smb://x",
            "ldap://x",
            "1:x",
            ":x",
            "&#106;avascript:x",
        ] {
            assert_eq!(kept(url), None, "{url:?}");
        }
        assert_eq!(kept(&format!("http://e.jp/{}", "a".repeat(3000))), None);
    }

    #[test]
    fn what_deceives_is_taken_off() {
        assert_eq!(kept("http://bank.jp@evil.jp/x").as_deref(), Some("http://evil.jp/x"));
        assert_eq!(kept("mailto:a@b.jp?subject=x&attach=c:\\x&body=y"), None);
        assert_eq!(
            kept("mailto:a@b.jp?subject=x&attach=/etc/passwd&body=y").as_deref(),
            Some("mailto:a@b.jp?subject=x&body=y")
        );
    }

    #[test]
    fn a_kept_target_is_kept_again_unchanged() {
        for url in ["http://bank.jp@evil.jp/x y", "mailto:a@b.jp?subject=x y", "www.a.jp", "tel:03 1234"] {
            let once = kept(url).unwrap();
            assert_eq!(kept(&once).as_deref(), Some(once.as_str()));
        }
    }
}
