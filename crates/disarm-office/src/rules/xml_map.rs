//! XML maps: cells bound to foreign XML files (threats OOX-X11), and other machinery of a workbook (OOX-X12).

use super::prune;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A binding of cells to XML files.
pub(crate) static XML_MAP: Rule = rule!(
    "office.xml-map",
    ["OOX-X11"],
    "XML の対応付け",
    "XML map",
    "外部の XML ファイルを読み書きする設定です。",
    "セルの値は残ります。",
    Remove
);

const MACHINERY: &[&str] = &[
    "x:smartTags",
    "x:cellSmartTags",
    "x:smartTagPr",
    "x:smartTagTypes",
    "x:functionGroups",
    "x:fileRecoveryPr",
    "x:customProperties",
    "x15ac:absPath",
];

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("x:xmlColumnPr") {
        cx.did(&XML_MAP, &part.name, Action::Removed)?;
        prune(doc, node);
    }
    // A descriptor of the operating system: short ones are text, others hide what they are (threats §2.8.6).
    for node in doc.with_attr("securityDescriptor") {
        if doc.attr(node, "securityDescriptor").is_some_and(|d| d.len() > 1_024 || !d.is_ascii()) {
            doc.remove_attr(node, "securityDescriptor");
        }
    }
    for name in MACHINERY {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
    Ok(())
}
