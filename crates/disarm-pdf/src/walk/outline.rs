//! Bookmarks: the tree found with an explicit stack, loops cut, counts computed anew (ISO 32000-2 §12.3.3, threats §6.3).

use super::Walker;
use crate::graph::{Addr, Dict, Ix, Value};
use crate::source::{self, addr, raw};
use lopdf::{Dictionary, Object};
use mugai_core::Refusal;
use std::collections::{HashMap, HashSet};

/// Where an item stands among the items that are written.
#[derive(Clone, Default)]
struct Links {
    parent: Option<Ix>,
    prev: Option<Ix>,
    next: Option<Ix>,
    first: Option<Ix>,
    last: Option<Ix>,
    /// Items seen below when this one is open.
    below: i64,
    open: bool,
}

/// The bookmarks as they will be written.
#[derive(Default)]
pub(super) struct Outlines {
    links: HashMap<Addr, Links>,
}

struct Found<'s> {
    object: &'s Object,
    ix: Ix,
    parent: Option<usize>,
    open: bool,
    visible: i64,
    kids: Vec<usize>,
}

impl<'s> Walker<'s, '_, '_> {
    /// Copies the bookmarks; nothing when there are none.
    pub(super) fn outline(&mut self, catalog: &'s Dictionary) -> Result<Option<Value>, Refusal> {
        let Some(root @ Object::Dictionary(root_dict)) = self.source.get(catalog, b"Outlines") else { return Ok(None) };
        let k = &self.table.known;
        let (item, outline) = (k.outline_item, k.outline);
        let mut found: Vec<Found<'s>> = Vec::new();
        let root_ix = self.alloc(outline, root)?;
        found.push(Found { object: root, ix: root_ix, parent: None, open: true, visible: 0, kids: Vec::new() });
        let mut seen: HashSet<Addr> = HashSet::from([addr(root)]);
        // Items still to be read: the value of a First or Next, and the place of the parent.
        let mut stack: Vec<(&'s Object, usize)> = raw(root_dict, b"First").map(|f| (f, 0)).into_iter().collect();
        while let Some((value, parent)) = stack.pop() {
            let Some(target @ Object::Dictionary(dict)) = self.source.resolve(value) else { continue };
            if !seen.insert(addr(target)) {
                continue;
            }
            let ix = self.alloc(item, target)?;
            let place = found.len();
            let open = self.source.get(dict, b"Count").and_then(source::int).unwrap_or(0) > 0;
            found.push(Found { object: target, ix, parent: Some(parent), open, visible: 0, kids: Vec::new() });
            if let Some(p) = found.get_mut(parent) {
                p.kids.push(place);
            }
            stack.extend(raw(dict, b"Next").map(|n| (n, parent)));
            stack.extend(raw(dict, b"First").map(|f| (f, place)));
        }
        if found.len() == 1 {
            return Ok(None);
        }
        self.link(&mut found);
        for f in found {
            let ty = if f.parent.is_none() { outline } else { item };
            self.work.push(super::Item { ix: f.ix, object: f.object, ty, resources: None });
        }
        Ok(Some(Value::Ref(root_ix)))
    }

    fn link(&mut self, found: &mut [Found<'s>]) {
        // Kids stand behind their parents, so counting backwards meets every kid before its parent.
        for place in (1..found.len()).rev() {
            let Some((parent, open, below)) = found.get(place).map(|f| (f.parent, f.open, f.visible)) else { continue };
            let seen = if open { below.saturating_add(1) } else { 1 };
            if let Some(p) = parent.and_then(|p| found.get_mut(p)) {
                p.visible = p.visible.saturating_add(seen);
            }
        }
        let ix = |place: Option<&usize>| place.and_then(|p| found.get(*p)).map(|f| f.ix);
        for f in found.iter() {
            let own = self.outlines.links.entry(addr(f.object)).or_default();
            own.first = ix(f.kids.first());
            own.last = ix(f.kids.last());
            own.below = f.visible;
            own.open = f.open;
            for (i, kid) in f.kids.iter().enumerate() {
                let Some(kid) = found.get(*kid) else { continue };
                let links = self.outlines.links.entry(addr(kid.object)).or_default();
                links.parent = Some(f.ix);
                links.prev = i.checked_sub(1).and_then(|p| ix(f.kids.get(p)));
                links.next = ix(f.kids.get(i.saturating_add(1)));
            }
        }
    }

    pub(super) fn finish_outline(&mut self, object: &'s Object, out: &mut Dict) {
        let links = self.outlines.links.get(&addr(object)).cloned().unwrap_or_default();
        out.set("Type", Value::name("Outlines"));
        put(out, "First", links.first);
        put(out, "Last", links.last);
        out.set("Count", Value::Int(links.below));
    }

    pub(super) fn finish_outline_item(
        &mut self,
        object: &'s Object,
        dict: &'s Dictionary,
        out: &mut Dict,
    ) -> Result<(), Refusal> {
        let links = self.outlines.links.get(&addr(object)).cloned().unwrap_or_default();
        for (key, ix) in [
            ("Parent", links.parent),
            ("Prev", links.prev),
            ("Next", links.next),
            ("First", links.first),
            ("Last", links.last),
        ] {
            put(out, key, ix);
        }
        out.remove("Count");
        if links.first.is_some() {
            out.set("Count", Value::Int(if links.open { links.below } else { links.below.saturating_neg() }));
        }
        if out.get("Title").is_none() {
            out.set("Title", Value::Str(Vec::new()));
        }
        self.target(object, dict, out)
    }
}

fn put(out: &mut Dict, key: &'static str, ix: Option<Ix>) {
    out.remove(key);
    if let Some(ix) = ix {
        out.set(key, Value::Ref(ix));
    }
}
