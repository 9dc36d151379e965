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

/// Kinds of value a property of one's own may have: the name in the vocabulary of values, and what may stand in it.
fn is_value(kind: &str, text: &str) -> bool {
    let number = || text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    match kind {
        "lpwstr" | "lpstr" | "bstr" => true,
        "i1" | "i2" | "i4" | "i8" | "int" | "ui1" | "ui2" | "ui4" | "ui8" | "uint" | "r4" | "r8" | "decimal" => {
            number()
        }
        "bool" => matches!(text, "true" | "false" | "1" | "0"),
        "date" | "filetime" => text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit() || b"-:TZ+.".contains(&b)),
        _ => false,
    }
}

/// The one set of properties a user fills himself (MS-OSHARED §2.3.3.2.2.1).
const USER: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

/// `docProps/custom.xml` under a policy that keeps it: names and plain values, numbered anew, without links to places in the text and
/// without labels of protection services. `None` when it is none.
pub(crate) fn custom(bytes: &[u8], limits: &Limits) -> Option<Rebuilt> {
    let old = xml::parse(bytes, "docProps/custom.xml", limits).ok()?;
    if !old.is(old.root(), "op:Properties") {
        return None;
    }
    let mut doc = Doc::with_root("op:Properties");
    doc.wish("", "op");
    doc.wish("vt", "vt");
    let root = doc.root();
    let mut number = 1u32;
    let mut dropped = false;
    for property in old.children(old.root()) {
        let name = old.attr(property, "name").unwrap_or("").trim();
        let label = name.is_empty() || name.len() > 255 || name.starts_with('_') || name.starts_with("MSIP_");
        let user = old.attr(property, "fmtid").is_some_and(|f| f.eq_ignore_ascii_case(USER));
        let held = old.children(property);
        let value = held.first().filter(|_| held.len() == 1).map(|v| (old.name(*v), old.text(*v)));
        dropped |= old.attr(property, "linkTarget").is_some();
        let Some((("vt", kind), text)) = value.filter(|_| user && !label && old.is(property, "op:property")) else {
            dropped = true;
            continue;
        };
        if !is_value(kind, &text) {
            dropped = true;
            continue;
        }
        number = number.saturating_add(1);
        let (new, inside) = (doc.create("op:property"), doc.create(&format!("vt:{kind}")));
        doc.set_attr(new, "fmtid", USER);
        doc.set_attr(new, "pid", &number.to_string());
        doc.set_attr(new, "name", name);
        doc.set_text(inside, &text);
        doc.append(new, inside);
        doc.append(root, new);
    }
    Some(Rebuilt { bytes: doc.write(), dropped, lost: Vec::new() })
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
    fn properties_of_ones_own_are_plain_values() {
        let xml = "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/custom-properties' xmlns:v='http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes'><property fmtid='{d5cdd505-2e9c-101b-9397-08002b2cf9ae}' pid='9' name='文書番号' linkTarget='印'><v:lpwstr>総第５号</v:lpwstr></property><property fmtid='{D5CDD505-2E9C-101B-9397-08002B2CF9AE}' pid='10' name='MSIP_Label_x'><v:lpwstr>secret</v:lpwstr></property><property fmtid='{D5CDD505-2E9C-101B-9397-08002B2CF9AE}' pid='11' name='b'><v:blob>AAAA</v:blob></property></Properties>";
        let out = custom(xml.as_bytes(), &Limits::default()).unwrap();
        let text = String::from_utf8(out.bytes.clone()).unwrap();
        assert!(text.contains(" pid=\"2\" name=\"文書番号\"") && text.contains(">総第５号</"), "{text}");
        assert!(!text.contains("linkTarget") && !text.contains("secret") && !text.contains("AAAA"), "{text}");
        assert!(out.dropped);
        assert_eq!(custom(&out.bytes, &Limits::default()).unwrap().bytes, out.bytes);
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
