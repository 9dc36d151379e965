//! The danger matrix: traps of the XML of a part (XML).

use super::cases_container::{case, planted};
use super::package::{AV, KEPT, Package, png};
use super::word::{DOC, NS, document, drawing, field};
use crate::matrix::{Case, Expect, Shape};

const BROKEN: Expect = Expect::Refused("malformed_xml");
const FLOOD: Expect = Expect::Refused("limit_xml");
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A document whose main part is these bytes.
fn main_part(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    package(bytes).zip()
}

fn package(bytes: impl AsRef<[u8]>) -> Package {
    document("").part(DOC, &format!("{AV}wordprocessingml.document.main+xml"), bytes)
}

/// The main part: this before its root, this in its root tag, this in its body.
fn part(prologue: &str, attributes: &str, body: &str) -> String {
    format!(
        "{prologue}<w:document {NS}{attributes}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p>{body}<w:sectPr/></w:body></w:document>"
    )
}

fn body(body: &str) -> Vec<u8> {
    main_part(part("", "", body))
}

fn run(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// UTF-16 with its mark, big or little end first.
fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    units.flat_map(|u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

fn declared(encoding: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>")
}

/// A package in the Strict spelling.
fn strict(body: &str) -> Package {
    let text = part("", "", body).replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    );
    Package::default()
        .rel("", "rId1", "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument", DOC)
        .part(DOC, &format!("{AV}wordprocessingml.document.main+xml"), text)
}

fn alternate(requires: &str, choice: &str, fallback: &str) -> String {
    format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice {requires}>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
}

const WPS: &str = "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" Requires=\"wps\"";
const OLE: &str = "<w:object><v:shape id=\"s1\" style=\"width:72pt;height:72pt\"><v:imagedata r:id=\"rIdPic\"/></v:shape><o:OLEObject Type=\"Embed\" ProgID=\"Package\" ShapeID=\"s1\" DrawAspect=\"Icon\" ObjectID=\"_1\" r:id=\"rIdBad\"/></w:object>";

/// A document with an object in it, and the object's parts.
fn object(inside: &str) -> Vec<u8> {
    package(part("", "", inside))
        .rel(DOC, "rIdPic", "image", "media/image1.png")
        .part("word/media/image1.png", "", png())
        .rel(DOC, "rIdBad", "oleObject", "embeddings/oleObject1.bin")
        .extension("bin", &format!("{AV}oleObject"))
        .part("word/embeddings/oleObject1.bin", "", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 evil package")
        .zip()
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [bytes(), markup(), names(), compatibility()].concat()
}

fn bytes() -> Vec<Case> {
    vec![
        case!("XML-01", Plain, "entities that multiply", BROKEN, "実体.docx", main_part(part("<!DOCTYPE w [<!ENTITY a \"evil\"><!ENTITY b \"&a;&a;&a;&a;\">]>", "", &run("&b;")))),
        case!("XML-01", Plain, "an external definition", BROKEN, "実体2.docx", main_part(part("<!DOCTYPE w SYSTEM \"http://evil.example/a.dtd\">", "", ""))),
        case!("XML-01", Disguised, "a document type in UTF-16", BROKEN, "実体3.docx", main_part(utf16(&part("<!DOCTYPE w [<!ENTITY a \"evil\">]>", "", &run("&a;")), true))),
        case!("XML-01", Disguised, "a document type in small letters", BROKEN, "実体4.docx", main_part(part("<!doctype w [<!entity a \"evil\">]>", "", &run("&a;")))),
        case!("XML-01", Disguised, "a document type in a part of relationships", BROKEN, "実体5.docx", document("").part("word/_rels/styles.xml.rels", "", "<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">&a;</Relationships>").zip()),
        case!("XML-01", Disguised, "an entity of HTML", BROKEN, "実体6.docx", body(&run("&nbsp;"))),
        case!("XML-01", Neighbour, "text about document types, predefined and numeric references", Expect::Untouched, "文字.docx", body(&run("&lt;!DOCTYPE html&gt; &amp;&#x845B;&#37995;")), [], ["&lt;!DOCTYPE html&gt; &amp;葛鑫"]),
        case!("XML-02", Plain, "Shift_JIS", BROKEN, "符号.docx", main_part([declared("Shift_JIS").into_bytes(), part("", "", "<!-- \u{40} -->").into_bytes()].concat())),
        case!("XML-02", Plain, "UTF-7", BROKEN, "符号2.docx", main_part(part(&declared("UTF-7"), "", "+ADw-"))),
        case!("XML-02", Disguised, "UTF-16 declared over UTF-8", BROKEN, "符号3.docx", main_part(part(&declared("utf-16"), "", ""))),
        case!("XML-02", Disguised, "UTF-8 declared over UTF-16", BROKEN, "符号4.docx", main_part(utf16(&part(&declared("utf-8"), "", ""), false))),
        case!("XML-02", Disguised, "UTF-32", BROKEN, "符号5.docx", main_part(part("\u{FEFF}", "", "").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>())),
        case!("XML-02", Neighbour, "UTF-16, big end first", Expect::Untouched, "符号6.docx", main_part(utf16(&part(&declared("UTF-16"), "", &run("葛󠄀城")), true)), [], ["葛󠄀城"]),
        case!("XML-02", Neighbour, "UTF-16, little end first, nothing declared", Expect::Untouched, "符号7.docx", main_part(utf16(&part("", "", ""), false))),
        case!("XML-02", Neighbour, "UTF-8 with its mark", Expect::Untouched, "符号8.docx", main_part(part(&format!("\u{FEFF}{}", declared("utf-8")), "", ""))),
        case!("XML-03", Plain, "an overlong sequence", BROKEN, "文字2.docx", main_part([part("", "", "").into_bytes(), b"<!--\xC0\x80-->".to_vec()].concat())),
        case!("XML-03", Plain, "a control character", BROKEN, "文字3.docx", body(&run("\u{1}"))),
        case!("XML-03", Disguised, "a control character as a reference", BROKEN, "文字4.docx", body(&run("&#x1;"))),
        case!("XML-03", Disguised, "a zero as a reference in an attribute", BROKEN, "文字5.docx", body("<w:p w:rsidR=\"&#0;\"/>")),
        case!("XML-03", Disguised, "a surrogate as a reference", BROKEN, "文字6.docx", body(&run("&#xD800;"))),
        case!("XML-03", Disguised, "half a pair in UTF-16", BROKEN, "文字7.docx", main_part([utf16(&part("", "", ""), false), vec![0x00, 0xD8]].concat())),
        case!("XML-03", Neighbour, "rare but legal: planes above, variants, private use, a tab as a reference", Expect::Untouched, "文字8.docx", body(&run("𠮷\u{E000}\u{FFFD}\u{85}葛\u{E0100}&#x9;終")), [], ["𠮷\u{E000}\u{FFFD}\u{85}葛\u{E0100}\t終"]),
    ]
}

fn markup() -> Vec<Case> {
    vec![
        case!(
            "XML-04",
            Plain,
            "an instruction for another program",
            Expect::Silent,
            "命令.docx",
            main_part(part("<?mso-application progid=\"Evil.Document\"?>", "", "")),
            ["mso-application", "Evil.Document"],
            []
        ),
        case!(
            "XML-04",
            Plain,
            "a stylesheet",
            Expect::Silent,
            "命令2.docx",
            main_part(part("<?xml-stylesheet type=\"text/xsl\" href=\"http://evil.example/a.xsl\"?>", "", "")),
            ["xml-stylesheet", "evil.example"],
            []
        ),
        case!(
            "XML-04",
            Disguised,
            "an instruction in the middle of a text",
            Expect::Silent,
            "命令3.docx",
            body(&run("前<?mso-contentType evil?>後")),
            ["mso-contentType"],
            ["前後"]
        ),
        case!(
            "XML-04",
            Neighbour,
            "the XML declaration, and text about instructions",
            Expect::Untouched,
            "命令4.docx",
            main_part(part(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n",
                "",
                &run("&lt;?php ?>")
            )),
            [],
            ["&lt;?php ?&gt;"]
        ),
        case!(
            "XML-05",
            Plain,
            "a payload in a comment",
            Expect::Silent,
            "注.docx",
            body("<!-- evil payload -->"),
            ["evil payload"],
            []
        ),
        case!(
            "XML-05",
            Disguised,
            "a comment that splits the name of a field",
            Expect::Reported("office.field"),
            "注2.docx",
            body(&format!(
                "<w:p>{}</w:p>",
                field(&["INCLUDE<!-- x -->PICTURE \"http://evil.example/a.png\" \\d"], "残る結果")
            )),
            ["evil.example"],
            ["残る結果"]
        ),
        case!(
            "XML-05",
            Disguised,
            "a field written as CDATA",
            Expect::Reported("office.field"),
            "注3.docx",
            body(&format!("<w:p>{}</w:p>", field(&["<![CDATA[DDEAUTO]]>", " c:\\\\evil.exe"], "残る結果"))),
            ["evil.exe"],
            ["残る結果"]
        ),
        case!(
            "XML-05",
            Neighbour,
            "text written as CDATA",
            Expect::Untouched,
            "注4.docx",
            body(&run("<![CDATA[<残る> & 文字]]>")),
            [],
            ["&lt;残る&gt; &amp; 文字"]
        ),
        case!(
            "XML-06",
            Plain,
            "elements nested too deep",
            FLOOD,
            "深い.docx",
            body(&format!("{}{}", "<w:sdt><w:sdtContent>".repeat(200), "</w:sdtContent></w:sdt>".repeat(200)))
        ),
        case!("XML-06", Plain, "an attribute twice", BROKEN, "二つ.docx", body("<w:p w:rsidR=\"1\" w:rsidR=\"2\"/>")),
        case!(
            "XML-06",
            Disguised,
            "an attribute twice under two prefixes",
            BROKEN,
            "二つ2.docx",
            body(&format!("<w:p w:rsidR=\"1\" xmlns:q=\"{W}\" q:rsidR=\"2\"/>"))
        ),
        case!(
            "XML-06",
            Disguised,
            "a flood of attributes",
            FLOOD,
            "多い.docx",
            body(&format!("<w:p{}/>", (0..300).map(|i| format!(" w:a{i}=\"\"")).collect::<String>()))
        ),
        case!(
            "XML-06",
            Disguised,
            "a flood of namespaces",
            FLOOD,
            "多い2.docx",
            body(&format!(
                "{}{}",
                (0..6)
                    .map(|i| format!(
                        "<w:sdt{}>",
                        (0..100).map(|j| format!(" xmlns:n{i}x{j}=\"urn:{i}:{j}\"")).collect::<String>()
                    ))
                    .collect::<String>(),
                "</w:sdt>".repeat(6)
            ))
        ),
        case!(
            "XML-06",
            Neighbour,
            "tables in tables, twelve deep",
            Expect::Untouched,
            "表.docx",
            body(&format!(
                "{}{}{}",
                "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"900\"/></w:tblGrid><w:tr><w:tc><w:tcPr/>".repeat(12),
                run("奥の文字"),
                "<w:p/></w:tc></w:tr></w:tbl>".repeat(12)
            )),
            [],
            ["奥の文字"]
        ),
        case!("XML-10", Plain, "an end tag of another name", BROKEN, "終.docx", body("<w:p></w:r>")),
        case!(
            "XML-10",
            Plain,
            "a part that ends too early",
            BROKEN,
            "終2.docx",
            main_part(format!("<w:document {NS}><w:body>"))
        ),
        case!(
            "XML-10",
            Disguised,
            "the same prefix, another namespace, at the end",
            BROKEN,
            "終3.docx",
            main_part(format!("<w:document {NS}><w:body/></w:document><w:document/>"))
        ),
        case!("XML-10", Disguised, "an attribute without quotes", BROKEN, "引用.docx", body("<w:p w:rsidR=1/>")),
        case!("XML-10", Disguised, "an ampersand alone", BROKEN, "単独.docx", body(&run("A&B"))),
        case!(
            "XML-10",
            Disguised,
            "an end that never comes",
            BROKEN,
            "終4.docx",
            main_part(format!("{}<w:p", part("", "", "")))
        ),
        case!(
            "XML-10",
            Neighbour,
            "spaces that are content",
            Expect::Untouched,
            "空白.docx",
            body("<w:p><w:r><w:t xml:space=\"preserve\">  前後の空白  </w:t></w:r></w:p>"),
            [],
            ["<w:t xml:space=\"preserve\">  前後の空白  </w:t>"]
        ),
    ]
}

fn names() -> Vec<Case> {
    vec![
        case!("XML-07", Plain, "a danger in the Strict spelling", Expect::Reported("office.alt-chunk"), "厳格.docx", strict("<w:altChunk r:id=\"rIdC\"/>")
            .rel(DOC, "rIdC", "http://purl.oclc.org/ooxml/officeDocument/relationships/aFChunk", "a.mht").part("word/a.mht", "message/rfc822", "<script>evil</script>").zip(), ["altChunk", "<script>"], []),
        case!("XML-07", Disguised, "a familiar prefix for another vocabulary, another prefix for the familiar one", Expect::Reported("office.alt-chunk"), "接頭.docx", main_part(format!(
            "<q:document xmlns:q=\"{W}\" xmlns:w=\"urn:nobody\" xmlns:z=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><q:body><q:p><q:r><q:t>{KEPT}</q:t></q:r></q:p><q:altChunk z:id=\"rIdS\"/><w:evil/></q:body></q:document>")), ["altChunk", "urn:nobody", "evil"], []),
        case!("XML-07", Disguised, "a prefix bound anew in the middle", Expect::Reported("office.sub-document"), "接頭2.docx", document(&format!(
            "<r:subDoc xmlns:r=\"{W}\" xmlns:w=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" w:id=\"rIdB\"/>")).external(DOC, "rIdB", "subDocument", "http://evil.example/a.docx").zip(), ["subDoc", "evil.example"], []),
        case!("XML-07", Neighbour, "a clean document in the Strict spelling", Expect::Untouched, "厳格2.docx", strict("<w:p/>").zip(), [], ["http://purl.oclc.org/ooxml/wordprocessingml/main"]),
        case!("XML-07", Neighbour, "a document whose vocabulary is the default one", Expect::Untouched, "既定.docx", main_part(format!("<document xmlns=\"{W}\"><body><p><r><t>{KEPT}</t></r></p></body></document>"))),
        case!("XML-09", Plain, "a base for every relative target", Expect::Silent, "基点.docx", main_part(part("", " xml:base=\"http://evil.example/\"", &drawing("<a:blip r:embed=\"\"/>"))), ["evil.example", "xml:base"], []),
        case!("XML-09", Plain, "schemas that are fetched", Expect::Silent, "図式.docx", main_part(part("", " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:a http://evil.example/a.xsd\" xsi:noNamespaceSchemaLocation=\"http://evil.example/b.xsd\"", "")), ["evil.example", "chemaLocation"], []),
        case!("XML-09", Disguised, "inclusion", BROKEN, "取込.docx", body("<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>")),
        case!("XML-09", Disguised, "inclusion bound at the root and used under another name", BROKEN, "取込2.docx", main_part(part("", " xmlns:q=\"http://www.w3.org/2001/XInclude\"", "<w:p><q:include href=\"a\"/></w:p>"))),
        case!("XML-09", Disguised, "a base under another name in the middle", Expect::Silent, "基点2.docx", body("<w:p xml:base=\"&#104;ttp://evil.example/\"/>"), ["evil.example", "xml:base"], []),
        case!("XML-09", Neighbour, "the type of a date, the language of a text", Expect::Untouched, "日付.docx", document("<w:p><w:r><w:rPr><w:lang w:eastAsia=\"ja-JP\"/></w:rPr><w:t>文</w:t></w:r></w:p>")
            .rel("", "rIdC", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")
            .part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>").zip(),
            [], ["xsi:type=\"dcterms:W3CDTF\">2026-01-01T00:00:00Z<", "w:lang w:eastAsia=\"ja-JP\""]),
    ]
}

fn compatibility() -> Vec<Case> {
    const SHAPE: &str = "<w:drawing><wp:inline><wp:extent cx=\"360000\" cy=\"360000\"/><wp:docPr id=\"1\" name=\"図形\"/><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:cNvSpPr/><wps:spPr/><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>";
    vec![
        case!(
            "XML-08",
            Plain,
            "an object in the fallback",
            Expect::Reported("office.ole-object"),
            "代替.docx",
            object(&alternate(WPS, SHAPE, OLE)),
            ["OLEObject", "evil package"],
            ["wps:wsp"]
        ),
        case!(
            "XML-08",
            Plain,
            "an object in the choice",
            Expect::Reported("office.ole-object"),
            "代替2.docx",
            object(&alternate(WPS, OLE, "<w:t>代わりの文字</w:t>")),
            ["OLEObject", "evil package"],
            ["代わりの文字"]
        ),
        case!(
            "XML-08",
            Disguised,
            "an object in a choice within a fallback, under a prefix of its own",
            Expect::Reported("office.ole-object"),
            "代替3.docx",
            object(&alternate(
                WPS,
                SHAPE,
                &format!(
                    "<m:AlternateContent xmlns:m=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><m:Choice xmlns:z=\"http://schemas.microsoft.com/office/word/2010/wordml\" Requires=\"z\">{OLE}</m:Choice></m:AlternateContent>"
                )
            )),
            ["OLEObject", "evil package"],
            []
        ),
        case!(
            "XML-08",
            Disguised,
            "an unknown wrapper whose content is to be read",
            Expect::Reported("office.unknown-content"),
            "代替4.docx",
            main_part(part(
                "",
                " xmlns:e=\"urn:evil\" mc:Ignorable=\"e\" mc:ProcessContent=\"e:wrap\"",
                "<e:wrap><w:altChunk r:id=\"rIdS\"/></e:wrap>"
            )),
            ["altChunk", "urn:evil", "ProcessContent"],
            []
        ),
        case!(
            "XML-08",
            Disguised,
            "a vocabulary that must be understood",
            Expect::Silent,
            "代替5.docx",
            main_part(part("", " xmlns:e=\"urn:evil\" mc:MustUnderstand=\"e\"", "")),
            ["urn:evil", "MustUnderstand"],
            []
        ),
        case!(
            "XML-08",
            Neighbour,
            "a shape and the drawing older programs show",
            Expect::Untouched,
            "代替6.docx",
            body(&alternate(WPS, SHAPE, "<w:pict><v:rect id=\"r1\" style=\"width:10pt;height:10pt\"/></w:pict>")),
            [],
            ["mc:AlternateContent", "wps:wsp", "v:rect"]
        ),
        case!(
            "XML-08",
            Neighbour,
            "an ignorable vocabulary that is used",
            Expect::Untouched,
            "代替7.docx",
            main_part(part("", " mc:Ignorable=\"w14 w15\"", "<w:p w14:paraId=\"12345678\"/>")),
            [],
            ["mc:Ignorable=\"w14\"", "w14:paraId"]
        ),
    ]
}
