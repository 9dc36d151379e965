//! Custom XML parts: only those that visible content is bound to, the bibliography and the cover page stay (threats OOX-P08).

use super::prune;
use crate::opc::part::Part;
use crate::rules::Shared;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A custom XML part nothing visible needs.
pub(crate) static CUSTOM_XML: Rule = rule!(
    "office.custom-xml",
    ["OOX-P08", "OOX-W12"],
    "独自の XML データ",
    "Custom XML",
    "文書に表示されない任意のデータ（Power Query の処理など）を隠す場所です。",
    "",
    Remove
);

const CORE: &str = "{6c3c8bc8-f283-45ae-878a-bab7291924a1}";
const APP: &str = "{6668398d-a668-4e3e-a5eb-62b293d839f1}";

/// Whether a custom XML part may stay at all, and whether it stays even when nothing is bound to it.
pub(crate) fn may_stay(doc: &Doc) -> Option<bool> {
    let root = doc.root();
    if doc.is(root, "b:Sources") || doc.is(root, "cppr:CoverPageProperties") {
        return Some(true);
    }
    let known = doc.name(root).0;
    // Power Query, form panels, content types: machinery, never the text of a document.
    let machinery = !matches!(known, "?" | "");
    let mashup = is_machinery(doc.namespace(root)) || doc.name(root).1 == "DataMashup";
    (!machinery && !mashup).then_some(false)
}

/// A vocabulary that is run and not read: Power Query (MS-QDEFF).
pub(crate) fn is_machinery(namespace: &str) -> bool {
    namespace.contains("DataMashup")
}

/// Takes the few dereferenced attributes and what is run off a part that stays; whether anything worth a line in the report went.
pub(crate) fn clean(doc: &mut Doc) -> bool {
    let mut gone = false;
    for node in doc.all().collect::<Vec<_>>() {
        if !doc.alive(node) {
            continue;
        }
        if is_machinery(doc.namespace(node)) {
            doc.remove(node);
            gone = true;
            continue;
        }
        doc.retain_attrs(node, |prefix, local, _| {
            !(matches!(prefix, "xsi") || (prefix == "xml" && local == "base") || local == "URI")
        });
    }
    gone
}

/// Cuts content controls from stores that do not stay; remembers those that are used.
pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ["w:dataBinding", "w15:dataBinding"] {
        for node in doc.elements(name) {
            let store = doc.attr(node, "w:storeItemID").unwrap_or("").trim().to_ascii_lowercase();
            // Word reads a bound property again when it opens the document: one that is not written back would blank the text.
            let lost = || {
                let property = last_step(doc.attr(node, "w:xpath").unwrap_or(""));
                shared.lost_properties.contains(property)
            };
            let stays = match store.as_str() {
                CORE => shared.core_properties && !lost(),
                APP => shared.app_properties && !lost(),
                _ => shared.stores.contains_key(&store),
            };
            if stays {
                shared.bound.insert(store);
            } else {
                cx.did(&CUSTOM_XML, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    Ok(())
}

/// The element a path of a binding ends at: `/ns1:coreProperties[1]/ns0:creator[1]` ends at `creator`.
fn last_step(path: &str) -> &str {
    let step = path.trim().rsplit('/').next().unwrap_or("");
    let step = step.split_once('[').map_or(step, |(name, _)| name);
    step.rsplit_once(':').map_or(step, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::last_step;

    #[test]
    fn the_last_step_of_a_path_is_the_property() {
        assert_eq!(last_step("/ns1:coreProperties[1]/ns0:creator[1]"), "creator");
        assert_eq!(last_step("/Properties/Company "), "Company");
        assert_eq!(last_step(""), "");
    }
}
