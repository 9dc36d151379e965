//! The document as the parser of the HTML Standard builds it (§13.2.6): an arena of nodes with links to their neighbours, bounded
//! in number and depth. No node owns another, so that nothing recurses when the tree goes.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, QualName};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Place of a node in its tree.
pub(super) type Id = usize;
/// The document itself.
pub(super) const DOCUMENT: Id = 0;

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// The document, or the detached content of a template.
    Root,
    /// An element with its attributes.
    Element(Rc<QualName>, Vec<Attribute>),
    /// Text.
    Text(StrTendril),
    /// A comment or processing instruction, which nobody is shown.
    Comment,
}

/// A node and its neighbours.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) parent: Option<Id>,
    pub(super) first: Option<Id>,
    pub(super) last: Option<Id>,
    pub(super) previous: Option<Id>,
    pub(super) next: Option<Id>,
    /// Steps to the document when it was hung in.
    depth: u32,
}

/// The finished document.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// In which of its three modes a browser lays it out.
    pub(super) quirks: QuirksMode,
}

impl Tree {
    /// A node; `None` never for an id of this tree.
    pub(super) fn get(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The children of a node, first to last.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.get(id).and_then(|n| n.first), |at| self.get(*at).and_then(|n| n.next))
    }

    /// What follows a node in document order when nothing below it is looked at; `None` behind the last.
    pub(super) fn after(&self, id: Id) -> Option<Id> {
        let mut at = id;
        loop {
            let node = self.get(at)?;
            if node.next.is_some() {
                return node.next;
            }
            at = node.parent?;
        }
    }

    /// What follows a node in document order: its first child, or what follows it.
    pub(super) fn next(&self, id: Id) -> Option<Id> {
        self.get(id)?.first.or_else(|| self.after(id))
    }

    /// The value of an attribute of an element.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        match &self.get(id)?.kind {
            Kind::Element(_, attributes) => {
                attributes.iter().find(|a| a.name.ns.is_empty() && &*a.name.local == name).map(|a| &*a.value)
            }
            _ => None,
        }
    }

    /// The text below a node, at most so many bytes of it.
    pub(super) fn text(&self, id: Id, most: usize) -> String {
        let mut out = String::new();
        let (mut at, end) = (self.get(id).and_then(|n| n.first), self.after(id));
        while let Some(here) = at.filter(|h| Some(*h) != end && out.len() < most) {
            if let Some(Node { kind: Kind::Text(text), .. }) = self.get(here) {
                out.push_str(text);
            }
            at = self.next(here);
        }
        mugai_core::names::cut(&out, most).to_owned()
    }

    /// The local name of an HTML element.
    pub(super) fn html_name(&self, id: Id) -> Option<&str> {
        match &self.get(id)?.kind {
            Kind::Element(name, _) if name.ns == html5ever::ns!(html) => Some(&name.local),
            _ => None,
        }
    }
}

/// What the parser holds of a node.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    id: Id,
    name: Option<Rc<QualName>>,
}

/// Takes the parser's orders.
#[derive(Debug)]
pub(super) struct Builder {
    nodes: RefCell<Vec<Node>>,
    quirks: Cell<QuirksMode>,
    deepest: u32,
    /// A node deeper than allowed was hung in.
    too_deep: Rc<Cell<bool>>,
    /// Elements and attributes made so far.
    made: Rc<Cell<usize>>,
}

impl Builder {
    /// An empty document; the two cells tell the caller between two pieces of input how far it has come.
    pub(super) fn new(deepest: u32, too_deep: Rc<Cell<bool>>, made: Rc<Cell<usize>>) -> Self {
        let root = Node::new(Kind::Root);
        Self { nodes: RefCell::new(vec![root]), quirks: Cell::new(QuirksMode::NoQuirks), deepest, too_deep, made }
    }

    fn make(&self, kind: Kind, name: Option<Rc<QualName>>) -> Handle {
        self.made.set(self.made.get().saturating_add(1));
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(kind));
        Handle { id: nodes.len().saturating_sub(1), name }
    }

    /// Takes a node out of its place.
    fn detach(nodes: &mut [Node], id: Id) {
        let Some(node) = nodes.get_mut(id) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match previous.and_then(|p| nodes.get_mut(p)) {
            Some(p) => p.next = next,
            None => {
                if let Some(p) = parent.and_then(|p| nodes.get_mut(p)) {
                    p.first = next;
                }
            }
        }
        match next.and_then(|n| nodes.get_mut(n)) {
            Some(n) => n.previous = previous,
            None => {
                if let Some(p) = parent.and_then(|p| nodes.get_mut(p)) {
                    p.last = previous;
                }
            }
        }
    }

    /// Hangs a free node in, before a sibling or last.
    fn hang(&self, nodes: &mut [Node], parent: Id, before: Option<Id>, id: Id) {
        let depth = nodes.get(parent).map_or(0, |p| p.depth).saturating_add(1);
        if depth > self.deepest {
            self.too_deep.set(true);
        }
        let previous = match before {
            Some(sibling) => nodes.get(sibling).and_then(|s| s.previous),
            None => nodes.get(parent).and_then(|p| p.last),
        };
        if let Some(node) = nodes.get_mut(id) {
            node.parent = Some(parent);
            node.previous = previous;
            node.next = before;
            node.depth = depth;
        }
        match previous.and_then(|p| nodes.get_mut(p)) {
            Some(p) => p.next = Some(id),
            None => {
                if let Some(p) = nodes.get_mut(parent) {
                    p.first = Some(id);
                }
            }
        }
        match before.and_then(|b| nodes.get_mut(b)) {
            Some(b) => b.previous = Some(id),
            None => {
                if let Some(p) = nodes.get_mut(parent) {
                    p.last = Some(id);
                }
            }
        }
    }

    fn insert(&self, parent: Id, before: Option<Id>, child: NodeOrText<Handle>) {
        let mut nodes = self.nodes.borrow_mut();
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                Self::detach(&mut nodes, handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                // Two pieces of text side by side are one text.
                let neighbour = match before {
                    Some(sibling) => nodes.get(sibling).and_then(|s| s.previous),
                    None => nodes.get(parent).and_then(|p| p.last),
                };
                if let Some(Node { kind: Kind::Text(there), .. }) = neighbour.and_then(|n| nodes.get_mut(n)) {
                    there.push_tendril(&text);
                    return;
                }
                nodes.push(Node::new(Kind::Text(text)));
                nodes.len().saturating_sub(1)
            }
        };
        self.hang(&mut nodes, parent, before, id);
    }
}

impl Node {
    fn new(kind: Kind) -> Self {
        Self { kind, parent: None, first: None, last: None, previous: None, next: None, depth: 0 }
    }
}

impl TreeSink for Builder {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner(), quirks: self.quirks.get() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: DOCUMENT, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        const NONE: &ExpandedName<'static> =
            &ExpandedName { ns: &html5ever::ns!(), local: &html5ever::local_name!("") };
        target.name.as_ref().map_or(*NONE, |n| n.expanded())
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.made.set(self.made.get().saturating_add(attributes.len()));
        let name = Rc::new(name);
        self.make(Kind::Element(Rc::clone(&name), attributes), Some(name))
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.make(Kind::Comment, None)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.make(Kind::Comment, None)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow().get(element.id).and_then(|n| n.parent);
        match parent {
            Some(parent) => self.insert(parent, Some(element.id), child),
            None => self.insert(previous.id, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template is dropped with all it holds: its content may as well hang below it.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle { id: target.id, name: None }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode);
    }

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        let parent = self.nodes.borrow().get(sibling.id).and_then(|n| n.parent);
        if let Some(parent) = parent {
            self.insert(parent, Some(sibling.id), new);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Node { kind: Kind::Element(_, there), .. }) = nodes.get_mut(target.id) {
            self.made.set(self.made.get().saturating_add(attributes.len()));
            for attribute in attributes {
                if !there.iter().any(|a| a.name == attribute.name) {
                    there.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        Self::detach(&mut self.nodes.borrow_mut(), target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        while let Some(child) = nodes.get(node.id).and_then(|n| n.first) {
            Self::detach(&mut nodes, child);
            self.hang(&mut nodes, parent.id, None, child);
        }
    }
}
