//! Namespaces that are more than data, and what becomes of their elements (threats XML-20, HTM-02).

/// What a namespace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// No namespace.
    None,
    /// Data of somebody.
    Data,
    /// `xml:`
    Xml,
    /// Pages.
    Xhtml,
    /// Drawings: they go whole.
    Svg,
    /// Other files put in by the reader.
    Include,
    /// `xsi:`
    Instance,
    /// Maps that load maps.
    Kml,
    /// What runs where it is opened: the file is refused.
    Active,
}

/// Namespaces and their classes. A row that ends with `*` holds for all that begin so. Compared in lower case.
const NAMESPACES: &[(&str, Class)] = &[
    ("http://www.w3.org/1999/xhtml", Class::Xhtml),
    ("http://www.w3.org/2002/06/xhtml2*", Class::Xhtml),
    ("http://www.w3.org/2000/svg", Class::Svg),
    ("http://www.w3.org/2001/xinclude", Class::Include),
    ("http://www.w3.org/2003/xinclude", Class::Include),
    ("http://www.w3.org/2001/xmlschema-instance", Class::Instance),
    ("http://www.opengis.net/kml/*", Class::Kml),
    ("http://earth.google.com/kml/*", Class::Kml),
    ("http://www.w3.org/1999/xsl/transform", Class::Active),
    ("http://www.w3.org/tr/wd-xsl*", Class::Active),
    ("urn:schemas-microsoft-com:xslt", Class::Active),
    ("http://schemas.microsoft.com/developer/msbuild*", Class::Active),
    ("http://schemas.microsoft.com/winfx/*", Class::Active),
    ("http://schemas.microsoft.com/netfx/*", Class::Active),
    ("http://schemas.microsoft.com/windows/*", Class::Active),
    ("http://schemas.microsoft.com/office/*", Class::Active),
    ("http://schemas.microsoft.com/visio/*", Class::Active),
    ("http://schemas.microsoft.com/cmdlets-over-objects/*", Class::Active),
    ("urn:schemas-microsoft-com:office:*", Class::Active),
    ("urn:schemas-microsoft-com:asm*", Class::Active),
    ("urn:schemas-microsoft-com:vml", Class::Active),
    ("urn:schemas-microsoft-com:scripting", Class::Active),
    ("http://www.mozilla.org/keymaster/*", Class::Active),
    ("http://www.mozilla.org/xbl", Class::Active),
    ("http://www.w3.org/2001/xml-events", Class::Active),
    ("http://www.w3.org/2002/xforms*", Class::Active),
    ("http://ns.adobe.com/xdp*", Class::Active),
    ("http://www.xfa.org/*", Class::Active),
];

pub(super) fn class(uri: &str) -> Class {
    if uri.is_empty() {
        return Class::None;
    }
    let bare = uri.trim().to_ascii_lowercase();
    let fits = |row: &str| match row.strip_suffix('*') {
        Some(start) => bare.starts_with(start),
        None => bare == row || bare.strip_suffix(['/', '#']) == Some(row),
    };
    NAMESPACES.iter().find(|(row, _)| fits(row)).map_or(Class::Data, |(_, class)| *class)
}

/// Roots without a namespace that something runs: script components, consoles, settings.
const ACTIVE_ROOTS: &[&str] = &[
    "scriptlet",
    "component",
    "mmc_consolefile",
    "pcsettings",
    "powershellmetadata",
    "librarydescription",
    "searchconnectordescription",
    "persistedquery",
    "hta:application",
    "xdocumentclass",
];

/// Whether a root element, by its local name, is of something that runs.
pub(super) fn is_active_root(local: &str) -> bool {
    ACTIVE_ROOTS.contains(&local.to_ascii_lowercase().as_str())
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Written with its content.
    Written,
    /// Only its content is written.
    Unwrapped,
    /// Gone with its content: it runs.
    Active,
    /// Gone with its content: it loads something.
    Loads,
}

pub(super) fn fate(class: Class, local: &str) -> Fate {
    match class {
        Class::Svg | Class::Active => Fate::Active,
        Class::Include => Fate::Loads,
        Class::Kml if matches!(local, "NetworkLink" | "NetworkLinkControl") => Fate::Loads,
        Class::Xhtml => match crate::html::written_in_data(&local.to_ascii_lowercase()) {
            Some(true) => Fate::Written,
            Some(false) => Fate::Unwrapped,
            None => Fate::Active,
        },
        // A script is a script whoever opens the file (threats XML-20).
        Class::None if local.eq_ignore_ascii_case("script") => Fate::Active,
        _ => Fate::Written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_known_by_their_names() {
        for (uri, expected) in [
            ("http://www.w3.org/1999/xhtml", Class::Xhtml),
            ("http://www.w3.org/1999/XSL/Transform", Class::Active),
            ("http://www.w3.org/2001/XMLSchema-instance", Class::Instance),
            ("http://schemas.microsoft.com/winfx/2006/xaml/presentation", Class::Active),
            ("urn:oasis:names:tc:xliff:document:1.2", Class::Data),
            ("http://www.w3.org/2005/Atom", Class::Data),
            ("", Class::None),
        ] {
            assert_eq!(class(uri), expected, "{uri}");
        }
        assert_eq!(fate(Class::Xhtml, "SCRIPT"), Fate::Active);
        assert_eq!(fate(Class::Xhtml, "p"), Fate::Written);
        assert_eq!(fate(Class::None, "Script"), Fate::Active);
        assert_eq!(fate(Class::Data, "script"), Fate::Written);
    }
}
