//! Old drawings: the input as the drawing of a sheet with a note, and as a picture in a document.

use super::{book, document, made, member};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "<v:shape id=\"_x0000_s1025\" type=\"#_x0000_t202\" style=\"position:absolute;width:108pt;height:59pt\">",
    "</v:shape>",
    "<v:fill on=\"t\" src=\"http://a.example/x\"/>",
    "<v:imagedata o:relid=\"rId9\" r:href=\"rId9\"/>",
    "<x:ClientData ObjectType=\"Note\"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData>",
    "<x:FmlaMacro>[0]!M</x:FmlaMacro>",
    "<v:textpath on=\"t\" string=\"部外秘\"/>",
    "<div><font>メモ</font><br></div>",
    " href=\"file://h/s\"",
    " style='behavior:url(x)'",
    " onmouseover=x",
    " o:gfxdata=\"AAAA\"",
    "<o:OLEObject Type=\"Link\"/>",
    "<br>",
    "&nbsp;",
    "<",
    ">",
    "/>",
    "\"",
    "'",
    "=",
    "<![CDATA[",
    "<!--",
];

/// Inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    let head = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">";
    let join = |words: &[usize]| {
        let inner: String = words.iter().filter_map(|w| WORDS.get(*w)).copied().collect();
        format!("{head}{inner}</xml>").into_bytes()
    };
    vec![join(&[0, 4, 1]), join(&[0, 2, 7, 4, 5, 1]), join(&[0, 3, 1]), join(&[0, 6, 1])]
}

/// Builds both files and looks at what becomes of them.
pub fn run(bytes: &[u8]) {
    const CT: &str = "<Override PartName=\"/xl/comments1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml\"/>";
    let comments = format!(
        "<comments xmlns=\"{}\"><authors><author>総務課</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"><text><t>確認</t></text></comment></commentList></comments>",
        super::X
    );
    let file = book(
        "",
        "<sheetData/><legacyDrawing r:id=\"rIdV\"/>",
        &[("rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rIdC", "comments", "../comments1.xml")],
        CT,
        &[("xl/drawings/vmlDrawing1.vml", bytes), ("xl/comments1.xml", comments.as_bytes())],
    );
    if let Some(out) = made(&file) {
        let vml = member(&out, "xl/drawings/vmlDrawing1.vml").unwrap_or_default();
        for word in ["src=", "href=", "gfxdata", "FmlaMacro", "OLEObject", "behavior", "onmouseover="] {
            let bare = strip_text(&vml);
            assert!(!bare.contains(word), "an old drawing keeps {word}");
        }
    }
    let text = String::from_utf8_lossy(bytes);
    let inner = text.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.strip_suffix("</xml>").unwrap_or(inner);
    let _ = made(&document(&format!("<w:p><w:r><w:pict>{inner}</w:pict></w:r></w:p>")));
}

/// Tags without the text between them and without the values of their attributes, save for styles.
fn strip_text(xml: &str) -> String {
    let tags = xml.split('<').filter_map(|piece| piece.split('>').next());
    tags.map(|tag| tag.split('"').step_by(2).collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_and_values_are_not() {
        assert!(strip_text("<v:fill src=\"x\"/>").contains("src="));
        assert!(!strip_text("<v:fill title=\"src=\"/>src=").contains("src="));
        seeds().iter().for_each(|s| run(s));
    }
}
