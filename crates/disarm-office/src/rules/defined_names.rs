//! Names of a workbook: those that run, hide macros or lead outside go (threats OOX-X03).

use super::{Shared, formula, prune};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A name that stands for a macro or starts one.
pub(crate) static DEFINED_NAME: Rule = rule!(
    "office.defined-name",
    ["OOX-X03"],
    "自動実行される名前の定義",
    "Name that runs",
    "ブックを開くと自動で動くマクロを、名前の定義で指定する手口です。",
    "",
    Remove
);

fn runs(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let bare = lower.strip_prefix("_xlnm.").unwrap_or(&lower);
    ["auto_open", "auto_close", "auto_activate", "auto_deactivate"].iter().any(|a| bare.starts_with(a))
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    // A name may be defined by another that is removed: again until nothing changes.
    loop {
        let mut changed = false;
        for node in doc.elements("x:definedName") {
            if !doc.alive(node) {
                continue;
            }
            let name = doc.attr(node, "name").unwrap_or("").to_owned();
            let macro_name = ["xlm", "function", "vbProcedure", "macro"].iter().any(|f| doc.flag(node, f));
            let rule = if macro_name || runs(&name) {
                Some(&DEFINED_NAME)
            } else {
                formula::judge(&doc.text(node), &shared.dead_names)
            };
            if let Some(rule) = rule {
                cx.did(rule, &format!("{} {name}", part.name), Action::Removed)?;
                shared.dead_names.insert(name.to_lowercase());
                prune(doc, node);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for node in doc.elements("x:definedName") {
        doc.retain_attrs(node, |prefix, local, _| {
            prefix.is_empty() && matches!(local, "name" | "localSheetId" | "hidden" | "comment") || prefix == "xml"
        });
    }
    Ok(())
}
