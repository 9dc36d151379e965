//! Attributes of the tree: read, set, filtered.

use super::doc::{Attr, Doc, NodeId};
use super::ns::Ns;

impl Doc {
    pub(super) fn attr_slice(&self, id: NodeId) -> &[Attr] {
        let Some(n) = self.node(id).filter(|n| n.element) else { return &[] };
        let start = usize::try_from(n.span.0).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(n.span.1).unwrap_or(0));
        self.attrs.get(start..end).unwrap_or(&[])
    }

    pub(super) fn attr_slice_mut(&mut self, id: NodeId) -> &mut [Attr] {
        let Some(span) = self.node(id).filter(|n| n.element).map(|n| n.span) else { return &mut [] };
        let start = usize::try_from(span.0).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(span.1).unwrap_or(0));
        self.attrs.get_mut(start..end).unwrap_or(&mut [])
    }

    /// The value of an attribute (`r:id`, `val`).
    pub(crate) fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        let (prefix, local) = Self::split(name);
        let &sym = self.index.get(local)?;
        let hit = |a: &&Attr| a.alive && a.name == sym && Self::prefix_of(a.ns) == prefix;
        self.attr_slice(id).iter().find(hit).map(|a| self.slice(a.value))
    }

    /// Every attribute: namespace prefix of ours, local name, value.
    pub(crate) fn attrs(&self, id: NodeId) -> impl Iterator<Item = (&'static str, &str, &str)> {
        let living = self.attr_slice(id).iter().filter(|a| a.alive);
        living.map(|a| (Self::prefix_of(a.ns), self.local(a.name), self.slice(a.value)))
    }

    /// Whether the value is true in the schema's sense.
    pub(crate) fn flag(&self, id: NodeId, name: &str) -> bool {
        matches!(self.attr(id, name), Some("1" | "true" | "on"))
    }

    /// Keeps only the attributes `keep` says yes to; the number taken off.
    pub(crate) fn retain_attrs(&mut self, id: NodeId, keep: impl Fn(&'static str, &str, &str) -> bool) -> usize {
        let verdicts: Vec<bool> = self
            .attr_slice(id)
            .iter()
            .map(|a| !a.alive || keep(Self::prefix_of(a.ns), self.local(a.name), self.slice(a.value)))
            .collect();
        let mut gone = 0usize;
        for (attr, stays) in self.attr_slice_mut(id).iter_mut().zip(verdicts) {
            if !stays {
                attr.alive = false;
                gone = gone.saturating_add(1);
            }
        }
        gone
    }

    /// Takes an attribute off; whether it was there.
    pub(crate) fn remove_attr(&mut self, id: NodeId, name: &str) -> bool {
        let (prefix, local) = Self::split(name);
        if !self.has_name(local) {
            return false;
        }
        self.retain_attrs(id, |p, l, _| (p, l) != (prefix, local)) > 0
    }

    /// Sets an attribute.
    pub(crate) fn set_attr(&mut self, id: NodeId, name: &str, value: &str) {
        let (prefix, local) = Self::split(name);
        let value = self.store(value);
        let Some(sym) = self.intern(local) else { return };
        if let Some(a) =
            self.attr_slice_mut(id).iter_mut().find(|a| a.alive && a.name == sym && Self::prefix_of(a.ns) == prefix)
        {
            a.value = value;
            return;
        }
        let mut list: Vec<Attr> = self.attr_slice(id).iter().filter(|a| a.alive).copied().collect();
        list.push(Attr { ns: self.row_for(prefix), name: sym, value, qnames: false, alive: true });
        let start = self.attrs.len();
        let span = (u32::try_from(start).unwrap_or(0), u32::try_from(list.len()).unwrap_or(0));
        self.attrs.extend(list);
        if let Some(n) = self.node_mut(id.0) {
            n.span = span;
        }
    }

    /// Every living element that bears this attribute. Costs nothing when the document never uses the name.
    pub(crate) fn with_attr(&self, name: &str) -> Vec<NodeId> {
        let (prefix, local) = Self::split(name);
        let Some(&sym) = self.index.get(local) else { return Vec::new() };
        let hit = |a: &Attr| a.alive && a.name == sym && Self::prefix_of(a.ns) == prefix;
        self.all().filter(|n| self.attr_slice(*n).iter().any(hit)).collect()
    }

    /// Keeps only the attributes whose namespace row and local name `keep` says yes to; the number taken off.
    pub(crate) fn retain_attr_rows(&mut self, id: NodeId, keep: impl Fn(Ns, &str) -> bool) -> usize {
        let verdicts: Vec<bool> =
            self.attr_slice(id).iter().map(|a| !a.alive || keep(a.ns, self.local(a.name))).collect();
        if verdicts.iter().all(|v| *v) {
            return 0;
        }
        let mut gone = 0usize;
        for (attr, stays) in self.attr_slice_mut(id).iter_mut().zip(verdicts) {
            if !stays {
                attr.alive = false;
                gone = gone.saturating_add(1);
            }
        }
        gone
    }

    /// Takes these attributes of one vocabulary off every element, in one pass over all attributes.
    pub(crate) fn drop_attrs(&mut self, prefix: &str, locals: &[&str]) {
        let names: Vec<u32> = locals.iter().filter_map(|l| self.index.get(*l).copied()).collect();
        if names.is_empty() {
            return;
        }
        for attr in &mut self.attrs {
            if names.contains(&attr.name) && Self::prefix_of(attr.ns) == prefix {
                attr.alive = false;
            }
        }
    }
}
