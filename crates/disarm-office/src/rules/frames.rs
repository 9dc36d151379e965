//! Framesets: pages that load other files into themselves. The rest of the web settings is written anew.

use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A frame with a source.
pub(crate) static FRAME: Rule =
    rule!("office.frame", ["OOX-W05"], "フレーム", "Frame", "開くと外部のファイルを枠の中に読み込みます。", "", Remove);

/// The web settings written anew (ECMA-376 Part 1 §17.15.2.44 for the order): the indents and borders that paragraphs refer to by
/// `w:divId`, and two switches.
pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("w:frameset") {
        if doc.alive(node) {
            cx.did(&FRAME, &part.name, Action::Removed)?;
            doc.remove(node);
        }
    }
    for child in doc.children(doc.root()) {
        if !matches!(doc.name(child), ("w", "divs" | "optimizeForBrowser" | "allowPNG")) {
            doc.remove(child);
        }
    }
    for node in doc.all().collect::<Vec<_>>() {
        if doc.alive(node) && node != doc.root() && !known(doc.name(node)) {
            doc.remove(node);
        }
    }
    Ok(())
}

/// What a division is made of (ECMA-376 Part 1 §17.15.2.4 to §17.15.2.28).
fn known((prefix, local): (&str, &str)) -> bool {
    prefix == "w"
        && matches!(
            local,
            "divs"
                | "divsChild"
                | "div"
                | "blockQuote"
                | "bodyDiv"
                | "marLeft"
                | "marRight"
                | "marTop"
                | "marBottom"
                | "divBdr"
                | "top"
                | "left"
                | "bottom"
                | "right"
                | "start"
                | "end"
                | "optimizeForBrowser"
                | "allowPNG"
        )
}
