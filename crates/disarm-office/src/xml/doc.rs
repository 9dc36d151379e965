//! A small XML tree in one arena: no pointers, no recursion, names matched by namespace and never by the prefix that was written.

use super::ns::{self, Ns};
use std::collections::HashMap;

/// A node of one [`Doc`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(super) u32);

pub(super) const NIL: u32 = u32::MAX;
/// Places for names asked for lately.
const LATELY: usize = 1 << 10;

/// A range of the document's text arena: start and length, bytes.
pub(super) type Span = (u32, u32);

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) element: bool,
    pub(super) alive: bool,
    pub(super) ns: Ns,
    pub(super) name: u32,
    /// Element: range of `attrs`. Text: range of `text`.
    pub(super) span: Span,
    pub(super) parent: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) prev: u32,
    pub(super) next: u32,
    /// Element children, counted so that nobody need look for them.
    pub(super) kids: u32,
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
    pub(super) index: HashMap<Box<str>, u32>,
    /// Names asked for lately, by a cheap hash; a wrong one is found out by comparing.
    lately: Vec<u32>,
    /// URIs beyond the table.
    pub(super) extra: Vec<Box<str>>,
    /// Prefixes as the source bound them, in order: only a wish for the writer.
    pub(super) bound: Vec<(Box<str>, Ns)>,
    pub(super) root: u32,
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

    pub(super) fn node_mut(&mut self, id: u32) -> Option<&mut Node> {
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

    /// The number of a name that is known.
    pub(super) fn interned(&mut self, name: &str) -> Option<u32> {
        if self.lately.is_empty() {
            self.lately.resize(LATELY, NIL);
        }
        let bytes = name.as_bytes();
        let end = |b: Option<&u8>| b.map_or(0, |b| usize::from(*b));
        let middle = end(bytes.get(bytes.len() / 2));
        let at = (bytes.len() ^ end(bytes.first()) << 1 ^ end(bytes.last()) << 3 ^ middle << 5) % LATELY;
        let seen = self.lately.get(at).copied().unwrap_or(NIL);
        if seen != NIL && self.local(seen) == name {
            return Some(seen);
        }
        let found = *self.index.get(name)?;
        if let Some(place) = self.lately.get_mut(at) {
            *place = found;
        }
        Some(found)
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
    pub(super) fn split(name: &str) -> (&str, &str) {
        name.split_once(':').unwrap_or(("", name))
    }

    /// The row to write a name of ours with: the spelling (Transitional, Strict) this document uses.
    pub(super) fn row_for(&self, prefix: &str) -> Ns {
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
        self.child_count(id) > 0
    }

    /// How many element children there are.
    pub(crate) fn child_count(&self, id: NodeId) -> u32 {
        self.node(id).map_or(0, |n| n.kids)
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
    pub(crate) fn all(&self) -> impl Iterator<Item = NodeId> + Clone {
        self.nodes.iter().zip(0u32..).filter(|(n, _)| n.alive && n.element).map(|(_, i)| NodeId(i))
    }

    /// Whether the name (element or attribute, any namespace) occurs in the source at all.
    pub(crate) fn knows(&self, local: &str) -> bool {
        self.has_name(local)
    }

    /// Whether the source bound any namespace that is not wholly kept, or uses none for an element.
    pub(crate) fn has_foreign(&self) -> bool {
        self.bound.iter().any(|(_, row)| !matches!(Self::keep_of(*row), ns::Keep::All) || *row == ns::NONE)
            || self.node(self.root()).is_some_and(|r| r.ns == ns::NONE)
            || self.nodes.iter().any(|n| n.alive && n.element && n.ns == ns::NONE)
    }

    /// Our prefix of a namespace row.
    pub(crate) fn prefix_of_row(row: Ns) -> &'static str {
        Self::prefix_of(row)
    }

    /// Whether the source bound a namespace of this prefix of ours anywhere.
    pub(crate) fn binds(&self, own: &str) -> bool {
        self.bound.iter().any(|(_, row)| Self::prefix_of(*row) == own)
    }
}
