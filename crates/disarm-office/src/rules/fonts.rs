//! Embedded fonts: kept when they could be rebuilt (`opc/embedded_fonts.rs`), else the machine's own are used.

use super::prune;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// An embedded font.
pub(crate) static FONT: Rule = rule!(
    "office.font",
    ["OOX-P10"],
    "埋め込みフォント",
    "Embedded font",
    "細工されたフォントは、文字を表示する部品の弱点を突く攻撃に使われます。",
    "そのフォントが無いパソコンでは、別の書体で表示されます。",
    Replace,
    [Remove]
);

/// Where a font table of Word names the files of a font.
pub(crate) const WORD_EMBEDS: [&str; 4] = ["w:embedRegular", "w:embedBold", "w:embedItalic", "w:embedBoldItalic"];

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in WORD_EMBEDS.iter().chain(&["p:embeddedFontLst"]) {
        for node in doc.elements(name) {
            if doc.attr(node, "r:id").and_then(|id| part.kind_of(id)) == Some(Kind::Font) {
                continue;
            }
            cx.did(&FONT, &part.name, Action::Removed)?;
            prune(doc, node);
        }
    }
    for name in ["embedTrueTypeFonts", "saveSubsetFonts"] {
        for node in doc.with_attr(name) {
            doc.remove_attr(node, name);
        }
    }
    Ok(())
}
