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

pub(crate) fn apply(doc: &mut Doc) {
    for name in REMOVED {
        for node in doc.elements(name) {
            prune(doc, node);
        }
    }
}
