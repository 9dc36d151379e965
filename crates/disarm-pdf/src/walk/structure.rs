//! Tagged structure: kids are strong and form a tree, everything else is weak (ISO 32000-2 §14.7, threats §6.4).

use super::Walker;
use super::trees::Key;
use crate::graph::Value;
use crate::source::{self, addr};
use crate::table::TypeId;
use lopdf::Object;
use mugai_core::Refusal;

impl<'s> Walker<'s, '_, '_> {
    /// `/K`: numbers of marked content, references to it, elements; one or a list. An element met twice is left out.
    pub(super) fn struct_kids(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let Some(target) = self.source.resolve(object) else { return Ok(None) };
        if let Object::Array(list) = target {
            let mut out = Vec::new();
            for kid in list {
                out.extend(self.struct_kid(kid)?);
            }
            return Ok((!out.is_empty()).then_some(Value::Array(out)));
        }
        self.struct_kid(object)
    }

    fn struct_kid(&mut self, kid: &'s Object) -> Result<Option<Value>, Refusal> {
        self.cx.take(super::VALUE_COST)?;
        let Some(target) = self.source.resolve(kid) else { return Ok(None) };
        if let Some(n) = source::int(target) {
            return Ok(Some(Value::Int(n)));
        }
        let k = &self.table.known;
        if self.accept(k.struct_kid, target) == Some(k.struct_elem) && !self.seen_structure.insert(addr(target)) {
            return Ok(None);
        }
        self.strong(k.struct_kid, kid)
    }

    /// A tree whose values are weak: its object is made now and filled when the walk is over.
    pub(super) fn later_tree(&mut self, object: &'s Object, numbers: bool) -> Result<Option<Value>, Refusal> {
        let slot = if numbers { self.parent_tree } else { self.id_tree };
        if slot.is_some() {
            return Ok(None);
        }
        let ix = self.graph.alloc(self.table.known.catalog);
        *(if numbers { &mut self.parent_tree } else { &mut self.id_tree }) = Some((ix, object));
        Ok(Some(Value::Ref(ix)))
    }

    /// Fills the parent tree; returns its keys.
    pub(super) fn fill_parent_tree(&mut self) -> Result<std::collections::HashSet<i64>, Refusal> {
        let mut keys = std::collections::HashSet::new();
        let Some((ix, object)) = self.parent_tree else { return Ok(keys) };
        let elem = self.table.known.struct_elem;
        let mut entries = Vec::new();
        for (key, value) in self.read_tree(object, true)? {
            let Some(v) = self.parent_value(value, elem)? else { continue };
            if let Key::Number(n) = &key {
                keys.insert(*n);
            }
            entries.push((key, v));
        }
        self.fill(ix, entries, true);
        Ok(keys)
    }

    /// An element, or elements by the number of the marked content: the length of that list counts.
    fn parent_value(&mut self, value: &'s Object, elem: TypeId) -> Result<Option<Value>, Refusal> {
        let Some(target) = self.source.resolve(value) else { return Ok(None) };
        let Object::Array(list) = target else {
            return Ok(self.weak(addr(target), elem).map(Value::Ref));
        };
        self.cx.take(list.len().saturating_mul(super::VALUE_COST))?;
        let out: Vec<Value> = list
            .iter()
            .map(|o| {
                let found = self.source.resolve(o).and_then(|t| self.weak(addr(t), elem));
                found.map_or(Value::Null, Value::Ref)
            })
            .collect();
        Ok(out.iter().any(|v| *v != Value::Null).then_some(Value::Array(out)))
    }

    pub(super) fn fill_id_tree(&mut self) -> Result<(), Refusal> {
        let Some((ix, object)) = self.id_tree else { return Ok(()) };
        let elem = self.table.known.struct_elem;
        let mut entries = Vec::new();
        for (key, value) in self.read_tree(object, false)? {
            let found = self.source.resolve(value).and_then(|t| self.weak(addr(t), elem));
            if let Some(found) = found {
                entries.push((key, Value::Ref(found)));
            }
        }
        self.fill(ix, entries, false);
        Ok(())
    }

    fn fill(&mut self, ix: crate::graph::Ix, entries: Vec<(Key, Value)>, numbers: bool) {
        if self.write_tree(entries, numbers, Some(ix)).is_none()
            && let Some(node) = self.graph.get_mut(ix)
        {
            node.dead = true;
        }
    }
}
