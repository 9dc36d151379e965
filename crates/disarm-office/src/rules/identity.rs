//! Account ids of people who commented: overwritten where the schema wants them, else removed; names stay (threats OOX-S06, OOX-W15).

use super::prune;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// An account id.
pub(crate) static IDENTITY: Rule = rule!(
    "office.identity",
    ["OOX-S06", "OOX-W15"],
    "利用者のアカウント情報",
    "Account ids of authors",
    "コメントの作成者のアカウント番号が残り、標的型攻撃の手掛かりになります。",
    "コメントの作成者名は残ります。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ["w15:presenceInfo", "p15:presenceInfo"] {
        for node in doc.elements(name) {
            cx.did(&IDENTITY, &part.name, Action::Removed)?;
            prune(doc, node);
        }
    }
    for (element, name) in [("p188:author", "name"), ("xltc:person", "displayName")] {
        for node in doc.elements(element) {
            let shown = doc.attr(node, name).unwrap_or("").to_owned();
            if doc.attr(node, "userId") != Some(&shown) || doc.attr(node, "providerId") != Some("None") {
                cx.did(&IDENTITY, &part.name, Action::Replaced)?;
                doc.set_attr(node, "userId", &shown);
                doc.set_attr(node, "providerId", "None");
            }
        }
    }
    Ok(())
}
