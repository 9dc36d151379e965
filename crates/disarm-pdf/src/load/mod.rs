//! Opening a file: header, tail and nesting are looked at before the loader sees it, and what it had to mend is reported.

mod encryption;
mod guard;
mod lenient;
mod mend;
mod rescue;
mod second;

pub(crate) use second::{may_be_read_otherwise, same_pages};

use crate::rules;
use crate::source::Source;
use lopdf::xref::XrefRecovery;
use lopdf::{DecompressError, Document, Error, LoadOptions};
use mugai_core::advice::FOREIGN_PROTECTION;
use mugai_core::{Action, Context, Limit, Reason, Refusal};

/// Where the header may begin at the latest (threats PDF-R01).
pub(crate) const HEADER_WITHIN: usize = 1_024;
/// What the loader may inflate for one object stream: a fixed part, and this many times the file.
const INFLATE_FLOOR: usize = 32 << 20;
const INFLATE_RATIO: usize = 64;

/// Loads a document.
///
/// # Errors
/// `malformed_pdf`, `polyglot`, `encrypted`, `wrong_password`, `ambiguous` and limits.
pub(crate) fn load(bytes: &[u8], cx: &mut Context<'_>) -> Result<Source, Refusal> {
    if bytes.len() > usize::try_from(cx.limits().input_bytes).unwrap_or(usize::MAX) {
        return Err(Refusal::limit(Limit::Input, "", "the PDF is too large"));
    }
    let start = guard::check_edges(bytes)?;
    let depth = usize::try_from(cx.limits().pdf_depth).unwrap_or(usize::MAX);
    guard::check_streams(bytes)?;
    guard::check_nesting(bytes, depth)?;
    // The loader keeps a copy of every object.
    cx.take(bytes.len())?;
    let bytes = bytes.get(start..).unwrap_or(bytes);
    let mut document = open(bytes, cx)?;
    let most = usize::try_from(cx.limits().pdf_objects).unwrap_or(usize::MAX);
    if document.objects.len() > most {
        return Err(Refusal::limit(Limit::Objects, "", "too many objects"));
    }
    if document.revision_count() > 1 {
        let place = format!("{} revisions", document.revision_count());
        cx.did(&rules::old_revision::RULE, &place, Action::Removed)?;
    }
    encryption::check_wrapper(&document)?;
    if document.was_encrypted() {
        cx.did(&rules::encryption::RULE, "trailer", Action::Removed)?;
    }
    if !document.was_encrypted() {
        mend::lengths(&mut document, bytes);
    }
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) && !mend::has_all_pages(&document) {
        return Err(Refusal::new(Reason::MalformedPdf, "", "the file was cut off: a part of its pages is missing"));
    }
    if document.xref_recovery.is_some() {
        cx.did(&rules::damaged_xref::RULE, "xref", Action::Replaced)?;
    }
    let source = Source::new(document);
    let orphans = mend::orphans(&source);
    if orphans > 0 {
        cx.did(&rules::unreached_object::RULE, &format!("{orphans} objects"), Action::Removed)?;
    }
    Ok(source)
}

fn open(bytes: &[u8], cx: &mut Context<'_>) -> Result<Document, Refusal> {
    let passwords: Vec<Option<String>> =
        std::iter::once(None).chain(cx.passwords().iter().cloned().map(Some)).collect();
    for password in passwords {
        let password = password.as_ref();
        let document = match attempt(bytes, password, false, cx) {
            Ok(Some(document)) => document,
            Ok(None) => continue,
            // Neither the table nor the loader's own search made anything of it.
            Err(refusal) if refusal.reason == Reason::MalformedPdf => {
                return rescue::scan(bytes, cx)?.ok_or(refusal);
            }
            Err(refusal) => return Err(refusal),
        };
        let document = searched(rescue::fill(document, bytes, cx)?, bytes, cx)?;
        if !mend::misses_objects(&document) && document.page_iter().next().is_some() {
            return Ok(document);
        }
        // The table names objects that are not where it says: the file is searched for them, once.
        if let Ok(Some(found)) = attempt(bytes, password, true, cx) {
            let found = rescue::fill(found, bytes, cx)?;
            if !mend::misses_objects(&found) && found.page_iter().next().is_some() {
                return Ok(found);
            }
        }
        if document.page_iter().next().is_some() || document.was_encrypted() {
            return Ok(document);
        }
        return Ok(rescue::scan(bytes, cx)?.unwrap_or(document));
    }
    let reason = if cx.passwords().is_empty() { Reason::Encrypted } else { Reason::WrongPassword };
    Err(Refusal::new(reason, "trailer", "the PDF is encrypted"))
}

/// The loader's own search finds only objects at the beginning of a line; where something is missing from what it found, ours
/// is taken when it finds more.
fn searched(document: Document, bytes: &[u8], cx: &mut Context<'_>) -> Result<Document, Refusal> {
    let lost = mend::dangling(&document);
    if document.xref_recovery != Some(XrefRecovery::Reconstructed) || document.was_encrypted() || lost == 0 {
        return Ok(document);
    }
    let better = |found: &Document| mend::dangling(found) < lost && found.page_iter().next().is_some();
    Ok(rescue::scan(bytes, cx)?.filter(better).unwrap_or(document))
}

/// One attempt with one password; `None` when it does not open the file.
fn attempt(
    bytes: &[u8],
    password: Option<&String>,
    search: bool,
    cx: &Context<'_>,
) -> Result<Option<Document>, Refusal> {
    let stream = usize::try_from(cx.limits().pdf_stream_bytes).unwrap_or(usize::MAX);
    let inflate = bytes.len().saturating_mul(INFLATE_RATIO).saturating_add(INFLATE_FLOOR).min(stream);
    let options = LoadOptions {
        password: password.cloned(),
        max_decompressed_size: Some(inflate),
        force_reconstruct: search,
        ..LoadOptions::default()
    };
    match Document::load_mem_with_options(bytes, options) {
        Ok(document) => {
            encryption::check(&document, bytes)?;
            Ok((!document.is_encrypted()).then_some(document))
        }
        Err(Error::InvalidPassword) => Ok(None),
        Err(Error::UnsupportedSecurityHandler(name)) => {
            let name = String::from_utf8_lossy(&name).into_owned();
            Err(Refusal::advised(&FOREIGN_PROTECTION, "trailer", &name))
        }
        Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
            Err(Refusal::limit(Limit::Bytes, "", "an object stream expands beyond the limit"))
        }
        Err(Error::Decryption(e)) => Err(Refusal::new(Reason::Encrypted, "trailer", e.to_string())),
        Err(e) => Err(Refusal::new(Reason::MalformedPdf, "", e.to_string())),
    }
}
