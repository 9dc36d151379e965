//! Documents that a master document pulls in from outside.

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// Documents that a master document pulls in from outside.
pub(crate) static SUB_DOCUMENT: Rule = rule!(
    "office.sub-document",
    ["OOX-W04"],
    "サブ文書",
    "Sub-document",
    "開くと外部の別の文書を読み込む仕組みです。",
    "サブ文書の部分は表示されません。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &SUB_DOCUMENT, &["w:subDoc"])?;
    Ok(())
}
