//! The pictures of a saved page, put into it as `data:` URLs, which the HTML format rebuilds like any picture.

use crate::entity;
use crate::structure::Leaf;
use crate::transfer::Decoded;
use base64ct::{Base64, Encoding};
use mugai_core::{Context, Limit, Refusal};
use std::collections::{HashMap, HashSet};

/// Parts of the file by what a page may call them.
pub(super) struct Pictures<'p, 'a> {
    parts: &'p [Decoded<'a>],
    base: &'p str,
    by_name: HashMap<String, usize>,
    shown: HashSet<usize>,
}

impl<'p, 'a> Pictures<'p, 'a> {
    /// `base` is where the page was.
    pub(super) fn new(leaves: &[Leaf<'_>], parts: &'p [Decoded<'a>], root: usize, base: &'p str) -> Self {
        let mut by_name = HashMap::new();
        for (at, leaf) in leaves.iter().enumerate().filter(|(at, _)| *at != root) {
            // The first of two parts of one name, as browsers take it.
            if !leaf.id.is_empty() {
                by_name.entry(format!("cid:{}", leaf.id)).or_insert(at);
            }
            if !leaf.location.is_empty() {
                by_name.entry(resolved(base, &leaf.location)).or_insert(at);
            }
        }
        Self { parts, base, by_name, shown: HashSet::new() }
    }

    /// Whether the page shows this part.
    pub(super) fn shows(&self, at: usize) -> bool {
        self.shown.contains(&at)
    }

    /// The page with the source of every picture that lies in the file replaced by the picture.
    ///
    /// What this takes for a tag may lie in a script or a comment: those go anyway, and a picture in them with them.
    ///
    /// # Errors
    /// Limits.
    pub(super) fn inlined(&mut self, page: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
        let mut out = String::with_capacity(page.len());
        let mut rest = page;
        while let Some((before, tag)) = next_tag(rest) {
            out.push_str(before);
            let Some((source, length)) = source(tag) else {
                // A tag that does not end: nothing behind it is one.
                rest = tag;
                break;
            };
            let (whole, after) = tag.split_at_checked(length).unwrap_or((tag, ""));
            rest = after;
            match source.and_then(|(from, to)| Some((whole.get(..from)?, whole.get(from..to)?, whole.get(to..)?))) {
                Some((head, value, tail)) => {
                    out.push_str(head);
                    match self.url(value) {
                        Some(url) => {
                            cx.take(url.len())?;
                            out.push('"');
                            out.push_str(&url);
                            out.push('"');
                        }
                        None => out.push_str(value),
                    }
                    out.push_str(tail);
                }
                None => out.push_str(whole),
            }
            if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
                return Err(Refusal::limit(Limit::Output, "", "the page with its pictures is larger than allowed"));
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// The picture a value names, quotes included.
    fn url(&mut self, value: &str) -> Option<String> {
        let named = entity::resolve(value.trim_matches(['"', '\'']));
        let named: String = named.chars().filter(|c| !c.is_whitespace()).collect();
        let cid = named.get(..4).filter(|s| s.eq_ignore_ascii_case("cid:")).and_then(|_| named.get(4..));
        let at = match cid {
            Some(id) => self.by_name.get(&format!("cid:{}", unescaped(id))),
            None => self.by_name.get(&resolved(self.base, &named)),
        };
        let at = *at?;
        let bytes = &self.parts.get(at)?.bytes;
        self.shown.insert(at);
        Some(format!("data:image/png;base64,{}", Base64::encode_string(bytes)))
    }
}

/// What stands before the next `<img`, and what begins with it.
fn next_tag(text: &str) -> Option<(&str, &str)> {
    let mut from = 0usize;
    loop {
        let at = from.checked_add(text.get(from..)?.find('<')?)?;
        let tag = text.get(at..)?;
        let named = tag.get(1..4).is_some_and(|n| n.eq_ignore_ascii_case("img"));
        if named && tag.get(4..)?.starts_with(|c: char| c.is_ascii_whitespace() || c == '/') {
            return Some((text.get(..at)?, tag));
        }
        from = at.checked_add(1)?;
    }
}

/// Where the value of `src` stands in the tag that the text begins with (its quotes included), and the length of the tag; `None`
/// when it has no end (HTML Standard §13.2.5.32 and following).
fn source(tag: &str) -> Option<(Option<(usize, usize)>, usize)> {
    let bytes = tag.as_bytes();
    let skip = |mut at: usize, of: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|b| of(*b)) {
            at = at.saturating_add(1);
        }
        at
    };
    let (mut at, mut found) = (4usize, None);
    loop {
        at = skip(at, |b| b.is_ascii_whitespace() || b == b'/');
        if *bytes.get(at)? == b'>' {
            return Some((found, at.checked_add(1)?));
        }
        let name = at;
        at = skip(at.checked_add(1)?, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'='));
        let is_source = tag.get(name..at).is_some_and(|n| n.eq_ignore_ascii_case("src"));
        let equals = skip(at, |b| b.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let value = skip(equals.checked_add(1)?, |b| b.is_ascii_whitespace());
        at = match *bytes.get(value)? {
            quote @ (b'"' | b'\'') => {
                let inside = value.checked_add(1)?;
                let length = bytes.get(inside..)?.iter().position(|b| *b == quote)?;
                inside.checked_add(length)?.checked_add(1)?
            }
            b'>' => value,
            _ => skip(value, |b| !b.is_ascii_whitespace() && b != b'>'),
        };
        if is_source && found.is_none() {
            found = Some((value, at));
        }
    }
}

/// A reference against the place of the page (RFC 3986 §5.2, as far as saved pages need it), so that one part has one name.
fn resolved(base: &str, reference: &str) -> String {
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
fn unescaped(url: &str) -> String {
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

    #[test]
    fn the_source_of_a_picture_is_found_in_any_spelling() {
        for (tag, value) in [
            ("<img src=\"a.png\">x", "\"a.png\""),
            ("<IMG alt='>' SRC = 'a b.png' />", "'a b.png'"),
            ("<img/src=a.png>", "a.png"),
            ("<img data-src=x src=y src=z>", "y"),
            ("<img alt src=\"\">", "\"\""),
        ] {
            let (found, _) = source(tag).unwrap();
            let (from, to) = found.unwrap();
            assert_eq!(&tag[from..to], value, "{tag}");
        }
        assert_eq!(source("<img alt=\"a\">"), Some((None, 13)));
        assert_eq!(source("<img src=\"a.png"), None);
        assert_eq!(source("<img src=a.png"), None);
    }
}
