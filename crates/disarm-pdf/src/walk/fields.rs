//! Form fields: the tree found first, signature fields and parents left without kids taken out, loops cut (threats PDF-A07, A15).

use super::Walker;
use crate::graph::{Addr, Value};
use crate::rules;
use crate::source::{addr, dict_of};
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Refusal};
use std::collections::{HashMap, HashSet};

/// Longest chain of parents followed for an inherited field type.
const MAX_PARENTS: usize = 100;
/// Largest value of a field that is a stream, bytes (threats §6.3).
const MAX_VALUE: usize = 1 << 20;

/// The field tree, as it will be written.
#[derive(Default)]
pub(super) struct Fields<'s> {
    /// The kids that stay, of each field and of the list of fields itself (under the address of its array).
    kids: HashMap<Addr, Vec<&'s Object>>,
}

impl<'s> Walker<'s, '_, '_> {
    /// The field type, which a widget may inherit.
    pub(super) fn field_type(&self, dict: &'s Dictionary) -> Option<&'s [u8]> {
        let mut node = dict;
        for _ in 0..MAX_PARENTS {
            if let Some(ft) = self.source.name(node, b"FT") {
                return Some(ft);
            }
            node = self.source.dict(node, b"Parent")?;
        }
        None
    }

    /// Finds the fields that stay, from the list of fields and from the widgets of the pages.
    pub(super) fn find_fields(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        let mut seen: HashSet<Addr> = HashSet::new();
        let form = self.source.dict(catalog, b"AcroForm");
        if let Some(Object::Array(list)) = form.and_then(|f| self.source.get(f, b"Fields")) {
            let kept = self.field_tree(list, &mut seen)?;
            self.fields.kids.insert(list.as_ptr().addr(), kept);
        }
        Ok(())
    }

    /// Walks one list of fields in two passes over an explicit stack: down to find the nodes, up to see which stay.
    fn field_tree(&mut self, list: &'s [Object], seen: &mut HashSet<Addr>) -> Result<Vec<&'s Object>, Refusal> {
        // Every node with its parent in this list, parents before kids.
        let mut nodes: Vec<(&'s Object, Option<usize>, bool)> = Vec::new();
        let mut stack: Vec<(&'s Object, Option<usize>)> = list.iter().rev().map(|o| (o, None)).collect();
        while let Some((value, parent)) = stack.pop() {
            let Some(target @ Object::Dictionary(dict)) = self.source.resolve(value) else { continue };
            if !seen.insert(addr(target)) {
                continue;
            }
            self.cx.take(super::VALUE_COST)?;
            let kids = self.source.array(dict, b"Kids").unwrap_or(&[]);
            self.pay_list(kids)?;
            let place = nodes.len();
            nodes.push((value, parent, !kids.is_empty()));
            stack.extend(kids.iter().rev().map(|k| (k, Some(place))));
        }
        let mut kept: HashMap<Option<usize>, Vec<&'s Object>> = HashMap::new();
        for (place, (value, parent, had_kids)) in nodes.iter().enumerate().rev() {
            let Some(target @ Object::Dictionary(dict)) = self.source.resolve(value) else { continue };
            let mut kids = kept.remove(&Some(place)).unwrap_or_default();
            kids.reverse();
            if self.field_type(dict) == Some(b"Sig") {
                if !dict.has(b"Rect") {
                    self.did(&rules::signature::RULE, target, Action::Removed)?;
                }
                continue;
            }
            if *had_kids && kids.is_empty() {
                continue;
            }
            // Nothing of it would be written: not a field, however it is listed.
            if kids.is_empty() && !self.says_something(dict) {
                continue;
            }
            self.fields.kids.insert(addr(target), kids);
            kept.entry(*parent).or_default().push(value);
        }
        let mut top = kept.remove(&None).unwrap_or_default();
        top.reverse();
        Ok(top)
    }

    /// Whether a field without kids has a name, a kind or a place (ISO 32000-2 §12.7.4.1).
    fn says_something(&self, dict: &'s Dictionary) -> bool {
        let named = self.source.get(dict, b"T").is_some_and(|t| matches!(t, Object::String(..)));
        let kind = self.source.name(dict, b"FT").is_some_and(|k| matches!(k, b"Btn" | b"Tx" | b"Ch"));
        // An annotation of another kind keeps its place on its page, and the field gets none of it.
        let placed = self.has_place(dict) && self.source.name(dict, b"Subtype") == Some(b"Widget");
        named || kind || placed
    }

    /// `Fields` and `Kids`: what stays of them, each as a field, or as a widget when it has a place.
    pub(super) fn field_list(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let Some(Object::Array(list)) = self.source.resolve(object) else { return Ok(None) };
        let mut members: Vec<&'s Object> = Vec::new();
        if let Some(kept) = self.fields.kids.get(&list.as_ptr().addr()) {
            members.clone_from(kept);
        } else {
            // The kids of one field: asked for by the array, kept under the field.
            self.pay_list(list)?;
            let mut met: HashSet<Addr> = HashSet::new();
            for o in list {
                let Some(target) = self.source.resolve(o) else { continue };
                let known = self.fields.kids.contains_key(&addr(target));
                // One that no list of fields knows counts when it is a widget; an annotation of another kind is its page's alone.
                let orphan = !known
                    && dict_of(target).is_some_and(|d| {
                        self.has_place(d)
                            && self.source.name(d, b"Subtype") == Some(b"Widget")
                            && self.field_type(d) != Some(b"Sig")
                    });
                if (known || orphan) && met.insert(addr(target)) {
                    members.push(o);
                }
            }
        }
        let k = &self.table.known;
        let (field, widget) = (k.field, k.annot_widget);
        let mut out = Vec::new();
        for member in members {
            let Some(target) = self.source.resolve(member) else { continue };
            // An annotation of another kind in the list is a field without a place: its page keeps the annotation.
            let placed = dict_of(target)
                .is_some_and(|d| self.has_place(d) && self.source.name(d, b"Subtype") == Some(b"Widget"));
            out.extend(self.strong(if placed { widget } else { field }, member)?);
        }
        Ok(Some(Value::Array(out)))
    }

    /// The value of a field: a string, a name, strings; a stream becomes a string.
    pub(super) fn field_value(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        Ok(match target {
            Object::String(s, _) if s.len() <= MAX_VALUE => {
                self.cx.take(s.len())?;
                Some(Value::Str(s.clone()))
            }
            Object::Name(n) => self.name(&[], n)?,
            Object::Array(list) => {
                let mut out = Vec::new();
                for o in list {
                    if let Some(Object::String(s, _)) = self.source.resolve(o) {
                        self.cx.take(s.len().saturating_add(super::VALUE_COST))?;
                        out.push(Value::Str(s.clone()));
                    }
                }
                Some(Value::Array(out))
            }
            Object::Stream(stream) => match self.decoded(target, stream)? {
                Ok(bytes) if bytes.len() <= MAX_VALUE => Some(Value::Str(bytes)),
                _ => None,
            },
            _ => None,
        })
    }
}
