//! Real bombs, built when they are needed and never stored: small files that ask for more than anybody has.

use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const ROOT_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn docx(document: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [("[Content_Types].xml", CONTENT_TYPES), ("_rels/.rels", ROOT_RELS)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("word/document.xml", options).unwrap();
    document(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// A document whose one part is `bytes` long when it is expanded and a thousandth of that before.
pub fn word_of_zeros(bytes: usize) -> Vec<u8> {
    docx(|out| {
        let chunk = vec![b' '; 1 << 20];
        write!(out, r#"<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>"#).unwrap();
        for _ in 0..bytes >> 20 {
            out.write_all(&chunk).unwrap();
        }
        out.write_all(b"</w:t></w:r></w:p></w:body></w:document>").unwrap();
    })
}

/// A document with elements nested `depth` deep.
pub fn deep_word(depth: usize) -> Vec<u8> {
    docx(|out| {
        write!(out, r#"<w:document xmlns:w="{W}"><w:body>"#).unwrap();
        for _ in 0..depth {
            out.write_all(b"<w:sdt><w:sdtContent>").unwrap();
        }
        for _ in 0..depth {
            out.write_all(b"</w:sdtContent></w:sdt>").unwrap();
        }
        out.write_all(b"</w:body></w:document>").unwrap();
    })
}

/// Billion laughs: entities that refer to entities.
pub fn laughing_word() -> Vec<u8> {
    docx(|out| {
        out.write_all(b"<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"lol\">").unwrap();
        for c in b'b'..=b'k' {
            let (c, p) = (char::from(c), char::from(c - 1));
            write!(out, "<!ENTITY {c} \"{}\">", format!("&{p};").repeat(10)).unwrap();
        }
        write!(out, "]><w:document xmlns:w=\"{W}\"><w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>")
            .unwrap();
    })
}

/// A picture of `side` × `side` that has no pixels to show for it.
pub fn boastful_png(side: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        png.extend(kind);
        png.extend(data);
        png.extend(crc.sum().to_be_bytes());
    };
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend([8, 6, 0, 0, 0]);
    chunk(b"IHDR", &header);
    chunk(b"IDAT", &deflated(&[0; 1000]));
    chunk(b"IEND", &[]);
    png
}

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF around one page whose contents are the given stream (dictionary entries and data).
fn pdf(entries: &str, data: &[u8], more: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let mut object = |out: &mut Vec<u8>, body: &[u8]| {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", offsets.len()).as_bytes());
        out.extend(body);
        out.extend(b"\nendobj\n");
    };
    object(&mut out, b"<</Type/Catalog/Pages 2 0 R>>");
    object(&mut out, b"<</Type/Pages/Kids[3 0 R]/Count 1>>");
    object(&mut out, format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{more}>>").as_bytes());
    let mut stream = format!("<<{entries}/Length {}>>stream\n", data.len()).into_bytes();
    stream.extend(data);
    stream.extend(b"\nendstream");
    object(&mut out, &stream);
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for o in &offsets {
        out.extend(format!("{o:010} 00000 n \n").as_bytes());
    }
    out.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1).as_bytes());
    out
}

/// A content stream deflated twice: a few kilobytes that become `bytes`.
pub fn pdf_deflated_twice(bytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..bytes >> 20 {
        encoder.write_all(&chunk).unwrap();
    }
    let once = encoder.finish().unwrap();
    pdf("/Filter[/FlateDecode/FlateDecode]", &deflated(&once), "")
}

/// Arrays (or dictionaries) nested `depth` deep in a page.
pub fn deep_pdf(depth: usize, dictionaries: bool) -> Vec<u8> {
    let (open, close) = if dictionaries { ("<</A", ">>") } else { ("[", "]") };
    let nested = format!("/VP {}0{}", format!("{open} ").repeat(depth), close.repeat(depth));
    pdf("", b"", &nested)
}

/// A mail of multiparts nested `depth` deep.
pub fn deep_mail(depth: usize) -> Vec<u8> {
    let mut mail = b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\n".to_vec();
    for i in 0..depth {
        mail.extend(format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n").as_bytes());
    }
    mail.extend(b"Content-Type: text/plain\r\n\r\nx\r\n");
    mail
}

/// A mail of `parts` parts.
pub fn wide_mail(parts: usize) -> Vec<u8> {
    let mut mail =
        b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    for _ in 0..parts {
        mail.extend(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n");
    }
    mail.extend(b"--b--\r\n");
    mail
}

/// CRC-32 as PNG and ZIP use it.
pub fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A ZIP container with one more member that nothing points to.
pub fn with_member(container: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(container)).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..old.len() {
        zip.raw_copy_file(old.by_index_raw(i).unwrap()).unwrap();
    }
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Paragraphs each of which takes all fonts that were opened before into itself (HTML Standard §13.2.4.3): n² elements.
pub fn fonts_html(count: usize) -> String {
    (0..count).map(|n| format!("<font color={n}><p>")).collect()
}
