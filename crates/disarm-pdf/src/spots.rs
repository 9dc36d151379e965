//! Where an object shows itself to a reader: on which page, or in which part of the document. For findings only.

use crate::source::{Source, raw};
use lopdf::{Object, ObjectId};
use std::collections::{HashMap, HashSet};

/// Where a reader meets an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// On a page, counted from 1.
    Page(usize),
    /// In a part of the document that is on no page.
    Part(&'static str),
}

/// Parts of the document by the key of the catalog, in the order in which they claim what they share.
const PARTS: [(&[u8], &str); 6] = [
    (b"Outlines", "outline"),
    (b"AcroForm", "form"),
    (b"Names", "names"),
    (b"Dests", "names"),
    (b"OCProperties", "layers"),
    (b"StructTreeRoot", "structure"),
];

/// Finds the spot of every object that has one: the first page that leads to it, else the first part that does.
pub(crate) fn find(source: &Source) -> HashMap<u32, Spot> {
    let mut spots: HashMap<u32, Spot> = HashMap::new();
    let pages: Vec<ObjectId> = source.doc.page_iter().collect();
    let known: HashSet<ObjectId> = pages.iter().copied().collect();
    for (place, id) in pages.iter().enumerate() {
        let spot = Spot::Page(place.saturating_add(1));
        if let Some(page) = source.doc.objects.get(id) {
            spots.entry(id.0).or_insert(spot);
            claim(source, page, spot, &known, &mut spots);
        }
    }
    let Some(Object::Dictionary(catalog)) = source.catalog() else { return spots };
    for (key, name) in PARTS {
        if let Some(root) = raw(catalog, key) {
            claim(source, root, Spot::Part(name), &known, &mut spots);
        }
    }
    for (key, value) in catalog.iter() {
        if key != b"Pages" {
            claim(source, value, Spot::Part("document"), &known, &mut spots);
        }
    }
    if let Some(root) = raw(&source.doc.trailer, b"Root") {
        claim(source, root, Spot::Part("document"), &known, &mut spots);
    }
    spots
}

/// Everything below a value that nothing has claimed yet. Pages are not entered, nor is what lies above.
fn claim(source: &Source, root: &Object, spot: Spot, pages: &HashSet<ObjectId>, spots: &mut HashMap<u32, Spot>) {
    let mut stack = vec![root];
    while let Some(object) = stack.pop() {
        let dict = match object {
            Object::Reference(id) => {
                if pages.contains(id) || spots.contains_key(&id.0) {
                    continue;
                }
                spots.insert(id.0, spot);
                stack.extend(source.doc.objects.get(id));
                continue;
            }
            Object::Array(members) => {
                stack.extend(members.iter().filter(|m| leads_on(m)));
                continue;
            }
            Object::Dictionary(d) => d,
            Object::Stream(s) => &s.dict,
            _ => continue,
        };
        let below = dict.iter().filter(|(k, _)| !matches!(k.as_slice(), b"Parent" | b"P" | b"Pages"));
        stack.extend(below.map(|(_, v)| v).filter(|v| leads_on(v)));
    }
}

fn leads_on(object: &Object) -> bool {
    matches!(object, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_))
}
