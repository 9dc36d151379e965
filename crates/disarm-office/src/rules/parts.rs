//! Parts that are left behind because nothing harmless leads to them, and under which name each is reported.

use super::{
    activex, alt_chunk, attached_template, connections, custom_data, custom_ui, custom_xml, external, external_book,
    fonts, frames, macros, mail_merge, media, metadata, namespaces, objects, sheets, sub_document, svg, vml, xml_map,
};
use mugai_core::{Rule, Treatment};

/// The settings of somebody's printer.
pub(crate) static PRINTER_SETTINGS: Rule = rule!(
    "office.printer-settings",
    ["OOX-P13"],
    "プリンター設定",
    "Printer settings",
    "プリンタードライバー用の中身の分からないデータです。",
    "",
    Remove
);

/// The order of calculation, which the program makes anew.
pub(crate) static CALC_CHAIN: Rule = rule!(
    "office.calc-chain",
    ["OOX-X14"],
    "計算順序の控え",
    "Calculation chain",
    "内容を直した文書に古い控えが残ると、壊れた文書と見なされます。",
    "",
    Remove
);

/// A part of a kind that is not on the list.
pub(crate) static UNKNOWN_PART: Rule = rule!(
    "office.unknown-part",
    ["OPC-02", "OOX-P17", "OOX-X12", "OOX-W18"],
    "用途の分からない部品",
    "Part of an unlisted kind",
    "一覧にない種類の部品には、何が隠れているか分かりません。",
    "",
    Remove
);

/// Bytes of the container that belong to no part.
pub(crate) static SURPLUS: Rule = rule!(
    "office.surplus-bytes",
    ["ZIP-10", "ZIP-11", "ZIP-12", "ZIP-13"],
    "余分なデータ",
    "Bytes outside the parts",
    "ファイルの前後や注釈に、別のデータを隠すことができます。",
    "",
    Remove
);

/// The rule an unlisted or outward relationship is reported under, by the last word of its type.
pub(crate) fn rule_for(uri: &str, external: bool) -> &'static Rule {
    let word = uri.rsplit('/').next().unwrap_or("");
    match word {
        "vbaProject"
        | "vbaProjectSignature"
        | "vbaProjectSignatureAgile"
        | "vbaProjectSignatureV3"
        | "wordVbaData"
        | "jsaProject" => &macros::MACRO,
        "control" | "activeXControlBinary" => &activex::ACTIVEX,
        "oleObject" => &objects::OLE_OBJECT,
        "package" if !external => &objects::EMBEDDED_PACKAGE,
        "aFChunk" => &alt_chunk::ALT_CHUNK,
        "subDocument" => &sub_document::SUB_DOCUMENT,
        "frame" => &frames::FRAME,
        "attachedTemplate" => &attached_template::ATTACHED_TEMPLATE,
        "mailMergeSource" | "mailMergeHeaderSource" | "mailMergeRecipientData" | "recipientData" => {
            &mail_merge::MAIL_MERGE
        }
        "extensibility" | "userCustomization" | "keyMapCustomizations" | "attachedToolbars" => &custom_ui::CUSTOM_UI,
        "webextension" | "webextensiontaskpanes" => &namespaces::WEB_EXTENSION,
        "customXml" | "customXmlProps" => &custom_xml::CUSTOM_XML,
        "connections" | "queryTable" | "powerPivotData" | "customDataProps" => &connections::CONNECTION,
        "externalLink" | "externalLinkPath" | "xlPathMissing" | "xlStartup" | "xlLibrary" | "xlAlternateStartup" => {
            &external_book::EXTERNAL_BOOK
        }
        "xlMacrosheet" | "xlIntlMacrosheet" => &sheets::MACRO_SHEET,
        "dialogsheet" => &sheets::DIALOG_SHEET,
        "audio" | "video" | "media" => &media::MEDIA,
        "font" => &fonts::FONT,
        "tags" | "customData" => &custom_data::CUSTOM_DATA,
        "xmlMaps" | "tableSingleCells" => &xml_map::XML_MAP,
        "printerSettings" => &PRINTER_SETTINGS,
        "calcChain" => &CALC_CHAIN,
        "thumbnail" => &metadata::THUMBNAIL,
        "origin" | "signature" | "certificate" => &metadata::SIGNATURE,
        "vmlDrawing" => &vml::VML,
        "hdphoto" => &svg::SVG,
        "model3d" => &namespaces::MODEL_3D,
        _ if external => &external::EXTERNAL_REFERENCE,
        _ => &UNKNOWN_PART,
    }
}
