//! Broken and hostile packages that must be refused.

use super::package::{AV, Package, zip};
use super::word::document;

fn patched(find: &[u8], replace: &[u8], last: bool) -> Vec<u8> {
    let mut bytes = document("").zip();
    let hits: Vec<usize> = bytes.windows(find.len()).enumerate().filter(|(_, w)| *w == find).map(|(i, _)| i).collect();
    let at = if last { *hits.last().unwrap() } else { hits[0] };
    bytes[at..at + replace.len()].copy_from_slice(replace);
    bytes
}

fn with_member(name: &str) -> Vec<u8> {
    let mut members = document("").members();
    members.push((name.to_owned(), b"x".to_vec()));
    zip(&members)
}

fn with_document(xml: &[u8]) -> Vec<u8> {
    document("").part("word/document.xml", &format!("{AV}wordprocessingml.document.main+xml"), xml).zip()
}

/// A main part that is no XML at all but binary: xlsb.
fn binary() -> Vec<u8> {
    Package::default()
        .rel("", "rId1", "officeDocument", "xl/workbook.bin")
        .part("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main", b"\x83\x01\x00")
        .zip()
}

fn bomb() -> Vec<u8> {
    let mut members = document("").members();
    members.push(("word/bomb.xml".to_owned(), vec![b' '; 80 << 20]));
    zip(&members)
}

/// Name and content of each.
pub(super) fn all() -> Vec<(String, Vec<u8>)> {
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let whole = document("").zip();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("word/切れている.docx", whole[..whole.len() - 30].to_vec()),
        ("word/名前の重複.docx", with_member("WORD/Document.xml")),
        ("word/外へ出る名前.docx", with_member("../evil.xml")),
        ("word/暗号化の印.docx", patched(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0", false)),
        ("word/書庫が先頭に.docx", [b"PK\x03\x04 another archive".to_vec(), whole.clone()].concat()),
        ("word/実行ファイルが末尾に.docx", [whole.clone(), b"\x7fELF".to_vec()].concat()),
        (
            "word/文書型宣言.docx",
            with_document(format!("<!DOCTYPE w [<!ENTITY a \"b\">]><w:document {W}><w:body/></w:document>").as_bytes()),
        ),
        ("word/閉じていない.docx", with_document(format!("<w:document {W}><w:body>").as_bytes())),
        (
            "word/別の文字コード.docx",
            with_document(
                format!("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><w:document {W}><w:body/></w:document>")
                    .as_bytes(),
            ),
        ),
        (
            "word/深い入れ子.docx",
            with_document(
                format!("<w:document {W}>{}{}</w:document>", "<w:p>".repeat(400), "</w:p>".repeat(400)).as_bytes(),
            ),
        ),
        ("word/本体が二つ.docx", document("").rel("", "rId9", "officeDocument", "word/document.xml").zip()),
        (
            "word/本体が外に.docx",
            Package::default()
                .external("", "rId1", "officeDocument", "http://evil.example/document.xml")
                .part("word/document.xml", "", "<x/>")
                .zip(),
        ),
        ("word/番号の重複.docx", document("").rel("word/document.xml", "rIdS", "theme", "theme.xml").zip()),
        ("word/展開爆弾.docx", bomb()),
        (
            "office-flat/部品が二重.xml",
            document("").flat().replace("/word/styles.xml\" pkg:con", "/word/Document.xml\" pkg:con").into_bytes(),
        ),
        ("visio/切れている.vsdx", super::visio::clean()[..900].to_vec()),
        ("excel/バイナリ.xlsx", binary()),
        (
            "powerpoint/アドイン.pptx",
            Package::default()
                .rel("", "rId1", "officeDocument", "ppt/presentation.xml")
                .part(
                    "ppt/presentation.xml",
                    "application/vnd.ms-powerpoint.addin.macroEnabled.main+xml",
                    "<p:presentation xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"/>",
                )
                .zip(),
        ),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}
