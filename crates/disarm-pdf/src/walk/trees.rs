//! Name trees and number trees: read with a visited set, written balanced, at most 64 entries in a leaf (ISO 32000-2 §7.9.6).

use super::Walker;
use crate::graph::{Addr, Dict, Ix, Value};
use crate::source::{self, addr};
use lopdf::{Dictionary, Object};
use mugai_core::Refusal;
use std::collections::{BTreeMap, HashSet};

/// Most entries of a leaf, and most kids of a node.
const LEAF: usize = 64;

/// The key of an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Name(Vec<u8>),
}

impl Key {
    fn value(&self) -> Value {
        match self {
            Self::Number(n) => Value::Int(*n),
            Self::Name(n) => Value::Str(n.clone()),
        }
    }
}

impl<'s> Walker<'s, '_, '_> {
    /// The entries of a tree; the first of two equal keys counts.
    pub(super) fn read_tree(&mut self, root: &'s Object, numbers: bool) -> Result<BTreeMap<Key, &'s Object>, Refusal> {
        let list: &[u8] = if numbers { b"Nums" } else { b"Names" };
        let mut entries = BTreeMap::new();
        let mut seen: HashSet<Addr> = HashSet::new();
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            let Some(target @ Object::Dictionary(dict)) = self.source.resolve(node) else { continue };
            if !seen.insert(addr(target)) {
                continue;
            }
            for pair in self.source.array(dict, list).unwrap_or(&[]).chunks_exact(2) {
                let [key, value] = pair else { continue };
                let key = match self.source.resolve(key) {
                    Some(Object::String(s, _)) if !numbers => Key::Name(s.clone()),
                    Some(o) if numbers => match source::int(o) {
                        Some(n) => Key::Number(n),
                        None => continue,
                    },
                    _ => continue,
                };
                self.cx.take(super::VALUE_COST)?;
                entries.entry(key).or_insert(value);
            }
            let kids = self.source.array(dict, b"Kids").unwrap_or(&[]);
            self.pay_list(kids)?;
            stack.extend(kids.iter().rev());
        }
        Ok(entries)
    }

    /// Writes a tree; a single leaf is its own root. `into`: the object that becomes the root.
    pub(super) fn write_tree(&mut self, entries: Vec<(Key, Value)>, numbers: bool, into: Option<Ix>) -> Option<Ix> {
        let ty = self.table.known.catalog;
        if entries.is_empty() {
            return None;
        }
        let mut level: Vec<(Dict, Key, Key)> = Vec::new();
        let mut rest = entries.into_iter().peekable();
        while let Some((low, _)) = rest.peek() {
            let low = low.clone();
            let mut high = low.clone();
            let mut list = Vec::new();
            for (key, value) in rest.by_ref().take(LEAF) {
                list.push(key.value());
                list.push(value);
                high = key;
            }
            let mut dict = Dict::default();
            dict.set(if numbers { "Nums" } else { "Names" }, Value::Array(list));
            level.push((dict, low, high));
        }
        while level.len() > 1 {
            let mut above = Vec::new();
            let mut nodes = level.into_iter().peekable();
            while let Some((_, low, _)) = nodes.peek() {
                let low = low.clone();
                let mut high = low.clone();
                let mut kids = Vec::new();
                for (mut dict, from, to) in nodes.by_ref().take(LEAF) {
                    dict.set("Limits", Value::Array(vec![from.value(), to.value()]));
                    let ix = self.graph.alloc(ty);
                    if let Some(n) = self.graph.get_mut(ix) {
                        n.value = Value::Dict(dict);
                    }
                    kids.push(Value::Ref(ix));
                    high = to;
                }
                let mut dict = Dict::default();
                dict.set("Kids", Value::Array(kids));
                above.push((dict, low, high));
            }
            level = above;
        }
        let (dict, ..) = level.pop()?;
        let ix = into.unwrap_or_else(|| self.graph.alloc(ty));
        self.graph.get_mut(ix)?.value = Value::Dict(dict);
        Some(ix)
    }

    /// The named destinations of the catalog and of the name tree, the catalog's first (threats §6.3).
    pub(super) fn find_dests(&mut self, catalog: &'s Dictionary) -> Result<(), Refusal> {
        let mut all: BTreeMap<Vec<u8>, Value> = BTreeMap::new();
        if let Some(dict) = self.source.dict(catalog, b"Dests") {
            for (name, value) in dict.iter() {
                self.cx.take(super::VALUE_COST)?;
                if let Some(v) = self.dest(value, false)? {
                    all.insert(name.clone(), v);
                }
            }
        }
        let tree = self.source.dict(catalog, b"Names").and_then(|names| source::raw(names, b"Dests"));
        if let Some(tree) = tree {
            for (name, value) in self.read_tree(tree, false)? {
                if let (Key::Name(name), Some(v)) = (name, self.dest(value, false)?) {
                    all.entry(name).or_insert(v);
                }
            }
        }
        self.dests = all;
        Ok(())
    }

    /// The trees of destinations and of attached files.
    pub(super) fn names(&mut self) -> Option<Value> {
        let entries = self.dests.iter().map(|(k, v)| (Key::Name(k.clone()), v.clone())).collect();
        let mut dict = Dict::default();
        if let Some(tree) = self.write_tree(entries, false, None) {
            dict.set("Dests", Value::Ref(tree));
        }
        let files = self.attachments.list.iter().map(|(k, ix)| (Key::Name(k.clone()), Value::Ref(*ix))).collect();
        if let Some(tree) = self.write_tree(files, false, None) {
            dict.set("EmbeddedFiles", Value::Ref(tree));
        }
        (!dict.0.is_empty()).then_some(Value::Dict(dict))
    }

    /// The labels of the pages.
    pub(super) fn page_labels(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let mut entries = Vec::new();
        for (key, value) in self.read_tree(object, true)? {
            if let Some(v) = self.strong(self.table.known.page_label, value)? {
                entries.push((key, v));
            }
        }
        Ok(self.write_tree(entries, true, None).map(Value::Ref))
    }
}
