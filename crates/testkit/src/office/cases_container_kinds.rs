//! The danger matrix: which package is what (OOX-R), and what is packed inside (OOX-P05, P10, P11).

use super::cases_container::{case, planted};
use super::excel::workbook;
use super::package::{AV, KEPT, Package, png};
use super::word::{DOC, NS, document, drawing};
use crate::matrix::{Case, Expect, Shape};

const BROKEN: Expect = Expect::Refused("malformed_office");
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument";

/// A document of this content type.
fn typed(content_type: &str) -> Vec<u8> {
    document("")
        .part(
            DOC,
            content_type,
            format!("<w:document {NS}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p></w:body></w:document>"),
        )
        .zip()
}

/// What an encrypted Office file looks like from outside: OLE2 with streams of these names.
fn ole(names: &[&str]) -> Vec<u8> {
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.resize(1024, 0);
    for name in names {
        out.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        out.resize(out.len().next_multiple_of(128), 0);
    }
    out.resize(4096, 0);
    out
}

/// A package whose main part is reached by this type and begins with this.
fn other(kind: &str, name: &str, content: &str) -> Vec<u8> {
    Package::default().rel("", "rId1", kind, name).part(name, "application/xml", content).zip()
}

pub(super) fn picture(name: &str, bytes: &[u8]) -> Vec<u8> {
    picture_package(name, bytes).zip()
}

fn picture_package(name: &str, bytes: &[u8]) -> Package {
    document(&drawing("<a:blip r:embed=\"rIdPic\"/>")).rel(DOC, "rIdPic", "image", &format!("media/{name}")).part(
        &format!("word/media/{name}"),
        "image/x-any",
        bytes,
    )
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [recognition(), flat()].concat()
}

fn recognition() -> Vec<Case> {
    vec![
        case!(
            "OOX-R01",
            Plain,
            "two main parts",
            BROKEN,
            "本体.docx",
            document("").rel("", "rId9", "officeDocument", "word/styles.xml").zip()
        ),
        case!(
            "OOX-R01",
            Plain,
            "a main part that lies outside",
            BROKEN,
            "本体2.docx",
            Package::default()
                .external("", "rId1", "officeDocument", "http://evil.example/document.xml")
                .part(DOC, "", format!("<w:document {NS}/>"))
                .zip()
        ),
        case!(
            "OOX-R01",
            Disguised,
            "a second main part in the other spelling",
            BROKEN,
            "本体3.docx",
            document("").rel("", "rId9", STRICT, "word/styles.xml").zip()
        ),
        case!("OOX-R01", Disguised, "a main part that is not there", Expect::Refused("unknown_type"), "本体4.docx", {
            let members = document("").members();
            super::package::zip(&members.into_iter().filter(|(n, _)| n != DOC).collect::<Vec<_>>())
        }),
        case!(
            "OOX-R01",
            Neighbour,
            "a main part under another name, an absolute target",
            Expect::Untouched,
            "本体5.docx",
            Package::default()
                .rel("", "rel-1", "officeDocument", "/doc/main.part.xml")
                .part(
                    "doc/main.part.xml",
                    &format!("{AV}wordprocessingml.document.main+xml"),
                    format!("<w:document {NS}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p></w:body></w:document>")
                )
                .zip()
        ),
        case!(
            "OOX-R02",
            Plain,
            "a macro kind under a plain name",
            Expect::Reported("office.macro"),
            "偽装.docx",
            typed("application/vnd.ms-word.document.macroEnabled.main+xml"),
            ["macroEnabled"],
            ["wordprocessingml.document.main+xml"]
        ),
        case!(
            "OOX-R02",
            Disguised,
            "the type of a document, the root of a workbook",
            BROKEN,
            "偽装2.xlsx",
            workbook("", "", "")
                .part(
                    "xl/workbook.xml",
                    &format!("{AV}wordprocessingml.document.main+xml"),
                    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>"
                )
                .zip()
        ),
        case!(
            "OOX-R02",
            Disguised,
            "a macro template in other letters",
            Expect::Reported("office.macro"),
            "偽装3.dotx",
            typed("Application/VND.ms-word.TEMPLATE.macroenabledTemplate.main+xml"),
            ["acroenabled"],
            ["wordprocessingml.template.main+xml"]
        ),
        case!(
            "OOX-R02",
            Disguised,
            "an add-in under a plain name",
            Expect::Refused("active_format"),
            "偽装4.xlsx",
            workbook("", "", "")
                .part(
                    "xl/workbook.xml",
                    "application/vnd.ms-excel.addin.macroEnabled.main+xml",
                    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>"
                )
                .zip()
        ),
        case!(
            "OOX-R02",
            Neighbour,
            "a template stays a template",
            Expect::Untouched,
            "様式.dotx",
            typed(&format!("{AV}wordprocessingml.template.main+xml")),
            [],
            ["wordprocessingml.template.main+xml"]
        ),
        case!(
            "OOX-R02",
            Plain,
            "a drawing with macros under a plain name",
            Expect::Reported("office.macro"),
            "図面.vsdx",
            super::visio::with_macro().zip(),
            ["macroEnabled", "vbaProject", "Shell calc"],
            ["application/vnd.ms-visio.drawing.main+xml"]
        ),
        case!(
            "OOX-R02",
            Neighbour,
            "a clean drawing",
            Expect::Untouched,
            "図面2.vsdx",
            super::visio::clean(),
            [],
            [
                "OPENTEXTWIN()",
                "https://www.city.example.lg.jp/",
                "GUARD(Height*2)",
                "THEMEVAL",
                "CompressionType=\"PNG\"",
                "IHDR",
                "配線図"
            ]
        ),
        case!(
            "OOX-R03",
            Plain,
            "an encrypted document",
            Expect::Refused("encrypted"),
            "暗号.docx",
            ole(&["Root Entry", "EncryptionInfo", "EncryptedPackage"])
        ),
        case!(
            "OOX-R03",
            Disguised,
            "an encrypted workbook under another name",
            Expect::Refused("encrypted"),
            "暗号.pdf",
            ole(&["Root Entry", "\u{6}DataSpaces", "EncryptedPackage", "EncryptionInfo"])
        ),
        case!(
            "OOX-R03",
            Neighbour,
            "a document that speaks of encryption",
            Expect::Untouched,
            "説明.docx",
            document("<w:p><w:r><w:t>EncryptionInfo と EncryptedPackage</w:t></w:r></w:p>").zip(),
            [],
            ["EncryptedPackage"]
        ),
        case!(
            "OOX-R05",
            Plain,
            "XPS",
            Expect::Refused("unknown_type"),
            "印刷.xps",
            other(
                "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation",
                "FixedDocSeq.fdseq",
                "<FixedDocumentSequence xmlns=\"http://schemas.microsoft.com/xps/2005/06\"/>"
            )
        ),
        case!(
            "OOX-R05",
            Plain,
            "an Android program",
            Expect::Refused("active_format"),
            "応用.apk",
            super::package::zip(&[
                ("AndroidManifest.xml".to_owned(), b"\x03\0\x08\0".to_vec()),
                ("classes.dex".to_owned(), b"dex\n035\0".to_vec())
            ])
        ),
        case!(
            "OOX-R05",
            Disguised,
            "XPS under the name of a document",
            Expect::Refused("unknown_type"),
            "印刷.docx",
            other(
                "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation",
                "FixedDocSeq.fdseq",
                "<FixedDocumentSequence xmlns=\"http://schemas.microsoft.com/xps/2005/06\"/>"
            )
        ),
        case!(
            "OOX-R05",
            Disguised,
            "a Java program under the name of a document",
            Expect::Refused("type_mismatch"),
            "応用.docx",
            super::package::zip(&[
                ("META-INF/MANIFEST.MF".to_owned(), b"Main-Class: Evil".to_vec()),
                ("Evil.class".to_owned(), b"\xCA\xFE\xBA\xBE".to_vec())
            ])
        ),
        case!(
            "OOX-R05",
            Disguised,
            "a theme pack",
            Expect::Refused("unknown_type"),
            "配色.thmx",
            other(
                "officeDocument",
                "theme/theme/themeManager.xml",
                "<a:themeManager xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>"
            )
        ),
        case!(
            "OOX-R05",
            Neighbour,
            "a document that a build tool has signed like a program",
            Expect::Reported("office.unknown-part"),
            "部品.docx",
            document("").part("META-INF/MANIFEST.MF", "text/plain", "Manifest-Version: 1.0").zip(),
            ["MANIFEST"],
            []
        ),
    ]
}

/// A document with a macro beside it.
fn with_macro() -> Package {
    document("")
        .part(
            DOC,
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            format!("<w:document {NS}><w:body><w:p><w:r><w:t>{KEPT}</w:t></w:r></w:p></w:body></w:document>"),
        )
        .rel(DOC, "rIdV", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
        .part("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", "Attribute VB_Name Shell calc")
}

/// The same in one file, its document in base64, all under another prefix, in UTF-16.
fn hidden_in_flat() -> Vec<u8> {
    let xml = with_macro().flat();
    let start = xml.find("<w:document").unwrap();
    let end = xml.find("</w:document>").unwrap() + "</w:document>".len();
    let coded = crate::mail::base64(&xml.as_bytes()[start..end]);
    let text = format!("{}{coded}{}", &xml[..start], &xml[end..]);
    let text = text.replacen(
        &format!("<pkg:xmlData>{coded}</pkg:xmlData>"),
        &format!("<pkg:binaryData>{coded}</pkg:binaryData>"),
        1,
    );
    let text = text.replace("pkg:", "q:").replace("xmlns:pkg", "xmlns:q").replace("UTF-8", "UTF-16");
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn flat() -> Vec<Case> {
    const WORD_2003: &str = "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:docOleData/></w:wordDocument>";
    const EXCEL_2003: &str =
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    vec![
        case!(
            "OOX-R04",
            Plain,
            "a macro in a document of one file",
            Expect::Reported("office.macro"),
            "一枚.xml",
            with_macro().flat().into_bytes(),
            ["vbaProject", "macroEnabled", "Shell calc"],
            []
        ),
        case!(
            "OOX-R04",
            Plain,
            "a document of Word 2003",
            Expect::Refused("active_format"),
            "旧文書.xml",
            WORD_2003.into()
        ),
        case!(
            "OOX-R04",
            Disguised,
            "a macro in a document of one file in UTF-16, under another prefix, in base64",
            Expect::Reported("office.macro"),
            "一枚2.xml",
            hidden_in_flat(),
            ["vbaProject", "macroEnabled", "Shell calc"],
            []
        ),
        case!(
            "OOX-R04",
            Disguised,
            "a workbook of Excel 2003 under the name of an older one",
            Expect::Refused("active_format"),
            "旧表.xls",
            EXCEL_2003.into()
        ),
        case!(
            "OOX-R04",
            Disguised,
            "a part that climbs",
            Expect::Refused("malformed_zip"),
            "一枚3.xml",
            document("").flat().replace("/word/styles.xml\" pkg:con", "/../evil.xml\" pkg:con").into_bytes()
        ),
        case!(
            "OOX-R04",
            Disguised,
            "a part twice",
            Expect::Refused("malformed_zip"),
            "一枚4.xml",
            document("").flat().replace("/word/styles.xml\" pkg:con", "/word/Document.xml\" pkg:con").into_bytes()
        ),
        case!(
            "OOX-R04",
            Neighbour,
            "a clean document of one file",
            Expect::Untouched,
            "一枚5.xml",
            picture_package("image1.png", &png()).flat().into_bytes(),
            ["xmlPackage"],
            ["IHDR"]
        ),
        case!(
            "OOX-R04",
            Neighbour,
            "a clean workbook of one file",
            Expect::Untouched,
            "一枚6.xml",
            workbook("", "", "").flat().into_bytes(),
            ["xmlPackage"],
            []
        ),
    ]
}
