//! Word settings that load, transform or report something; every other setting stays (threats OOX-W07).

use super::prune;
use crate::xml::Doc;

/// Removed without a line in the report: harmless in most files, useless in all after the rebuild.
const REMOVED: &[&str] = &[
    "w:saveThroughXslt",
    "w:useXSLTWhenSaving",
    "w:saveXmlDataOnly",
    "w:attachedSchema",
    "w:docVars",
    "w:smartTagType",
    "w:doNotEmbedSmartTags",
    "w:documentType",
    "w:updateFields",
    "w:embedTrueTypeFonts",
    "w:embedSystemFonts",
    "w:saveSubsetFonts",
    "w:rsids",
    "w15:webExtensionLinked",
    "w15:webExtensionCreated",
    "w:docVar",
    "w:forceUpgrade",
    "w:alwaysMergeEmptyNamespace",
];

/// Ids of editing sessions: nothing shows them, and they tell who edited when (threats OOX-W19).
const SESSION_IDS: &[&str] =
    &["rsidR", "rsidRPr", "rsidRDefault", "rsidP", "rsidDel", "rsidTr", "rsidSect", "rsidRoot"];

/// Takes the ids of editing sessions off every element.
pub(crate) fn session_ids(doc: &mut Doc) {
    for name in ["w:rsid", "w:rsidRoot"] {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
    doc.drop_attrs("w", SESSION_IDS);
}

pub(crate) fn apply(doc: &mut Doc) {
    for name in REMOVED {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
}
