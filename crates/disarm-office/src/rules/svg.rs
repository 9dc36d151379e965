//! Vector and high-dynamic-range twins of a picture: the plain picture beside them stays.

use super::prune;
use crate::opc::kinds::Kind;
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
    "同じ絵の通常の画像で表示されます。通常の画像が無いときは灰色の図になります。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ["asvg:svgBlip", "a14:imgProps"] {
        for node in doc.elements(name) {
            let blip = doc.ancestor(node, "a:blip");
            prune(doc, node);
            // A picture that was nothing but its vector twin keeps its place.
            let bare =
                blip.filter(|b| !doc.attr(*b, "r:embed").is_some_and(|id| part.kind_of(id) == Some(Kind::Image)));
            let Some(blip) = bare.filter(|b| doc.alive(*b)) else {
                cx.did(&SVG, &part.name, Action::Removed)?;
                continue;
            };
            let strict = doc.namespace(doc.root()).starts_with("http://purl.oclc.org/");
            let grey = part.placeholder(strict);
            doc.set_attr(blip, "r:embed", &grey);
            cx.did(&SVG, &part.name, Action::Replaced)?;
        }
    }
    Ok(())
}
