//! Links to other workbooks and DDE links of the workbook as a whole (threats OOX-X04); the formulas that use them are in `cells`.

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// Another workbook that is read.
pub(crate) static EXTERNAL_BOOK: Rule = rule!(
    "office.external-book",
    ["OOX-X04"],
    "他のブックへの参照",
    "Link to another workbook",
    "開くと外部のファイルを読み込み、攻撃者のサーバーへ接続することがあります。",
    "セルには最後に計算された値が残ります。",
    Flatten
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &EXTERNAL_BOOK, &["x:externalReferences", "x:ddeLink", "x:oleLink"])?;
    for name in ["updateLinks", "saveExternalLinkValues"] {
        for node in doc.with_attr(name) {
            doc.remove_attr(node, name);
        }
    }
    // Consolidation over other books: without its id a reference would point into this one.
    for node in doc.elements("x:dataRef") {
        let sheet = doc.attr(node, "sheet").unwrap_or("");
        if doc.attr(node, "r:id").is_some() || sheet.contains(['[', ']', '\\', '/', '|']) {
            cx.did(&EXTERNAL_BOOK, &part.name, Action::Removed)?;
            super::prune(doc, node);
        }
    }
    Ok(())
}
