//! Whatever is loaded from outside without a click: pictures, templates, frames (threats OOX-P01, OOX-P15, U-04).

use super::{Shared, dangling, namespaces};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

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

/// Attributes that make a program fetch something by itself.
const FETCHED: &[&str] = &["r:link", "r:href", "r:pict", "o:href", "o:althref"];
/// Attributes that name a service.
const SERVICES: &[&str] = &["sigProvUrl", "sigprovurl", "o:sigprovurl", "scriptLink"];
/// Attributes nobody needs: they lead out, move the base of links, or hide data.
const USELESS: &[&str] = &[
    "o:gfxdata",
    "xml:base",
    "xml:id",
    "linkTarget",
    "invalidUrl",
    "attrSrcUrl",
    "o:equationxml",
    "equationxml",
    "xsi:schemaLocation",
    "xsi:noNamespaceSchemaLocation",
];

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut linked: HashSet<NodeId> = HashSet::new();
    for name in FETCHED {
        for node in doc.with_attr(name) {
            let said = doc.attr(node, name).is_some_and(|v| !v.is_empty());
            doc.remove_attr(node, name);
            if !said {
                continue;
            }
            cx.did(&EXTERNAL_REFERENCE, &part.name, Action::Removed)?;
            if doc.is(node, "a:blip") {
                linked.insert(node);
            } else if doc.is(node, "v:imagedata") {
                super::vml::blank(doc, part, node, shared.strict);
            }
        }
    }
    for (list, rule) in [(SERVICES, Some(&namespaces::LIVE_CONTENT)), (USELESS, None)] {
        for name in list {
            for node in doc.with_attr(name) {
                if let Some(rule) = rule {
                    cx.did(rule, &part.name, Action::Removed)?;
                }
                doc.remove_attr(node, name);
            }
        }
    }
    for node in doc.elements("a1611:picAttrSrcUrl") {
        super::prune(doc, node);
    }
    for blip in doc.elements("a:blip") {
        let id = doc.attr(blip, "r:embed").unwrap_or("").to_owned();
        if part.kind_of(&id) == Some(Kind::Image) || (id.is_empty() && !linked.contains(&blip)) {
            continue;
        }
        // The frame stays, with a grey picture in it.
        let gone = part.rel(&id).is_some_and(|r| matches!(r.to, To::Gone));
        let rule = if linked.contains(&blip) { &EXTERNAL_REFERENCE } else { &dangling::DANGLING };
        if linked.contains(&blip) || !gone {
            cx.did(rule, &part.name, Action::Replaced)?;
        }
        let grey = part.placeholder(shared.strict);
        doc.set_attr(blip, "r:embed", &grey);
    }
    Ok(())
}
