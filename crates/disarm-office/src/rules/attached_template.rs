//! The template a document loads when it is opened, possibly from the attacker's server.

use super::prune;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// An attached template, by whatever target.
pub(crate) static ATTACHED_TEMPLATE: Rule = rule!(
    "office.attached-template",
    ["OOX-W01"],
    "添付テンプレート",
    "Attached template",
    "開くと外部のひな形を自動で読み込み、その中のマクロが動きます。",
    "",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("w:attachedTemplate") {
        cx.did(&ATTACHED_TEMPLATE, &part.name, Action::Removed)?;
        prune(doc, node);
    }
    for node in doc.elements("w:linkStyles") {
        prune(doc, node);
    }
    Ok(())
}
