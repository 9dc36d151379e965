//! Office files made of an input, so that a mutation lands in the language itself and not in its wrapping.

pub mod fields;
pub mod formulas;
pub mod parts;
pub mod vml;
pub mod zip;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipArchive, ZipWriter};
use std::io::{Cursor, Read, Write};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const OD: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const X: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A ZIP of these members, stored.
fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, options).expect("a name");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// The content types of a package whose main part is of this type.
fn types(main: &str, overrides: &str) -> String {
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>{main}{overrides}</Types>"
    )
}

/// A relationships part: id, type, target.
fn rels(list: &[(&str, &str, &str)]) -> String {
    let rows: String = list
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{OD}/{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{rows}</Relationships>"
    )
}

/// A document with this body.
fn document(body: &str) -> Vec<u8> {
    let main = "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>";
    let part = format!(
        "{HEAD}<w:document xmlns:w=\"{W}\" xmlns:r=\"{OD}\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    packed(&[
        ("[Content_Types].xml", types(main, "").as_bytes()),
        ("_rels/.rels", rels(&[("rId1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", part.as_bytes()),
    ])
}

/// A book with one sheet: what stands in the workbook before its sheets' end, the sheet's content, and further members.
fn book(
    workbook: &str,
    sheet: &str,
    sheet_rels: &[(&str, &str, &str)],
    overrides: &str,
    more: &[(&str, &[u8])],
) -> Vec<u8> {
    let main = "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>";
    let workbook = format!(
        "{HEAD}<workbook xmlns=\"{X}\" xmlns:r=\"{OD}\"><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/></sheets>{workbook}</workbook>"
    );
    let sheet = format!(
        "{HEAD}<worksheet xmlns=\"{X}\" xmlns:r=\"{OD}\" xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\">{sheet}</worksheet>"
    );
    let (types, root) = (types(main, overrides), rels(&[("rId1", "officeDocument", "xl/workbook.xml")]));
    let (book_rels, sheet_rels) = (rels(&[("rId1", "worksheet", "worksheets/sheet1.xml")]), rels(sheet_rels));
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/worksheets/_rels/sheet1.xml.rels", sheet_rels.as_bytes()),
    ];
    members.extend(more);
    packed(&members)
}

/// What the gate makes of a file; nothing when it is refused. Panics on a bug.
fn made(bytes: &[u8]) -> Option<Vec<u8>> {
    crate::disarmed(&[mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS], "a.docx", bytes)
}

/// One member of a finished file as text.
fn member(file: &[u8], name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(file)).expect("our own ZIP");
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).expect("our own XML");
    Some(text)
}

/// Text as it stands in XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c < ' ' => {}
            c => out.push(c),
        }
    }
    out
}

/// The pieces of our own XML in order: a tag without its brackets, or text with its five entities undone.
fn pieces(xml: &str) -> impl Iterator<Item = (bool, String)> {
    xml.split('<').flat_map(|piece| {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        [(true, tag.to_owned()), (false, text)]
    })
}
