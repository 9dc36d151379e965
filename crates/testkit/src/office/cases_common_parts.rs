//! The danger matrix: dangers common to all programs (OOX-P) that are parts of their own.

use super::cases_common::case;
use super::package::{AV, KEPT, Package, png};
use super::powerpoint::{SHOW, presentation};
use super::word;
use crate::matrix::Case;
use crate::matrix::Expect::{Reported, Untouched};

const DOC: &str = "word/document.xml";
const BOOK: &str = "xl/workbook.xml";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const MS: &str = "http://schemas.microsoft.com/office";

/// A workbook of one sheet with this page set-up.
fn sheet(setup: &str) -> Package {
    let ns = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    Package::default()
        .rel("", "rId1", "officeDocument", BOOK)
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {ns}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"))
        .rel(BOOK, "rId1", "worksheet", "worksheets/sheet1.xml")
        .part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet {ns}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{KEPT}</t></is></c></row></sheetData><pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/>{setup}</worksheet>"))
}

fn macro_document(part: &str) -> Package {
    let main = word::document("");
    let (_, content) = main.members().into_iter().find(|(name, _)| name == DOC).unwrap();
    main.part(DOC, "application/vnd.ms-word.document.macroEnabled.main+xml", content)
        .rel(DOC, "rIdV", &format!("{MS}/2006/relationships/vbaProject"), part)
        .part(&format!("word/{part}"), "application/vnd.ms-office.vbaProject", "evil macro")
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("OOX-P02" Plain, "a macro project with its signature", Reported("office.macro"), "macro.docm",
            macro_document("vbaProject.bin")
                .rel("word/vbaProject.bin", "rId1", &format!("{MS}/2006/relationships/vbaProjectSignature"), "vbaProjectSignature.bin")
                .part("word/vbaProjectSignature.bin", "application/vnd.ms-office.vbaProjectSignature", "evil signature"),
            ["evil macro", "evil signature", "vbaProject", "macroEnabled"], []),
        case!("OOX-P02" Disguised, "the project under the name of a picture", Reported("office.macro"), "picture.docm",
            macro_document("media/image7.png"),
            ["evil macro", "vbaProject", "macroEnabled", "image7"], []),
        case!("OOX-P02" Neighbour, "a text about macros", Untouched, "about.docx",
            word::document("<w:p><w:r><w:t>vbaProject.bin と Auto_Open の説明</w:t></w:r></w:p>"),
            [], ["vbaProject.bin と Auto_Open の説明"]),
        case!("OOX-P06" Plain, "a ribbon with callbacks", Reported("office.custom-ui"), "ribbon.docx",
            word::document("").rel("", "rIdU", &format!("{MS}/2006/relationships/ui/extensibility"), "customUI/customUI.xml")
                .part("customUI/customUI.xml", "", "<customUI xmlns=\"http://schemas.microsoft.com/office/2006/01/customui\" onLoad=\"EvilLoad\"/>"),
            ["customUI", "EvilLoad"], []),
        case!("OOX-P06" Disguised, "the later ribbon under the name of a theme, and a user's toolbar", Reported("office.custom-ui"), "theme.pptx",
            presentation("", "").rel("", "rIdU", &format!("{MS}/2007/relationships/ui/extensibility"), "ppt/theme/theme9.xml")
                .part("ppt/theme/theme9.xml", "", "<q:customUI xmlns:q=\"http://schemas.microsoft.com/office/2009/07/customui\" onLoad=\"EvilLoad\"/>")
                .rel("", "rIdV", &format!("{MS}/2006/relationships/ui/userCustomization"), "userCustomization/customUI.xml")
                .part("userCustomization/customUI.xml", "", "<customUI xmlns=\"http://schemas.microsoft.com/office/2006/01/customui\" onAction=\"EvilClick\"/>"),
            ["EvilLoad", "EvilClick", "theme9", "userCustomization"], []),
        case!("OOX-P06" Neighbour, "a text about ribbons", Untouched, "about.docx",
            word::document("<w:p><w:r><w:t>customUI の onLoad 属性</w:t></w:r></w:p>"),
            [], ["customUI の onLoad 属性"]),
        case!("OOX-P13" Plain, "the settings of a printer", Reported("office.printer-settings"), "print.xlsx",
            sheet("<pageSetup paperSize=\"9\" scale=\"85\" orientation=\"landscape\" r:id=\"rIdP\"/>")
                .rel(SHEET, "rIdP", "printerSettings", "../printerSettings/printerSettings1.bin")
                .part("xl/printerSettings/printerSettings1.bin", &format!("{AV}spreadsheetml.printerSettings"), "evil printer"),
            ["evil printer", "printerSettings", "rIdP"], ["<pageSetup paperSize=\"9\" scale=\"85\" orientation=\"landscape\"/>"]),
        case!("OOX-P13" Disguised, "the same in the Strict spelling, under the name of a drawing", Reported("office.printer-settings"), "strict.xlsx",
            sheet("<pageSetup paperSize=\"9\" r:id=\"rIdP\"/>")
                .rel(SHEET, "rIdP", "http://purl.oclc.org/ooxml/officeDocument/relationships/printerSettings", "../drawings/drawing1.xml")
                .part("xl/drawings/drawing1.xml", "", "evil printer"),
            ["evil printer", "drawing1", "rIdP"], ["<pageSetup paperSize=\"9\"/>"]),
        case!("OOX-P13" Neighbour, "a page set-up without a printer", Untouched, "setup.xlsx",
            sheet("<pageSetup paperSize=\"8\" scale=\"70\" fitToHeight=\"0\" pageOrder=\"overThenDown\" orientation=\"portrait\" blackAndWhite=\"1\" cellComments=\"asDisplayed\" errors=\"dash\" horizontalDpi=\"300\" verticalDpi=\"300\" copies=\"2\"/>"),
            [], ["<pageSetup paperSize=\"8\" scale=\"70\" fitToHeight=\"0\" pageOrder=\"overThenDown\" orientation=\"portrait\" blackAndWhite=\"1\" cellComments=\"asDisplayed\" errors=\"dash\" horizontalDpi=\"300\" verticalDpi=\"300\" copies=\"2\"/>"]),
        case!("OOX-P17" Plain, "a label of a service", Reported("office.unknown-part"), "label.docx",
            word::document("").rel("", "rIdL", &format!("{MS}/2020/02/relationships/classificationlabels"), "docMetadata/LabelInfo.xml")
                .part("docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml", "<clbl:labelList xmlns:clbl=\"http://schemas.microsoft.com/office/2020/mipLabelMetadata\"><clbl:label id=\"{E}\" siteId=\"evil site\"/></clbl:labelList>"),
            ["LabelInfo", "evil site"], []),
        case!("OOX-P17" Disguised, "a script of another vendor, and his pictures", Reported("office.macro"), "vendor.xlsx",
            sheet("").rel(BOOK, "rIdJ", "https://schemas.onlyoffice.com/jsaProject", "jsaProject.bin").part("xl/jsaProject.bin", "application/vnd.onlyoffice.jsaProject", "evil script")
                .rel(BOOK, "rIdC", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml").part("xl/cellimages.xml", "", "<etc:cellImages xmlns:etc=\"http://www.wps.cn/officeDocument/2017/etCustomData\"/>"),
            ["evil script", "jsaProject", "cellimages", "wps.cn"], []),
        case!("OOX-P17" Neighbour, "parts that are on the list", Untouched, "listed.pptx",
            presentation("", "").rel(SHOW, "rIdP", "presProps", "presProps.xml").part("ppt/presProps.xml", &format!("{AV}presentationml.presProps+xml"), "<p:presentationPr xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"><p:showPr loop=\"1\" useTimings=\"0\"><p:present/></p:showPr></p:presentationPr>")
                .rel(SHOW, "rIdT", "tableStyles", "tableStyles.xml").part("ppt/tableStyles.xml", &format!("{AV}presentationml.tableStyles+xml"), "<a:tblStyleLst xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" def=\"{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}\"/>"),
            [], ["p:showPr loop=\"1\" useTimings=\"0\"", "5C22544A"]),
        case!("OOX-P20" Plain, "a manager of variants of the theme", Reported("office.unknown-part"), "variants.pptx",
            presentation("", "").rel("", "rIdM", &format!("{MS}/thememl/2012/main/relationships/themeVariantManager"), "themeVariants/themeVariantManager.xml")
                .part("themeVariants/themeVariantManager.xml", "application/vnd.ms-powerpoint.themeVariantManager+xml", "<t:themeVariantManager xmlns:t=\"http://schemas.microsoft.com/office/thememl/2012/main\"><t:themeVariantLst/></t:themeVariantManager>"),
            ["themeVariantManager"], ["游ゴシック"]),
        case!("OOX-P20" Disguised, "the manager behind the theme, under the name of a picture", Reported("office.unknown-part"), "behind.pptx",
            presentation("", "").rel("ppt/theme/theme1.xml", "rIdM", &format!("{MS}/thememl/2012/main/relationships/themeVariantManager"), "../media/image1.png")
                .part("ppt/media/image1.png", "", "<t:themeVariantManager xmlns:t=\"http://schemas.microsoft.com/office/thememl/2012/main\"/>"),
            ["themeVariantManager", "image1.png"], ["游ゴシック"]),
        case!("OOX-P20" Neighbour, "a theme with its family, its fonts and a picture as a fill", Untouched, "theme.pptx",
            presentation("", "").part("ppt/theme/theme1.xml", &format!("{AV}theme+xml"), "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" name=\"市の様式\"><a:themeElements><a:clrScheme name=\"c\"/><a:fontScheme name=\"f\"><a:majorFont><a:latin typeface=\"\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/><a:font script=\"Jpan\" typeface=\"游ゴシック\"/></a:majorFont></a:fontScheme><a:fmtScheme name=\"x\"><a:bgFillStyleLst><a:blipFill><a:blip r:embed=\"rIdB\"/><a:stretch/></a:blipFill></a:bgFillStyleLst></a:fmtScheme></a:themeElements><a:extLst><a:ext uri=\"{05A4C25C-085E-4340-85A3-A5531E510DB2}\"><thm15:themeFamily xmlns:thm15=\"http://schemas.microsoft.com/office/thememl/2012/main\" name=\"市の様式\" id=\"{A}\" vid=\"{B}\"/></a:ext></a:extLst></a:theme>")
                .rel("ppt/theme/theme1.xml", "rIdB", "image", "../media/image1.png").part("ppt/media/image1.png", "", png()),
            [], ["script=\"Jpan\" typeface=\"游ゴシック\"", "thm15:themeFamily", "r:embed=\"rIdB\""]),
    ]
}
