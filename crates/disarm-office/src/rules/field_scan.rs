//! Reads the fields of a part: which pieces belong to which field, in each way the tracked changes of the part may be read (threats OOX-W02).

use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Limit, Refusal};

/// Where running text begins anew: a field does not reach out of it. A branch of alternate content is one as well, because a reader
/// sees one branch and another reader the other.
pub(crate) fn is_story(prefix: &str, local: &str) -> bool {
    match prefix {
        "w" => matches!(
            local,
            "txbxContent" | "footnote" | "endnote" | "comment" | "docPartBody" | "body" | "hdr" | "ftr" | "fldSimple"
        ),
        "mc" => matches!(local, "Choice" | "Fallback"),
        _ => false,
    }
}

/// Deepest nesting of fields, and of stories within each other.
const MAX_DEPTH: usize = 100;
/// Stands in an instruction where something else is: a nested field, a picture. No keyword and no link may hold it.
pub(crate) const HOLE: char = '\u{FFFC}';

/// How tracked changes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Everything, inserted and deleted.
    All,
    /// As if all changes were accepted.
    Accepted,
    /// As if all changes were rejected.
    Rejected,
}

/// What a piece of running text is to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Begin,
    Separate,
    End,
    /// A mark of no kind.
    Broken,
    /// `w:instrText`, `w:delInstrText`.
    Code,
    /// `w:t`, `w:delText`.
    Text,
    /// White space.
    Space,
    /// Whatever else is shown: a picture, a simple field, a branch of alternate content.
    Other,
}

/// What an element is to the field it stands in; `in_run`: its parent is a run. `kind` is the value of `w:fldCharType`.
pub(crate) fn what(prefix: &str, local: &str, in_run: bool, kind: Option<&str>) -> Option<What> {
    Some(match (prefix, local) {
        ("w", "fldChar") => match kind {
            Some("begin") => What::Begin,
            Some("separate") => What::Separate,
            Some("end") => What::End,
            _ => What::Broken,
        },
        ("w", "instrText" | "delInstrText") => What::Code,
        ("w", "fldSimple") | ("mc", "AlternateContent") => What::Other,
        // Marks that show nothing, or that have a partner elsewhere.
        ("w", "rPr" | "lastRenderedPageBreak" | "commentReference" | "annotationRef") => return None,
        ("w", "t" | "delText") if in_run => What::Text,
        ("w", "tab" | "br" | "cr" | "ptab") if in_run => What::Space,
        _ if in_run => What::Other,
        _ => return None,
    })
}

/// A piece in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) node: NodeId,
    pub(super) what: What,
    pub(super) inserted: bool,
    pub(super) deleted: bool,
}

/// A field: places in [`Scan::pieces`].
#[derive(Debug)]
pub(super) struct Field {
    pub(super) begin: usize,
    pub(super) separate: Option<usize>,
    pub(super) end: Option<usize>,
    /// Its instruction, with a [`HOLE`] for whatever is nested in it.
    pub(super) instruction: String,
    /// The pieces of its instruction, nested fields not counted.
    pub(super) own: Vec<usize>,
    /// An outer field is still in its instruction, so that the result of this one is code.
    pub(super) in_code: bool,
}

/// All fields of a part.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) pieces: Vec<Piece>,
    /// In the order of their beginnings.
    pub(super) fields: Vec<Field>,
    /// Pieces of no field.
    pub(super) loose: Vec<usize>,
    /// Some piece of a field is inserted or deleted by a tracked change.
    pub(super) tracked: bool,
}

/// Walks a part once with a stack of fields per story.
///
/// # Errors
/// `limit_xml`.
pub(super) fn scan(doc: &Doc, part: &Part, reading: Reading) -> Result<Scan, Refusal> {
    let mut walk = Walk { out: Scan::default(), stories: vec![Story::default()], inserted: 0, deleted: 0, reading };
    let root = doc.root();
    let mut at = root;
    'walk: loop {
        walk.enter(doc, at);
        if walk.stories.len() > MAX_DEPTH || walk.stories.last().is_some_and(|s| s.open.len() > MAX_DEPTH) {
            return Err(Refusal::limit(Limit::Xml, &part.name, "fields nested too deep"));
        }
        if let Some(first) = doc.first(at) {
            at = first;
            continue;
        }
        loop {
            walk.leave(doc, at);
            if at == root {
                break 'walk;
            }
            if let Some(next) = doc.next(at) {
                at = next;
                break;
            }
            let Some(parent) = doc.parent(at) else { break 'walk };
            at = parent;
        }
    }
    while let Some(story) = walk.stories.pop() {
        walk.close(story);
    }
    Ok(walk.out)
}

/// A story that is being read.
#[derive(Default)]
struct Story {
    /// Open fields, as places in [`Scan::fields`].
    open: Vec<usize>,
    /// The result of a simple field that stands in an instruction: Word writes it as code as well.
    code: bool,
}

struct Walk {
    out: Scan,
    stories: Vec<Story>,
    inserted: usize,
    deleted: usize,
    reading: Reading,
}

impl Walk {
    fn enter(&mut self, doc: &Doc, at: NodeId) {
        let (prefix, local) = doc.name(at);
        if prefix != "w" && prefix != "mc" {
            // Something of another vocabulary in a run.
            if !prefix.is_empty() && doc.parent(at).is_some_and(|p| doc.is(p, "w:r")) {
                self.piece(doc, at, What::Other, false);
            }
            return;
        }
        match (prefix, local) {
            ("w", "ins" | "moveTo") => self.inserted = self.inserted.saturating_add(1),
            ("w", "del" | "moveFrom") => self.deleted = self.deleted.saturating_add(1),
            ("w", "p") => self.text(" "),
            _ => {
                let in_run = doc.parent(at).is_some_and(|p| doc.is(p, "w:r"));
                let kind = if local == "fldChar" { doc.attr(at, "w:fldCharType") } else { None };
                if let Some(what) = what(prefix, local, in_run, kind) {
                    self.piece(doc, at, what, local.starts_with("del"));
                }
            }
        }
        if is_story(prefix, local) {
            let code = local == "fldSimple" && self.in_code();
            self.stories.push(Story { open: Vec::new(), code });
        }
    }

    fn leave(&mut self, doc: &Doc, at: NodeId) {
        let (prefix, local) = doc.name(at);
        match (prefix, local) {
            ("w", "ins" | "moveTo") => self.inserted = self.inserted.saturating_sub(1),
            ("w", "del" | "moveFrom") => self.deleted = self.deleted.saturating_sub(1),
            _ if is_story(prefix, local) => {
                let story = self.stories.pop().unwrap_or_default();
                self.close(story);
            }
            _ => {}
        }
    }

    /// Fields without an end when everything is read are no fields: their marks go, what they showed stays.
    fn close(&mut self, story: Story) {
        if self.reading != Reading::All {
            return;
        }
        for place in story.open {
            if let Some(field) = self.out.fields.get(place) {
                self.out.loose.push(field.begin);
                self.out.loose.extend(field.separate);
                let pieces = &self.out.pieces;
                let code = field.own.iter().copied();
                self.out.loose.extend(code.filter(|i| pieces.get(*i).is_some_and(|p| p.what == What::Code)));
            }
        }
    }

    /// The innermost open field, if it is still in its instruction.
    fn top(&mut self) -> Option<&mut Field> {
        let place = *self.stories.last()?.open.last()?;
        self.out.fields.get_mut(place).filter(|f| f.separate.is_none())
    }

    fn text(&mut self, text: &str) {
        if let Some(top) = self.top() {
            top.instruction.push_str(text);
        }
    }

    /// Whether any open field of the story is still in its instruction.
    fn in_code(&self) -> bool {
        let code = |f: &usize| self.out.fields.get(*f).is_some_and(|f| f.separate.is_none());
        self.stories.last().is_some_and(|s| s.code || s.open.iter().any(code))
    }

    fn piece(&mut self, doc: &Doc, node: NodeId, what: What, del: bool) {
        let (inserted, deleted) = (self.inserted > 0, self.deleted > 0 || del);
        if (self.reading == Reading::Accepted && deleted) || (self.reading == Reading::Rejected && inserted) {
            return;
        }
        let at = self.out.pieces.len();
        let mark = !matches!(what, What::Text | What::Space | What::Other);
        if !mark && self.stories.last().is_none_or(|s| s.open.is_empty() && !s.code) {
            // Nothing is open: no field asks for it.
            return;
        }
        self.out.pieces.push(Piece { node, what, inserted, deleted });
        self.out.tracked |= mark && (inserted || deleted);
        match what {
            What::Begin => {
                let in_code = self.in_code();
                self.own(at, &HOLE.to_string());
                let place = self.out.fields.len();
                self.out.fields.push(Field {
                    begin: at,
                    separate: None,
                    end: None,
                    instruction: String::new(),
                    own: Vec::new(),
                    in_code,
                });
                if let Some(story) = self.stories.last_mut() {
                    story.open.push(place);
                }
            }
            What::Separate => match self.top() {
                Some(top) => top.separate = Some(at),
                None => self.out.loose.push(at),
            },
            What::End => match self.stories.last_mut().and_then(|s| s.open.pop()) {
                Some(place) => {
                    if let Some(field) = self.out.fields.get_mut(place) {
                        field.end = Some(at);
                    }
                }
                None => self.out.loose.push(at),
            },
            What::Broken => self.out.loose.push(at),
            What::Code if !self.in_code() => self.out.loose.push(at),
            What::Code | What::Text => {
                if self.top().is_some() {
                    let text = doc.text(node);
                    self.own(at, &text);
                }
            }
            What::Space => self.own(at, " "),
            What::Other => self.own(at, &HOLE.to_string()),
        }
    }

    fn own(&mut self, at: usize, text: &str) {
        if let Some(top) = self.top() {
            top.instruction.push_str(text);
            top.own.push(at);
        }
    }
}
