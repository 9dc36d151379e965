//! The typed walk from the catalog: only what the allowlist names is copied, into objects of a new graph (threats §6, "Walk").
//!
//! A strong edge copies its target as a type, once per target and type, through a work list; a weak edge never copies and is
//! settled at the end. Direct values are copied by recursion, whose depth the loader bounds and [`Walker::value`] checks again.

mod accept;
mod action;
mod annots;
mod attachments;
mod bodies;
mod catalog;
mod colorspace;
mod contents;
mod dest;
mod fields;
mod finish;
mod fonts;
mod function;
mod hidden;
mod icc;
mod image;
mod layers;
mod mesh;
mod outline;
mod pages;
mod painting;
pub(crate) mod quiet;
mod settle;
mod structure;
mod trees;

pub(crate) use action::decode_text;
pub(crate) use annots::text_string;
pub(crate) use attachments::plain_file_name;

use crate::graph::{Addr, Dict, Graph, Ix, Value};
use crate::source::{self, Source, addr, dict_of};
use crate::table::{Expr, Special, Table, TypeId};
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Context, Limit, Reason, Refusal, Rule};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What one value costs of the budget, bytes: its own size and that of the list it stands in.
const VALUE_COST: usize = 128;
/// What one member of a list costs that is gone through and not copied, bytes.
const LISTED_COST: usize = 512;
/// Longest name copied, bytes (threats PDF-T08).
const MAX_NAME: usize = 4096;
/// Longest string copied, bytes (threats PDF-T08).
const MAX_STRING: usize = 16 << 20;

/// The new document and the order in which its reachable objects are written.
pub(crate) struct Walked {
    pub(crate) graph: Graph,
    /// Catalog first.
    pub(crate) order: Vec<Ix>,
    pub(crate) info: Option<Ix>,
    /// How many pages there are.
    pub(crate) pages: usize,
}

/// Something still to be copied.
struct Item<'s> {
    ix: Ix,
    object: &'s Object,
    ty: TypeId,
    /// The resources in whose light it was met: for forms and glyphs that have none of their own.
    resources: Option<&'s Object>,
}

/// A content stream to be written once all resources are settled.
struct ContentJob<'s> {
    ix: Ix,
    streams: Vec<&'s Object>,
    resources: Option<Ix>,
}

/// The state of the walk.
pub(crate) struct Walker<'s, 'c, 'x> {
    source: &'s Source,
    cx: &'c mut Context<'x>,
    table: &'static Table,
    graph: Graph,
    memo: HashMap<(Addr, TypeId, Addr), Ix>,
    /// Functions, colour spaces and profiles, made at once because their failure matters; `None` = failed, or in the making.
    parts: HashMap<(Addr, TypeId), Option<Value>>,
    /// Every copy of a source value, for weak edges.
    copies: HashMap<Addr, Vec<Ix>>,
    /// Whether strong edges lead to an object, by its number; known when everything is copied.
    reached: Vec<bool>,
    work: Vec<Item<'s>>,
    resources: Option<&'s Object>,
    depth: usize,
    pages: pages::Pages<'s>,
    dests: BTreeMap<Vec<u8>, Value>,
    fields: fields::Fields<'s>,
    outlines: outline::Outlines,
    parent_tree: Option<(Ix, &'s Object)>,
    id_tree: Option<(Ix, &'s Object)>,
    struct_root: Option<Ix>,
    contents: Vec<ContentJob<'s>>,
    page_contents: HashMap<(Vec<Addr>, Option<Ix>), Ix>,
    /// What the first page says, when it may be a placeholder.
    first_page: Option<Ix>,
    seen_structure: HashSet<Addr>,
    fonts: HashMap<Ix, fonts::Program>,
    attachments: attachments::Attachments,
    hidden: hidden::Hidden,
    /// Functions that are being made, one within another.
    functions_open: u64,
}

/// Copies the document.
///
/// # Errors
/// Limits, `malformed_pdf`, `active_format`, and what the policy refuses.
pub(crate) fn walk(source: &Source, cx: &mut Context<'_>) -> Result<Walked, Refusal> {
    let table = crate::table::table();
    let mut walker = Walker {
        source,
        cx,
        table,
        graph: Graph::default(),
        memo: HashMap::new(),
        parts: HashMap::new(),
        copies: HashMap::new(),
        reached: Vec::new(),
        work: Vec::new(),
        resources: None,
        depth: 0,
        pages: pages::Pages::default(),
        dests: BTreeMap::new(),
        fields: fields::Fields::default(),
        outlines: outline::Outlines::default(),
        parent_tree: None,
        id_tree: None,
        struct_root: None,
        contents: Vec::new(),
        page_contents: HashMap::new(),
        first_page: None,
        seen_structure: HashSet::new(),
        fonts: HashMap::new(),
        attachments: attachments::Attachments::default(),
        hidden: hidden::Hidden::default(),
        functions_open: 0,
    };
    let catalog = walker.catalog()?;
    let info = walker.info()?;
    walker.run()?;
    walker.settle_fonts()?;
    walker.settle(catalog, info)?;
    let order = walker.order(catalog, info);
    walker.write_contents(&order)?;
    let pages = walker.pages.list.len();
    Ok(Walked { graph: walker.graph, order, info, pages })
}

impl<'s> Walker<'s, '_, '_> {
    /// Copies whatever is on the list.
    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(item) = self.work.pop() {
            let Some(dict) = dict_of(item.object) else { continue };
            self.resources = if item.ty == self.table.known.resources { Some(item.object) } else { item.resources };
            // Glyphs have the resources of their font (ISO 32000-2 §9.6.4).
            if item.ty == self.table.known.type3
                && let Some(own) = source::raw(dict, b"Resources")
                && matches!(self.source.resolve(own), Some(Object::Dictionary(_)))
            {
                self.resources = self.source.resolve(own);
            }
            let mut out = self.dict(item.ty, dict)?;
            self.finish(item.ty, item.object, dict, &mut out)?;
            let body = match item.object {
                Object::Stream(stream) => self.body(&item, stream, &mut out)?,
                _ => bodies::Made::None,
            };
            self.arrange(&mut out);
            if let Some(node) = self.graph.get_mut(item.ix) {
                node.value = Value::Dict(out);
                match body {
                    bodies::Made::None => {}
                    bodies::Made::Body(body) => node.body = Some(body),
                    bodies::Made::Dead => node.dead = true,
                }
            }
        }
        Ok(())
    }

    /// The allowed keys of a dictionary, in the order of the allowlist.
    fn dict(&mut self, ty: TypeId, dict: &'s Dictionary) -> Result<Dict, Refusal> {
        let Some(def) = self.table.get(ty) else { return Ok(Dict::default()) };
        let mut allowed: Vec<(usize, &'static str, &'static Expr, &'s Object)> =
            dict.iter().filter_map(|(k, v)| def.key(k).map(|(place, name, expr)| (place, name, expr, v))).collect();
        allowed.sort_unstable_by_key(|(place, ..)| *place);
        let mut out = Dict::default();
        for (_, key, expr, value) in allowed {
            if let Some(v) = self.entry(ty, key, expr, value)? {
                out.0.push((Cow::Borrowed(key.as_bytes()), v));
            }
        }
        Ok(out)
    }

    /// The one order of keys, whatever the type: what a pass writes under one type the next may read under another.
    fn arrange(&self, dict: &mut Dict) {
        let rank = |key: &[u8]| match key {
            b"Type" => 0,
            b"Subtype" | b"S" => 1,
            _ => 2,
        };
        dict.0.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    }

    fn entry(
        &mut self,
        ty: TypeId,
        key: &'static str,
        expr: &'static Expr,
        value: &'s Object,
    ) -> Result<Option<Value>, Refusal> {
        match key {
            "StructParent" | "StructParents" => {
                Ok(self.source.resolve(value).and_then(source::int).map(Value::StructParent))
            }
            "DA" => Ok(match self.source.resolve(value) {
                // A name is accepted and written as a string (threats §6.3).
                Some(Object::String(s, _)) => Some(Value::Str(crate::content::appearance::rewrite(s))),
                Some(Object::Name(n)) => {
                    let text = [b"/".as_slice(), n].concat();
                    Some(Value::Str(crate::content::appearance::rewrite(&text)))
                }
                _ => None,
            }),
            // Where any word may stand, one that names something forbidden says nothing.
            "Type" if self.source.resolve(value).is_some_and(names_forbidden_type) => Ok(None),
            _ if self.switches(ty, key) => Ok(None),
            // Judged together, in `finish`.
            "A" | "Dest" if ty == self.table.known.annot_link || ty == self.table.known.outline_item => Ok(None),
            _ => self.value(expr, value),
        }
    }

    /// Copies one value if it is of the kind that is expected.
    fn value(&mut self, expr: &'static Expr, object: &'s Object) -> Result<Option<Value>, Refusal> {
        self.cx.take(VALUE_COST)?;
        match expr {
            Expr::Strong(ty) => return self.strong(*ty, object),
            Expr::Weak(ty) => {
                return Ok(self.source.resolve(object).map(|target| Value::Weak(addr(target), *ty)));
            }
            Expr::Special(special) => return self.special(*special, object),
            Expr::Alt(kinds) => {
                for kind in kinds {
                    if let Some(v) = self.value(kind, object)? {
                        return Ok(Some(v));
                    }
                }
                return Ok(None);
            }
            _ => {}
        }
        let Some(object) = self.source.resolve(object) else { return Ok(None) };
        Ok(match (expr, object) {
            (Expr::Int, o) => source::int(o).map(Value::Int),
            (Expr::Num, Object::Integer(n)) => Some(Value::Int(*n)),
            (Expr::Num, Object::Real(n)) if n.is_finite() => Some(Value::Real(*n)),
            (Expr::Bool, Object::Boolean(b)) => Some(Value::Bool(*b)),
            (Expr::Str, Object::String(s, _)) if s.len() <= MAX_STRING => {
                self.cx.take(s.len())?;
                Some(Value::Str(s.clone()))
            }
            (Expr::Name(allowed), Object::Name(n)) => self.name(allowed, n)?,
            (Expr::Rect, Object::Array(a)) => self.numbers(a, 4),
            (Expr::Matrix, Object::Array(a)) => self.numbers(a, 6),
            (Expr::Array(member), Object::Array(a)) => Some(Value::Array(self.members(member, a)?)),
            (Expr::Map(member), Object::Dictionary(d)) => Some(Value::Dict(self.map(member, d)?)),
            _ => None,
        })
    }

    fn name(&mut self, allowed: &[&'static str], name: &[u8]) -> Result<Option<Value>, Refusal> {
        if !allowed.is_empty() {
            let known = allowed.iter().find(|a| a.as_bytes() == name);
            return Ok(known.map(|a| Value::name(a)));
        }
        if name.len() > MAX_NAME {
            return Err(Refusal::limit(Limit::Length, "", "a name in the PDF is too long"));
        }
        self.cx.take(name.len())?;
        Ok(Some(Value::Name(quiet::quiet(name))))
    }

    /// Exactly so many numbers.
    pub(super) fn numbers(&self, array: &[Object], count: usize) -> Option<Value> {
        let numbers: Vec<Value> = array
            .iter()
            .map(|o| match self.source.resolve(o)? {
                Object::Integer(n) => Some(Value::Int(*n)),
                Object::Real(n) if n.is_finite() => Some(Value::Real(*n)),
                _ => None,
            })
            .collect::<Option<_>>()?;
        (numbers.len() == count).then_some(Value::Array(numbers))
    }

    fn members(&mut self, member: &'static Expr, array: &'s [Object]) -> Result<Vec<Value>, Refusal> {
        self.deeper(|w| {
            let mut out = Vec::new();
            for o in array {
                out.extend(w.value(member, o)?);
            }
            Ok(out)
        })
    }

    fn map(&mut self, member: &'static Expr, dict: &'s Dictionary) -> Result<Dict, Refusal> {
        self.deeper(|w| {
            let mut out = Dict::default();
            for (key, value) in dict.iter() {
                if key.len() > MAX_NAME {
                    return Err(Refusal::limit(Limit::Length, "", "a name in the PDF is too long"));
                }
                if w.is_misleading(member, key) {
                    continue;
                }
                if let Some(v) = w.value(member, value)? {
                    w.cx.take(key.len())?;
                    // Whoever uses the name changes it alike: contents, encodings, elements of structure.
                    let key = quiet::quiet(key);
                    if key.strip_prefix(b"_").is_some_and(crate::inspect::is_loud) && out.find(&key).is_some() {
                        return Err(Refusal::new(Reason::MalformedPdf, "", "two names that cannot be told apart"));
                    }
                    out.0.push((key, v));
                }
            }
            Ok(out)
        })
    }

    /// A free key that spells the name of something forbidden, where a scanner could not tell that it is only a name.
    fn is_misleading(&self, member: &Expr, key: &[u8]) -> bool {
        let known = &self.table.known;
        let named = match member {
            // Fonts, pictures and glyphs are told apart from actions by what they are.
            Expr::Strong(ty) => ![known.font, known.xobject, known.char_proc, known.form].contains(ty),
            Expr::Special(Special::ColorSpace) => true,
            _ => true,
        };
        named && crate::inspect::FORBIDDEN_KEYS.contains(&key) && !crate::inspect::is_loud(key)
    }

    /// Pays for going through a list: many objects may share a long one.
    fn pay_list(&mut self, list: &[Object]) -> Result<(), Refusal> {
        self.cx.take(list.len().saturating_mul(LISTED_COST))
    }

    /// Runs something one level of direct nesting deeper.
    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > usize::try_from(self.cx.limits().pdf_depth).unwrap_or(usize::MAX) {
            return Err(Refusal::limit(Limit::Depth, "", "arrays and dictionaries nested too deep"));
        }
        let result = run(self);
        self.depth = self.depth.saturating_sub(1);
        result
    }

    /// A strong edge: the target as a type, or nothing when it is not of that type.
    fn strong(&mut self, ty: TypeId, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let known = &self.table.known;
        if ty == known.function {
            return self.function(object);
        }
        if ty == known.icc {
            return self.icc(object);
        }
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        let Some(concrete) = self.accept(ty, target) else { return Ok(None) };
        let Some(dict) = dict_of(target) else { return Ok(None) };
        if self.may_be_hidden(concrete) && self.is_hidden(target)? {
            return Ok(None);
        }
        let alone = matches!(object, Object::Reference(_)) || self.is_alone(concrete, target);
        if !alone {
            return self.deeper(|w| {
                let mut out = w.dict(concrete, dict)?;
                w.finish(concrete, target, dict, &mut out)?;
                w.arrange(&mut out);
                Ok(Some(Value::Dict(out)))
            });
        }
        let light = self.light(concrete, dict);
        let key = (addr(target), concrete, light.map_or(0, addr));
        if let Some(ix) = self.memo.get(&key) {
            return Ok(Some(Value::Ref(*ix)));
        }
        let ix = self.alloc(concrete, target)?;
        self.memo.insert(key, ix);
        self.note_layer(ix, concrete, target)?;
        self.work.push(Item { ix, object: target, ty: concrete, resources: self.resources });
        Ok(Some(Value::Ref(ix)))
    }

    /// A new object that is the copy of a source value.
    fn alloc(&mut self, ty: TypeId, target: &Object) -> Result<Ix, Refusal> {
        let most = usize::try_from(self.cx.limits().pdf_objects).unwrap_or(usize::MAX);
        if self.graph.nodes.len() >= most {
            return Err(Refusal::limit(Limit::Objects, "", "too many objects"));
        }
        self.cx.take(VALUE_COST)?;
        let ix = self.graph.alloc(ty);
        self.copies.entry(addr(target)).or_default().push(ix);
        Ok(ix)
    }

    /// Types that weak edges point to, streams, and resources are always objects of their own.
    fn is_alone(&self, ty: TypeId, target: &Object) -> bool {
        let k = &self.table.known;
        matches!(target, Object::Stream(_))
            || self.table.get(ty).is_some_and(|t| t.indirect)
            || [k.resources, k.struct_root, k.struct_elem, k.outline, k.ocg, k.ocmd, k.type3].contains(&ty)
    }

    /// The resources that make a difference to the copy: those of the painter, for a stream that has none of its own.
    fn light(&self, ty: TypeId, dict: &Dictionary) -> Option<&'s Object> {
        let k = &self.table.known;
        let needs = [k.form, k.pattern1, k.type3, k.char_proc].contains(&ty);
        self.resources.filter(|_| needs && !matches!(self.source.get(dict, b"Resources"), Some(Object::Dictionary(_))))
    }

    fn special(&mut self, special: Special, object: &'s Object) -> Result<Option<Value>, Refusal> {
        match special {
            Special::ColorSpace => self.colorspace(object),
            Special::Function => self.functions(object),
            Special::SMask => self.soft_mask(object),
            Special::Appearance => self.appearance(object),
            Special::Fields => self.field_list(object),
            Special::FieldV => self.field_value(object),
            Special::Order => self.layer_order(object),
            Special::Ve => self.visibility(object),
            Special::StructKids => self.struct_kids(object),
            Special::IdTree => self.later_tree(object, false),
            Special::ParentTree => self.later_tree(object, true),
            Special::Dest => self.dest(object, true),
            Special::PageLabels => self.page_labels(object),
            // These are made elsewhere, or not at all.
            Special::Pages
            | Special::Names
            | Special::OpenAction
            | Special::Regenerated
            | Special::Annots
            | Special::Action => Ok(None),
        }
    }

    /// Reports a danger that is handled in one way.
    fn did(&mut self, rule: &'static Rule, object: &Object, action: Action) -> Result<(), Refusal> {
        let place = self.source.spot_of(object);
        self.cx.did(rule, &place, action)
    }

    fn malformed(&self, object: &Object, detail: &str) -> Refusal {
        Refusal::new(Reason::MalformedPdf, self.source.spot_of(object), detail)
    }
}

fn names_forbidden_type(value: &Object) -> bool {
    matches!(value, Object::Name(n) if crate::inspect::FORBIDDEN_TYPES.contains(&n.as_slice()))
}
