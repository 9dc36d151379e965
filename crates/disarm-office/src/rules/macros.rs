//! VBA macros, and the attributes by which a shape or control calls one.

use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A VBA project, its signatures and its event table: the parts are never copied, the package becomes macro-free.
pub(crate) static MACRO: Rule = rule!(
    "office.macro",
    ["OOX-P02", "OOX-W09"],
    "マクロ（VBA）",
    "VBA macro",
    "文書を開くだけでプログラムが動き、ウイルス感染の入口になります。",
    "マクロは除去され、ボタン等を押しても何も起きません。",
    Remove
);

/// A shape that calls a macro when it is clicked.
pub(crate) static MACRO_ATTRIBUTE: Rule = rule!(
    "office.macro-call",
    ["OOX-X09"],
    "図形からのマクロ呼び出し",
    "Macro called by a shape",
    "図形やボタンのクリックでマクロを動かす設定です。",
    "図形は残りますが、クリックしても何も起きません。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.with_attr("macro") {
        if doc.attr(node, "macro").is_some_and(|m| !m.trim().is_empty()) {
            cx.did(&MACRO_ATTRIBUTE, &part.name, Action::Removed)?;
            // Empty and not absent: the schema wants the attribute on some elements.
            doc.set_attr(node, "macro", "");
        }
    }
    for name in ["onAction", "onLoad", "fmlaMacro", "dde", "codeName", "vbProcedure"] {
        for node in doc.with_attr(name) {
            doc.remove_attr(node, name);
        }
    }
    Ok(())
}
