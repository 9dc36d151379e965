//! Texts of an SXF: characters written as numbers (`\X2\202E\X0\`, ISO 10303-21 §6.4.3.3) and names of files in names of figures.

use crate::rules::{EXTERNAL_REFERENCE, HIDDEN_TEXT};
use crate::strings::{bare, hides};
use mugai_core::{Action, Context, Reason, Refusal};
use std::borrow::Cow;

/// The text without hidden characters and with files by their bare names.
pub(super) fn clean<'a>(text: &'a str, place: &str, cx: &mut Context<'_>) -> Result<Cow<'a, str>, Refusal> {
    let mut text = Cow::Borrowed(text);
    if let Some(seen) = without_hidden(&text) {
        cx.did(&HIDDEN_TEXT, place, Action::Removed)?;
        // What stood around one may be another now; nobody writes that by accident.
        if without_hidden(&seen).is_some() {
            return Err(Refusal::new(
                Reason::Ambiguous,
                place,
                "the number of a hidden character within that of another",
            ));
        }
        text = Cow::Owned(seen);
    }
    if let Some(named) = with_bare_files(&text) {
        cx.did(&EXTERNAL_REFERENCE, place, Action::Replaced)?;
        text = Cow::Owned(named);
    }
    Ok(text)
}

/// The text without the numbers of hidden characters; `None` when there are none.
pub(super) fn without_hidden(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some((before, behind)) = rest.split_once("\\X2\\") {
        out.push_str(before);
        let (digits, behind) = behind.split_once("\\X0\\").unwrap_or((behind, ""));
        let (groups, spare) = digits.as_bytes().as_chunks::<4>();
        let groups: Vec<&str> = groups.iter().filter_map(|g| std::str::from_utf8(g).ok()).collect();
        let kept: Vec<&str> = groups.iter().copied().filter(|g| !hides(g)).collect();
        // What is no row of numbers is no character either.
        let sound = spare.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        found |= kept.len() < groups.len() || !sound;
        if sound && !kept.is_empty() {
            out.push_str("\\X2\\");
            out.extend(kept);
            out.push_str("\\X0\\");
        }
        rest = behind;
    }
    out.push_str(rest);
    found.then_some(out)
}

/// Names of figures carry attributes between `$$` (SXF 属性付加機構: ATRF, ATRU, ATRS), some of them names of files.
pub(super) fn with_bare_files(text: &str) -> Option<String> {
    if !text.contains("$$") || !text.split("$$").any(is_elsewhere) {
        return None;
    }
    let fields = text.split("$$").map(|f| if is_elsewhere(f) { bare_name(f) } else { f.to_owned() });
    Some(fields.collect::<Vec<_>>().join("$$"))
}

/// The bare name of a file; the marks around the numbers of its characters are no ways.
pub(super) fn bare_name(name: &str) -> String {
    // Two characters that no text here has any more.
    let plain = name.replace("\\X2\\", "\u{1}").replace("\\X0\\", "\u{2}");
    bare(&plain).replace('\u{1}', "\\X2\\").replace('\u{2}', "\\X0\\")
}

/// Whether a field names a file in another place: on a drive or server, or by a way that ends in a file.
fn is_elsewhere(field: &str) -> bool {
    // The numbers of characters are no ways.
    let plain = field.replace("\\X2\\", "").replace("\\X0\\", "");
    let drive = plain.as_bytes().get(1) == Some(&b':') && plain.starts_with(|c: char| c.is_ascii_alphabetic());
    let file = plain
        .rsplit_once('.')
        .is_some_and(|(_, e)| (1..=4).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_alphanumeric()));
    drive
        || plain.contains("//")
        || plain.contains('\\')
        || (plain.contains('/') && file && plain.contains(|c: char| c.is_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hides_goes_from_numbered_characters() {
        assert_eq!(without_hidden("a\\X2\\80CC666F\\X0\\b"), None);
        assert_eq!(without_hidden("a\\X2\\80CC202E666F\\X0\\b").unwrap(), "a\\X2\\80CC666F\\X0\\b");
        assert_eq!(without_hidden("\\X2\\202E\\X0\\b").unwrap(), "b");
        assert_eq!(without_hidden("\\X2\\80\\X0\\b").unwrap(), "b");
    }

    #[test]
    fn files_keep_their_names_alone() {
        for fine in [
            "$$ATRF$$1$$a.saf",
            "$$ATRU$$1$$流速$$v$$1.5$$m/s",
            "$$ATRU$$7$$画像$$画像.tif$$STR",
            "a/b",
            "$$ATRU$$1$$勾配$$1/2.5",
        ] {
            assert_eq!(with_bare_files(fine), None, "{fine}");
        }
        assert_eq!(with_bare_files("$$ATRF$$1$$\\\\s\\a.saf").unwrap(), "$$ATRF$$1$$a.saf");
        assert_eq!(with_bare_files("$$ATRF$$1$$C:\\\\X2\\80CC\\X0\\.saf").unwrap(), "$$ATRF$$1$$\\X2\\80CC\\X0\\.saf");
        assert_eq!(with_bare_files("$$ATRF$$1$$C:a.saf").unwrap(), "$$ATRF$$1$$a.saf");
        assert_eq!(with_bare_files("$$ATRF$$1$$../x/a.saf").unwrap(), "$$ATRF$$1$$a.saf");
        assert_eq!(with_bare_files("$$ATRF$$1$$http://h/a.saf").unwrap(), "$$ATRF$$1$$a.saf");
    }
}
