//! References inside a part: each must lead to a relationship that is kept and is of a fitting kind (threats OPC-05, OPC-05a).

use super::{Shared, prune};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Reason, Refusal, Rule, Treatment};

/// A reference to something that is not there.
pub(crate) static DANGLING: Rule = rule!(
    "office.dangling-reference",
    ["OPC-03", "OPC-05"],
    "行き先のない参照",
    "Reference that leads nowhere",
    "存在しない部品や種類の違う部品を指す参照は、壊れた文書や攻撃の細工の印です。",
    "",
    Remove
);

/// Elements that stay when the attribute goes (schema: the attribute is optional).
const OPTIONAL: &[&str] = &[
    "a:blip",
    "dgm:shape",
    "o:OLEObject",
    "p14:media",
    "v:fill",
    "v:imagedata",
    "v:stroke",
    "w:hyperlink",
    "x:controlPr",
    "x:hyperlink",
    "x:objectPr",
    "x:pageSetup",
    "x:pivotCacheDefinition",
    "x:rangeSet",
    "x:worksheetSource",
];

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.all().collect::<Vec<_>>() {
        if !doc.alive(node) {
            continue;
        }
        let references: Vec<(&'static str, String, String)> = doc
            .attrs(node)
            .filter(|(prefix, local, value)| is_reference(prefix, local) && !value.is_empty())
            .map(|(prefix, local, value)| (prefix, local.to_owned(), value.to_owned()))
            .collect();
        for (prefix, local, id) in references {
            if fits(doc, part, node, &id) {
                part.wanted(&id);
                continue;
            }
            // What was dropped for a reason of its own is in the report already.
            if !part.rel(&id).is_some_and(|r| matches!(r.to, To::Gone)) {
                cx.did(&DANGLING, &format!("{} {id}", part.name), Action::Removed)?;
            }
            if doc.is(node, "v:imagedata") {
                let blank = part.placeholder(shared.strict);
                doc.set_attr(node, &format!("{prefix}:{local}"), &blank);
                part.wanted(&blank);
            } else if OPTIONAL.iter().any(|o| doc.is(node, o)) {
                doc.remove_attr(node, &format!("{prefix}:{local}"));
            } else {
                let at = frame(doc, node);
                prune(doc, at);
                break;
            }
        }
    }
    if part.kind == Kind::Workbook && doc.elements("x:sheet").is_empty() {
        return Err(Refusal::new(Reason::MalformedOffice, &part.name, "a workbook without a sheet"));
    }
    Ok(())
}

fn is_reference(prefix: &str, local: &str) -> bool {
    prefix == "r" || (prefix == "o" && local == "relid")
}

/// Whether the id leads to a thing of the kind this element shows. A link may be named by a hyperlink and by nothing else.
fn fits(doc: &Doc, part: &Part, node: NodeId, id: &str) -> bool {
    let Some(rel) = part.rel(id) else { return false };
    let (prefix, local) = doc.name(node);
    let link = matches!((prefix, local), ("w" | "x", "hyperlink") | ("a", "hlinkClick"));
    match rel.to {
        To::Link(_) | To::Fragment(_) => link,
        To::Part(_, Kind::Slide) if link => true,
        To::Part(_, Kind::Image) | To::Placeholder => {
            matches!(
                (prefix, local),
                ("a", "blip")
                    | ("v", "imagedata" | "fill" | "stroke")
                    | ("dgm", "shape")
                    | ("x", "picture")
                    | ("xlrvrel", "rel")
            )
        }
        To::Part(..) => !link,
        To::Gone => false,
    }
}

/// A chart or diagram that is gone takes its frame along.
fn frame(doc: &Doc, node: NodeId) -> NodeId {
    if !matches!(doc.name(node), ("c" | "cx", "chart") | ("dgm", "relIds")) {
        return node;
    }
    let mut at = node;
    while let Some(parent) = doc.parent(at) {
        match doc.name(parent) {
            (_, "graphicFrame") => {
                let anchor = doc.parent(parent).filter(|a| doc.name(*a).1.ends_with("Anchor"));
                return anchor.unwrap_or(parent);
            }
            ("wp", "inline" | "anchor") => return parent,
            ("a", "graphic" | "graphicData") => at = parent,
            _ => return node,
        }
    }
    node
}
