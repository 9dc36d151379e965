//! The second look at a finished file: another reader than the one that rebuilt it walks every object, and the raw bytes are
//! searched without any reader at all.

mod objects;
mod raw;

pub(crate) use raw::FORBIDDEN_NAMES;

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

/// Actions that no output may hold.
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

/// Kinds of annotation and figure that no output may hold.
const FORBIDDEN_SUBTYPES: &[&[u8]] = &[
    b"RichMedia",
    b"3D",
    b"Movie",
    b"Sound",
    b"Screen",
    b"FileAttachment",
    b"PS",
    b"TrapNet",
    b"PrinterMark",
    b"Projection",
];

/// Looks at a finished PDF.
///
/// # Errors
/// `residue` with what was found and where.
pub(crate) fn inspect(input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    raw::check(input.bytes, cx)?;
    objects::check(input.bytes, cx)
}

fn residue(place: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, place, detail)
}
