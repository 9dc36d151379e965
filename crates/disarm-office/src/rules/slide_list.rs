//! The list of slides and what names its entries: ids in range and once each, sections and comments that still point somewhere
//! (threats OOX-S06, OOX-S07).

use super::{Shared, dangling, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal};
use std::collections::HashSet;

/// `ST_SlideId`: from 256 to below 2³¹ (ECMA-376 Part 1 §19.7.13).
const IDS: std::ops::Range<u32> = 256..2_147_483_648;

/// `ST_SlideMasterId` and `ST_SlideLayoutId`: one space for both, above the ids of slides (§19.7.14, §19.7.15).
const LAYOUT_IDS: u32 = 2_147_483_648;

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match part.kind {
        Kind::Presentation => {
            layouts(doc, part, "p:sldMasterId", shared, cx)?;
            slides(doc, part, cx)
        }
        Kind::SlideMaster => layouts(doc, part, "p:sldLayoutId", shared, cx),
        Kind::PresentationProps => {
            // A recorded voice went with the other sound.
            for node in doc.elements("p:showPr") {
                doc.remove_attr(node, "showNarration");
            }
            Ok(())
        }
        Kind::ModernComments => {
            anchors(doc);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn slides(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let (mut ids, mut targets): (HashSet<u32>, HashSet<String>) = (HashSet::new(), HashSet::new());
    let mut nameless: Vec<NodeId> = Vec::new();
    for node in doc.elements("p:sldId") {
        if !stays(doc, part, node, Kind::Slide, &mut targets, cx)? {
            continue;
        }
        let id = doc.attr(node, "id").and_then(|id| id.parse::<u32>().ok()).filter(|id| IDS.contains(id));
        if !id.is_some_and(|id| ids.insert(id)) {
            nameless.push(node);
        }
    }
    let mut free = IDS.start;
    for node in nameless {
        while ids.contains(&free) {
            free = free.saturating_add(1);
        }
        ids.insert(free);
        cx.did(&dangling::DANGLING, &part.name, Action::Replaced)?;
        doc.set_attr(node, "id", &free.to_string());
    }
    for node in doc.elements("p14:sldId") {
        if !doc.attr(node, "id").and_then(|id| id.parse::<u32>().ok()).is_some_and(|id| ids.contains(&id)) {
            prune(doc, node);
        }
    }
    Ok(())
}

/// Whether an entry leads to a part of its kind that no other entry leads to; one that does not goes.
fn stays(
    doc: &mut Doc,
    part: &Part,
    node: NodeId,
    kind: Kind,
    targets: &mut HashSet<String>,
    cx: &mut Context<'_>,
) -> Result<bool, Refusal> {
    let rel = doc.attr(node, "r:id").unwrap_or("").to_owned();
    if part.kind_of(&rel) == Some(kind) && targets.insert(rel) {
        return Ok(true);
    }
    cx.did(&dangling::DANGLING, &part.name, Action::Removed)?;
    prune(doc, node);
    Ok(false)
}

/// Ids of masters or layouts: the later of two like ones gets another. The attribute is optional (§19.2.1.15).
fn layouts(doc: &mut Doc, part: &Part, name: &str, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let kind = if name == "p:sldMasterId" { Kind::SlideMaster } else { Kind::SlideLayout };
    let mut targets: HashSet<String> = HashSet::new();
    for node in doc.elements(name) {
        if !stays(doc, part, node, kind, &mut targets, cx)? {
            continue;
        }
        let Some(text) = doc.attr(node, "id") else { continue };
        let id = text.parse::<u32>().ok().filter(|id| *id >= LAYOUT_IDS);
        if id.is_some_and(|id| shared.layout_ids.insert(id)) {
            continue;
        }
        let mut free = shared.free_layout_id.max(LAYOUT_IDS);
        while !shared.layout_ids.insert(free) {
            let Some(next) = free.checked_add(1) else { return Ok(()) };
            free = next;
        }
        shared.free_layout_id = free;
        cx.did(&dangling::DANGLING, &part.name, Action::Replaced)?;
        doc.set_attr(node, "id", &free.to_string());
    }
    Ok(())
}

/// A comment must say what it is about (MS-PPTX §2.6.2.3): where that is gone, that it is unknown.
fn anchors(doc: &mut Doc) {
    for comment in doc.elements("p188:cm") {
        let known = ["pc:sldMkLst", "oac:deMkLst", "oac:txMkLst", "p188:unknownAnchor"];
        let first = doc.children(comment).into_iter().find(|c| !doc.is(*c, "p188:extLst"));
        if doc.children(comment).iter().any(|c| known.iter().any(|k| doc.is(*c, k))) {
            continue;
        }
        let anchor = doc.create("p188:unknownAnchor");
        match first {
            Some(first) => doc.insert_before(anchor, first),
            None => doc.append(comment, anchor),
        }
    }
}
