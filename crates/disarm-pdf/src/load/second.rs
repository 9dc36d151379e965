//! A file whose cross-reference had to be mended must have the same pages for a second reader (threats PDF-T05, PDF-T06).

use super::guard;
use crate::source::Source;
use crate::streams;
use lopdf::Object;
use mugai_core::{Context, Reason, Refusal};

/// Opens the source with the other reader and counts its pages.
///
/// # Errors
/// `ambiguous` when the two do not agree.
pub(crate) fn same_pages(bytes: &[u8], source: &Source, pages: usize, cx: &mut Context<'_>) -> Result<(), Refusal> {
    // What is packed in object streams has not been looked at for nesting yet, and the other reader minds it.
    let depth = usize::try_from(cx.limits().pdf_depth).unwrap_or(usize::MAX);
    for object in source.doc.objects.values() {
        let Object::Stream(stream) = object else { continue };
        if stream.dict.has_type(b"ObjStm")
            && let Ok(decoded) = streams::decode(source, stream, cx)?
        {
            guard::check_nesting(&decoded.bytes, depth)?;
        }
    }
    if source.doc.was_encrypted() {
        return Ok(());
    }
    cx.take(bytes.len())?;
    match hayro_syntax::Pdf::new(bytes.to_vec()) {
        // A reader that sees nothing sees nothing else.
        Ok(pdf) if pdf.pages().is_empty() || pdf.pages().len() == pages => Ok(()),
        Ok(pdf) => Err(Refusal::new(
            Reason::Ambiguous,
            "xref",
            format!("mended, it has {pages} pages for one reader and {} for another", pdf.pages().len()),
        )),
        Err(_) => Ok(()),
    }
}
