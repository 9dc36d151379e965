//! The page tree: flattened, its inherited values made the pages' own, and built anew with a fan-out of 32 (threats §6.3).

use super::{ContentJob, Walker};
use crate::graph::{Addr, Dict, Ix, Value};
use crate::source::{self, addr, dict_of, raw};
use crate::table::Expr;
use lopdf::{Dictionary, Object};
use mugai_core::{Limit, Refusal};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Most kids of a node that we write.
const FAN_OUT: usize = 32;
/// Keys that a page inherits (ISO 32000-2 Table 31).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// One page of the source with what it inherits.
#[derive(Clone, Copy)]
struct PageSource<'s> {
    object: &'s Object,
    inherited: [Option<&'s Object>; 4],
}

/// The pages of the document.
#[derive(Default)]
pub(super) struct Pages<'s> {
    sources: Vec<PageSource<'s>>,
    /// The copies, in page order.
    pub(super) list: Vec<Ix>,
    /// The first copy of a page.
    pub(super) first: HashMap<Addr, Ix>,
    /// The page that lists an annotation.
    pub(super) listing: HashMap<Addr, Ix>,
}

impl<'s> Walker<'s, '_, '_> {
    /// Finds the pages and gives each its object, so that destinations can name them.
    pub(super) fn find_pages(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        let most = usize::try_from(self.cx.limits().pdf_pages).unwrap_or(usize::MAX);
        let mut seen: HashSet<Addr> = HashSet::new();
        let mut stack: Vec<PageSource<'s>> = Vec::new();
        if let Some(root) = self.source.get(catalog, b"Pages") {
            stack.push(PageSource { object: root, inherited: [None; 4] });
        }
        while let Some(node) = stack.pop() {
            let Object::Dictionary(dict) = node.object else { continue };
            let mut inherited = node.inherited;
            for (slot, key) in inherited.iter_mut().zip(INHERITED) {
                if let Some(own) = raw(dict, key).filter(|o| self.source.resolve(o).is_some()) {
                    *slot = Some(own);
                }
            }
            let kids = self.source.array(dict, b"Kids");
            if let Some(kids) = kids.filter(|_| self.source.name(dict, b"Type") != Some(b"Page")) {
                if seen.insert(addr(node.object)) {
                    self.pay_list(kids)?;
                    let kids = kids.iter().rev().filter_map(|kid| self.source.resolve(kid));
                    stack.extend(kids.map(|object| PageSource { object, inherited }));
                }
                continue;
            }
            // A root that says nothing at all is no page either, and nobody shows one.
            if self.source.name(dict, b"Type") == Some(b"Pages") || dict.is_empty() {
                continue;
            }
            if self.pages.sources.len() >= most {
                return Err(Refusal::limit(Limit::Objects, "", "too many pages"));
            }
            let ix = self.alloc(self.table.known.page, node.object)?;
            self.pages.sources.push(PageSource { object: node.object, inherited });
            self.pages.list.push(ix);
            self.pages.first.entry(addr(node.object)).or_insert(ix);
            let annots = self.source.array(dict, b"Annots").unwrap_or(&[]);
            self.pay_list(annots)?;
            for annot in annots {
                if let Some(target) = self.source.resolve(annot) {
                    self.pages.listing.entry(addr(target)).or_insert(ix);
                }
            }
        }
        Ok(())
    }

    /// The dictionaries of the pages, in their order.
    pub(super) fn page_dicts(&self) -> Vec<&'s Dictionary> {
        self.pages.sources.iter().filter_map(|page| dict_of(page.object)).collect()
    }

    /// Copies the pages and builds the tree; returns its root.
    pub(super) fn write_pages(&mut self) -> Result<Ix, Refusal> {
        let sources = std::mem::take(&mut self.pages.sources);
        let list = self.pages.list.clone();
        for (page, ix) in sources.iter().zip(&list) {
            self.resources = None;
            let mut dict = self.page(page, *ix)?;
            self.arrange(&mut dict);
            if let Some(node) = self.graph.get_mut(*ix) {
                node.value = Value::Dict(dict);
            }
            self.run()?;
        }
        self.tree(&list)
    }

    fn page(&mut self, page: &PageSource<'s>, ix: Ix) -> Result<Dict, Refusal> {
        let Some(def) = self.table.get(self.table.known.page) else { return Ok(Dict::default()) };
        let Some(dict) = dict_of(page.object) else { return Ok(Dict::default()) };
        let mut out = Dict::default();
        for (key, expr) in &def.keys {
            let value = match *key {
                "Type" => Some(Value::name("Page")),
                // Set when the tree is built.
                "Parent" => Some(Value::Null),
                "Contents" => {
                    let resources = match out.get("Resources") {
                        Some(Value::Ref(ix)) => Some(*ix),
                        _ => None,
                    };
                    self.page_content(dict, resources, ix)?
                }
                "Annots" => self.annots(dict)?,
                "MediaBox" => Some(self.media_box(page)),
                "Rotate" => self.rotation(page),
                key => {
                    let place = INHERITED.iter().position(|k| *k == key.as_bytes());
                    let own = place.and_then(|p| page.inherited.get(p).copied().flatten());
                    match own.or_else(|| raw(dict, key.as_bytes())) {
                        Some(value) => self.entry(self.table.known.page, key, expr, value)?,
                        None => None,
                    }
                }
            };
            if let Some(v) = value {
                out.0.push((Cow::Borrowed(key.as_bytes()), v));
            }
        }
        Ok(out)
    }

    /// US Letter when no page box is given anywhere, as viewers assume.
    fn media_box(&self, page: &PageSource<'s>) -> Value {
        let given = page.inherited.get(1).copied().flatten().and_then(|o| self.source.resolve(o));
        let copied = match given {
            Some(Object::Array(a)) => self.numbers(a, 4),
            _ => None,
        };
        copied.unwrap_or_else(|| Value::Array([0, 0, 612, 792].into_iter().map(Value::Int).collect()))
    }

    fn rotation(&self, page: &PageSource<'s>) -> Option<Value> {
        let turn =
            page.inherited.get(3).copied().flatten().and_then(|o| self.source.resolve(o)).and_then(source::int)?;
        (turn % 90 == 0).then_some(Value::Int(turn))
    }

    /// All streams of a page become one, so that what is balanced stays so; pages with the same streams share it.
    fn page_content(
        &mut self,
        dict: &'s Dictionary,
        resources: Option<Ix>,
        page: Ix,
    ) -> Result<Option<Value>, Refusal> {
        let streams: Vec<&'s Object> = match self.source.get(dict, b"Contents") {
            Some(o @ Object::Stream(_)) => vec![o],
            Some(Object::Array(list)) => {
                self.pay_list(list)?;
                for o in list {
                    self.refuse_lost(o)?;
                }
                list.iter().filter_map(|o| self.source.resolve(o)).filter(|o| matches!(o, Object::Stream(_))).collect()
            }
            _ => {
                if let Some(o) = raw(dict, b"Contents") {
                    self.refuse_lost(o)?;
                }
                return Ok(None);
            }
        };
        let Some(first) = streams.first().copied() else { return Ok(None) };
        let key = (streams.iter().map(|o| addr(o)).collect::<Vec<_>>(), resources);
        if let Some(ix) = self.page_contents.get(&key) {
            return Ok(Some(Value::Ref(*ix)));
        }
        let ix = self.alloc(self.table.known.content, first)?;
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = Value::Dict(Dict::default());
        }
        if self.pages.list.first() == Some(&page) && self.first_page.is_some() {
            self.first_page = Some(ix);
        }
        self.page_contents.insert(key, ix);
        self.contents.push(ContentJob { ix, streams, resources });
        Ok(Some(Value::Ref(ix)))
    }

    /// Content that the file lists and that could not be read would be a silently empty page.
    fn refuse_lost(&self, value: &Object) -> Result<(), Refusal> {
        match value {
            Object::Reference(id)
                if !self.source.doc.objects.contains_key(id) && crate::source::is_listed(&self.source.doc, id.0) =>
            {
                Err(Refusal::new(
                    mugai_core::Reason::MalformedPdf,
                    format!("object {}", id.0),
                    "the content of a page cannot be read",
                ))
            }
            _ => Ok(()),
        }
    }

    /// A tree over the pages, level by level from below.
    fn tree(&mut self, pages: &[Ix]) -> Result<Ix, Refusal> {
        let ty = self.table.known.catalog;
        let mut level: Vec<(Ix, usize)> = pages.iter().map(|ix| (*ix, 1)).collect();
        loop {
            let mut above: Vec<(Ix, usize)> = Vec::new();
            for kids in level.chunks(FAN_OUT) {
                let node = self.graph.alloc(ty);
                let count = kids.iter().fold(0_usize, |n, (_, c)| n.saturating_add(*c));
                let mut dict = Dict::default();
                dict.set("Type", Value::name("Pages"));
                dict.set("Kids", Value::Array(kids.iter().map(|(ix, _)| Value::Ref(*ix)).collect()));
                dict.set("Count", Value::Int(i64::try_from(count).unwrap_or(0)));
                for (kid, _) in kids {
                    if let Some(d) = self.graph.dict_mut(*kid) {
                        d.set("Parent", Value::Ref(node));
                    }
                }
                if let Some(n) = self.graph.get_mut(node) {
                    n.value = Value::Dict(dict);
                }
                above.push((node, count));
            }
            match above.as_slice() {
                [(root, _)] => return Ok(*root),
                [] => return Err(self.malformed(&Object::Null, "the document has no page")),
                _ => level = above,
            }
        }
    }

    /// The kind of value of a key of a type, for code that copies single keys.
    pub(super) fn expr(&self, ty: crate::table::TypeId, key: &str) -> Option<&'static Expr> {
        self.table.get(ty)?.key(key.as_bytes()).map(|(_, _, e)| e)
    }
}
