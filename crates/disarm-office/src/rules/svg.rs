//! Vector and high-dynamic-range twins of a picture: the plain picture beside them stays.

use super::prune;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// An SVG or HD Photo twin.
pub(crate) static SVG: Rule = rule!(
    "office.svg",
    ["OOX-P11"],
    "SVG 画像",
    "SVG twin of a picture",
    "SVG 画像にはスクリプトや外部への参照を書くことができます。",
    "同じ絵の通常の画像で表示されます。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ["asvg:svgBlip", "a14:imgProps"] {
        for node in doc.elements(name) {
            cx.did(&SVG, &part.name, Action::Removed)?;
            prune(doc, node);
        }
    }
    Ok(())
}
