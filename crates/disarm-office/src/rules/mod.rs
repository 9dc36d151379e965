//! The dangers, one small module each, and the order in which they are looked for in a part.

/// Declares a [`mugai_core::Rule`]: id, refs, names, why, effect, default treatment.
macro_rules! rule {
    ($id:literal, [$($r:literal),*], $ja:literal, $en:literal, $why:literal, $effect:literal, $default:ident) => {
        Rule { id: $id, refs: &[$($r),*], ja: $ja, en: $en, why_ja: $why, effect_ja: $effect, default: Treatment::$default, may: &[] }
    };
    ($id:literal, [$($r:literal),*], $ja:literal, $en:literal, $why:literal, $effect:literal, $default:ident, [$($may:ident),*]) => {
        Rule { id: $id, refs: &[$($r),*], ja: $ja, en: $en, why_ja: $why, effect_ja: $effect, default: Treatment::$default, may: &[$(Treatment::$may),*] }
    };
}
pub(crate) use rule;

pub(crate) mod activex;
pub(crate) mod alt_chunk;
pub(crate) mod attached_template;
pub(crate) mod cells;
pub(crate) mod charts;
pub(crate) mod compat;
pub(crate) mod connections;
pub(crate) mod content_control;
pub(crate) mod counts;
pub(crate) mod custom_data;
pub(crate) mod custom_ui;
pub(crate) mod custom_xml;
pub(crate) mod dangling;
pub(crate) mod defined_names;
pub(crate) mod diagram;
pub(crate) mod extensions;
pub(crate) mod external;
pub(crate) mod external_book;
pub(crate) mod field_scan;
pub(crate) mod fields;
pub(crate) mod fonts;
pub(crate) mod form_macro;
pub(crate) mod formula;
pub(crate) mod frames;
pub(crate) mod functions;
pub(crate) mod hidden;
pub(crate) mod hidden_text;
pub(crate) mod identity;
pub(crate) mod instruction;
pub(crate) mod leftovers;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod macros;
pub(crate) mod mail_merge;
pub(crate) mod media;
pub(crate) mod metadata;
pub(crate) mod namespaces;
pub(crate) mod objects;
pub(crate) mod objects_excel;
pub(crate) mod objects_powerpoint;
pub(crate) mod objects_word;
pub(crate) mod old_drawing;
pub(crate) mod parts;
pub(crate) mod pivot;
pub(crate) mod rich_data;
pub(crate) mod settings;
pub(crate) mod sheet_pictures;
pub(crate) mod sheets;
pub(crate) mod shells;
pub(crate) mod slide_list;
pub(crate) mod smart_tag;
pub(crate) mod stand_in;
pub(crate) mod stories;
pub(crate) mod sub_document;
pub(crate) mod svg;
pub(crate) mod timing;
pub(crate) mod visio;
pub(crate) mod visio_formula;
pub(crate) mod vml;
pub(crate) mod web_publish;
pub(crate) mod xml_map;

use crate::opc::App;
use crate::opc::kinds::{self, Kind};
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Reason, Refusal, Rule};
use std::collections::{HashMap, HashSet};

/// Every rule of the three formats.
pub(crate) static ALL: &[&Rule] = &[
    &macros::MACRO,
    &macros::MACRO_ATTRIBUTE,
    &activex::ACTIVEX,
    &objects::OLE_OBJECT,
    &objects::EMBEDDED_PACKAGE,
    &external::EXTERNAL_REFERENCE,
    &links::LINK,
    &links::SLIDE_ACTION,
    &links::HOVER_LINK,
    &attached_template::ATTACHED_TEMPLATE,
    &alt_chunk::ALT_CHUNK,
    &sub_document::SUB_DOCUMENT,
    &frames::FRAME,
    &mail_merge::MAIL_MERGE,
    &fields::FIELD,
    &form_macro::FORM_MACRO,
    &custom_ui::CUSTOM_UI,
    &namespaces::WEB_EXTENSION,
    &namespaces::INK,
    &namespaces::MODEL_3D,
    &namespaces::LIVE_CONTENT,
    &namespaces::UNKNOWN_CONTENT,
    &custom_xml::CUSTOM_XML,
    &connections::CONNECTION,
    &external_book::EXTERNAL_BOOK,
    &formula::DDE,
    &formula::FUNCTION,
    &defined_names::DEFINED_NAME,
    &sheets::MACRO_SHEET,
    &sheets::DIALOG_SHEET,
    &pivot::PIVOT_SOURCE,
    &rich_data::WEB_IMAGE,
    &web_publish::WEB_PUBLISH,
    &hidden::HIDDEN_SHEET,
    &xml_map::XML_MAP,
    &media::MEDIA,
    &custom_data::CUSTOM_DATA,
    &identity::IDENTITY,
    &vml::VML,
    &fonts::FONT,
    &svg::SVG,
    &smart_tag::SMART_TAG,
    &hidden_text::HIDDEN_TEXT,
    &metadata::METADATA,
    &metadata::SIGNATURE,
    &metadata::THUMBNAIL,
    &parts::PRINTER_SETTINGS,
    &parts::CALC_CHAIN,
    &parts::UNKNOWN_PART,
    &parts::SURPLUS,
    &dangling::DANGLING,
    &stand_in::BROKEN_GRAPHIC,
    &stand_in::UNLISTED_GRAPHIC,
    &timing::ANIMATION_TARGET,
    &crate::picture::PICTURE,
];

/// What one part must know of another.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// The package is written in the Strict dialect.
    pub(crate) strict: bool,
    /// Whether the properties parts are written again, so that content bound to them keeps its text.
    pub(crate) core_properties: bool,
    pub(crate) app_properties: bool,
    /// Local names of properties the file had and that are not written again.
    pub(crate) lost_properties: HashSet<String>,
    /// Custom XML stores by id (lower case): the part, and whether it stays in any case.
    pub(crate) stores: HashMap<String, (usize, bool)>,
    /// Stores something is bound to.
    pub(crate) bound: HashSet<String>,
    /// Names and sheets of the workbook that formulas may or may not use.
    pub(crate) names: formula::Names,
    /// Pivot tables and slicers that stay.
    pub(crate) pivots: pivot::Pivots,
    /// What cells may name of the metadata.
    pub(crate) metadata: rich_data::Metadata,
    /// Structures of rich values that stand for pictures from the web, by place.
    pub(crate) web_structures: HashSet<String>,
    /// Relationships to cached drawings of the part that shows the diagram at hand.
    pub(crate) drawings: std::rc::Rc<HashSet<String>>,
    /// Ids of masters and layouts given so far; none may stand twice in a presentation.
    pub(crate) layout_ids: HashSet<u32>,
    /// Where the search for a free one goes on.
    pub(crate) free_layout_id: u32,
    /// Of the part at hand: what stands beside it.
    pub(crate) beside: Beside,
    /// Pictures a drawing is to be given, by the name of its part.
    pub(crate) pictures: HashMap<String, Vec<sheet_pictures::NewPicture>>,
    /// What sheets want of their old drawings, by the name of the part.
    pub(crate) vml: HashMap<String, vml::Edits>,
    /// Number of the last part of our own, so that the search for a free name goes on from there.
    pub(crate) laid: u32,
}

/// What the part at hand must know of the parts beside it, read before its rules are applied.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Its old drawing: the name of the part, and the id of the relationship.
    pub(crate) vml: Option<(String, String)>,
    /// What that drawing shows; `None` when it cannot be read as a drawing.
    pub(crate) old: Option<old_drawing::OldDrawing>,
    /// The drawing of a sheet: the name of the part, and the id of the relationship. Made when there was none.
    pub(crate) drawing: Option<(String, String)>,
    /// Cells with a comment: row and column from 0.
    pub(crate) comments: Vec<(u32, u32)>,
    /// The pictures of its header and footer cannot be read.
    pub(crate) broken_header: bool,
}

/// Checks that the part is what its relationship says, by its root element.
///
/// # Errors
/// `malformed_office` when it is not.
pub(crate) fn root(
    doc: Option<Doc>,
    part: &mut Part,
    shared: &mut Shared,
    cx: &mut Context<'_>,
) -> Result<Doc, Refusal> {
    // An old drawing of another root is as good as none.
    let doc = doc.filter(|d| part.kind != Kind::VmlDrawing || d.is(d.root(), "xml"));
    let Some(doc) = doc else {
        cx.did(&vml::VML, &part.name, Action::Removed)?;
        return Ok(vml::empty());
    };
    if part.kind == Kind::Worksheet
        && let Some(rule) = sheets::not_a_worksheet(&doc)
    {
        cx.did(rule, &part.name, Action::Replaced)?;
        part.forget_rels();
        return Ok(sheets::empty(shared.strict));
    }
    let expected = match part.kind {
        Kind::Document => "w:document",
        Kind::Workbook => "x:workbook",
        Kind::Presentation => "p:presentation",
        Kind::VisioDocument => "vsdx:VisioDocument",
        kind => kinds::row(kind).map_or("", |r| r.root),
    };
    if expected.is_empty() || doc.is(doc.root(), expected) {
        return Ok(doc);
    }
    let (prefix, local) = doc.name(doc.root());
    Err(Refusal::new(Reason::MalformedOffice, &part.name, format!("the root is {prefix}:{local} and not {expected}")))
}

/// What of the main part must be known before anything else is judged.
pub(crate) fn ahead(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if part.kind != Kind::Workbook {
        return Ok(());
    }
    sheets::ahead(doc, part, shared, cx)?;
    defined_names::apply(doc, part, shared, cx)
}

/// Rebuilds the content of one part. The order matters: what is replaced by something in it comes first, references come last.
pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match part.app {
        App::Word => objects_word::apply(doc, part, shared, cx)?,
        App::Excel => objects_excel::apply(doc, part, shared, cx)?,
        App::Visio => {}
        App::PowerPoint => objects_powerpoint::apply(doc, part, shared, cx)?,
    }
    if part.app == App::Visio {
        visio::apply(doc, part, cx)?;
    }
    svg::apply(doc, part, cx)?;
    media::apply(doc, part, cx)?;
    namespaces::apply(doc, part, cx)?;
    external::apply(doc, part, shared, cx)?;
    macros::apply(doc, part, cx)?;
    objects::apply(doc, part, cx)?;
    match part.app {
        App::Word => word(doc, part, shared, cx)?,
        App::Excel => excel(doc, part, shared, cx)?,
        App::PowerPoint => powerpoint(doc, part, cx)?,
        App::Visio => {}
    }
    identity::apply(doc, part, cx)?;
    vml::apply(doc, part, shared, cx)?;
    // In every program, whatever kind of part: an element in a place where nobody puts it must not pass either.
    fields::apply(doc, part, cx)?;
    cells::shapes(doc, part, shared, cx)?;
    charts::apply(doc, part, shared, cx)?;
    compat::apply(doc);
    links::apply(doc, part, cx)?;
    leftovers::apply(doc, part, cx)?;
    dangling::apply(doc, part, shared, cx)?;
    extensions::apply(doc, part, cx)?;
    diagram::apply(doc, part, shared);
    compat::apply(doc);
    lists::apply(doc);
    shells::apply(doc);
    timing::apply(doc, part, cx)?;
    slide_list::apply(doc, part, shared, cx)?;
    if part.app == App::Excel {
        counts::apply(doc);
    }
    if part.app == App::Word {
        stories::apply(doc, part);
    }
    Ok(())
}

fn word(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    alt_chunk::apply(doc, part, cx)?;
    sub_document::apply(doc, part, cx)?;
    smart_tag::apply(doc, part, cx)?;
    form_macro::apply(doc, part, cx)?;
    content_control::apply(doc, part, cx)?;
    custom_xml::apply(doc, part, shared, cx)?;
    attached_template::apply(doc, part, cx)?;
    mail_merge::apply(doc, part, cx)?;
    fonts::apply(doc, part, cx)?;
    match part.kind {
        Kind::Settings => settings::apply(doc),
        Kind::WebSettings => frames::apply(doc, part, cx)?,
        _ => {}
    }
    settings::session_ids(doc);
    hidden_text::apply(doc, part, cx)
}

fn excel(doc: &mut Doc, part: &mut Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    connections::apply(doc, part, cx)?;
    external_book::apply(doc, part, cx)?;
    web_publish::apply(doc, part, cx)?;
    xml_map::apply(doc, part, cx)?;
    pivot::apply(doc, part, shared, cx)?;
    rich_data::apply(doc, part, shared);
    hidden::apply(doc, part, shared, cx)?;
    match part.kind {
        Kind::Workbook => sheets::workbook(doc, part, cx)?,
        Kind::Worksheet
        | Kind::Chartsheet
        | Kind::Table
        | Kind::PivotCache
        | Kind::PivotTable
        | Kind::Slicer
        | Kind::NamedSheetViews => {
            cells::apply(doc, part, shared, cx)?;
        }
        _ => {}
    }
    Ok(())
}

fn powerpoint(doc: &mut Doc, part: &mut Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    custom_data::apply(doc, part, cx)?;
    fonts::apply(doc, part, cx)
}

/// Removes every element of these names, and what is left short by it; each is reported.
pub(crate) fn remove_all(
    doc: &mut Doc,
    part: &Part,
    cx: &mut Context<'_>,
    rule: &'static Rule,
    names: &[&str],
) -> Result<usize, Refusal> {
    let mut count = 0usize;
    for name in names {
        for node in doc.elements(name) {
            if doc.alive(node) {
                cx.did(rule, &part.name, Action::Removed)?;
                prune(doc, node);
                count = count.saturating_add(1);
            }
        }
    }
    Ok(count)
}

/// Elements the schema does not allow to be empty (threats OPC-05a): they go with their last child.
const NEVER_EMPTY: &[&str] = &[
    "x:hyperlinks",
    "x:oleObjects",
    "x:controls",
    "x:externalReferences",
    "x:scenario",
    "x:scenarios",
    "x:dataRefs",
    "x:dataConsolidate",
    "x:pivotCaches",
    "x:customProperties",
    "x:customWorkbookViews",
    "x:dataValidations",
    "x:conditionalFormatting",
    "x:webPublishItems",
    "x:webPublishObjects",
    "x:definedNames",
    "x:tableParts",
    "x:smartTags",
    "x:functionGroups",
    "x14:conditionalFormattings",
    "x14:conditionalFormatting",
    "x14:dataValidations",
    "x14:sparkline",
    "x14:sparklines",
    "x14:sparklineGroup",
    "x14:sparklineGroups",
    "x14:slicerList",
    "x14:slicers",
    "x14:slicerCaches",
    "x14:pivotCaches",
    "x14:ignoredErrors",
    "x14:ignoredError",
    "x14:protectedRange",
    "x14:protectedRanges",
    "x14:formula1",
    "x14:formula2",
    "x15:pivotCaches",
    "x15:pivotTableReferences",
    "x15:slicerCaches",
    "x15:timelineRefs",
    "x15:timelineCacheRefs",
    "x15:timelineCachePivotCaches",
    "x15:dataModel",
    "x14:definedNames",
    "p:subTnLst",
    "p:tnLst",
    "p:bldLst",
    "p:stCondLst",
    "p:endCondLst",
    "p:prevCondLst",
    "p:nextCondLst",
    "p:stSnd",
    "p:sndAc",
    "p:cBhvr",
    "p:tgtEl",
    "p:controls",
    "p:custDataLst",
    "p:embeddedFontLst",
    "p:embeddedFont",
    "p:timing",
    "a:buBlip",
    "a:graphic",
    "a:graphicData",
    "w:frameset",
    "w:placeholder",
    "w:smartTagTypes",
    "mc:Choice",
    "mc:Fallback",
    "mc:AlternateContent",
    "w:drawing",
    "w:object",
    "w:pict",
];

/// Removes a node, then every ancestor the removal leaves empty although it must not be.
pub(crate) fn prune(doc: &mut Doc, node: NodeId) {
    let mut at = node;
    loop {
        let parent = doc.parent(at);
        doc.remove(at);
        let Some(parent) = parent.filter(|p| !doc.has_children(*p)) else { return };
        if doc.is(parent, "p:childTnLst") {
            // A time node without children does nothing: its wrapper (par, seq, excl) goes.
            let Some(wrapper) = doc.parent(parent).and_then(|ctn| doc.parent(ctn)) else { return };
            at = wrapper;
            continue;
        }
        let (_, local) = doc.name(parent);
        let extension =
            (local == "ext" && doc.parent(parent).is_some_and(|g| doc.name(g).1 == "extLst")) || local == "extLst";
        if !extension && !NEVER_EMPTY.iter().any(|n| doc.is(parent, n)) {
            return;
        }
        at = parent;
    }
}
