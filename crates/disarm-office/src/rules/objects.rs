//! Embedded and linked objects: never copied, the preview stays (the modules of each program say how).

use super::prune;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// An OLE object.
pub(crate) static OLE_OBJECT: Rule = rule!(
    "office.ole-object",
    ["OOX-P04", "OOX-W06", "OOX-X08", "OOX-S02"],
    "埋め込みオブジェクト（OLE）",
    "Embedded or linked OLE object",
    "文書の中に別のファイルやプログラムを隠し、クリックで開かせる手口に使われます。",
    "プレビューの絵だけが残り、ダブルクリックで開けなくなります。",
    Replace
);

/// A whole document inside the document.
pub(crate) static EMBEDDED_PACKAGE: Rule = rule!(
    "office.embedded-package",
    ["OOX-P05"],
    "埋め込み文書",
    "Embedded document",
    "グラフの元データなどとして、別の文書が丸ごと隠れています。",
    "グラフの見た目は残りますが「データの編集」はできなくなります。",
    Replace,
    [Remove]
);

/// Charts keep the workbook behind them only when it was rebuilt (`opc/embedded.rs`); they keep the values they show in any case.
pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ["c:externalData", "cx:externalData"] {
        for node in doc.elements(name) {
            let book = doc.attr(node, "r:id").and_then(|id| part.kind_of(id)) == Some(Kind::EmbeddedBook);
            if book {
                still(doc, node);
            } else {
                cx.did(&EMBEDDED_PACKAGE, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    // Whatever the modules of the programs did not find: an object in a place where nobody puts one.
    for name in ["o:OLEObject", "p:oleObj", "x:oleObject", "w:objectEmbed", "w:objectLink"] {
        for node in doc.elements(name) {
            if doc.alive(node) {
                cx.did(&OLE_OBJECT, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    Ok(())
}

/// The chart asks its workbook when somebody edits the data, and not when it is opened.
fn still(doc: &mut Doc, node: NodeId) {
    if doc.attr(node, "cx:autoUpdate").is_some() {
        doc.set_attr(node, "cx:autoUpdate", "0");
    }
    if let Some(update) = doc.child(node, "c:autoUpdate") {
        doc.set_attr(update, "val", "0");
    }
}
