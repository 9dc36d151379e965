//! `[Content_Types].xml`: read only to learn what the main part claims to be, written from what every part is (OPC-01).

use super::App;
use crate::xml::{self, Doc};
use crate::zip::key;
use mugai_core::{Limits, Reason, Refusal};
use std::collections::BTreeMap;

/// The name of the part.
pub(crate) const NAME: &str = "[Content_Types].xml";

/// What a main part is, by its content type.
#[derive(Debug)]
pub(crate) struct Main {
    pub(crate) app: App,
    /// The macro-free content type it is written with.
    pub(crate) content_type: &'static str,
    /// The extension of the output.
    pub(crate) extension: &'static str,
}

macro_rules! main {
    ($app:ident, $ct:literal, $ext:literal) => {
        Main {
            app: App::$app,
            content_type: concat!("application/vnd.openxmlformats-officedocument.", $ct, ".main+xml"),
            extension: $ext,
        }
    };
}

static DOCUMENT: Main = main!(Word, "wordprocessingml.document", "docx");
static WORD_TEMPLATE: Main = main!(Word, "wordprocessingml.template", "dotx");
static WORKBOOK: Main = main!(Excel, "spreadsheetml.sheet", "xlsx");
static EXCEL_TEMPLATE: Main = main!(Excel, "spreadsheetml.template", "xltx");
static PRESENTATION: Main = main!(PowerPoint, "presentationml.presentation", "pptx");
static POWERPOINT_TEMPLATE: Main = main!(PowerPoint, "presentationml.template", "potx");
static SLIDESHOW: Main = main!(PowerPoint, "presentationml.slideshow", "ppsx");

static DRAWING: Main = visio("application/vnd.ms-visio.drawing.main+xml", "vsdx");
static VISIO_TEMPLATE: Main = visio("application/vnd.ms-visio.template.main+xml", "vstx");
static STENCIL: Main = visio("application/vnd.ms-visio.stencil.main+xml", "vssx");

const fn visio(content_type: &'static str, extension: &'static str) -> Main {
    Main { app: App::Visio, content_type, extension }
}

/// What a declared content type of the main part means.
#[derive(Debug)]
pub(crate) enum Claim {
    /// One of ours, and whether it is the macro-enabled twin.
    Known(&'static Main, bool),
    /// An add-in: runs when opened.
    AddIn,
    /// Binary workbook or anything else.
    Other,
}

/// Reads a content type of a main part (threats OOX-R02).
pub(crate) fn claim(content_type: &str) -> Claim {
    let lower = content_type.trim().to_ascii_lowercase();
    let known = [
        &DOCUMENT,
        &WORD_TEMPLATE,
        &WORKBOOK,
        &EXCEL_TEMPLATE,
        &PRESENTATION,
        &POWERPOINT_TEMPLATE,
        &SLIDESHOW,
        &DRAWING,
        &VISIO_TEMPLATE,
        &STENCIL,
    ];
    if let Some(main) = known.into_iter().find(|m| m.content_type.eq_ignore_ascii_case(&lower)) {
        return Claim::Known(main, false);
    }
    match lower.as_str() {
        "application/vnd.ms-word.document.macroenabled.main+xml" => Claim::Known(&DOCUMENT, true),
        "application/vnd.ms-word.template.macroenabledtemplate.main+xml" => Claim::Known(&WORD_TEMPLATE, true),
        "application/vnd.ms-excel.sheet.macroenabled.main+xml" => Claim::Known(&WORKBOOK, true),
        "application/vnd.ms-excel.template.macroenabled.main+xml" => Claim::Known(&EXCEL_TEMPLATE, true),
        "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml" => Claim::Known(&PRESENTATION, true),
        "application/vnd.ms-powerpoint.template.macroenabled.main+xml" => Claim::Known(&POWERPOINT_TEMPLATE, true),
        "application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml" => Claim::Known(&SLIDESHOW, true),
        "application/vnd.ms-visio.drawing.macroenabled.main+xml" => Claim::Known(&DRAWING, true),
        "application/vnd.ms-visio.template.macroenabled.main+xml" => Claim::Known(&VISIO_TEMPLATE, true),
        "application/vnd.ms-visio.stencil.macroenabled.main+xml" => Claim::Known(&STENCIL, true),
        _ if lower.contains("addin.") => Claim::AddIn,
        _ => Claim::Other,
    }
}

/// The declared type of one part.
///
/// # Errors
/// `malformed_office` when the part is no list of types or contradicts itself.
pub(crate) fn declared(bytes: &[u8], part: &str, limits: &Limits) -> Result<Option<String>, Refusal> {
    let bad = |why: &str| Refusal::new(Reason::MalformedOffice, NAME, why);
    let doc = xml::parse(bytes, NAME, limits)?;
    if !doc.is(doc.root(), "types:Types") {
        return Err(bad("not a list of content types"));
    }
    let part = key(part);
    let extension = part.rsplit_once('.').map_or("", |(_, e)| e).to_owned();
    let (mut exact, mut default): (Option<String>, Option<String>) = (None, None);
    for node in doc.children(doc.root()) {
        let content_type = doc.attr(node, "ContentType").map(str::to_owned);
        if doc.is(node, "types:Override")
            && doc.attr(node, "PartName").is_some_and(|n| key(n.trim_start_matches('/')) == part)
        {
            if exact.is_some() && exact != content_type {
                return Err(bad("the main part has two types"));
            }
            exact = content_type;
        } else if doc.is(node, "types:Default")
            && doc.attr(node, "Extension").is_some_and(|e| e.eq_ignore_ascii_case(&extension))
        {
            default = content_type;
        }
    }
    Ok(exact.or(default))
}

/// Writes the list: defaults for the given extensions, an override for every other part.
pub(crate) fn write(parts: &[(String, String)]) -> Vec<u8> {
    let mut doc = Doc::with_root("types:Types");
    let root = doc.root();
    let mut defaults: BTreeMap<&str, &str> = BTreeMap::new();
    defaults.insert("rels", "application/vnd.openxmlformats-package.relationships+xml");
    defaults.insert("xml", "application/xml");
    for (name, content_type) in parts {
        let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
        if extension != "xml" && extension != "rels" {
            defaults.insert(extension, content_type);
        }
    }
    for (extension, content_type) in &defaults {
        let node = doc.create("types:Default");
        doc.set_attr(node, "Extension", extension);
        doc.set_attr(node, "ContentType", content_type);
        doc.append(root, node);
    }
    for (name, content_type) in parts {
        let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
        if defaults.get(extension) != Some(&content_type.as_str()) {
            let node = doc.create("types:Override");
            doc.set_attr(node, "PartName", &format!("/{name}"));
            doc.set_attr(node, "ContentType", content_type);
            doc.append(root, node);
        }
    }
    doc.wish("", "types");
    doc.write()
}
