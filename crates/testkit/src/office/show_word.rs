//! A document that shows what a Japanese office puts into Word: every feature of threats §15 once, none of it dangerous.

use super::package::{AV, Package, lines};
use super::show_word_body as body;
use super::show_word_parts as parts;

/// The vocabularies of the document.
pub(super) const NS: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w10=\"urn:schemas-microsoft-com:office:word\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\" xmlns:w16cid=\"http://schemas.microsoft.com/office/word/2016/wordml/cid\" xmlns:w16cex=\"http://schemas.microsoft.com/office/word/2018/wordml/cex\" mc:Ignorable=\"w14 w15 w16cid w16cex\"";

/// The main part.
pub(super) const DOC: &str = "word/document.xml";

fn part(root: &str, inside: &str) -> String {
    let inside = lines(inside);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<{root} {NS}>{inside}</{root}>")
}

/// The document as a package; `extra` stands behind its first paragraph.
pub(super) fn package(extra: &str) -> Package {
    let word = |kind: &str| format!("{AV}wordprocessingml.{kind}+xml");
    let content: String = [
        "<w:body>",
        body::HEAD,
        extra,
        body::TOC,
        body::CHARACTERS,
        body::REVISIONS,
        body::TABLE,
        body::DRAWINGS,
        body::FIELDS,
        body::FORM,
        body::SECTION_END,
        body::VERTICAL,
        "</w:body>",
    ]
    .concat();
    let year = |n: u32| format!("http://schemas.microsoft.com/office/{n}/relationships/");
    Package::default()
        .rel("", "rId1", "officeDocument", DOC)
        .rel(
            "",
            "rId2",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        )
        .rel("", "rId3", "extended-properties", "docProps/app.xml")
        .part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", parts::CORE)
        .part("docProps/app.xml", &format!("{AV}extended-properties+xml"), parts::APP)
        .part(DOC, &word("document.main"), part("w:document", &content))
        .rel(DOC, "rId1", "styles", "styles.xml")
        .part("word/styles.xml", &word("styles"), part("w:styles", parts::STYLES))
        .rel(DOC, "rId2", "settings", "settings.xml")
        .part("word/settings.xml", &word("settings"), part("w:settings", parts::SETTINGS))
        .rel(DOC, "rId3", "webSettings", "webSettings.xml")
        .part("word/webSettings.xml", &word("webSettings"), part("w:webSettings", parts::WEB_SETTINGS))
        .rel(DOC, "rId4", "fontTable", "fontTable.xml")
        .part("word/fontTable.xml", &word("fontTable"), part("w:fonts", parts::FONTS))
        .rel(DOC, "rId5", "numbering", "numbering.xml")
        .part("word/numbering.xml", &word("numbering"), part("w:numbering", parts::NUMBERING))
        .rel(DOC, "rId6", "theme", "theme/theme1.xml")
        .part("word/theme/theme1.xml", &format!("{AV}theme+xml"), super::show_theme::theme())
        .rel(DOC, "rId7", "header", "header1.xml")
        .part("word/header1.xml", &word("header"), part("w:hdr", parts::HEADER))
        .rel(DOC, "rId8", "footer", "footer1.xml")
        .part("word/footer1.xml", &word("footer"), part("w:ftr", parts::FOOTER))
        .rel(DOC, "rId9", "footnotes", "footnotes.xml")
        .part("word/footnotes.xml", &word("footnotes"), part("w:footnotes", parts::FOOTNOTES))
        .rel(DOC, "rId10", "endnotes", "endnotes.xml")
        .part("word/endnotes.xml", &word("endnotes"), part("w:endnotes", parts::ENDNOTES))
        .rel(DOC, "rId11", "comments", "comments.xml")
        .part("word/comments.xml", &word("comments"), part("w:comments", parts::COMMENTS))
        .rel(DOC, "rId12", &format!("{}commentsExtended", year(2011)), "commentsExtended.xml")
        .part("word/commentsExtended.xml", &word("commentsExtended"), part("w15:commentsEx", parts::COMMENTS_EXTENDED))
        .rel(DOC, "rId13", "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds", "commentsIds.xml")
        .part("word/commentsIds.xml", &word("commentsIds"), part("w16cid:commentsIds", parts::COMMENTS_IDS))
        .rel(DOC, "rId14", &format!("{}people", year(2011)), "people.xml")
        .part("word/people.xml", &word("people"), part("w15:people", parts::PEOPLE))
        .rel(DOC, "rId15", "image", "media/image1.png")
        .part("word/media/image1.png", "", super::show_theme::stamp())
        .external(DOC, "rId16", "hyperlink", "https://www.city.example.lg.jp/tetsuzuki/senyou.html")
}

/// The document.
pub(super) fn file() -> Vec<u8> {
    package("").zip()
}
