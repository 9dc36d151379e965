//! The part at hand: what it is, and where each of its relationships leads.

use super::App;
use super::kinds::Kind;
use std::collections::HashMap;

/// Where a kept relationship leads.
#[derive(Clone, Debug)]
pub(crate) enum To {
    /// A member of the input, to be rebuilt as this kind.
    Part(usize, Kind),
    /// A link that may leave the document.
    Link(String),
    /// A place in this document.
    Fragment(String),
    /// Our own grey picture.
    Placeholder,
    /// Nowhere: dropped.
    Gone,
}

/// A relationship of the part at hand.
#[derive(Clone, Debug)]
pub(crate) struct PartRel {
    pub(crate) id: String,
    pub(crate) uri: String,
    pub(crate) to: To,
    /// Named by an attribute of the rebuilt part.
    pub(crate) used: bool,
}

/// The part at hand.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) app: App,
    pub(crate) rels: Vec<PartRel>,
    /// Where each id stands in `rels`.
    index: HashMap<String, usize>,
    /// The id of the relationship to the placeholder picture, once there is one.
    blank: Option<String>,
    /// How many relationships were added.
    added: u32,
}

impl Part {
    pub(super) fn new(name: String, kind: Kind, app: App, rels: Vec<PartRel>) -> Self {
        let index = rels.iter().enumerate().map(|(at, r)| (r.id.clone(), at)).collect();
        Self { name, kind, app, rels, index, blank: None, added: 0 }
    }

    /// The relationship of an id.
    pub(crate) fn rel(&self, id: &str) -> Option<&PartRel> {
        self.rels.get(*self.index.get(id)?)
    }

    /// Marks a relationship as named by the rebuilt part.
    pub(crate) fn wanted(&mut self, id: &str) {
        if let Some(rel) = self.index.get(id).and_then(|at| self.rels.get_mut(*at)) {
            rel.used = true;
        }
    }

    /// Drops every relationship.
    pub(crate) fn forget_rels(&mut self) {
        self.rels.clear();
        self.index.clear();
        self.blank = None;
    }

    /// The kind of part an id leads to, if it leads to one that is kept.
    pub(crate) fn kind_of(&self, id: &str) -> Option<Kind> {
        match self.rel(id)?.to {
            To::Part(_, kind) => Some(kind),
            To::Placeholder => Some(Kind::Image),
            _ => None,
        }
    }

    /// Adds a relationship no attribute names.
    pub(super) fn add_implied(&mut self, uri: &str, to: To) {
        let id = (1..u32::MAX).map(|n| format!("rIdOwn{n}")).find(|id| self.rel(id).is_none()).unwrap_or_default();
        self.index.insert(id.clone(), self.rels.len());
        self.rels.push(PartRel { id, uri: uri.to_owned(), to, used: false });
    }

    /// A new relationship to a member of the container; `word` is the last word of its type. Its id.
    pub(crate) fn add(&mut self, word: &str, strict: bool, to: To) -> String {
        let mut id;
        loop {
            self.added = self.added.saturating_add(1);
            id = format!("rIdMade{}", self.added);
            if self.rel(&id).is_none() || self.added == u32::MAX {
                break;
            }
        }
        self.index.insert(id.clone(), self.rels.len());
        self.rels.push(PartRel { id: id.clone(), uri: format!("{}{word}", base(strict)), to, used: false });
        id
    }

    /// A relationship to the grey placeholder picture, made when there is none; its id.
    pub(crate) fn placeholder(&mut self, strict: bool) -> String {
        if let Some(id) = &self.blank {
            return id.clone();
        }
        let id = (1..u32::MAX).map(|n| format!("rIdBlank{n}")).find(|id| self.rel(id).is_none()).unwrap_or_default();
        self.index.insert(id.clone(), self.rels.len());
        self.rels.push(PartRel {
            id: id.clone(),
            uri: format!("{}image", base(strict)),
            to: To::Placeholder,
            used: false,
        });
        self.blank = Some(id.clone());
        id
    }
}

/// What the standard's relationship types begin with.
fn base(strict: bool) -> &'static str {
    if strict {
        "http://purl.oclc.org/ooxml/officeDocument/relationships/"
    } else {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    }
}
