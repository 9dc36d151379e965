//! Whether a file is HTML, by how it starts: sure for what only HTML starts with, perhaps for a piece of a page.

use mugai_core::Sniff;

/// Bytes looked at.
const SAMPLE: usize = 16 << 10;
/// Starts that are HTML whatever the name says.
const SURE: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<!doctype netscape-bookmark-file-1",
    "<title",
    "<meta",
    "<style",
    "<script",
];
/// Starts of a piece of a page: HTML when the name says so.
const PIECES: &[&str] = &[
    "<!doctype",
    "<link",
    "<base",
    "<div",
    "<p",
    "<span",
    "<table",
    "<center",
    "<font",
    "<a",
    "<h1",
    "<h2",
    "<h3",
    "<h4",
    "<ul",
    "<ol",
    "<dl",
    "<br",
    "<hr",
    "<img",
    "<form",
    "<b",
    "<i",
    "<pre",
    "<section",
    "<article",
    "<main",
    "<header",
    "<nav",
    "<blockquote",
    "<frameset",
    "<noscript",
    "<iframe",
];

/// Judges the start of a file.
pub(super) fn sniff(bytes: &[u8]) -> Sniff {
    let head = bytes.get(..SAMPLE).unwrap_or(bytes);
    // Cheap for the many files that have no tag at all, in whatever encoding.
    if !head.contains(&b'<') {
        return Sniff::No;
    }
    let text: String = match head {
        [0xFF, 0xFE, rest @ ..] => rest.chunks(2).map(|c| unit(c.first(), c.get(1))).collect(),
        [0xFE, 0xFF, rest @ ..] => rest.chunks(2).map(|c| unit(c.get(1), c.first())).collect(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.iter().map(|b| char::from(*b)).collect(),
        rest if rest.contains(&0) => return Sniff::No,
        rest => rest.iter().map(|b| char::from(*b)).collect(),
    };
    let text = text.to_ascii_lowercase();
    let bare = behind_comments(&text);
    if SURE.iter().any(|s| starts(bare, s)) {
        return Sniff::Yes;
    }
    // XHTML is XML whose root is html.
    if let Some(rest) = bare.strip_prefix("<?xml") {
        let rest = behind_comments(rest.split_once("?>").map_or("", |(_, r)| r));
        let root = starts(rest, "<html") || starts(rest, "<!doctype html");
        return if root { Sniff::Yes } else { Sniff::No };
    }
    if PIECES.iter().any(|s| starts(bare, s)) || text.len() != bare.len() && bare.starts_with('<') {
        return Sniff::Maybe;
    }
    // A page may begin with words; there the name has to say that it is one.
    let tags = ["</p>", "<br", "</a>", "</b>", "</font>", "</div>", "</table>", "</td>", "</h", "</span>", "</center>"];
    if tags.iter().any(|t| bare.contains(t)) { Sniff::Maybe } else { Sniff::No }
}

/// One half of a UTF-16 unit when the other is nothing; what is not ASCII does not matter here.
fn unit(low: Option<&u8>, high: Option<&u8>) -> char {
    match (low, high) {
        (Some(low), Some(0)) => char::from(*low),
        _ => '\u{FFFD}',
    }
}

/// A start that ends there: `<a` is not `<abc`.
fn starts(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

fn behind_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        match comment.split_once("-->") {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return "",
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_pieces_and_other_things_are_told_apart() {
        for page in [
            "<!DOCTYPE html><p>",
            "  <HTML lang=ja>",
            "<!-- 自動生成 --><html>",
            "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html>",
            "<head><title>",
            "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>",
        ] {
            assert_eq!(sniff(page.as_bytes()), Sniff::Yes, "{page}");
        }
        for piece in ["<div class=x>", "<!-- x --><table>", "ご案内<br>です", "<a href=x>"] {
            assert_eq!(sniff(piece.as_bytes()), Sniff::Maybe, "{piece}");
        }
        for other in ["<?xml version=\"1.0\"?><svg/>", "<abc>", "<svg>", "text", "a < b > c", "{\\rtf1", "\0<html>"] {
            assert_eq!(sniff(other.as_bytes()), Sniff::No, "{other}");
        }
        assert_eq!(sniff(b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), Sniff::Yes);
    }
}
