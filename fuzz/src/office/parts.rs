//! The package and its XML: up to four parts, divided by a NUL: content types, relationships of the root, of the document, the document.

use super::{made, packed, rels, types};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "<?mso-application progid=\"Word.Document\"?>",
    "<![CDATA[x]]>",
    "<!-- x -->",
    "&#x41;",
    "&amp;",
    "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"w\"><w:p/></mc:Choice><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>",
    " mc:Ignorable=\"w14 q\"",
    " xmlns:q=\"urn:x\"",
    " xml:space=\"preserve\"",
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"http://a.example/\" TargetMode=\"External\"/>",
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"/word/document.xml\"/>",
    "<Override PartName=\"/word/document.xml\" ContentType=\"text/html\"/>",
    "<w:altChunk r:id=\"rId2\"/>",
    "<w:object><o:OLEObject r:id=\"rId2\"/></w:object>",
    "../",
    "%2e%2e/",
    "\0",
    "<",
    ">",
    "\"",
];

/// Inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    let main = "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>";
    let document = format!(
        "<w:document xmlns:w=\"{}\" xmlns:r=\"{}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body><w:p><w:r><w:t xml:space=\"preserve\"> 本文 </w:t></w:r></w:p><w:p/></w:body></w:document>",
        super::W,
        super::OD
    );
    let all = [types(main, ""), rels(&[("rId1", "officeDocument", "word/document.xml")]), rels(&[]), document];
    vec![all.join("\0").into_bytes()]
}

/// Builds the package and looks at what becomes of it.
pub fn run(bytes: &[u8]) {
    let mut parts = bytes.splitn(4, |b| *b == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (types, root, document_rels, document) = (next(), next(), next(), next());
    let _ = made(&packed(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("word/_rels/document.xml.rels", document_rels),
        ("word/document.xml", document),
    ]));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed that is refused would leave the fuzzer at the door.
    #[test]
    fn the_seed_is_released() {
        for seed in seeds() {
            let parts: Vec<&[u8]> = seed.splitn(4, |b| *b == 0).collect();
            let names = ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml"];
            let members: Vec<(&str, &[u8])> = names.into_iter().zip(parts).collect();
            assert!(made(&packed(&members)).is_some());
        }
    }
}
