//! An Office package put together part by part.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Base of the Transitional relationship types.
pub const OD: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
/// Start of the content types of the standard.
pub const AV: &str = "application/vnd.openxmlformats-officedocument.";
/// A text that stands in every planted file and must survive.
pub const KEPT: &str = "残る本文";

/// A package that is being built.
#[derive(Debug, Clone, Default)]
pub struct Package {
    parts: Vec<(String, Vec<u8>)>,
    types: Vec<(String, String)>,
    defaults: Vec<(String, String)>,
    rels: Vec<(String, String)>,
}

impl Package {
    /// Adds or replaces a part of this content type (empty: none).
    pub fn part(mut self, name: &str, content_type: &str, content: impl AsRef<[u8]>) -> Self {
        self.parts.retain(|(n, _)| n != name);
        self.types.retain(|(n, _)| n != name);
        self.parts.push((name.to_owned(), content.as_ref().to_vec()));
        if !content_type.is_empty() {
            self.types.push((name.to_owned(), content_type.to_owned()));
        }
        self
    }

    /// Declares the content type of an extension.
    pub fn extension(mut self, extension: &str, content_type: &str) -> Self {
        self.defaults.push((extension.to_owned(), content_type.to_owned()));
        self
    }

    /// Adds a relationship of `source` (empty: the package). A type without `:` is one of the standard's.
    pub fn rel(self, source: &str, id: &str, kind: &str, target: &str) -> Self {
        self.relationship(source, id, kind, target, "")
    }

    /// Adds a relationship that leads outside.
    pub fn external(self, source: &str, id: &str, kind: &str, target: &str) -> Self {
        self.relationship(source, id, kind, target, " TargetMode=\"External\"")
    }

    fn relationship(mut self, source: &str, id: &str, kind: &str, target: &str, mode: &str) -> Self {
        let kind = if kind.contains(':') { kind.to_owned() } else { format!("{OD}{kind}") };
        let target = target.replace('&', "&amp;").replace('"', "&quot;");
        let name = match source.rsplit_once('/') {
            Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
            None => format!("_rels/{source}.rels"),
        };
        self.rels.push((name, format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>")));
        self
    }

    /// The members in order: name and content.
    pub fn members(&self) -> Vec<(String, Vec<u8>)> {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let mut types = format!(
            "{head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>"
        );
        for (extension, content_type) in &self.defaults {
            types.push_str(&format!("<Default Extension=\"{extension}\" ContentType=\"{content_type}\"/>"));
        }
        for (name, content_type) in &self.types {
            types.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{content_type}\"/>"));
        }
        types.push_str("</Types>");
        let mut out = vec![("[Content_Types].xml".to_owned(), types.into_bytes())];
        let mut names: Vec<&String> = self.rels.iter().map(|(n, _)| n).collect();
        names.sort();
        names.dedup();
        for name in names {
            let list: String = self.rels.iter().filter(|(n, _)| n == name).map(|(_, r)| r.as_str()).collect();
            let xml = format!(
                "{head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{list}</Relationships>"
            );
            out.push((name.clone(), xml.into_bytes()));
        }
        out.extend(self.parts.iter().cloned());
        out
    }

    /// The same package in one XML file: parts that are XML as they are, the others in base64.
    pub fn flat(&self) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<?mso-application progid=\"Word.Document\"?>\n<pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">".to_owned();
        for (name, content) in self.members().into_iter().skip(1) {
            let declared = self.types.iter().find(|(n, _)| *n == name).map_or("application/octet-stream", |(_, t)| t);
            let content_type = if name.ends_with(".rels") {
                "application/vnd.openxmlformats-package.relationships+xml"
            } else {
                declared
            };
            out.push_str(&format!("<pkg:part pkg:name=\"/{name}\" pkg:contentType=\"{content_type}\">"));
            match std::str::from_utf8(&content).ok().filter(|t| t.starts_with('<')) {
                Some(text) => {
                    let root = text.split_once("?>").map_or(text, |(_, rest)| rest);
                    out.push_str(&format!("<pkg:xmlData>{root}</pkg:xmlData>"));
                }
                None => out.push_str(&format!("<pkg:binaryData>{}</pkg:binaryData>", crate::mail::base64(&content))),
            }
            out.push_str("</pkg:part>");
        }
        out.push_str("</pkg:package>");
        out
    }

    /// The file.
    pub fn zip(&self) -> Vec<u8> {
        zip(&self.members())
    }
}

/// A ZIP file of these members, deflated.
pub fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// XML written over several lines, as it stands in the sources, without the line breaks and their indentation.
pub fn lines(xml: &str) -> String {
    xml.lines().map(|line| line.trim_matches([' ', '\t'])).collect()
}

/// Appends a chunk of a PNG file.
pub fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut body = kind.to_vec();
    body.extend_from_slice(data);
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    out.extend_from_slice(&body);
    out.extend_from_slice(&crc.sum().to_be_bytes());
}

/// A small valid PNG: a red dot.
pub fn png() -> Vec<u8> {
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    z.write_all(&[0, 255, 0, 0]).unwrap();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
    chunk(&mut out, b"IDAT", &z.finish().unwrap());
    chunk(&mut out, b"IEND", &[]);
    out
}
