//! The second look at a finished file: another reader than the one that rebuilt it walks every object, and the raw bytes are
//! searched without any reader at all.

mod attachments;
mod contents;
mod fax;
mod fonts;
mod line;
mod objects;
mod pixels;
mod raw;

pub(crate) use line::FORBIDDEN_NAMES;

use mugai_core::{Context, Input, Reason, Refusal};

/// Words of `/Type` that no output may hold: an object of such a type is never copied.
pub(crate) const FORBIDDEN_TYPES: &[&[u8]] =
    &[b"Filespec", b"F", b"EmbeddedFile", b"ObjStm", b"XRef", b"Sig", b"Action", b"Rendition"];
/// Keys that no output may hold (threats §6.2).
pub(crate) const FORBIDDEN_KEYS: &[&[u8]] = &[
    b"AA",
    b"AF",
    b"Alternates",
    b"Collection",
    b"EF",
    b"EmbeddedFiles",
    b"Encrypt",
    b"FFilter",
    b"JS",
    b"JavaScript",
    b"OPI",
    b"PieceInfo",
    b"RichMediaContent",
    b"RichMediaSettings",
    b"XFA",
    b"Metadata",
    b"Requirements",
    b"AlternatePresentations",
    b"Renditions",
    b"XFAResources",
];

/// Words of `/S` that no output may hold: every action but a link to the web and the turning of pages. A destination is written
/// without an action, and a structure element of such a name as `NonStruct`.
const FORBIDDEN_ACTIONS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"GoToR",
    b"GoToE",
    b"GoToDp",
    b"Thread",
    b"SubmitForm",
    b"ImportData",
    b"Rendition",
    b"Sound",
    b"Movie",
    b"RichMediaExecute",
    b"GoTo3DView",
    b"Trans",
    b"Hide",
    b"SetOCGState",
    b"SetState",
    b"NOP",
    b"ResetForm",
    b"GoTo",
];

/// What a named action may do (ISO 32000-2 Table 215).
const PAGE_TURNS: &[&[u8]] = &[b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];

/// Kinds of annotation that an output may hold (threats §6.4, PDF-A08).
const ANNOTATIONS: &[&[u8]] = &[
    b"Text",
    b"Link",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Caret",
    b"Stamp",
    b"Ink",
    b"Popup",
    b"Watermark",
    b"Redact",
    b"Widget",
];

/// Kinds of figure that no output may hold.
const FORBIDDEN_SUBTYPES: &[&[u8]] = &[b"PS", b"RichMedia", b"3D", b"U3D", b"PRC"];

/// Whether a name spells a danger: no output holds it as a value.
pub(crate) fn is_loud(name: &[u8]) -> bool {
    FORBIDDEN_NAMES.iter().any(|f| f.strip_prefix(b"/") == Some(name))
}

/// Whether a key is one that no output holds, but where a page names what it draws with.
pub(crate) fn is_loud_key(key: &[u8]) -> bool {
    // Bookmarks have a `Prev` too; that of a trailer is looked for in the raw file.
    FORBIDDEN_KEYS.contains(&key) || (is_loud(key) && key != b"Prev")
}

/// Looks at a finished PDF.
///
/// # Errors
/// `residue` with what was found and where.
pub(crate) fn inspect(input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let facts = raw::check(input.bytes, cx)?;
    objects::check(input.bytes, facts.pages, cx)
}

fn residue(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, place, detail)
}
