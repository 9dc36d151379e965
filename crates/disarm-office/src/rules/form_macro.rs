//! Macros that a form field calls when it is entered or left.

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// Macros that a form field calls when it is entered or left.
pub(crate) static FORM_MACRO: Rule = rule!(
    "office.form-macro",
    ["OOX-W10"],
    "フォームのマクロ",
    "Macro of a form field",
    "入力欄に入る・出るときにマクロを動かす設定です。",
    "",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &FORM_MACRO, &["w:entryMacro", "w:exitMacro"])?;
    Ok(())
}
