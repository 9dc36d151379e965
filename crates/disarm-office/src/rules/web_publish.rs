//! Publishing of a workbook as a web page each time it is saved (threats OOX-X12).

use super::{prune, remove_all};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// A place a page is written to.
pub(crate) static WEB_PUBLISH: Rule = rule!(
    "office.web-publish",
    ["OOX-X12"],
    "Web ページとしての自動発行",
    "Published as a web page",
    "保存するたびに、内容を外部の場所へ Web ページとして書き出す設定です。",
    "",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &WEB_PUBLISH, &["x:webPublishItem", "x:webPublishObject"])?;
    // What is left of the lists, and how pages would be written: nothing a reader sees.
    for name in ["x:webPublishItems", "x:webPublishObjects", "x:webPublishing"] {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
    Ok(())
}
