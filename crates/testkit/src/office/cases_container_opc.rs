//! The danger matrix: traps of the package: types, relationships, ids (OPC).

use super::cases_container::{case, planted};
use super::excel::workbook;
use super::package::{AV, Package, png};
use super::powerpoint::{presentation, shape};
use super::word::{DOC, NS, document, drawing};
use crate::matrix::{Case, Expect, Shape};

const BROKEN: Expect = Expect::Refused("malformed_office");
const MACRO: &str = "application/vnd.ms-office.vbaProject";
const THEME: &str = "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"残る配色\"/>";
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A document with a picture in it, reached by this target.
fn picture(target: &str) -> Package {
    document(&drawing("<a:blip r:embed=\"rIdPic\"/>")).rel(DOC, "rIdPic", "image", target).part(
        "word/media/image1.png",
        "",
        png(),
    )
}

fn theme(package: Package, target: &str) -> Package {
    package.rel(DOC, "rIdT", "theme", target).part("word/theme/theme1.xml", &format!("{AV}theme+xml"), THEME)
}

/// A document whose relationships are written by hand.
fn relationships(list: &str) -> Vec<u8> {
    let mut members =
        document("<w:p><w:hyperlink r:id=\"rIdL\"><w:r><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>").members();
    for (name, content) in &mut members {
        if name == "word/_rels/document.xml.rels" {
            *content = format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{list}</Relationships>").into_bytes();
        }
    }
    super::package::zip(&members)
}

/// A document whose list of types is written by hand.
fn types(list: &str) -> Vec<u8> {
    let mut members = document("").members();
    members[0].1 =
        format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{list}</Types>")
            .into_bytes();
    super::package::zip(&members)
}

const LINK: &str = "Id=\"rIdL\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\"";

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [content(), targets(), ids(), repairs()].concat()
}

fn content() -> Vec<Case> {
    vec![
        case!("OPC-01", Plain, "pictures declared to be macros", Expect::Silent, "種別.docx", picture("media/image1.png").extension("jpg", MACRO).part("word/media/image1.png", MACRO, png()).zip(), ["vbaProject"], ["IHDR"]),
        case!("OPC-01", Disguised, "styles declared to be a macro sheet", Expect::Silent, "種別2.docx", document("").part("word/styles.xml", "application/vnd.ms-excel.macrosheet+xml", format!("<w:styles {NS}/>")).zip(), ["macrosheet"], ["wordprocessingml.styles+xml"]),
        case!("OPC-01", Disguised, "two types for the main part", BROKEN, "種別3.docx", types(&format!("<Override PartName=\"/word/document.xml\" ContentType=\"{AV}wordprocessingml.document.main+xml\"/><Override PartName=\"/WORD/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>"))),
        case!("OPC-01", Disguised, "no list of types", BROKEN, "種別4.docx", super::package::zip(&document("").members()[1..])),
        case!("OPC-01", Neighbour, "types by extension alone, parts without a type", Expect::Untouched, "種別5.docx", types(&format!("<Default Extension=\"XML\" ContentType=\"{AV}wordprocessingml.document.main+xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>")), [], ["wordprocessingml.styles+xml"]),
        case!("OPC-02", Plain, "a part nothing leads to", Expect::Reported("office.unknown-part"), "隠し.docx", document("").part("word/hidden.xml", "application/xml", "<hidden>payload</hidden>").zip(), ["hidden.xml", "payload"], []),
        case!("OPC-02", Disguised, "a part only a part nothing leads to leads to", Expect::Reported("office.unknown-part"), "隠し2.docx", document("").part("word/a.xml", "application/xml", "<a/>").rel("word/a.xml", "rId1", "image", "media/hidden.png").part("word/media/hidden.png", "", "payload").zip(), ["hidden.png", "payload"], []),
        case!("OPC-02", Disguised, "a part of a kind nobody knows", Expect::Reported("office.unknown-part"), "隠し3.docx", document("").rel(DOC, "rIdU", "urn:evil:kind", "styles2.xml").part("word/styles2.xml", &format!("{AV}wordprocessingml.styles+xml"), "<payload/>").zip(), ["styles2.xml", "payload"], []),
        case!("OPC-02", Neighbour, "a part reached at the third step", Expect::Untouched, "奥.docx", document("<w:p><w:pPr><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdH\"/></w:sectPr></w:pPr></w:p>")
            .rel(DOC, "rIdH", "header", "header1.xml")
            .part("word/header1.xml", &format!("{AV}wordprocessingml.header+xml"), format!("<w:hdr {NS}>{}</w:hdr>", drawing("<a:blip r:embed=\"rId1\"/>")))
            .rel("word/header1.xml", "rId1", "image", "media/image1.png").part("word/media/image1.png", "", png()).zip(), [], ["IHDR", "w:hdr"]),
        case!("OPC-04", Plain, "one part as a picture and as an object", Expect::Reported("office.ole-object"), "二役.docx", picture("media/image1.png").rel(DOC, "rIdO", "oleObject", "media/image1.png").zip(), ["oleObject"], ["IHDR"]),
        case!("OPC-04", Disguised, "one part as a picture and as a header", BROKEN, "二役2.docx", document(&format!("{}<w:p><w:pPr><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdH\"/></w:sectPr></w:pPr></w:p>", drawing("<a:blip r:embed=\"rIdPic\"/>")))
            .rel(DOC, "rIdPic", "image", "header1.xml").rel(DOC, "rIdH", "header", "HEADER1.xml")
            .part("word/header1.xml", &format!("{AV}wordprocessingml.header+xml"), format!("<w:hdr {NS}/>")).zip()),
        case!("OPC-04", Disguised, "one part as styles and as numbering", Expect::Reported("office.dangling-reference"), "二役3.docx", document("").rel(DOC, "rIdN", "numbering", "styles.xml").zip()),
        case!("OPC-04", Neighbour, "one picture reached twice", Expect::Untouched, "二度.docx", document(&format!("{}{}", drawing("<a:blip r:embed=\"rIdA\"/>"), drawing("<a:blip r:embed=\"rIdB\"/>")))
            .rel(DOC, "rIdA", "image", "media/image1.png").rel(DOC, "rIdB", "image", "media/image1.png").part("word/media/image1.png", "", png()).zip(), [], ["rIdA", "rIdB", "IHDR"]),
    ]
}

fn targets() -> Vec<Case> {
    vec![
        case!(
            "OPC-03",
            Plain,
            "an inner relationship that leads outside",
            Expect::Reported("office.external-reference"),
            "外.docx",
            picture("http://evil.example/a.png").zip(),
            ["evil.example"],
            []
        ),
        case!(
            "OPC-03",
            Plain,
            "a target that is not there",
            Expect::Reported("office.dangling-reference"),
            "無い.docx",
            picture("NULL").zip(),
            ["NULL"],
            []
        ),
        case!(
            "OPC-03",
            Disguised,
            "a mode in other letters, between spaces",
            Expect::Reported("office.link"),
            "外2.docx",
            relationships(&format!("<Relationship {LINK} Target=\"file:///c:/evil.exe\" TargetMode=\" EXTERNAL \"/>")),
            ["evil.exe"],
            ["表示文字"]
        ),
        case!(
            "OPC-03",
            Disguised,
            "a share that is said to be internal",
            Expect::Reported("office.external-reference"),
            "外3.docx",
            picture("\\\\evil.example\\a.png").zip(),
            ["evil.example"],
            []
        ),
        case!(
            "OPC-03",
            Disguised,
            "a target that climbs out of the package",
            Expect::Reported("office.dangling-reference"),
            "外4.docx",
            picture("../../../etc/passwd").zip(),
            ["passwd"],
            []
        ),
        case!(
            "OPC-03",
            Disguised,
            "a mode nobody knows",
            BROKEN,
            "外5.docx",
            relationships(&format!("<Relationship {LINK} Target=\"a\" TargetMode=\"Both\"/>"))
        ),
        case!(
            "OPC-03",
            Neighbour,
            "a place in the document",
            Expect::Untouched,
            "場所.docx",
            relationships(&format!(
                "<Relationship {LINK} Target=\"#_見出し1\"/><Relationship Id=\"rIdS\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"
            )),
            [],
            ["#_見出し1"]
        ),
        case!(
            "OPC-03",
            Neighbour,
            "an absolute target, a roundabout one, one in other letters",
            Expect::Untouched,
            "回り道.docx",
            theme(picture("/word/./theme/../MEDIA/Image1.png"), "/word/theme/theme1.xml").zip(),
            [],
            ["IHDR", "残る配色"]
        ),
    ]
}

fn ids() -> Vec<Case> {
    vec![
        case!("OPC-05", Plain, "a reference to nothing", Expect::Reported("office.dangling-reference"), "参照.docx", document("<w:p><w:hyperlink r:id=\"rId99\"><w:r><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>").zip(), ["rId99"], ["表示文字"]),
        case!("OPC-05", Disguised, "a reference under another prefix, in an attribute of its own", Expect::Reported("office.dangling-reference"), "参照2.docx", document("<w:p><w:r><w:pict><v:shape id=\"s1\" style=\"width:9pt;height:9pt\"><v:imagedata o:relid=\"rId99\"/></v:shape></w:pict></w:r></w:p>").zip(), ["rId99"], []),
        case!("OPC-05", Disguised, "a picture reference that leads to a link", Expect::Reported("office.dangling-reference"), "参照3.docx", document("<w:p><w:r><w:pict><v:shape id=\"s1\" style=\"width:9pt;height:9pt\"><v:imagedata r:id=\"rIdL\"/></v:shape></w:pict></w:r></w:p>").external(DOC, "rIdL", "hyperlink", "http://tracker.example/a.png").zip(), ["tracker.example"], []),
        case!("OPC-05", Disguised, "two relationships of one id", BROKEN, "参照4.docx", picture("media/image1.png").external(DOC, "rIdPic", "image", "http://evil.example/a.png").zip()),
        case!("OPC-05", Neighbour, "an empty reference beside an action", Expect::Untouched, "動作.pptx", presentation(&shape("<a:hlinkClick r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\"/>", "", "次へ"), "").zip(), [], ["r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\""]),
    ]
}

fn repairs() -> Vec<Case> {
    vec![
        case!("OPC-05a", Plain, "a list that loses its only link goes with it", Expect::Reported("office.link"), "一覧.xlsx", workbook("", "", "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rIdL\"/></hyperlinks>").external(SHEET, "rIdL", "hyperlink", "file:///c:/evil.exe").zip(), ["hyperlink", "evil.exe"], []),
        case!("OPC-05a", Disguised, "an extension that loses its only reference goes with its list", Expect::Reported("office.dangling-reference"), "一覧2.xlsx", workbook("", "", "<extLst><ext uri=\"{A8765BA9-456A-4dab-B4F3-ACF838C121DE}\"><x14:slicerList><x14:slicer r:id=\"rId99\"/></x14:slicerList></ext></extLst>").zip(), ["slicer", "extLst"], []),
        case!("OPC-05a", Disguised, "a link keeps the place it names when its target is not there", Expect::Reported("office.dangling-reference"), "場所2.docx", document("<w:p><w:hyperlink r:id=\"rId99\" w:anchor=\"見出し1\"><w:r><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>").zip(), ["rId99"], ["w:anchor=\"見出し1\"", "表示文字"]),
        case!("OPC-05a", Neighbour, "a list keeps its other link", Expect::Reported("office.link"), "一覧3.xlsx", workbook("", "", "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rIdL\"/><hyperlink ref=\"A2\" location=\"集計!A1\"/></hyperlinks>").external(SHEET, "rIdL", "hyperlink", "file:///c:/evil.exe").zip(), ["evil.exe", "ref=\"A1\""], ["<hyperlinks><hyperlink ref=\"A2\" location=\"集計!A1\"/></hyperlinks>"]),
    ]
}
