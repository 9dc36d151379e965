//! Smart tags and custom XML markup in running text: the text stays, the tag goes.

use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A smart tag or custom markup.
pub(crate) static SMART_TAG: Rule = rule!(
    "office.smart-tag",
    ["OOX-W13"],
    "スマートタグ",
    "Smart tag",
    "語句に外部のプログラムや番地を結び付ける仕組みです。",
    "",
    Flatten
);

const RANGES: &[&str] = &[
    "w:customXmlInsRangeStart",
    "w:customXmlInsRangeEnd",
    "w:customXmlDelRangeStart",
    "w:customXmlDelRangeEnd",
    "w:customXmlMoveFromRangeStart",
    "w:customXmlMoveFromRangeEnd",
    "w:customXmlMoveToRangeStart",
    "w:customXmlMoveToRangeEnd",
    "w:smartTagPr",
    "w:customXmlPr",
    "w:smartTagType",
];

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in RANGES {
        for node in doc.elements(name) {
            super::prune(doc, node);
        }
    }
    for name in ["w:smartTag", "w:customXml"] {
        for node in doc.elements(name) {
            cx.did(&SMART_TAG, &part.name, Action::Flattened)?;
            doc.unwrap(node);
        }
    }
    Ok(())
}
