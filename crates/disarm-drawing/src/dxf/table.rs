//! What a DXF may hold, from Autodesk's DXF Reference: the kinds of values, of entities and objects, of header variables.

use crate::rules::{EMBEDDED_OBJECT, EXTERNAL_REFERENCE, LINK, MACRO, METADATA, PRIVATE_DATA, SOLID};
use mugai_core::Rule;

/// What the value behind a group code is (DXF Reference, "Group Code Value Types").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    Real,
    Whole,
    Handle,
    Binary,
}

/// The kind of value of a group code; `None` for a code that does not exist.
pub(super) fn value(code: u16) -> Option<Value> {
    match code {
        0..=9 | 100 | 102 | 300..=309 | 410..=419 | 430..=439 | 470..=479 | 999..=1003 | 1006..=1009 => {
            Some(Value::Text)
        }
        10..=59 | 110..=149 | 210..=239 | 460..=469 | 1010..=1059 => Some(Value::Real),
        60..=99 | 160..=179 | 270..=299 | 370..=389 | 400..=409 | 420..=429 | 440..=459 | 1060..=1071 => {
            Some(Value::Whole)
        }
        105 | 320..=369 | 390..=399 | 480..=489 | 1005 => Some(Value::Handle),
        310..=319 | 1004 => Some(Value::Binary),
        _ => None,
    }
}

/// Whether a handle behind this code points at something else in the drawing.
pub(super) fn points(code: u16) -> bool {
    matches!(code, 320..=369 | 390..=399 | 480..=481 | 1005)
}

/// Sections that are kept; of the others nothing is.
pub(super) static SECTIONS: &[&str] = &["HEADER", "CLASSES", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS"];

/// Symbol tables.
pub(super) static TABLES: &[&str] =
    &["APPID", "BLOCK_RECORD", "DIMSTYLE", "LAYER", "LTYPE", "STYLE", "UCS", "VIEW", "VPORT"];

/// Entities that are kept: lines, faces, text, dimensions, and what holds them together.
pub(super) static ENTITIES: &[&str] = &[
    "3DFACE",
    "3DLINE",
    "ACAD_TABLE",
    "ARC",
    "ARC_DIMENSION",
    "ATTDEF",
    "ATTRIB",
    "CIRCLE",
    "DIMENSION",
    "ELLIPSE",
    "HATCH",
    "HELIX",
    "INSERT",
    "LARGE_RADIAL_DIMENSION",
    "LEADER",
    "LINE",
    "LWPOLYLINE",
    "MESH",
    "MLINE",
    "MTEXT",
    "MULTILEADER",
    "POINT",
    "POLYLINE",
    "RAY",
    "SEQEND",
    "SHAPE",
    "SOLID",
    "SPLINE",
    "TEXT",
    "TOLERANCE",
    "TRACE",
    "VERTEX",
    "VIEWPORT",
    "WIPEOUT",
    "XLINE",
];

/// Objects without a picture of their own that are kept: what names, orders and styles the others.
pub(super) static OBJECTS: &[&str] = &[
    "ACDBDICTIONARYWDFLT",
    "ACDBPLACEHOLDER",
    "CELLSTYLEMAP",
    "DICTIONARY",
    "DICTIONARYVAR",
    "GROUP",
    "LAYOUT",
    "MLEADERSTYLE",
    "MLINESTYLE",
    "PLOTSETTINGS",
    "SCALE",
    "SORTENTSTABLE",
    "TABLESTYLE",
    "VISUALSTYLE",
    "WIPEOUTVARIABLES",
];

/// What is known and goes, with the rule that says why; the rest is [`PRIVATE_DATA`].
static DROPPED: &[(&str, &Rule)] = &[
    ("3DSOLID", &SOLID),
    ("BODY", &SOLID),
    ("DGNDEFINITION", &EXTERNAL_REFERENCE),
    ("DGNUNDERLAY", &EXTERNAL_REFERENCE),
    ("DWFDEFINITION", &EXTERNAL_REFERENCE),
    ("DWFUNDERLAY", &EXTERNAL_REFERENCE),
    ("EXTRUDEDSURFACE", &SOLID),
    ("IMAGE", &EXTERNAL_REFERENCE),
    ("IMAGEDEF", &EXTERNAL_REFERENCE),
    ("LOFTEDSURFACE", &SOLID),
    ("OLE2FRAME", &EMBEDDED_OBJECT),
    ("OLEFRAME", &EMBEDDED_OBJECT),
    ("PDFDEFINITION", &EXTERNAL_REFERENCE),
    ("PDFUNDERLAY", &EXTERNAL_REFERENCE),
    ("PLANESURFACE", &SOLID),
    ("REGION", &SOLID),
    ("REVOLVEDSURFACE", &SOLID),
    ("SURFACE", &SOLID),
    ("SWEPTSURFACE", &SOLID),
    ("VBA_PROJECT", &MACRO),
];

/// The rule by which an entity or object of this kind goes.
pub(super) fn why(kind: &str) -> &'static Rule {
    let lisp = kind.contains("LISP");
    DROPPED.iter().find(|(k, _)| *k == kind).map_or(if lisp { &MACRO } else { &PRIVATE_DATA }, |(_, rule)| rule)
}

/// Header variables with text that are kept; those with nothing but numbers, points and handles all are.
static VARIABLES: &[&str] = &[
    "$ACADVER",
    "$CECOLOR",
    "$CELTYPE",
    "$CLAYER",
    "$CMATERIAL",
    "$CMLEADERSTYLE",
    "$CMLSTYLE",
    "$CTABLESTYLE",
    "$DIMAPOST",
    "$DIMBLK",
    "$DIMBLK1",
    "$DIMBLK2",
    "$DIMLDRBLK",
    "$DIMLTEX1",
    "$DIMLTEX2",
    "$DIMLTYPE",
    "$DIMPOST",
    "$DIMSTYLE",
    "$DIMTXSTY",
    "$DWGCODEPAGE",
    "$HANDSEED",
    "$PUCSBASE",
    "$PUCSNAME",
    "$PUCSORTHOREF",
    "$TEXTSTYLE",
    "$UCSBASE",
    "$UCSNAME",
    "$UCSORTHOREF",
];

/// Whether the text of this header variable is kept.
pub(super) fn keeps_text(variable: &str) -> bool {
    VARIABLES.contains(&variable)
}

/// The rule by which the text of a header variable goes.
pub(super) fn why_variable(variable: &str) -> &'static Rule {
    match variable {
        "$HYPERLINKBASE" => &LINK,
        "$MENU" | "$STYLESHEET" | "$PROJECTNAME" => &EXTERNAL_REFERENCE,
        "$LASTSAVEDBY" | "$CUSTOMPROPERTY" | "$CUSTOMPROPERTYTAG" | "$FINGERPRINTGUID" | "$VERSIONGUID" => &METADATA,
        _ => &PRIVATE_DATA,
    }
}

/// Whether this application's data on an object are AutoCAD's own and published.
pub(super) fn keeps_application(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    (upper.starts_with("ACAD") || upper.starts_with("ACDB"))
        && !upper.starts_with("ACAD_PROXY")
        && !upper.contains("URL")
}
