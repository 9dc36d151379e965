//! What the loader leaves open: stream lengths that are missing, objects that are not where the table says, objects that
//! nothing refers to.

use crate::source::{Source, is_listed};
use lopdf::{Document, Object, ObjectId};
use std::collections::HashSet;

/// Streams without a usable `/Length` end at `endstream`, as every viewer reads them (threats PDF-T05).
pub(super) fn lengths(document: &mut Document, bytes: &[u8]) {
    let mut ends: Option<Vec<usize>> = None;
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let Some(start) = stream.start_position.filter(|_| stream.content.is_empty()) else { continue };
        let ends = ends.get_or_insert_with(|| all(bytes, b"endstream"));
        let next = ends.partition_point(|e| *e < start);
        let Some(data) = ends.get(next).and_then(|end| bytes.get(start..*end)) else { continue };
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        let data = data.strip_suffix(b"\r").unwrap_or(data);
        stream.content = data.to_vec();
    }
}

/// Every place of a word.
pub(super) fn all(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0_usize;
    while let Some(at) = bytes.get(from..).and_then(|rest| super::guard::find(rest, word)) {
        let place = from.saturating_add(at);
        places.push(place);
        from = place.saturating_add(word.len());
    }
    places
}

/// Whether an object that the document uses is listed and yet not there.
pub(super) fn misses_objects(document: &Document) -> bool {
    !missing(document).is_empty()
}

/// The objects that the document uses, that are listed and yet not there.
pub(super) fn missing(document: &Document) -> Vec<ObjectId> {
    let mut missing = Vec::new();
    reach(document, |id| missing.extend(is_listed(document, id.0).then_some(id)));
    missing.sort_unstable();
    missing
}

/// Whether all pages of the tree are there, and what they show: a file that was cut off says so (threats T-04).
pub(super) fn has_all_pages(document: &Document) -> bool {
    let there = |value: &Object| match value {
        Object::Reference(id) => document.objects.contains_key(id),
        _ => true,
    };
    let all = |dict: &lopdf::Dictionary, key: &[u8]| match crate::source::raw(dict, key) {
        Some(Object::Array(members)) => members.iter().all(there),
        Some(value) => there(value),
        None => true,
    };
    reach(document, |_| {}).iter().all(|id| match document.objects.get(id) {
        Some(Object::Dictionary(dict)) if dict.has_type(b"Page") => all(dict, b"Contents"),
        Some(Object::Dictionary(dict)) if dict.has_type(b"Pages") => all(dict, b"Kids"),
        _ => true,
    })
}

/// How many objects the document uses that are not there, listed or not.
pub(super) fn dangling(document: &Document) -> usize {
    let mut count = 0_usize;
    reach(document, |_| count = count.saturating_add(1));
    count
}

/// How many objects nothing refers to, apart from those that only serve the file structure.
pub(super) fn orphans(source: &Source) -> usize {
    let reached = reach(&source.doc, |_| {});
    let serves = |object: &Object| match object {
        Object::Stream(s) => s.dict.has_type(b"ObjStm") || s.dict.has_type(b"XRef"),
        Object::Dictionary(d) => d.has(b"Linearized"),
        _ => true,
    };
    source.doc.objects.iter().filter(|(id, o)| !reached.contains(*id) && !serves(o)).count()
}

/// Every object that can be reached from the trailer; `lost` hears of those that are not there.
fn reach(document: &Document, mut lost: impl FnMut(ObjectId)) -> HashSet<ObjectId> {
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut stack: Vec<&Object> = document.trailer.iter().map(|(_, v)| v).collect();
    while let Some(object) = stack.pop() {
        match object {
            Object::Reference(id) if seen.insert(*id) => match document.objects.get(id) {
                Some(o) => stack.push(o),
                None => lost(*id),
            },
            Object::Array(members) => stack.extend(members.iter()),
            Object::Dictionary(d) => stack.extend(d.iter().map(|(_, v)| v)),
            Object::Stream(s) => stack.extend(s.dict.iter().map(|(_, v)| v)),
            _ => {}
        }
    }
    seen
}
