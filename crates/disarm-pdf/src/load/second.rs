//! A file that two readers may understand differently — mended, changed after it was first saved, or with two tables — must have
//! the same pages with the same contents for a second reader (threats PDF-T05, PDF-T06).

use super::guard;
use super::lenient::{self, Ends};
use crate::source::{Source, dict_of};
use crate::streams;
use hayro_syntax::object::Dict;
use lopdf::{Dictionary, Object};
use mugai_core::{Context, Reason, Refusal};
use std::borrow::Cow;

/// Whether another reader may come to other objects: the table was searched for, or there is more than one.
pub(crate) fn may_be_read_otherwise(source: &Source) -> bool {
    let document = &source.doc;
    document.xref_recovery.is_some() || document.revision_count() > 1 || document.trailer.has(b"XRefStm")
}

/// Opens the source with the other reader, counts its pages, and compares the contents of each as they lie in the file.
///
/// # Errors
/// `ambiguous` when the two do not agree.
pub(crate) fn same_pages(bytes: &[u8], source: &Source, pages: usize, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if source.doc.was_encrypted() {
        return Ok(());
    }
    check_packed(bytes, source, cx)?;
    cx.take(bytes.len())?;
    let Ok(pdf) = hayro_syntax::Pdf::new(bytes.to_vec()) else { return Ok(()) };
    let ambiguous = |detail: String| Err(Refusal::new(Reason::Ambiguous, "xref", detail));
    let seen = pdf.pages();
    if seen.is_empty() {
        // A reader that sees nothing sees nothing else.
        return Ok(());
    }
    if seen.len() != pages {
        return ambiguous(format!("it has {pages} pages for one reader and {} for another", seen.len()));
    }
    // Where damage was mended the readers mend it in their own ways; there the count has to do.
    if source.doc.xref_recovery.is_some() {
        return Ok(());
    }
    for (number, (id, other)) in source.doc.page_iter().zip(seen.iter()).enumerate() {
        let own = source.doc.objects.get(&id).and_then(dict_of).map(|page| contents(source, page)).unwrap_or_default();
        let theirs = contents_of(other.raw());
        if own.len() != theirs.len() || own.iter().zip(&theirs).any(|(a, b)| a.trim_ascii() != b.trim_ascii()) {
            let page = number.saturating_add(1);
            return ambiguous(format!("page {page} shows one thing to one reader and another to another"));
        }
    }
    Ok(())
}

/// Whatever the other reader may unpack to find objects, anywhere in the file: it minds neither size nor nesting itself.
fn check_packed(bytes: &[u8], source: &Source, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let depth = usize::try_from(cx.limits().pdf_depth).unwrap_or(usize::MAX);
    let ends = Ends::of(bytes);
    let mut at = 0_usize;
    while let Some(word) = bytes.get(at..).and_then(|rest| guard::find(rest, b"obj")) {
        let end = at.saturating_add(word);
        at = end.saturating_add(3);
        let Some(start) = lenient::header_before(bytes, end) else { continue };
        let Some(found) = lenient::object_at(bytes, start, &ends, cx)? else { continue };
        let Object::Stream(stream) = found.object else { continue };
        // A list of members, or a table: no other stream has these keys (ISO 32000-2 Tables 16 and 17).
        let packs = (stream.dict.has(b"N") && stream.dict.has(b"First")) || stream.dict.has(b"W");
        if packs && let Ok(decoded) = streams::decode(source, &stream, cx)? {
            guard::check_nesting(&decoded.bytes, depth)?;
        }
    }
    Ok(())
}

/// The content streams of a page as they lie in the file.
fn contents<'s>(source: &'s Source, page: &'s Dictionary) -> Vec<&'s [u8]> {
    let data = |o: &'s Object| match source.resolve(o) {
        Some(Object::Stream(s)) => Some(s.content.as_slice()),
        _ => None,
    };
    match source.get(page, b"Contents") {
        Some(Object::Stream(s)) => vec![s.content.as_slice()],
        Some(Object::Array(list)) => list.iter().filter_map(data).collect(),
        _ => Vec::new(),
    }
}

/// The same for the other reader.
fn contents_of<'a>(page: &Dict<'a>) -> Vec<Cow<'a, [u8]>> {
    match page.get::<hayro_syntax::object::Object<'a>>("Contents") {
        Some(hayro_syntax::object::Object::Stream(s)) => vec![s.raw_data()],
        Some(hayro_syntax::object::Object::Array(list)) => {
            list.iter::<hayro_syntax::object::Stream<'a>>().map(|s| s.raw_data()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::{Catalogue, Orders, testing::Formats};
    use mugai_testkit::pdf::Doc;

    /// What comes of a file when the first reader took it for another.
    fn judged(real: &[u8], taken_for: &[u8]) -> Result<(), Reason> {
        judged_under(real, taken_for, mugai_core::Limits::default())
    }

    fn judged_under(real: &[u8], taken_for: &[u8], limits: mugai_core::Limits) -> Result<(), Reason> {
        let catalogue = Catalogue::new(vec![&crate::FORMAT], &[], &[]).unwrap();
        let orders = Orders { limits, ..Orders::standard(&catalogue) };
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[]));
        let source = crate::load::load(taken_for, &mut cx).unwrap();
        same_pages(real, &source, 1, &mut cx).map_err(|r| r.reason)
    }

    #[test]
    fn a_page_of_two_contents_is_ambiguous() {
        let (one, other) = (Doc::new().content("1 0 0 rg").build(), Doc::new().content("0 1 0 rg").build());
        assert_eq!(judged(&one, &one), Ok(()));
        assert_eq!(judged(&one, &other), Err(Reason::Ambiguous));
        let two = Doc::new().page("/Contents[4 0 R 6 0 R]").stream(6, "", b"0 g").build();
        assert_eq!(judged(&two, &two), Ok(()));
        assert_eq!(judged(&two, &one), Err(Reason::Ambiguous));
    }

    #[test]
    fn what_the_other_reader_unpacks_is_bounded_whatever_it_calls_itself() {
        let limits = || mugai_core::Limits { pdf_stream_bytes: 50_000, ..mugai_core::Limits::default() };
        let bomb = mugai_testkit::pdf::deflate(&vec![b' '; 60_000]);
        for keys in ["/N 1/First 4", "/#4e 1/F#69rst 4", "/W[1 2 1]/Size 9", "/N 1/First 4/Type/XObject"] {
            let file = Doc::new().stream(6, &format!("{keys}/Filter/FlateDecode"), &bomb).build();
            assert_eq!(judged_under(&file, &Doc::new().build(), limits()), Err(Reason::LimitBytes), "{keys}");
        }
        let deep = [b"[".repeat(300), b"]".repeat(300)].concat();
        let file = Doc::new().stream(6, "/N 1/First 4/Filter/FlateDecode", &mugai_testkit::pdf::deflate(&deep)).build();
        assert_eq!(judged(&file, &Doc::new().build()), Err(Reason::LimitDepth));
        let picture = Doc::new().stream(6, "/Filter/FlateDecode", &bomb).build();
        assert_eq!(judged_under(&picture, &picture, limits()), Ok(()));
    }

    #[test]
    fn one_table_is_read_in_one_way() {
        let catalogue = Catalogue::new(vec![&crate::FORMAT], &[], &[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[]));
        let mut asked = |bytes: &[u8]| may_be_read_otherwise(&crate::load::load(bytes, &mut cx).unwrap());
        assert!(!asked(&Doc::new().build()));
        assert!(asked(&Doc::new().build_updated(&[(4, "<</Length 4>>stream\n0 g \nendstream")])));
    }
}
