//! Embedded and linked objects: never copied, the preview stays (the modules of each program say how).

use super::prune;
use crate::opc::part::Part;
use crate::xml::Doc;
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
    Remove
);

/// Charts lose their embedded workbook; they keep the values they show.
pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    super::remove_all(doc, part, cx, &EMBEDDED_PACKAGE, &["c:externalData", "cx:externalData"])?;
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
