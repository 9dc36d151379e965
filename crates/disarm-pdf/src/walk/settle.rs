//! When everything is copied: weak edges are set or go, what could not be made goes with all that needs it, and the order of
//! writing is found, which no longer depends on how the walk went.

use super::Walker;
use crate::graph::{Addr, Dict, Ix, Value};
use crate::table::TypeId;
use mugai_core::{Reason, Refusal};
use std::collections::{HashSet, VecDeque};

/// Most copies of one value looked at for a weak edge: only forms without resources have many, and those are all of one type.
const MAX_COPIES: usize = 64;
/// Most rounds in which a lost object may take others with it.
const MAX_ROUNDS: usize = 32;

impl Walker<'_, '_, '_> {
    /// The copy a weak edge may be set to: one that stays for its own sake. What only a weak edge leads to would be gone the next time.
    pub(super) fn weak(&self, target: Addr, expected: TypeId) -> Option<Ix> {
        let k = &self.table.known;
        if expected == k.page {
            return self.pages.first.get(&target).copied();
        }
        let wanted = self.table.name(expected);
        let fits = |ix: &&Ix| {
            let Some(node) = self.graph.get(**ix).filter(|n| !n.dead && self.is_reached(**ix)) else { return false };
            let have = self.table.name(node.ty);
            match wanted {
                "Annot" => have.starts_with("Annot") || have == "Form" || have == "Image",
                "Outline" => have.starts_with("Outline"),
                "StructElem" => have == "StructElem" || have == "StructTreeRoot",
                other => have == other,
            }
        };
        self.copies.get(&target)?.iter().take(MAX_COPIES).find(fits).copied()
    }

    /// Marks what strong edges lead to.
    fn reach(&mut self, catalog: Ix, info: Option<Ix>) {
        let mut reached = vec![false; self.graph.nodes.len()];
        for ix in self.order(catalog, info) {
            if let Some(mark) = reached.get_mut(ix) {
                *mark = true;
            }
        }
        self.reached = reached;
    }

    fn is_reached(&self, ix: Ix) -> bool {
        self.reached.get(ix).copied().unwrap_or(false)
    }

    /// Settles all edges.
    pub(super) fn settle(&mut self, catalog: Ix, info: Option<Ix>) -> Result<(), Refusal> {
        self.reach(catalog, info);
        let keys = self.fill_parent_tree()?;
        self.fill_id_tree()?;
        self.next_key(&keys);
        for _ in 0..MAX_ROUNDS {
            self.reach(catalog, info);
            let mut died = false;
            for ix in 0..self.graph.nodes.len() {
                let Some(node) = self.graph.get_mut(ix) else { continue };
                if node.dead {
                    continue;
                }
                let (ty, value) = (node.ty, std::mem::replace(&mut node.value, Value::Null));
                let value = self.clean(value, &keys);
                let whole = value.as_ref().is_some_and(|v| self.is_whole(ty, v));
                if let Some(node) = self.graph.get_mut(ix) {
                    node.dead = !whole;
                    died |= !whole;
                    node.value = value.unwrap_or(Value::Null);
                }
            }
            if !died {
                self.set_weak_edges();
                return Ok(());
            }
        }
        Err(Refusal::new(Reason::MalformedPdf, "", "too many objects depend on what is missing"))
    }

    /// What is left of the weak edges leads somewhere, and counts like the others from now on.
    fn set_weak_edges(&mut self) {
        for ix in 0..self.graph.nodes.len() {
            let Some(node) = self.graph.get_mut(ix) else { continue };
            let value = std::mem::replace(&mut node.value, Value::Null);
            let value = self.set(value);
            if let Some(node) = self.graph.get_mut(ix) {
                node.value = value;
            }
        }
    }

    fn set(&self, value: Value) -> Value {
        match value {
            Value::Weak(target, ty) => self.weak(target, ty).map_or(Value::Null, Value::Ref),
            Value::Array(members) => Value::Array(members.into_iter().map(|m| self.set(m)).collect()),
            Value::Dict(dict) => Value::Dict(Dict(dict.0.into_iter().map(|(k, v)| (k, self.set(v))).collect())),
            other => other,
        }
    }

    fn next_key(&mut self, keys: &HashSet<i64>) {
        let Some(root) = self.struct_root else { return };
        let next = keys.iter().max().map(|n| n.saturating_add(1));
        if let Some(dict) = self.graph.dict_mut(root)
            && dict.remove("ParentTreeNextKey").is_some()
            && let Some(next) = next
        {
            dict.set("ParentTreeNextKey", Value::Int(next));
        }
        if let Some(mut dict) = self.graph.dict(root).cloned() {
            self.arrange(&mut dict);
            if let Some(node) = self.graph.get_mut(root) {
                node.value = Value::Dict(dict);
            }
        }
    }

    /// A value without edges that lead nowhere. Values nest as deep as the loader allows, no deeper.
    fn clean(&self, value: Value, keys: &HashSet<i64>) -> Option<Value> {
        Some(match value {
            Value::Ref(ix) => {
                if self.graph.get(ix).is_none_or(|n| n.dead) {
                    return None;
                }
                Value::Ref(ix)
            }
            Value::Weak(target, ty) => {
                self.weak(target, ty)?;
                Value::Weak(target, ty)
            }
            Value::StructParent(n) => {
                if !keys.contains(&n) {
                    return None;
                }
                // Settled for good: the keys of the parent tree do not change any more.
                Value::StructParent(n)
            }
            Value::Array(members) => Value::Array(members.into_iter().filter_map(|m| self.clean(m, keys)).collect()),
            Value::Dict(dict) => {
                let dict = Dict(dict.0.into_iter().filter_map(|(k, v)| self.clean(v, keys).map(|v| (k, v))).collect());
                let is_reference = dict.get("Type").and_then(Value::as_name) == Some(b"OBJR");
                if is_reference && dict.get("Obj").is_none() {
                    return None;
                }
                Value::Dict(dict)
            }
            other => other,
        })
    }

    /// Whether an object still has what it cannot do without.
    fn is_whole(&self, ty: TypeId, value: &Value) -> bool {
        let k = &self.table.known;
        let need: &[&str] = match ty {
            t if t == k.objr => &["Obj"],
            t if t == k.pattern2 => &["Shading"],
            t if t == k.shading => &["ColorSpace"],
            t if t == k.soft_mask => &["G"],
            t if t == k.annot_flat => &["AP"],
            t if t == k.type0 => &["DescendantFonts"],
            _ => return true,
        };
        match value {
            Value::Dict(d) => need.iter().all(|key| match d.get(key) {
                None => false,
                Some(Value::Array(a)) => !a.is_empty(),
                Some(_) => true,
            }),
            _ => false,
        }
    }

    /// Breadth first from the catalog: objects that nothing reaches are not written.
    pub(super) fn order(&self, catalog: Ix, info: Option<Ix>) -> Vec<Ix> {
        let mut order = Vec::new();
        let mut seen: HashSet<Ix> = HashSet::new();
        let mut queue: VecDeque<Ix> = VecDeque::from([catalog]);
        queue.extend(info);
        while let Some(ix) = queue.pop_front() {
            if !seen.insert(ix) {
                continue;
            }
            let Some(node) = self.graph.get(ix).filter(|n| !n.dead) else { continue };
            order.push(ix);
            let mut stack: Vec<&Value> = vec![&node.value];
            // References in the order in which they stand in the value.
            while let Some(value) = stack.pop() {
                match value {
                    Value::Ref(to) => queue.push_back(*to),
                    Value::Array(a) => stack.extend(a.iter().rev()),
                    Value::Dict(d) => stack.extend(d.0.iter().rev().map(|(_, v)| v)),
                    _ => {}
                }
            }
        }
        order
    }
}
