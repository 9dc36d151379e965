//! The last sweep: elements that no finished file may hold, wherever they stand. The other modules have replaced most by then.

use super::{namespaces, prune};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Elements of no finished file: our prefix and local name.
const ELEMENTS: &[&str] = &[
    "w:altChunk",
    "w:subDoc",
    "w:attachedTemplate",
    "w:control",
    "w:object",
    "w:objectEmbed",
    "w:objectLink",
    "w:movie",
    "w:mailMerge",
    "w:entryMacro",
    "w:exitMacro",
    "w:frameset",
    "w:saveThroughXslt",
    "w:contentPart",
    "w:smartTag",
    "w:customXml",
    "w:fldData",
    "w:updateFields",
    "o:OLEObject",
    "o:signatureline",
    "o:ink",
    "p:oleObj",
    "p:control",
    "p:controls",
    "p:audio",
    "p:video",
    "p:cmd",
    "p:snd",
    "p:custDataLst",
    "p:custData",
    "p:htmlPubPr",
    "p:webPr",
    "p:embeddedFontLst",
    "p:contentPart",
    "p14:contentPart",
    "w14:contentPart",
    "xdr:contentPart",
    "xdr14:contentPart",
    "a14:contentPart",
    "cdr14:contentPart",
    "a14:imgLayer",
    "p:sndAc",
    "p:sndTgt",
    "p14:bmkTgt",
    "p:tags",
    "p:smartTags",
    "x15:webExtensions",
    "p14:media",
    "x:oleObject",
    "x:oleObjects",
    "x:externalReferences",
    "x:ddeLink",
    "x:oleLink",
    "x:webPr",
    "x:webPublishItem",
    "x:smartTags",
    "x:xmlColumnPr",
    "x15:dataModel",
    "x15:connection",
    "a:hlinkHover",
    "a:hlinkMouseOver",
    "a:audioFile",
    "a:videoFile",
    "a:wavAudioFile",
    "a:quickTimeFile",
    "a:audioCd",
    "a:snd",
    "xvml:FmlaMacro",
    "xvml:FmlaPict",
    "xvml:DDE",
    "xvml:ScriptText",
    "xvml:ScriptLocation",
    "xvml:CF",
    "asvg:svgBlip",
    "w15:presenceInfo",
    "p15:presenceInfo",
    "xltc2:hyperlink",
    "w15:webExtensionLinked",
    "w15:webExtensionCreated",
    "a1611:picAttrSrcUrl",
    "x15ac:absPath",
    "w:docVars",
    "w:attachedSchema",
    "w:linkStyles",
    "w:smartTagPr",
    "w:customXmlPr",
    "ap:HyperlinkBase",
    "ap:HLinks",
    "ap:DigSig",
];

/// Whether no finished file may hold this element.
pub(crate) fn is_forbidden(prefix: &str, local: &str) -> bool {
    static SET: OnceLock<HashSet<(&'static str, &'static str)>> = OnceLock::new();
    SET.get_or_init(|| ELEMENTS.iter().filter_map(|e| e.split_once(':')).collect()).contains(&(prefix, local))
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in ELEMENTS {
        for node in doc.elements(name) {
            if doc.alive(node) {
                cx.did(&namespaces::UNKNOWN_CONTENT, &part.name, Action::Removed)?;
                prune(doc, node);
            }
        }
    }
    Ok(())
}
