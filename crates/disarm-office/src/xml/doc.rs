//! A small XML tree in one arena: no pointers, no recursion, names matched by namespace and never by the prefix that was written.

use super::ns::{self, Ns};
use std::collections::HashMap;

/// A node of one [`Doc`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

const NIL: u32 = u32::MAX;

/// A range of the document's text arena: start and length, bytes.
pub(super) type Span = (u32, u32);

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) element: bool,
    alive: bool,
    pub(super) ns: Ns,
    pub(super) name: u32,
    /// Element: range of `attrs`. Text: range of `text`.
    pub(super) span: Span,
    parent: u32,
    first: u32,
    last: u32,
    prev: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Attr {
    pub(super) ns: Ns,
    pub(super) name: u32,
    pub(super) value: Span,
    /// The value is a list of qualified names; in the arena each prefix stands as the number of its namespace.
    pub(super) qnames: bool,
    pub(super) alive: bool,
}

/// One XML part.
#[derive(Debug, Default)]
pub(crate) struct Doc {
    pub(super) nodes: Vec<Node>,
    pub(super) attrs: Vec<Attr>,
    pub(super) text: String,
    names: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
    /// URIs beyond the table.
    pub(super) extra: Vec<Box<str>>,
    /// Prefixes as the source bound them, in order: only a wish for the writer.
    pub(super) bound: Vec<(Box<str>, Ns)>,
    root: u32,
}

impl Doc {
    /// An empty tree; the parser and [`Doc::with_root`] fill it.
    pub(super) fn empty() -> Self {
        Self { root: NIL, ..Self::default() }
    }

    /// A new document with one element.
    pub(crate) fn with_root(name: &str) -> Self {
        let mut doc = Self::empty();
        let root = doc.create(name);
        doc.root = root.0;
        doc
    }

    pub(super) fn set_root(&mut self, node: NodeId) {
        self.root = node.0;
    }

    /// The root element.
    pub(crate) fn root(&self) -> NodeId {
        NodeId(self.root)
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(usize::try_from(id.0).ok()?)
    }

    fn node_mut(&mut self, id: u32) -> Option<&mut Node> {
        self.nodes.get_mut(usize::try_from(id).ok()?)
    }

    /// Interns a local name; `None` when there are too many.
    pub(super) fn intern(&mut self, name: &str) -> Option<u32> {
        if let Some(&i) = self.index.get(name) {
            return Some(i);
        }
        let i = u32::try_from(self.names.len()).ok()?;
        self.names.push(name.into());
        self.index.insert(name.into(), i);
        Some(i)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    pub(super) fn local(&self, name: u32) -> &str {
        usize::try_from(name).ok().and_then(|i| self.names.get(i)).map_or("", |n| n)
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        let start = usize::try_from(span.0).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(span.1).unwrap_or(usize::MAX));
        self.text.get(start..end).unwrap_or("")
    }

    /// Puts text into the arena.
    pub(super) fn store(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        self.span_from(start).unwrap_or((0, 0))
    }

    pub(super) fn span_from(&self, start: usize) -> Option<Span> {
        Some((u32::try_from(start).ok()?, u32::try_from(self.text.len().checked_sub(start)?).ok()?))
    }

    /// The namespace row of a URI, known or not.
    pub(super) fn row(&mut self, uri: &str) -> Option<Ns> {
        if let Some(row) = ns::find(uri) {
            return Some(row);
        }
        let base = ns::table().len();
        let at = match self.extra.iter().position(|u| &**u == uri) {
            Some(at) => at,
            None if self.extra.len() < 1_000 => {
                self.extra.push(uri.into());
                self.extra.len().checked_sub(1)?
            }
            None => return None,
        };
        Ns::try_from(base.checked_add(at)?).ok()
    }

    pub(super) fn uri(&self, row: Ns) -> &str {
        let row = usize::from(row);
        let table = ns::table();
        match table.get(row) {
            Some(r) => r.uri,
            None => row.checked_sub(table.len()).and_then(|i| self.extra.get(i)).map_or("", |u| u),
        }
    }

    pub(super) fn prefix_of(row: Ns) -> &'static str {
        ns::table().get(usize::from(row)).map_or("?", |r| r.prefix)
    }

    /// Splits `w:p`; a name without a prefix has no namespace.
    fn split(name: &str) -> (&str, &str) {
        name.split_once(':').unwrap_or(("", name))
    }

    /// The row to write a name of ours with: the spelling (Transitional, Strict) this document uses.
    fn row_for(&self, prefix: &str) -> Ns {
        if prefix.is_empty() {
            return ns::NONE;
        }
        let own = self.bound.iter().map(|(_, row)| *row).find(|row| Self::prefix_of(*row) == prefix);
        own.unwrap_or_else(|| {
            let strict =
                self.node(self.root()).is_some_and(|r| self.uri(r.ns).starts_with("http://purl.oclc.org/ooxml/"));
            let like = |r: &&ns::Row| r.prefix == prefix && r.uri.starts_with("http://purl.oclc.org/ooxml/");
            let found = if strict { ns::table().iter().find(like).and_then(|r| ns::find(r.uri)) } else { None };
            found.unwrap_or_else(|| ns::of(prefix))
        })
    }

    /// The namespace prefix of ours (`?` for an unknown namespace) and the local name; `("", "")` for text.
    pub(crate) fn name(&self, id: NodeId) -> (&'static str, &str) {
        match self.node(id) {
            Some(n) if n.element => (Self::prefix_of(n.ns), self.local(n.name)),
            _ => ("", ""),
        }
    }

    /// Whether it is the element `w:p`.
    pub(crate) fn is(&self, id: NodeId, name: &str) -> bool {
        self.is_element(id) && self.name(id) == Self::split(name)
    }

    /// The namespace URI of an element.
    pub(crate) fn namespace(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |n| self.uri(n.ns))
    }

    /// The row of an element's namespace.
    pub(crate) fn ns(&self, id: NodeId) -> Ns {
        self.node(id).map_or(ns::NONE, |n| n.ns)
    }

    /// Whether the node is an element (not text).
    pub(crate) fn is_element(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|n| n.element)
    }

    /// Whether the node still hangs in the tree.
    pub(crate) fn alive(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|n| n.alive)
    }

    fn link(&self, id: u32) -> Option<NodeId> {
        (id != NIL).then_some(NodeId(id))
    }

    /// The parent element.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.link(self.node(id)?.parent)
    }

    /// The first child, text or element.
    pub(crate) fn first(&self, id: NodeId) -> Option<NodeId> {
        self.link(self.node(id)?.first)
    }

    /// The next sibling, text or element.
    pub(crate) fn next(&self, id: NodeId) -> Option<NodeId> {
        self.link(self.node(id)?.next)
    }

    /// The element children.
    pub(crate) fn children(&self, id: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut at = self.first(id);
        while let Some(n) = at {
            if self.is_element(n) {
                out.push(n);
            }
            at = self.next(n);
        }
        out
    }

    /// Whether there is any element child.
    pub(crate) fn has_children(&self, id: NodeId) -> bool {
        let mut at = self.first(id);
        while let Some(n) = at {
            if self.is_element(n) {
                return true;
            }
            at = self.next(n);
        }
        false
    }

    /// The first element child of this name.
    pub(crate) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let mut at = self.first(id);
        while let Some(n) = at {
            if self.is(n, name) {
                return Some(n);
            }
            at = self.next(n);
        }
        None
    }

    /// The nearest ancestor of this name.
    pub(crate) fn ancestor(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let mut at = self.parent(id);
        while let Some(n) = at {
            if self.is(n, name) {
                return Some(n);
            }
            at = self.parent(n);
        }
        None
    }

    /// The node after `id` in document order within `top`; `None` at the end.
    pub(crate) fn following(&self, id: NodeId, top: NodeId) -> Option<NodeId> {
        self.first(id).or_else(|| self.following_past(id, top))
    }

    /// [`Doc::following`] that does not go into `id`.
    pub(crate) fn following_past(&self, id: NodeId, top: NodeId) -> Option<NodeId> {
        let mut at = id;
        loop {
            if at == top {
                return None;
            }
            if let Some(n) = self.next(at) {
                return Some(n);
            }
            at = self.parent(at)?;
        }
    }

    /// Every node under `top` (itself included) in document order.
    pub(crate) fn subtree(&self, top: NodeId) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut at = Some(top);
        while let Some(n) = at {
            out.push(n);
            at = self.following(n, top);
        }
        out
    }

    /// Every living element of this name, in the order of the source. Costs nothing when the document never uses the name.
    pub(crate) fn elements(&self, name: &str) -> Vec<NodeId> {
        let (prefix, local) = Self::split(name);
        let Some(&sym) = self.index.get(local) else { return Vec::new() };
        let hit = |n: &Node| n.alive && n.element && n.name == sym && Self::prefix_of(n.ns) == prefix;
        self.nodes.iter().zip(0u32..).filter(|(n, _)| hit(n)).map(|(_, i)| NodeId(i)).collect()
    }

    /// Every living element.
    pub(crate) fn all(&self) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().zip(0u32..).filter(|(n, _)| n.alive && n.element).map(|(_, i)| NodeId(i))
    }

    /// Whether the name (element or attribute, any namespace) occurs in the source at all.
    pub(crate) fn knows(&self, local: &str) -> bool {
        self.has_name(local)
    }

    pub(super) fn attr_slice(&self, id: NodeId) -> &[Attr] {
        let Some(n) = self.node(id).filter(|n| n.element) else { return &[] };
        let start = usize::try_from(n.span.0).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(n.span.1).unwrap_or(0));
        self.attrs.get(start..end).unwrap_or(&[])
    }

    fn attr_slice_mut(&mut self, id: NodeId) -> &mut [Attr] {
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

    /// The text directly inside an element.
    pub(crate) fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        let mut at = self.first(id);
        while let Some(n) = at {
            if let Some(t) = self.node(n).filter(|n| !n.element) {
                out.push_str(self.slice(t.span));
            }
            at = self.next(n);
        }
        out
    }

    /// All text under an element.
    pub(crate) fn deep_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        for n in self.subtree(id) {
            if let Some(t) = self.node(n).filter(|n| !n.element) {
                out.push_str(self.slice(t.span));
            }
        }
        out
    }

    /// Replaces everything inside an element by one text.
    pub(crate) fn set_text(&mut self, id: NodeId, text: &str) {
        let mut at = self.first(id);
        while let Some(n) = at {
            at = self.next(n);
            self.remove(n);
        }
        let span = self.store(text);
        let node = self.push(Node { element: false, ns: ns::NONE, name: 0, span, ..Self::blank() });
        self.append(id, node);
    }

    fn blank() -> Node {
        let nil = (0, 0);
        Node {
            element: true,
            alive: true,
            ns: ns::NONE,
            name: 0,
            span: nil,
            parent: NIL,
            first: NIL,
            last: NIL,
            prev: NIL,
            next: NIL,
        }
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NIL);
        self.nodes.push(node);
        NodeId(id)
    }

    pub(super) fn push_element(&mut self, ns: Ns, name: u32, attrs: Span) -> NodeId {
        self.push(Node { ns, name, span: attrs, ..Self::blank() })
    }

    pub(super) fn push_text(&mut self, span: Span) -> NodeId {
        self.push(Node { element: false, span, ..Self::blank() })
    }

    /// Makes an element that hangs nowhere yet.
    pub(crate) fn create(&mut self, name: &str) -> NodeId {
        let (prefix, local) = Self::split(name);
        let ns = self.row_for(prefix);
        let name = self.intern(local).unwrap_or(0);
        self.push_element(ns, name, (0, 0))
    }

    /// Gives an element another name.
    pub(crate) fn rename(&mut self, id: NodeId, name: &str) {
        let (prefix, local) = Self::split(name);
        let ns = self.row_for(prefix);
        let Some(name) = self.intern(local) else { return };
        if let Some(n) = self.node_mut(id.0) {
            n.ns = ns;
            n.name = name;
        }
    }

    /// Hangs a loose node behind the last child.
    pub(crate) fn append(&mut self, parent: NodeId, id: NodeId) {
        let last = self.node(parent).map_or(NIL, |p| p.last);
        if let Some(n) = self.node_mut(id.0) {
            n.parent = parent.0;
            n.prev = last;
            n.next = NIL;
        }
        if last == NIL {
            if let Some(p) = self.node_mut(parent.0) {
                p.first = id.0;
            }
        } else if let Some(l) = self.node_mut(last) {
            l.next = id.0;
        }
        if let Some(p) = self.node_mut(parent.0) {
            p.last = id.0;
        }
    }

    /// Hangs a loose node before a sibling.
    pub(crate) fn insert_before(&mut self, id: NodeId, sibling: NodeId) {
        let Some(s) = self.node(sibling).copied() else { return };
        if let Some(n) = self.node_mut(id.0) {
            n.parent = s.parent;
            n.prev = s.prev;
            n.next = sibling.0;
        }
        if let Some(n) = self.node_mut(sibling.0) {
            n.prev = id.0;
        }
        if s.prev == NIL {
            if let Some(p) = self.node_mut(s.parent) {
                p.first = id.0;
            }
        } else if let Some(p) = self.node_mut(s.prev) {
            p.next = id.0;
        }
    }

    /// Takes a node out without killing it, so that it may be hung elsewhere.
    pub(crate) fn detach(&mut self, id: NodeId) {
        let Some(n) = self.node(id).copied() else { return };
        if n.prev != NIL {
            if let Some(p) = self.node_mut(n.prev) {
                p.next = n.next;
            }
        } else if let Some(p) = self.node_mut(n.parent) {
            p.first = n.next;
        }
        if n.next != NIL {
            if let Some(s) = self.node_mut(n.next) {
                s.prev = n.prev;
            }
        } else if let Some(p) = self.node_mut(n.parent) {
            p.last = n.prev;
        }
        if let Some(n) = self.node_mut(id.0) {
            n.parent = NIL;
            n.prev = NIL;
            n.next = NIL;
        }
    }

    /// Removes a node with all that is in it. The root stays.
    pub(crate) fn remove(&mut self, id: NodeId) {
        if id.0 == self.root || !self.alive(id) {
            return;
        }
        let mut at = Some(id);
        while let Some(n) = at {
            at = self.following(n, id);
            if let Some(n) = self.node_mut(n.0) {
                n.alive = false;
            }
        }
        self.detach(id);
    }

    /// Puts the children in the place of their parent.
    pub(crate) fn unwrap(&mut self, id: NodeId) {
        if id.0 == self.root {
            return;
        }
        while let Some(child) = self.first(id) {
            self.detach(child);
            self.insert_before(child, id);
        }
        self.remove(id);
    }
}

impl Doc {
    /// Wishes a prefix for a namespace of ours, for documents made here.
    pub(crate) fn wish(&mut self, prefix: &str, own: &str) {
        let row = self.row_for(own);
        self.bound.push((prefix.into(), row));
    }
}

impl Doc {
    /// Every living element that bears this attribute. Costs nothing when the document never uses the name.
    pub(crate) fn with_attr(&self, name: &str) -> Vec<NodeId> {
        let (prefix, local) = Self::split(name);
        let Some(&sym) = self.index.get(local) else { return Vec::new() };
        let hit = |a: &Attr| a.alive && a.name == sym && Self::prefix_of(a.ns) == prefix;
        self.all().filter(|n| self.attr_slice(*n).iter().any(hit)).collect()
    }
}

impl Doc {
    /// Whether the source bound any namespace that is not wholly kept, or uses none for an element.
    pub(crate) fn has_foreign(&self) -> bool {
        self.bound.iter().any(|(_, row)| !matches!(Self::keep_of(*row), ns::Keep::All) || *row == ns::NONE)
            || self.node(self.root()).is_some_and(|r| r.ns == ns::NONE)
            || self.nodes.iter().any(|n| n.alive && n.element && n.ns == ns::NONE)
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

    /// Our prefix of a namespace row.
    pub(crate) fn prefix_of_row(row: Ns) -> &'static str {
        Self::prefix_of(row)
    }
}

impl Doc {
    /// [`Doc::with_root`] in the Strict spelling.
    pub(crate) fn with_root_in(name: &str, strict: bool) -> Self {
        let mut doc = Self::with_root(name);
        if strict {
            let (prefix, local) = Self::split(name);
            let like = |r: &&ns::Row| r.prefix == prefix && r.uri.starts_with("http://purl.oclc.org/ooxml/");
            if let (Some(row), Some(sym)) =
                (ns::table().iter().find(like).and_then(|r| ns::find(r.uri)), doc.intern(local))
            {
                let root = doc.root();
                if let Some(n) = doc.node_mut(root.0) {
                    n.ns = row;
                    n.name = sym;
                }
            }
        }
        doc
    }
}

impl Doc {
    /// Whether the source bound a namespace of this prefix of ours anywhere.
    pub(crate) fn binds(&self, own: &str) -> bool {
        self.bound.iter().any(|(_, row)| Self::prefix_of(*row) == own)
    }
}
