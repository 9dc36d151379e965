//! Tags in the text of a page, as far as they name a part of the file (HTML Standard §13.2.5).
//!
//! What is taken for a tag here may lie in a script or a comment. Those go anyway, and what was put into them goes with them.

/// An attribute of a tag: its name, and where its value stands, quotes included.
#[derive(Debug)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What stands before the next tag of one of these names, which of them it is, and what begins with it.
pub(super) fn next<'t>(text: &'t str, names: &[&'static str]) -> Option<(&'t str, &'static str, &'t str)> {
    let mut from = 0usize;
    loop {
        let at = from.checked_add(text.get(from..)?.find('<')?)?;
        let tag = text.get(at..)?;
        let found = names.iter().find(|name| {
            let end = name.len().saturating_add(1);
            tag.get(1..end).is_some_and(|n| n.eq_ignore_ascii_case(name))
                && tag.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '/'))
        });
        if let Some(name) = found {
            return Some((text.get(..at)?, name, tag));
        }
        from = at.checked_add(1)?;
    }
}

/// The attributes with a value of the tag that the text begins with, and the length of the tag; `None` when it has no end.
pub(super) fn attributes(tag: &str) -> Option<(Vec<Attribute<'_>>, usize)> {
    let bytes = tag.as_bytes();
    let skip = |mut at: usize, of: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|b| of(*b)) {
            at = at.saturating_add(1);
        }
        at
    };
    let mut all = Vec::new();
    let mut at = skip(1, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>'));
    loop {
        at = skip(at, |b| b.is_ascii_whitespace() || b == b'/');
        if *bytes.get(at)? == b'>' {
            return Some((all, at.checked_add(1)?));
        }
        let start = at;
        at = skip(at.checked_add(1)?, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'='));
        let name = tag.get(start..at)?;
        let equals = skip(at, |b| b.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let from = skip(equals.checked_add(1)?, |b| b.is_ascii_whitespace());
        at = match *bytes.get(from)? {
            quote @ (b'"' | b'\'') => {
                let inside = from.checked_add(1)?;
                let length = bytes.get(inside..)?.iter().position(|b| *b == quote)?;
                inside.checked_add(length)?.checked_add(1)?
            }
            b'>' => from,
            _ => skip(from, |b| !b.is_ascii_whitespace() && b != b'>'),
        };
        all.push(Attribute { name, from, to: at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_in_any_spelling() {
        for (tag, expected) in [
            ("<img src=\"a.png\">x", vec!["src=\"a.png\""]),
            ("<IMG alt='>' SRC = 'a b.png' />", vec!["alt='>'", "SRC='a b.png'"]),
            ("<img/src=a.png>", vec!["src=a.png"]),
            ("<img data-src=x src=y src=z>", vec!["data-src=x", "src=y", "src=z"]),
            ("<img alt src=\"\">", vec!["src=\"\""]),
            ("<img alt>", vec![]),
        ] {
            let (found, length) = attributes(tag).unwrap();
            let found: Vec<String> =
                found.iter().map(|a| format!("{}={}", a.name, tag.get(a.from..a.to).unwrap())).collect();
            assert_eq!(found, expected, "{tag}");
            assert!(tag.get(..length).unwrap().ends_with('>'));
        }
        for open in ["<img src=\"a.png", "<img src=a.png", "<img src=", "<img"] {
            assert!(attributes(open).is_none(), "{open}");
        }
    }

    #[test]
    fn only_tags_of_these_names_are_found() {
        let found =
            next("<p><image><imga><IMG\nsrc=a>", &["link", "img"]).map(|(before, name, tag)| (before.len(), name, tag));
        assert_eq!(found, Some((16, "img", "<IMG\nsrc=a>")));
        assert!(next("<images <img", &["img"]).is_none());
    }
}
