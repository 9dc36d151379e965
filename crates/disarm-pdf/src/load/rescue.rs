//! What the loader could not read at all is read once more, leniently: single objects where the table says they are, or the
//! whole file by looking for `N G obj` (threats PDF-T06).

use super::lenient::{self, Ends};
use super::mend;
use crate::content::lex::is_regular;
use crate::source::Source;
use crate::streams;
use lopdf::xref::{XrefEntry, XrefRecovery};
use lopdf::{Dictionary, Document, Object, ObjectId};
use mugai_core::{Context, Limit, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// Most rounds in which objects that were read lead to others.
const MAX_ROUNDS: usize = 32;

/// Reads the objects that are used, listed and yet missing, each where the table says.
pub(super) fn fill(mut document: Document, bytes: &[u8], cx: &mut Context<'_>) -> Result<Document, Refusal> {
    if document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Ok(document);
    }
    let mut ends: Option<Ends> = None;
    let mut tried: BTreeSet<ObjectId> = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        let mut missing = mend::missing(&document);
        missing.retain(|id| tried.insert(*id));
        if missing.is_empty() {
            break;
        }
        let mut containers: BTreeSet<u32> = BTreeSet::new();
        for id in &missing {
            match document.reference_table.get(id.0) {
                Some(XrefEntry::Normal { offset, .. }) => {
                    let ends = ends.get_or_insert_with(|| Ends::of(bytes));
                    let at = usize::try_from(*offset).unwrap_or(usize::MAX);
                    if let Some(found) = lenient::object_at(bytes, at, ends, cx)?
                        && found.id == *id
                    {
                        document.objects.insert(*id, found.object);
                        document.xref_recovery.get_or_insert(XrefRecovery::OffsetCorrected);
                    }
                }
                Some(XrefEntry::Compressed { container, .. }) => {
                    containers.insert(*container);
                }
                _ => {}
            }
        }
        if !containers.is_empty() {
            let wanted: Vec<ObjectId> = containers.iter().map(|c| (*c, 0)).collect();
            let (back, members) = unpack(document, &wanted, cx)?;
            document = back;
            for (_, id, object) in members {
                if missing.contains(&id) {
                    document.objects.entry(id).or_insert(object);
                    document.xref_recovery.get_or_insert(XrefRecovery::OffsetCorrected);
                }
            }
        }
    }
    Ok(document)
}

/// Reads a whole file by looking for its objects; `None` when that gives no document, one that was cut
/// off, or an encrypted one.
pub(super) fn scan(bytes: &[u8], cx: &mut Context<'_>) -> Result<Option<Document>, Refusal> {
    let most = usize::try_from(cx.limits().pdf_objects).unwrap_or(usize::MAX);
    let ends = Ends::of(bytes);
    let mut trailers: Vec<Dictionary> = Vec::new();
    let mut objects: BTreeMap<ObjectId, Object> = BTreeMap::new();
    let mut places: BTreeMap<ObjectId, usize> = BTreeMap::new();
    let mut at = 0_usize;
    while let Some(b) = bytes.get(at) {
        let begins = at.checked_sub(1).and_then(|p| bytes.get(p)).is_none_or(|p| !is_regular(*p))
            || at.checked_sub(6).and_then(|p| bytes.get(p..at)) == Some(b"endobj");
        match b {
            // Comments hold no objects.
            b'%' => {
                let line = bytes.get(at..).unwrap_or(&[]).iter().take_while(|b| !matches!(b, b'\r' | b'\n')).count();
                at = at.saturating_add(line.max(1));
            }
            b'0'..=b'9' if begins => match lenient::object_at(bytes, at, &ends, cx)? {
                Some(found) => {
                    if objects.len() >= most {
                        return Err(Refusal::limit(Limit::Objects, "", "too many objects"));
                    }
                    // Updates are appended: the last one holds.
                    objects.insert(found.id, found.object);
                    places.insert(found.id, at);
                    at = found.end.max(at.saturating_add(1));
                }
                None => at = at.saturating_add(1),
            },
            b't' if bytes.get(at..).is_some_and(|r| r.starts_with(b"trailer")) => {
                at = at.saturating_add(7);
                let rest = bytes.get(at..).unwrap_or(&[]);
                let (value, used) = lenient::value(rest, cx)?;
                at = at.saturating_add(used);
                if let Some(Object::Dictionary(dict)) = value {
                    trailers.push(dict);
                }
            }
            _ => at = at.saturating_add(1),
        }
    }
    let streams = objects.values().filter_map(|o| if let Object::Stream(s) = o { Some(&s.dict) } else { None });
    trailers.extend(streams.filter(|d| d.has_type(b"XRef")).cloned());
    if trailers.iter().any(|t| t.has(b"Encrypt")) {
        return Ok(None);
    }
    let mut document = Document::new();
    document.version = version(bytes);
    document.objects = objects;
    document.xref_recovery = Some(XrefRecovery::Reconstructed);
    let packed = |o: &Object| matches!(o, Object::Stream(s) if s.dict.has_type(b"ObjStm"));
    let mut wanted: Vec<ObjectId> = document.objects.iter().filter(|(_, o)| packed(o)).map(|(id, _)| *id).collect();
    wanted.sort_by_key(|id| places.get(id).copied().unwrap_or(0));
    let (mut document, members) = unpack(document, &wanted, cx)?;
    for (container, id, object) in members {
        let place = places.get(&container).copied().unwrap_or(0);
        if places.get(&id).is_none_or(|p| *p <= place) {
            places.insert(id, place);
            document.objects.insert(id, object);
        }
    }
    for id in document.objects.keys() {
        document.reference_table.insert(id.0, XrefEntry::Normal { offset: 0, generation: id.1 });
    }
    document.max_id = document.reference_table.max_id();
    let Some(trailer) = trailer(&document, trailers, &places) else { return Ok(None) };
    document.trailer = trailer;
    Ok(mend::has_all_pages(&document).then_some(document))
}

/// The last trailer that names a catalog; failing that, the last catalog.
fn trailer(document: &Document, trailers: Vec<Dictionary>, places: &BTreeMap<ObjectId, usize>) -> Option<Dictionary> {
    let is_catalog = |o: &Object| match o {
        Object::Dictionary(d) => d.has(b"Pages"),
        Object::Reference(id) => matches!(document.objects.get(id), Some(Object::Dictionary(d)) if d.has(b"Pages")),
        _ => false,
    };
    let mut keep = Dictionary::new();
    if let Some(found) = trailers.iter().rev().find(|t| crate::source::raw(t, b"Root").is_some_and(is_catalog)) {
        for key in [b"Root".as_slice(), b"Info"] {
            if let Some(value) = crate::source::raw(found, key) {
                keep.set(key, value.clone());
            }
        }
        return Some(keep);
    }
    let catalogs = document.objects.iter().filter(|(_, o)| match o {
        Object::Dictionary(d) => d.has_type(b"Catalog") && d.has(b"Pages"),
        _ => false,
    });
    let (id, _) = catalogs.max_by_key(|(id, _)| places.get(*id).copied().unwrap_or(0))?;
    keep.set("Root", Object::Reference(*id));
    Some(keep)
}

fn version(bytes: &[u8]) -> String {
    let said = bytes.get(5..8).and_then(|v| std::str::from_utf8(v).ok());
    let known = said.filter(|v| matches!(v.as_bytes(), [b'1' | b'2', b'.', b'0'..=b'9']));
    known.unwrap_or("1.4").to_owned()
}

/// A member of an object stream: the container, its own number, the value.
type Member = (ObjectId, ObjectId, Object);

/// The members of object streams (ISO 32000-2 §7.5.7), in the order of the containers. The document is given back.
fn unpack(
    document: Document,
    containers: &[ObjectId],
    cx: &mut Context<'_>,
) -> Result<(Document, Vec<Member>), Refusal> {
    let source = Source::new(document);
    let mut members = Vec::new();
    for container in containers {
        let Some(Object::Stream(stream)) = source.doc.objects.get(container) else { continue };
        let Ok(decoded) = streams::decode(&source, stream, cx)? else { continue };
        let first = source.int(&stream.dict, b"First").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let (Some(head), Some(body)) = (decoded.bytes.get(..first), decoded.bytes.get(first..)) else { continue };
        let mut numbers = Vec::new();
        let mut lexer = crate::content::lex::Lexer::new(head);
        while let Some(token) = lexer.next() {
            cx.take(std::mem::size_of::<i64>())?;
            let crate::content::lex::Token::Number(n) = token else { break };
            numbers.push(n.int().and_then(|n| usize::try_from(n).ok()));
        }
        let mut edges: Vec<usize> = numbers.chunks(2).filter_map(|p| p.get(1).copied().flatten()).collect();
        edges.sort_unstable();
        edges.dedup();
        for pair in numbers.chunks(2) {
            let [Some(number), Some(start)] = pair else { continue };
            let Ok(number) = u32::try_from(*number) else { continue };
            // Never into the next one: what does not end would be read again and again.
            let end = edges.get(edges.partition_point(|e| e <= start)).copied().unwrap_or(body.len());
            let Some(window) = body.get(*start..end.min(body.len())) else { continue };
            if let (Some(object), _) = lenient::value(window, cx)? {
                members.push((*container, (number, 0), object));
            }
        }
    }
    Ok((source.doc, members))
}
