//! What a page calls its parts (RFC 3986 §5.2, as far as saved pages need it): names to be compared, never followed.

/// A reference against the place of the page (RFC 3986 §5.2, as far as saved pages need it), so that one part has one name.
pub(super) fn resolved(base: &str, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or("");
    let scheme = |url: &str| {
        url.split_once(':')
            .is_some_and(|(s, _)| s.len() > 1 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)))
    };
    let (origin, path) = if scheme(reference) {
        ("", reference)
    } else {
        let path = base.split_once("//").map_or(base.len(), |(scheme, rest)| {
            let host = rest.find('/').unwrap_or(rest.len());
            scheme.len().saturating_add(2).saturating_add(host)
        });
        let root = base.get(..path).unwrap_or("");
        let folder =
            base.split(['?', '#']).next().and_then(|b| b.rfind('/')).and_then(|end| base.get(..=end)).unwrap_or("");
        if let Some(rest) = reference.strip_prefix("//") {
            return unescaped(&format!("{}//{rest}", base.split("//").next().unwrap_or("")));
        }
        if reference.starts_with('/') { (root, reference) } else { (folder, reference) }
    };
    let mut whole = origin.to_owned();
    let mut rest = path;
    loop {
        if let Some(next) = rest.strip_prefix("./") {
            rest = next;
        } else if let (Some(next), Some(above)) = (rest.strip_prefix("../"), above(&whole)) {
            rest = next;
            whole = above.to_owned();
        } else {
            break;
        }
    }
    unescaped(&(whole + rest))
}

/// The folder above one, with its slash.
fn above(folder: &str) -> Option<&str> {
    let end = folder.strip_suffix('/')?.rfind('/')?;
    folder.get(..=end)
}

/// Without the escapes of a URL.
pub(super) fn unescaped(url: &str) -> String {
    let mut out = Vec::with_capacity(url.len());
    let mut rest = url.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digit =
            |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                rest = after.get(2..).unwrap_or(&[]);
            }
            _ => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_in_the_rfc() {
        let page = "http://a/b/c/d?q";
        for (reference, url) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("g#s", "http://a/b/c/g"),
            ("http://x/%E3%81%82.png", "http://x/あ.png"),
        ] {
            assert_eq!(resolved(page, reference), url);
        }
        assert_eq!(
            resolved("file:///C:/x/Test.htm", "Test.files/image001.png"),
            "file:///C:/x/Test.files/image001.png"
        );
        assert_eq!(resolved("", "image1"), "image1");
    }
}
