//! Document properties: written anew from a few text fields, everything else dropped (threats OPC-08).

use crate::xml::{self, Doc};
use mugai_core::Limits;

/// Core properties kept: element, and whether it is a date.
const CORE: &[(&str, bool)] = &[
    ("dc:title", false),
    ("dc:subject", false),
    ("dc:creator", false),
    ("cp:keywords", false),
    ("dc:description", false),
    ("cp:lastModifiedBy", false),
    ("cp:revision", false),
    ("dcterms:created", true),
    ("dcterms:modified", true),
    ("cp:category", false),
    ("cp:contentStatus", false),
    ("dc:language", false),
];

/// Extended properties kept, in the order of the schema; the flag says that only digits and dots may stand in it.
const APP: &[(&str, bool)] = &[
    ("ap:Manager", false),
    ("ap:Company", false),
    ("ap:Pages", true),
    ("ap:Words", true),
    ("ap:Characters", true),
    ("ap:Lines", true),
    ("ap:Paragraphs", true),
    ("ap:Slides", true),
    ("ap:Notes", true),
    ("ap:TotalTime", true),
    ("ap:HiddenSlides", true),
    ("ap:MMClips", true),
    ("ap:CharactersWithSpaces", true),
    ("ap:Application", false),
    ("ap:AppVersion", true),
];

/// Extended properties nobody misses: derived by the program on the next save.
const SILENT: &[&str] = &[
    "ScaleCrop",
    "HeadingPairs",
    "TitlesOfParts",
    "LinksUpToDate",
    "SharedDoc",
    "HyperlinksChanged",
    "DocSecurity",
    "PresentationFormat",
    "Template",
];

/// A rebuilt properties part.
#[derive(Debug)]
pub(crate) struct Rebuilt {
    pub(crate) bytes: Vec<u8>,
    /// Whether something worth a line in the report was left out.
    pub(crate) dropped: bool,
    /// Local names of what was there and is not written.
    pub(crate) lost: Vec<String>,
}

/// What of the old properties is not in the new ones.
fn lost(old: &Doc, new: &Doc) -> Vec<String> {
    let written: Vec<&str> = new.children(new.root()).into_iter().map(|n| new.name(n).1).collect();
    let there = old.children(old.root()).into_iter().map(|n| old.name(n).1);
    let mut out: Vec<String> = there.filter(|l| !written.contains(l)).map(str::to_owned).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// `docProps/core.xml`; `None` when it is none.
pub(crate) fn core(bytes: &[u8], limits: &Limits) -> Option<Rebuilt> {
    let old = xml::parse(bytes, "docProps/core.xml", limits).ok()?;
    if !old.is(old.root(), "cp:coreProperties") {
        return None;
    }
    let mut doc = Doc::with_root("cp:coreProperties");
    let root = doc.root();
    for (name, date) in CORE {
        let Some(text) = old.child(old.root(), name).map(|n| old.deep_text(n)) else { continue };
        if *date
            && !(text.len() <= 40
                && text.bytes().all(|b| b.is_ascii_digit() || b"-:TZ+.".contains(&b))
                && !text.is_empty())
        {
            continue;
        }
        let node = doc.create(name);
        doc.append(root, node);
        if *date {
            doc.set_attr(node, "xsi:type", "dcterms:W3CDTF");
        }
        doc.set_text(node, &text);
    }
    let known =
        |n| CORE.iter().any(|(name, _)| old.is(n, name)) || old.is(n, "cp:lastPrinted") || old.is(n, "cp:version");
    let dropped = old.children(old.root()).into_iter().any(|n| !known(n));
    let lost = lost(&old, &doc);
    Some(Rebuilt { bytes: doc.write(), dropped, lost })
}

/// `docProps/app.xml`; `None` when it is none.
pub(crate) fn app(bytes: &[u8], limits: &Limits) -> Option<Rebuilt> {
    let old = xml::parse(bytes, "docProps/app.xml", limits).ok()?;
    if !old.is(old.root(), "ap:Properties") {
        return None;
    }
    let mut doc = Doc::with_root("ap:Properties");
    doc.wish("", "ap");
    let root = doc.root();
    for (name, number) in APP {
        let Some(text) = old.child(old.root(), name).map(|n| old.deep_text(n)) else { continue };
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') && text.len() <= 20;
        let word = text.chars().all(|c| c.is_alphanumeric() || " ./_-()".contains(c)) && text.len() <= 80;
        if (*number && !plain) || (*name == "ap:Application" && !word) {
            continue;
        }
        let node = doc.create(name);
        doc.append(root, node);
        doc.set_text(node, &text);
    }
    let known = |n| APP.iter().any(|(name, _)| old.is(n, name)) || SILENT.contains(&old.name(n).1);
    let dropped = old.children(old.root()).into_iter().any(|n| !known(n));
    let lost = lost(&old, &doc);
    Some(Rebuilt { bytes: doc.write(), dropped, lost })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_fields_are_written() {
        let xml = "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'><Company>市役所</Company><Pages>3</Pages><Words>&lt;x&gt;</Words><HyperlinkBase>\\\\evil\\x</HyperlinkBase></Properties>";
        let out = app(xml.as_bytes(), &Limits::default()).unwrap();
        let text = String::from_utf8(out.bytes).unwrap();
        assert!(text.contains("<Company>市役所</Company><Pages>3</Pages></Properties>"), "{text}");
        assert!(out.dropped);
    }

    #[test]
    fn dates_are_dates() {
        let xml = "<c:coreProperties xmlns:c='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' xmlns:t='http://purl.org/dc/terms/' xmlns:d='http://purl.org/dc/elements/1.1/'><d:title>報告</d:title><t:created>2026-01-01T00:00:00Z</t:created><t:modified>javascript:x</t:modified></c:coreProperties>";
        let out = core(xml.as_bytes(), &Limits::default()).unwrap();
        let text = String::from_utf8(out.bytes.clone()).unwrap();
        assert!(
            text.contains("<dc:title>報告</dc:title>")
                && text.contains(">2026-01-01T00:00:00Z<")
                && !text.contains("javascript"),
            "{text}"
        );
        assert_eq!(core(&out.bytes, &Limits::default()).unwrap().bytes, out.bytes);
    }
}
