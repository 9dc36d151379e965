//! Lists the schema does not allow to be empty, empty already when the file came: they go like those a removal emptied (threats OPC-05a).

use super::prune;
use crate::xml::Doc;

macro_rules! lists {
    ($($prefix:literal: $($local:literal)*;)*) => {
        const LISTS: &[&str] = &[$($(concat!($prefix, ":", $local),)*)*];

        /// The name of an element that must hold another one; none for every other element.
        pub(crate) fn never_empty(prefix: &str, local: &str) -> Option<&'static str> {
            match prefix {
                $($prefix => match local {
                    $($local => Some($local),)*
                    _ => None,
                },)*
                _ => None,
            }
        }
    };
}

// ECMA-376 Part 1 (schemas of SpreadsheetML, PresentationML, DrawingML), MS-XLSX §2.6: at least one child.
lists! {
    "x": "hyperlinks" "scenarios" "pivotCaches" "customWorkbookViews" "dataValidations" "conditionalFormatting" "controls";
    "x14": "conditionalFormattings" "dataValidations" "sparklines" "sparklineGroups" "formula1" "formula2";
    "p": "childTnLst" "subTnLst" "tnLst" "bldLst" "stCondLst" "endCondLst" "prevCondLst" "nextCondLst" "stSnd" "sndAc" "cBhvr" "tgtEl";
    "a": "buBlip" "graphic";
    "w": "placeholder";
}

pub(crate) fn apply(doc: &mut Doc) {
    for name in LISTS {
        for node in doc.elements(name) {
            if doc.alive(node) && doc.child_count(node) == 0 {
                prune(doc, node);
            }
        }
    }
}
