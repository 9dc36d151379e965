//! Whatever is loaded from outside without a click: pictures, templates, frames (threats OOX-P01, OOX-P15, U-04).

use super::Shared;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A reference that is followed when the document is opened.
pub(crate) static EXTERNAL_REFERENCE: Rule = rule!(
    "office.external-reference",
    ["OOX-P01", "OOX-P15", "U-04"],
    "外部ファイルの自動読み込み",
    "Reference loaded from outside",
    "開くだけで外部のサーバーに接続し、パスワード情報が漏れたり不正な内容が読み込まれたりします。",
    "外部から読み込まれるはずだった画像等は表示されません。",
    Replace
);

/// Linking attributes: always taken off. `r:embed` and `r:id` are the ones that name parts of the package.
const LINKING: &[&str] = &[
    "r:link",
    "r:href",
    "r:pict",
    "o:href",
    "o:althref",
    "o:gfxdata",
    "xml:base",
    "xml:id",
    "linkTarget",
    "invalidUrl",
    "sigProvUrl",
    "sigprovurl",
    "scriptLink",
    "attrSrcUrl",
    "o:equationxml",
    "equationxml",
    "xsi:schemaLocation",
    "xsi:noNamespaceSchemaLocation",
];

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in LINKING {
        for node in doc.with_attr(name) {
            if matches!(*name, "r:link" | "r:href" | "r:pict" | "o:href" | "o:althref") {
                cx.did(&EXTERNAL_REFERENCE, &part.name, Action::Removed)?;
            }
            doc.remove_attr(node, name);
        }
    }
    for name in ["a1611:picAttrSrcUrl", "x:webPublishItem"] {
        for node in doc.elements(name) {
            super::prune(doc, node);
        }
    }
    for blip in doc.elements("a:blip") {
        if doc.attr(blip, "r:embed").is_none_or(|id| !id.is_empty() && part.kind_of(id).is_none()) {
            // The frame stays, with a grey picture in it.
            let id = part.placeholder(shared.strict);
            doc.set_attr(blip, "r:embed", &id);
            cx.did(&EXTERNAL_REFERENCE, &part.name, Action::Replaced)?;
        }
    }
    Ok(())
}
