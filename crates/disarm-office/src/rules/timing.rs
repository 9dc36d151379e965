//! Animations after something they played or aimed at is gone: what is left must still be a timeline (threats OOX-S03, OOX-S07).

use super::prune;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// An animation of something that is not on the slide.
pub(crate) static ANIMATION_TARGET: Rule = rule!(
    "office.animation-target",
    ["OOX-S07"],
    "対象のないアニメーション",
    "Animation of nothing",
    "スライドにない図形を動かすアニメーションが残ると、壊れた文書と見なされます。",
    "そのアニメーションは動きません。",
    Remove
);

/// What acts on a target (ECMA-376 Part 1 §19.5): it goes with its target.
const BEHAVIOURS: [&str; 10] =
    ["anim", "animClr", "animEffect", "animMotion", "animRot", "animScale", "set", "cmd", "audio", "video"];

/// Rounds of looking for conditions that wait for a node that is gone; more than any real timeline needs.
const ROUNDS: usize = 16;

/// Removes a condition. A node whose only start condition goes would start at once: it goes too.
pub(super) fn prune_condition(doc: &mut Doc, condition: NodeId) {
    let Some(list) = doc.parent(condition) else { return };
    let only = doc.child_count(list) == 1;
    let at = match (only, doc.name(list).1) {
        (true, "stCondLst") => doc.parent(list).and_then(|ctn| actor(doc, ctn)),
        (true, "nextCondLst") => doc.parent(list),
        _ => None,
    };
    prune(doc, at.unwrap_or(condition));
}

/// What a common time node belongs to: the group around it, or the behaviour.
fn actor(doc: &Doc, ctn: NodeId) -> Option<NodeId> {
    let holder = doc.parent(ctn)?;
    match doc.name(holder).1 {
        "cBhvr" | "cMediaNode" => doc.parent(holder),
        _ => Some(holder),
    }
}

/// Removes whatever acts on this target or waits for it.
pub(super) fn prune_target(doc: &mut Doc, target: NodeId) {
    let mut at = target;
    while let Some(parent) = doc.parent(at) {
        match doc.name(parent) {
            ("p", "cond") => return prune_condition(doc, parent),
            ("p", local) if BEHAVIOURS.contains(&local) => return prune(doc, parent),
            ("p", "par" | "seq" | "excl" | "timing") => break,
            _ => at = parent,
        }
    }
    prune(doc, target);
}

/// Runs after every other change to the shapes.
pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    if doc.elements("p:timing").is_empty() {
        return Ok(());
    }
    let shapes: HashSet<String> =
        doc.all().filter(|n| doc.name(*n).1 == "cNvPr").filter_map(|n| doc.attr(n, "id").map(str::to_owned)).collect();
    for name in ["p:spTgt", "p:inkTgt"] {
        for node in doc.elements(name) {
            if doc.alive(node) && !doc.attr(node, "spid").is_some_and(|id| shapes.contains(id)) {
                cx.did(&ANIMATION_TARGET, &part.name, Action::Removed)?;
                prune_target(doc, node);
            }
        }
    }
    waiting(doc);
    let animated: HashSet<String> =
        doc.elements("p:spTgt").into_iter().filter_map(|n| doc.attr(n, "spid").map(str::to_owned)).collect();
    for timing in doc.elements("p:timing") {
        if doc.child(timing, "p:tnLst").is_none() {
            // Builds without animations have nothing to build.
            prune(doc, timing);
            continue;
        }
        builds(doc, timing, &animated);
    }
    Ok(())
}

/// Conditions that wait for a time node which is not there.
fn waiting(doc: &mut Doc) {
    for _ in 0..ROUNDS {
        let nodes: HashSet<String> =
            doc.elements("p:cTn").into_iter().filter_map(|n| doc.attr(n, "id").map(str::to_owned)).collect();
        let lost: Vec<NodeId> = doc
            .elements("p:tn")
            .into_iter()
            .filter(|n| !doc.attr(*n, "val").is_some_and(|id| nodes.contains(id)))
            .collect();
        if lost.is_empty() {
            return;
        }
        for node in lost {
            if doc.alive(node) {
                prune_target(doc, node);
            }
        }
    }
    // Somebody built a chain: no timeline at all is better than a broken one.
    for timing in doc.elements("p:timing") {
        prune(doc, timing);
    }
}

/// Builds of shapes that are not there, or that nothing animates any more.
fn builds(doc: &mut Doc, timing: NodeId, animated: &HashSet<String>) {
    let Some(list) = doc.child(timing, "p:bldLst") else { return };
    for build in doc.children(list) {
        if !doc.attr(build, "spid").is_some_and(|id| animated.contains(id)) {
            prune(doc, build);
        }
    }
}
