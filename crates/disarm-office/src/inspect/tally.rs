//! What one part says of itself, taken along while it is scanned: lists that hold what they say, and what other parts must agree with.

use super::types::attribute;
use crate::rules::{counts, lists};
use quick_xml::events::BytesStart;

/// What a part says that others must agree with.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Sheets of the workbook in their order: relationship, and whether it is seen.
    pub(super) sheets: Vec<(String, bool)>,
    /// Places among the sheets that the windows of the workbook show.
    pub(super) shown: Vec<usize>,
    /// Entries of the lists of slides, masters and layouts: element, its id, relationship.
    pub(super) entries: Vec<(&'static str, Option<u32>, String)>,
    /// The highest place in the metadata a cell names.
    pub(super) cell_metadata: usize,
    pub(super) value_metadata: usize,
    /// How many entries the metadata have.
    pub(super) cell_entries: usize,
    pub(super) value_entries: usize,
    /// Whether the sheet names an old drawing.
    pub(super) old_drawing: bool,
    /// Cached drawings that a diagram names, by relationships of whoever shows it.
    pub(super) drawings: Vec<String>,
}

/// A list being read.
#[derive(Debug)]
struct Open {
    depth: usize,
    name: (&'static str, &'static str),
    item: &'static str,
    /// How many items it says it has.
    said: Option<usize>,
    never_empty: bool,
    children: usize,
    items: usize,
}

/// Follows the elements of one part.
#[derive(Debug, Default)]
pub(super) struct Tally {
    depth: usize,
    open: Vec<Open>,
    pub(super) facts: Facts,
}

impl Tally {
    /// An element begins.
    pub(super) fn element(&mut self, e: &BytesStart<'_>, prefix: &'static str, local: &str) {
        if let Some(list) = self.open.last_mut().filter(|l| l.depth.saturating_add(1) == self.depth) {
            list.children = list.children.saturating_add(1);
            list.items = list.items.saturating_add(usize::from(list.item == local && list.name.0 == prefix));
        }
        // Cells, runs and paragraphs, of which there are many, have short names; lists have long ones.
        if local.len() > 3 {
            self.list(e, prefix, local);
        }
        self.depth = self.depth.saturating_add(1);
        match (prefix, local) {
            ("x", "sheet") => {
                let state = attribute(e, "state").unwrap_or_default();
                self.facts.sheets.push((relationship(e), state.is_empty() || state == "visible"));
            }
            ("x", "workbookView") => self.facts.shown.push(number(e, "activeTab").unwrap_or(0)),
            ("x", "legacyDrawing") => self.facts.old_drawing = true,
            ("p", "sldId") => self.entry(e, "sldId"),
            ("p", "sldMasterId") => self.entry(e, "sldMasterId"),
            ("p", "sldLayoutId") => self.entry(e, "sldLayoutId"),
            ("dsp", "dataModelExt") => self.facts.drawings.extend(attribute(e, "relId").filter(|id| !id.is_empty())),
            _ => {}
        }
    }

    /// An attribute of a cell that names its metadata.
    pub(super) fn cell(&mut self, name: &str, value: &str) {
        let place = value.parse().unwrap_or(usize::MAX);
        let highest = if name == "cm" { &mut self.facts.cell_metadata } else { &mut self.facts.value_metadata };
        *highest = (*highest).max(place);
    }

    fn entry(&mut self, e: &BytesStart<'_>, name: &'static str) {
        let id = attribute(e, "id").and_then(|id| id.parse().ok());
        self.facts.entries.push((name, id, relationship(e)));
    }

    fn list(&mut self, e: &BytesStart<'_>, prefix: &'static str, local: &str) {
        let counted = counts::item(prefix, local);
        let name = match counted {
            Some((name, _)) => Some(name),
            None => lists::never_empty(prefix, local),
        };
        let Some(name) = name else { return };
        self.open.push(Open {
            depth: self.depth,
            name: (prefix, name),
            item: counted.map_or("", |(_, item)| item),
            said: counted.and_then(|_| attribute(e, "count")).map(|n| n.parse().unwrap_or(usize::MAX)),
            never_empty: lists::never_empty(prefix, local).is_some(),
            children: 0,
            items: 0,
        });
    }

    /// An element ends; what is wrong with it when it was a list.
    pub(super) fn end(&mut self) -> Option<&'static str> {
        self.depth = self.depth.saturating_sub(1);
        if self.open.last().is_none_or(|l| l.depth != self.depth) {
            return None;
        }
        let list = self.open.pop()?;
        match list.name {
            ("x", "cellMetadata") => self.facts.cell_entries = list.items,
            ("x", "valueMetadata") => self.facts.value_entries = list.items,
            _ => {}
        }
        if list.never_empty && list.children == 0 {
            Some("an empty list that may not be empty")
        } else if list.said.is_some_and(|said| said != list.items) {
            Some("a list of another length than it says")
        } else {
            None
        }
    }
}

/// The relationship an element names, whatever the prefix is written as: no other `id` of these elements has one.
fn relationship(e: &BytesStart<'_>) -> String {
    let found = e.attributes().flatten().find(|a| a.key.0.ends_with(":id"));
    found.and_then(|a| quick_xml::escape::unescape(&a.value).ok().map(|v| v.into_owned())).unwrap_or_default()
}

fn number(e: &BytesStart<'_>, name: &str) -> Option<usize> {
    attribute(e, name).map(|n| n.parse().unwrap_or(usize::MAX))
}
