//! Attached files of a finished PDF: none, unless the policy puts them back; then each is listed under a clean name with nothing
//! else said of it, and its own format finds it clean.

use super::contents::decoded;
use super::objects::place;
use super::residue;
use crate::rules::embedded_file::RULE;
use crate::walk::{decode_text, plain_file_name, text_string};
use hayro_syntax::object::{Dict, Name, Object, Stream, String as Text};
use mugai_core::{Context, Refusal, Treatment, names};
use std::collections::HashSet;

/// Names that stand in clear where attached files are listed.
pub(super) const NAMES: &[&[u8]] = &[b"/EmbeddedFile", b"/EmbeddedFiles", b"/Filespec"];

/// The attached files met so far, by the number of their object.
pub(super) struct Attachments {
    kept: bool,
    files: HashSet<u32>,
    listed: HashSet<u32>,
}

/// Whether the policy puts attached files back.
pub(super) fn kept(cx: &Context<'_>) -> bool {
    cx.treatment(&RULE) == Treatment::Replace
}

impl Attachments {
    pub(super) fn new(cx: &Context<'_>) -> Self {
        Self { kept: kept(cx), files: HashSet::new(), listed: HashSet::new() }
    }

    /// Whether a type may stand in an output: those two of a file that was put back.
    pub(super) fn has_type(&self, kind: &[u8]) -> bool {
        self.kept && matches!(kind, b"Filespec" | b"EmbeddedFile")
    }

    /// Whether a key may stand in a dictionary: the list in the names of the catalog, the file in its specification.
    pub(super) fn has_key(&self, d: &Dict<'_>, key: &[u8]) -> bool {
        let is_list = || d.keys().all(|k| matches!(k.as_ref(), b"Dests" | b"EmbeddedFiles"));
        self.kept && ((key == b"EmbeddedFiles" && is_list()) || (key == b"EF" && is_type(d, b"Filespec")))
    }

    /// A specification: exactly as our writer writes it, and the file in it is clean.
    ///
    /// # Errors
    /// `residue` and whatever the format of the file says.
    pub(super) fn of_dict(&mut self, d: &Dict<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if !is_type(d, b"Filespec") {
            return Ok(());
        }
        let wrong = |what: &str| residue(&place(d), what);
        let files: Option<Dict<'_>> = d.get("EF");
        let file: Option<Stream<'_>> = files.as_ref().and_then(|f| f.get("F"));
        let (Some(files), Some(file)) = (files, file) else { return Err(wrong("an attachment without its file")) };
        let text = |key: &str| d.get::<Text<'_>>(key).map(|t| t.as_bytes().to_vec()).unwrap_or_default();
        let name = decode_text(&text("UF"));
        let most = usize::try_from(cx.limits().name_bytes).unwrap_or(usize::MAX);
        if names::check(&name, most).as_deref() != Ok(name.as_str())
            || text_string(&name) != text("UF")
            || plain_file_name(&name) != text("F")
        {
            return Err(wrong("an attachment under a name that is not safe"));
        }
        if !has_only(d, &[b"Type", b"EF", b"F", b"UF"])
            || !has_only(&files, &[b"F"])
            || !has_only(file.dict(), &[b"Type", b"Params", b"Filter", b"Length"])
            || !file.dict().get::<Dict<'_>>("Params").is_some_and(|p| has_only(&p, &[b"Size"]))
            || !is_type(file.dict(), b"EmbeddedFile")
        {
            return Err(wrong("an attachment that says more than its name"));
        }
        if !self.listed.insert(file.obj_id().obj_number) {
            return Err(wrong("a file that is attached twice"));
        }
        let bytes = decoded(&file, cx)?.ok_or_else(|| wrong("an attached file that cannot be decoded"))?;
        cx.inspect_child(&bytes, &name)
    }

    /// The file itself.
    pub(super) fn of_stream(&mut self, s: &Stream<'_>) {
        if is_type(s.dict(), b"EmbeddedFile") {
            self.files.insert(s.obj_id().obj_number);
        }
    }

    /// Every file was met under its name.
    ///
    /// # Errors
    /// `residue`.
    pub(super) fn all_listed(&self) -> Result<(), Refusal> {
        if self.files == self.listed { Ok(()) } else { Err(residue("", "an attached file that is not listed")) }
    }
}

fn is_type(d: &Dict<'_>, kind: &[u8]) -> bool {
    d.get::<Name<'_>>("Type").is_some_and(|t| t.as_ref() as &[u8] == kind)
}

fn has_only(d: &Dict<'_>, keys: &[&[u8]]) -> bool {
    d.keys().all(|k| keys.contains(&k.as_ref()))
        && d.get::<Object<'_>>("Type").is_none_or(|t| matches!(t, Object::Name(_)))
}
