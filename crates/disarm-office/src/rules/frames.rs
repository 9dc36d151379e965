//! Framesets: pages that load other files into themselves. The rest of the web settings is written anew.

use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A frame with a source.
pub(crate) static FRAME: Rule =
    rule!("office.frame", ["OOX-W05"], "フレーム", "Frame", "開くと外部のファイルを枠の中に読み込みます。", "", Remove);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for child in doc.children(doc.root()) {
        match doc.name(child) {
            // The indents and borders that paragraphs refer to by w:divId.
            (
                "w",
                "divs" | "optimizeForBrowser" | "allowPNG" | "relyOnVML" | "doNotRelyOnCSS" | "pixelsPerInch"
                | "targetScreenSz" | "encoding",
            ) => {}
            ("w", "frameset") => {
                cx.did(&FRAME, &part.name, Action::Removed)?;
                doc.remove(child);
            }
            _ => doc.remove(child),
        }
    }
    Ok(())
}
