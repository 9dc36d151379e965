//! The formats as the engine sees them.

use crate::opc::{App, flat, package, rels};
use crate::xml;
use crate::zip::{Archive, Names};
use crate::{inspect, rules};
use memchr::memmem;
use mugai_core::{Context, Disarm, Format, Input, Limits, Output, Reason, Refusal, Sniff};
use std::sync::LazyLock;

/// Word documents and templates.
#[derive(Debug, Clone, Copy)]
pub struct Word;
/// Excel workbooks and templates.
#[derive(Debug, Clone, Copy)]
pub struct Excel;
/// PowerPoint presentations, shows and templates.
#[derive(Debug, Clone, Copy)]
pub struct PowerPoint;

/// Visio drawings, templates and stencils.
#[derive(Debug, Clone, Copy)]
pub struct Visio;
/// A Word, Excel, PowerPoint or Visio document whose whole package is one XML file; becomes an ordinary one.
#[derive(Debug, Clone, Copy)]
pub struct FlatPackage;

/// The formats of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Word, &Excel, &PowerPoint, &FlatPackage, &Visio];

static WORD: Format = Format {
    id: "word",
    ja: "Word 文書",
    en: "Word document (OOXML)",
    extensions: &["docx", "docm", "dotx", "dotm"],
    mime: &[
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.ms-word.document.macroEnabled.12",
        "application/vnd.ms-word.template.macroEnabled.12",
    ],
    recognised: "a ZIP container whose main part has the root w:document",
    lost_ja: "電子署名・縮小版の画像は失われます。埋め込みフォントは、作り直せたものだけが残ります。",
    refines: &[],
    rules: rules::ALL,
};

static EXCEL: Format = Format {
    id: "excel",
    ja: "Excel ブック",
    en: "Excel workbook (OOXML)",
    extensions: &["xlsx", "xlsm", "xltx", "xltm"],
    mime: &[
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "application/vnd.ms-excel.template.macroEnabled.12",
    ],
    recognised: "a ZIP container whose main part has the root x:workbook",
    lost_ja: "電子署名・プリンター固有の設定・縮小版の画像は失われます。",
    refines: &[],
    rules: rules::ALL,
};

static POWERPOINT: Format = Format {
    id: "powerpoint",
    ja: "PowerPoint プレゼンテーション",
    en: "PowerPoint presentation (OOXML)",
    extensions: &["pptx", "pptm", "ppsx", "ppsm", "potx", "potm"],
    mime: &[
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.openxmlformats-officedocument.presentationml.template",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
        "application/vnd.ms-powerpoint.template.macroEnabled.12",
    ],
    recognised: "a ZIP container whose main part has the root p:presentation",
    lost_ja: "電子署名・音声・動画・埋め込みフォントは失われます。",
    refines: &[],
    rules: rules::ALL,
};

static VISIO: Format = Format {
    id: "visio",
    ja: "Visio 図面",
    en: "Visio drawing",
    extensions: &["vsdx", "vsdm", "vstx", "vstm", "vssx", "vssm"],
    mime: &[
        "application/vnd.ms-visio.drawing",
        "application/vnd.ms-visio.template",
        "application/vnd.ms-visio.stencil",
        "application/vnd.ms-visio.drawing.macroEnabled.12",
        "application/vnd.ms-visio.template.macroEnabled.12",
        "application/vnd.ms-visio.stencil.macroEnabled.12",
    ],
    recognised: "a ZIP container whose main part has the root VisioDocument",
    lost_ja: "電子署名・縮小版の画像・図形一覧の小さな絵は失われます。",
    refines: &[],
    rules: rules::ALL,
};

static FLAT: Format = Format {
    id: "office-flat",
    ja: "Office 文書（単一 XML 形式）",
    en: "Office document in one XML file (Flat OPC)",
    extensions: &["xml"],
    mime: &["application/xml", "text/xml"],
    recognised: "an XML file whose root is pkg:package",
    lost_ja: "通常の形式（docx・xlsx・pptx など）の文書になります。電子署名・縮小版の画像は失われます。",
    refines: &[],
    rules: rules::ALL,
};

/// The end record of a container. Every file that is looked at is searched for it.
static END: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(b"PK\x05\x06"));
/// One of these is in every package.
const MARKS: [&str; 2] = [crate::opc::types::NAME, "_rels/.rels"];
/// Largest part of root relationships looked into for recognition, bytes.
const PEEK: usize = 1 << 20;
/// How much of the main part is looked into, bytes: its first element and the namespaces on it.
const HEAD: usize = 1 << 16;

/// The application of a package, by the root element of its main part; for a broken container by the names that stand in it.
fn recognise(bytes: &[u8]) -> Option<App> {
    let marked = bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.get(bytes.len().saturating_sub(70_003)..).is_some_and(|end| END.find(end).is_some());
    if !marked || !mugai_zip::may_list(bytes, &MARKS) {
        return None;
    }
    let limits = Limits::default();
    match Archive::open(bytes, &limits) {
        Ok(zip) => by_root(&zip, &limits).or_else(|| zip.find(crate::opc::types::NAME).and_then(|_| by_name(bytes))),
        // What is only no package, an archive of files, is none because of the packages within it.
        Err(_) if is_archive(bytes, &limits) => None,
        // Only a file that begins as a container is a broken one; others merely hold one (a PDF with a document attached).
        Err(_) if bytes.starts_with(b"PK") => by_name(bytes),
        Err(_) => None,
    }
}

/// Whether the container is sound as an archive of files, whose names may be in CP932, and lists no content types.
fn is_archive(bytes: &[u8], limits: &Limits) -> bool {
    let is_none = |zip: Archive<'_>| MARKS.iter().all(|n| zip.find(n).is_none());
    Archive::open_as(Names::Files, bytes, limits).is_ok_and(is_none)
}

fn by_root(zip: &Archive<'_>, limits: &Limits) -> Option<App> {
    let rels = zip.peek(zip.find("_rels/.rels")?, PEEK)?;
    let rels = rels::read(&rels, "_rels/.rels", limits).ok()?;
    let main = zip.head(package::main_part(zip, &rels).ok()?, HEAD)?;
    // Only the first element counts; the rest of the part is judged when it is disarmed.
    match xml::first_element(&main)? {
        ("w", name) if name == "document" => Some(App::Word),
        ("x", name) if name == "workbook" => Some(App::Excel),
        ("p", name) if name == "presentation" => Some(App::PowerPoint),
        ("vsdx", name) if name == "VisioDocument" => Some(App::Visio),
        _ => None,
    }
}

/// By the member names in the bytes: good enough to say why a broken file is refused.
fn by_name(bytes: &[u8]) -> Option<App> {
    let tail = bytes.get(bytes.len().saturating_sub(1 << 20)..).unwrap_or(&[]);
    let head = bytes.get(..bytes.len().min(1 << 16)).unwrap_or(&[]);
    let holds = |needle: &[u8]| [tail, head].iter().any(|area| area.windows(needle.len()).any(|w| w == needle));
    if !holds(b"[Content_Types].xml") && !holds(b"_rels/.rels") {
        return None;
    }
    let found: Vec<App> = [
        (App::Word, &b"word/document"[..]),
        (App::Excel, b"xl/workbook"),
        (App::PowerPoint, b"ppt/presentation"),
        (App::Visio, b"visio/document"),
    ]
    .into_iter()
    .filter(|(_, needle)| holds(needle))
    .map(|(app, _)| app)
    .collect();
    match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

fn sniff(bytes: &[u8], app: App) -> Sniff {
    if recognise(bytes) == Some(app) { Sniff::Yes } else { Sniff::No }
}

macro_rules! disarm {
    ($name:ident, $format:ident, $app:expr) => {
        impl Disarm for $name {
            fn format(&self) -> &'static Format {
                &$format
            }
            fn sniff(&self, bytes: &[u8]) -> Sniff {
                sniff(bytes, $app)
            }
            fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
                let built = package::rebuild(input.bytes, $app, cx)?;
                Ok(Output { bytes: built.bytes, format: &$format, extension: built.main.extension })
            }
            fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
                inspect::package(input.bytes, cx)
            }
        }
    };
}

impl Disarm for FlatPackage {
    fn format(&self) -> &'static Format {
        &FLAT
    }
    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if flat::is_flat(bytes) { Sniff::Yes } else { Sniff::No }
    }
    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let container = flat::container(input.bytes, cx)?;
        let format: &dyn Disarm = match recognise(&container) {
            Some(App::Word) => &Word,
            Some(App::Excel) => &Excel,
            Some(App::PowerPoint) => &PowerPoint,
            Some(App::Visio) => &Visio,
            None => return Err(Refusal::new(Reason::UnknownType, "", "a package of no Office program")),
        };
        format.disarm(&Input { bytes: &container, name: input.name }, cx)
    }
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "no finished file is of this format"))
    }
}

disarm!(Word, WORD, App::Word);
disarm!(Excel, EXCEL, App::Excel);
disarm!(PowerPoint, POWERPOINT, App::PowerPoint);
disarm!(Visio, VISIO, App::Visio);
