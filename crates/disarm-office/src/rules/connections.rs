//! Data connections of a workbook: query tables, Power Query, the data model (threats OOX-X05).

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// A connection or what uses one.
pub(crate) static CONNECTION: Rule = rule!(
    "office.connection",
    ["OOX-X05"],
    "外部データ接続",
    "Data connection",
    "開くとデータベースや Web へ問い合わせ、命令を実行させることもできます。",
    "取り込み済みの値は残りますが、更新はできません。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &CONNECTION, &["x15:dataModel", "x15:connection", "x:webPr"])?;
    for name in [
        "connectionId",
        "queryTableFieldId",
        "refreshOnLoad",
        "backgroundQuery",
        "publishToServer",
        "refreshAllConnections",
        "allowRefreshQuery",
    ] {
        for node in doc.with_attr(name) {
            doc.remove_attr(node, name);
        }
    }
    for node in doc.elements("x:table") {
        if doc.attr(node, "tableType").is_some_and(|t| t != "worksheet") {
            doc.remove_attr(node, "tableType");
        }
    }
    Ok(())
}
