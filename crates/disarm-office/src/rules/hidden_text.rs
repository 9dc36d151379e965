//! Text nobody sees: hidden, white on white, one point high. It stays and is reported, once per part (threats OOX-W17).

use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// Text a reader does not see.
pub(crate) static HIDDEN_TEXT: Rule = rule!(
    "office.hidden-text",
    ["OOX-W17"],
    "見えない文字",
    "Text that cannot be seen",
    "隠し文字・白い文字・極小の文字には、人に見せずに読ませる内容が潜むことがあります。",
    "文字はそのまま残ります。",
    Keep
);

/// Half-points up to which nobody can read a letter: one point.
const TINY: u32 = 2;

pub(crate) fn apply(doc: &Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let background = !doc.elements("w:background").is_empty();
    for name in ["w:vanish", "w:color", "w:sz"] {
        let hidden = |node: &NodeId| {
            let property = doc.parent(*node).filter(|p| doc.is(*p, "w:rPr"));
            let run = property.and_then(|p| doc.parent(p)).filter(|r| doc.is(*r, "w:r"));
            run.is_some_and(|run| hides(doc, *node, name, background) && has_text(doc, run))
        };
        if doc.elements(name).iter().any(hidden) {
            return cx.did(&HIDDEN_TEXT, &part.name, Action::Kept);
        }
    }
    Ok(())
}

fn hides(doc: &Doc, node: NodeId, name: &str, background: bool) -> bool {
    let value = doc.attr(node, "w:val");
    match name {
        "w:vanish" => value.is_none() || doc.flag(node, "w:val"),
        "w:sz" => value.and_then(|v| v.parse::<u32>().ok()).is_some_and(|size| size <= TINY),
        _ => value.is_some_and(|v| v.eq_ignore_ascii_case("FFFFFF")) && !background && on_white(doc, node),
    }
}

/// Whether nothing around the run is known to be coloured. Cells and text boxes get their colour from styles and shapes: no guess there.
fn on_white(doc: &Doc, color: NodeId) -> bool {
    let Some(properties) = doc.parent(color) else { return false };
    if ["w:shd", "w:highlight"].iter().any(|n| doc.child(properties, n).is_some()) {
        return false;
    }
    let mut at = doc.parent(properties);
    while let Some(node) = at {
        match doc.name(node) {
            ("w", "tc" | "txbxContent") => return false,
            ("w", "p") => {
                let own = doc.child(node, "w:pPr");
                if own.is_some_and(|p| doc.child(p, "w:shd").is_some() || doc.child(p, "w:pStyle").is_some()) {
                    return false;
                }
            }
            _ => {}
        }
        at = doc.parent(node);
    }
    true
}

fn has_text(doc: &Doc, run: NodeId) -> bool {
    let mut at = doc.first(run);
    while let Some(node) = at {
        if doc.is(node, "w:t") && !doc.text(node).trim().is_empty() {
            return true;
        }
        at = doc.next(node);
    }
    false
}
