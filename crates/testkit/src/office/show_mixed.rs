//! The showing files once more, each with dangers beside its features: what is harmless must survive their removal.

use super::package::AV;
use super::{show_excel, show_powerpoint, show_word};

/// A file that shows every feature, and the same file with dangers in it.
#[derive(Debug)]
pub struct Shown {
    /// File name.
    pub name: &'static str,
    /// Nothing dangerous.
    pub clean: Vec<u8>,
    /// With dangers.
    pub mixed: Vec<u8>,
    /// Rules that must report the dangers.
    pub rules: &'static [&'static str],
}

const VBA: &str = "http://schemas.microsoft.com/office/2006/relationships/vbaProject";
const VBA_TYPE: &str = "application/vnd.ms-office.vbaProject";

/// All three.
pub fn shown() -> Vec<Shown> {
    vec![word(), excel(), powerpoint()]
}

fn word() -> Shown {
    let field = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>危険の結果</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p><w:altChunk r:id=\"rIdBad1\"/>";
    let mixed = show_word::package(field)
        .rel(show_word::DOC, "rIdBad1", "aFChunk", "afchunk.mht")
        .part("word/afchunk.mht", "message/rfc822", "evil")
        .rel(show_word::DOC, "rIdBad2", VBA, "vbaProject.bin")
        .part("word/vbaProject.bin", VBA_TYPE, "evil");
    Shown {
        name: "手引と様式.docx",
        clean: show_word::file(),
        mixed: mixed.zip(),
        rules: &["office.field", "office.alt-chunk", "office.macro"],
    }
}

fn excel() -> Shown {
    let row = "<row r=\"20\"><c r=\"A20\" t=\"str\"><f>cmd|'/c calc'!A0</f><v>危険の結果</v></c><c r=\"B20\"><f>[1]Sheet1!A1+1</f><v>5</v></c></row>";
    let book = "xl/workbook.xml";
    let mixed = show_excel::package(row)
        .rel(book, "rIdBad1", "externalLink", "externalLinks/externalLink1.xml")
        .part(
            "xl/externalLinks/externalLink1.xml",
            &format!("{AV}spreadsheetml.externalLink+xml"),
            "<externalLink xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>",
        )
        .rel(book, "rIdBad2", VBA, "vbaProject.bin")
        .part("xl/vbaProject.bin", VBA_TYPE, "evil");
    Shown {
        name: "申請一覧.xlsx",
        clean: show_excel::file(),
        mixed: mixed.zip(),
        rules: &["office.dde", "office.external-book", "office.macro"],
    }
}

fn powerpoint() -> Shown {
    let shape = "<p:sp><p:nvSpPr><p:cNvPr id=\"90\" name=\"危険\"><a:hlinkClick r:id=\"\" action=\"ppaction://macro?name=Evil\"/></p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>";
    let mixed = show_powerpoint::package(shape).rel("ppt/presentation.xml", "rIdBad1", VBA, "vbaProject.bin").part(
        "ppt/vbaProject.bin",
        VBA_TYPE,
        "evil",
    );
    Shown {
        name: "研修資料.pptx",
        clean: show_powerpoint::file(),
        mixed: mixed.zip(),
        rules: &["office.slide-action", "office.macro"],
    }
}
