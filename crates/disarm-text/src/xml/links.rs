//! What attributes and link texts may say: no address that runs, none that a reader fetches by itself (threats XML-09, XML-22, U-01).

use super::table::Class;
use mugai_core::url::{Base, UrlVerdict, verdict};

/// What is thought of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It stays, with this value.
    Keep(String),
    /// It names another file that a reader loads.
    External,
    /// It is a link that runs or leaks.
    Link,
    /// It runs.
    Active,
    /// It has no place there; nobody need be told.
    Silent,
    /// Its namespace is one of things that run: the file is refused.
    Refused,
}

/// Names of attributes and elements that hold links.
const LINKS: &[&str] = &["href", "src", "url", "uri", "link", "action", "location", "xlink", "source", "stylesheet"];
/// Schemes that name something and lead nowhere.
const NAMES: &[&str] = &["urn:", "tag:", "cid:", "mid:", "info:", "geo:", "doi:", "uuid:"];
/// Schemes that run, or open what is on the machine or near it.
const RUNS: &[&str] = &[
    "javascript:",
    "vbscript:",
    "jscript:",
    "livescript:",
    "mocha:",
    "data:",
    "file:",
    "mhtml:",
    "mk:",
    "its:",
    "ms-its:",
    "ms-",
    "search-ms:",
    "search:",
    "res:",
    "shell:",
    "about:",
    "view-source:",
    "jar:",
    "ldap:",
    "smb:",
    "telnet:",
];

/// Whether a local name is one of links.
pub(super) fn is_link(local: &str) -> bool {
    LINKS.iter().any(|l| local.eq_ignore_ascii_case(l))
}

/// Whether a text would run or leak where it is taken for an address.
pub(super) fn runs(text: &str) -> bool {
    let start: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    RUNS.iter().any(|r| start.starts_with(r)) || start.starts_with("\\\\") || start.starts_with("//")
}

/// Judges an attribute that declares no namespace. `element` is the class and local name of what it stands on.
pub(super) fn attribute(element: (Class, &str), class: Class, local: &str, value: &str) -> Judged {
    let same = || Judged::Keep(value.to_owned());
    match class {
        Class::Active => return Judged::Refused,
        Class::Xml if local == "base" => return Judged::External,
        Class::Xml => return same(),
        Class::Xhtml | Class::Svg | Class::Include => return Judged::Silent,
        _ if local == "schemaLocation" || local == "noNamespaceSchemaLocation" => return Judged::External,
        Class::Instance => return same(),
        _ => {}
    }
    if element.0 == Class::Xhtml && class == Class::None {
        let lower = local.to_ascii_lowercase();
        if lower.starts_with("on") {
            return Judged::Active;
        }
        if lower == "style"
            || lower == "src"
            || !crate::html::attribute_in_data(&element.1.to_ascii_lowercase(), &lower)
        {
            return Judged::Silent;
        }
    }
    if !is_link(local) {
        return if runs_script(value) { Judged::Link } else { same() };
    }
    let bare = value.trim();
    match verdict(bare, Base::Document) {
        UrlVerdict::Keep(link) => Judged::Keep(link),
        UrlVerdict::Remove("empty") => Judged::Keep(String::new()),
        // A file beside this one: nothing fetches it, and its name is data.
        UrlVerdict::Remove("relative") if !bare.contains('\\') => same(),
        UrlVerdict::Remove("scheme") if NAMES.iter().any(|n| bare.to_ascii_lowercase().starts_with(n)) => same(),
        UrlVerdict::Remove(_) => Judged::Link,
    }
}

/// Of the schemes that run only those that are scripts: in other attributes a path is data.
fn runs_script(value: &str) -> bool {
    let start: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(32)
        .collect::<String>()
        .to_ascii_lowercase();
    ["javascript:", "vbscript:", "jscript:", "livescript:", "mocha:", "data:text/html", "mhtml:"]
        .iter()
        .any(|r| start.starts_with(r))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_judged_by_what_they_mean() {
        let on_data = |local: &str, value: &str| attribute((Class::Data, "a"), Class::None, local, value);
        let keep = |value: &str| Judged::Keep(value.to_owned());
        assert_eq!(on_data("href", "https://example.jp/"), keep("https://example.jp/"));
        assert_eq!(on_data("href", "schema.xsd#a"), keep("schema.xsd#a"));
        assert_eq!(on_data("href", "urn:isbn:1"), keep("urn:isbn:1"));
        assert_eq!(on_data("href", " java\nscript:evil()"), Judged::Link);
        assert_eq!(on_data("url", "\\\\evil\\share"), Judged::Link);
        assert_eq!(on_data("url", "file:///c:/x"), Judged::Link);
        assert_eq!(on_data("onload", "1"), keep("1"));
        assert_eq!(on_data("x", "JavaScript:evil()"), Judged::Link);
        assert_eq!(attribute((Class::Xhtml, "p"), Class::None, "onclick", "x"), Judged::Active);
        assert_eq!(attribute((Class::Xhtml, "p"), Class::None, "style", "x"), Judged::Silent);
        assert_eq!(attribute((Class::Xhtml, "p"), Class::None, "title", "x"), keep("x"));
        assert_eq!(attribute((Class::Data, "a"), Class::Instance, "schemaLocation", "a b"), Judged::External);
        assert_eq!(attribute((Class::Data, "a"), Class::Xml, "base", "http://x/"), Judged::External);
        assert_eq!(attribute((Class::Data, "a"), Class::Active, "script", "x"), Judged::Refused);
    }

    #[test]
    fn link_texts_that_run_are_known() {
        assert!(runs(" Java\tScript:x") && runs("\\\\host\\x") && runs("data:text/html,x"));
        assert!(!runs("https://example.jp/") && !runs("相談窓口") && !runs("a/b.html"));
    }
}
