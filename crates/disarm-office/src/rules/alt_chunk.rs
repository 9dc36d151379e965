//! Foreign files (HTML, RTF, whole documents) that Word imports when it opens the document.

use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A chunk to be imported.
pub(crate) static ALT_CHUNK: Rule = rule!(
    "office.alt-chunk",
    ["OOX-W03"],
    "取り込み文書（altChunk）",
    "Imported chunk",
    "HTML や RTF などの別のファイルを、開くときに検査なしで取り込みます。",
    "取り込まれるはずだった部分は表示されません。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("w:altChunk") {
        if !doc.alive(node) {
            continue;
        }
        cx.did(&ALT_CHUNK, &part.name, Action::Removed)?;
        // What is left without a paragraph is given one later.
        doc.remove(node);
    }
    Ok(())
}
