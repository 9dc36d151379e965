//! Changes to the tree: nodes made, hung, taken out, text replaced.

use super::doc::{Doc, NIL, Node, NodeId, Span};
use super::ns::{self, Ns};

impl Doc {
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
            kids: 0,
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
        self.count(parent.0, id, 1);
    }

    /// Corrects the number of element children after `id` came (1) or went (-1).
    fn count(&mut self, parent: u32, id: NodeId, change: i32) {
        if self.is_element(id)
            && let Some(p) = self.node_mut(parent)
        {
            p.kids = p.kids.saturating_add_signed(change);
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
        self.count(s.parent, id, 1);
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
        self.count(n.parent, id, -1);
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

    /// Wishes a prefix for a namespace of ours, for documents made here.
    pub(crate) fn wish(&mut self, prefix: &str, own: &str) {
        let row = self.row_for(own);
        self.bound.push((prefix.into(), row));
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_children_follows_every_change() {
        let mut doc = Doc::with_root("w:p");
        let root = doc.root();
        let nodes: Vec<NodeId> = (0..4).map(|_| doc.create("w:r")).collect();
        for node in nodes.get(..3).unwrap() {
            doc.append(root, *node);
        }
        doc.insert_before(*nodes.last().unwrap(), *nodes.first().unwrap());
        assert_eq!(doc.child_count(root), 4);
        let inner = doc.create("w:t");
        doc.append(*nodes.first().unwrap(), inner);
        doc.set_text(inner, "text counts for nothing");
        assert!(!doc.has_children(inner));
        doc.unwrap(*nodes.first().unwrap());
        assert_eq!((doc.child_count(root), doc.parent(inner)), (4, Some(root)));
        doc.detach(inner);
        for node in doc.children(root) {
            doc.remove(node);
        }
        doc.remove(inner);
        assert_eq!(doc.child_count(root), 0);
    }
}
