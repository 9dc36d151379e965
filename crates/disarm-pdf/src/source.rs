//! The loaded source document: read-only access that follows references without recursion and never allocates on a miss.

use crate::graph::Addr;
use crate::spots::{self, Spot};
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Most references followed one after another to reach a value (ISO 32000-2 §7.3.10 allows any; loops end here).
const MAX_HOPS: usize = 32;

/// The document as the loader understood it.
pub(crate) struct Source {
    pub(crate) doc: Document,
    /// Object number of every object, for places in findings.
    numbers: HashMap<Addr, u32>,
    /// Where objects show themselves; found when it is first asked for.
    spots: OnceCell<HashMap<u32, Spot>>,
}

impl Source {
    /// Wraps a loaded document.
    pub(crate) fn new(doc: Document) -> Self {
        let mut source = Self { doc, numbers: HashMap::new(), spots: OnceCell::new() };
        source.numbers = source.doc.objects.iter().map(|(id, o)| (addr(o), id.0)).collect();
        source
    }

    /// The value behind any chain of references; `None` for null, loops and missing objects.
    pub(crate) fn resolve<'s>(&'s self, mut object: &'s Object) -> Option<&'s Object> {
        for _ in 0..MAX_HOPS {
            match object {
                Object::Reference(id) => object = self.doc.objects.get(id)?,
                Object::Null => return None,
                other => return Some(other),
            }
        }
        None
    }

    /// The resolved value of a key.
    pub(crate) fn get<'s>(&'s self, dict: &'s Dictionary, key: &[u8]) -> Option<&'s Object> {
        raw(dict, key).and_then(|o| self.resolve(o))
    }

    /// The resolved name under a key.
    pub(crate) fn name<'s>(&'s self, dict: &'s Dictionary, key: &[u8]) -> Option<&'s [u8]> {
        match self.get(dict, key)? {
            Object::Name(n) => Some(n),
            _ => None,
        }
    }

    /// The resolved dictionary under a key.
    pub(crate) fn dict<'s>(&'s self, dict: &'s Dictionary, key: &[u8]) -> Option<&'s Dictionary> {
        match self.get(dict, key)? {
            Object::Dictionary(d) => Some(d),
            _ => None,
        }
    }

    /// The resolved array under a key.
    pub(crate) fn array<'s>(&'s self, dict: &'s Dictionary, key: &[u8]) -> Option<&'s [Object]> {
        match self.get(dict, key)? {
            Object::Array(a) => Some(a),
            _ => None,
        }
    }

    /// The resolved integer under a key (a real without a fraction counts).
    pub(crate) fn int(&self, dict: &Dictionary, key: &[u8]) -> Option<i64> {
        self.get(dict, key).and_then(int)
    }

    /// The catalog.
    pub(crate) fn catalog(&self) -> Option<&Object> {
        let root = raw(&self.doc.trailer, b"Root").and_then(|o| self.resolve(o))?;
        matches!(root, Object::Dictionary(_)).then_some(root)
    }

    /// Words that tell an engineer where a value stands.
    pub(crate) fn place(&self, object: &Object) -> String {
        self.numbers.get(&addr(object)).map_or_else(String::new, |n| format!("object {n}"))
    }

    /// Words that tell a reader where an object is met, and an engineer which it is.
    pub(crate) fn spot(&self, number: u32) -> String {
        match self.spots.get_or_init(|| spots::find(self)).get(&number) {
            Some(Spot::Page(page)) => format!("page {page}, object {number}"),
            Some(Spot::Part(part)) => format!("{part}, object {number}"),
            None => format!("object {number}"),
        }
    }

    /// The same for a value; nothing for one that is no object of its own.
    pub(crate) fn spot_of(&self, object: &Object) -> String {
        self.numbers.get(&addr(object)).map_or_else(String::new, |n| self.spot(*n))
    }
}

/// Whether the cross-reference table says that an object is in use.
pub(crate) fn is_listed(document: &Document, number: u32) -> bool {
    matches!(document.reference_table.get(number), Some(XrefEntry::Normal { .. } | XrefEntry::Compressed { .. }))
}

/// Identity of a source value.
pub(crate) fn addr(object: &Object) -> Addr {
    std::ptr::from_ref(object).addr()
}

/// The value of a key as it stands, references unresolved.
pub(crate) fn raw<'s>(dict: &'s Dictionary, key: &[u8]) -> Option<&'s Object> {
    // `Dictionary::get` formats an error on every miss; most look-ups miss.
    if dict.has(key) { dict.get(key).ok() } else { None }
}

/// The dictionary of a dictionary or stream.
pub(crate) fn dict_of(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(d) => Some(d),
        Object::Stream(s) => Some(&s.dict),
        _ => None,
    }
}

/// An integer, or a real that is one.
pub(crate) fn int(object: &Object) -> Option<i64> {
    match object {
        Object::Integer(n) => Some(*n),
        #[allow(clippy::cast_possible_truncation)]
        Object::Real(r) if r.fract() == 0.0 && r.abs() < 2_147_483_648.0 => Some(*r as i64),
        _ => None,
    }
}
