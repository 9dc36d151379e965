//! The danger matrix: objects and controls in texts and on slides (OOX-P03, P04, W06, S02).

use super::package::{AV, KEPT, Package, png};
use super::powerpoint::{picture, presentation};
use super::word::document;
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

const DOC: &str = "word/document.xml";
const SLIDE: &str = "ppt/slides/slide1.xml";
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships/";
const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 evil package";
const OCX: &str =
    "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:classid=\"{D27CDB6E-EVIL}\"/>";

/// A file of the matrix; the text every file bears must survive as well.
pub(super) fn planted(name: &str, package: &Package, gone: &[&str], kept: &[&str]) -> Planted {
    let bytes = |list: &[&str]| list.iter().map(|s| s.as_bytes().to_vec()).collect::<Vec<_>>();
    let mut kept = bytes(kept);
    kept.push(KEPT.as_bytes().to_vec());
    Planted { name: name.to_owned(), bytes: package.zip(), gone: bytes(gone), kept }
}

fn with_picture(package: Package) -> Package {
    package.rel(DOC, "rIdPic", "image", "media/image1.png").part("word/media/image1.png", "", png())
}

fn run(inside: &str) -> String {
    format!("<w:p><w:r>{inside}</w:r></w:p>")
}

fn frame(inside: &str, uri: &str) -> String {
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"残る枠\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"11\" y=\"22\"/><a:ext cx=\"3333\" cy=\"4444\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/{uri}\">{inside}</a:graphicData></a:graphic></p:graphicFrame>"
    )
}

/// A slide with an old drawing beside it, in which shape 1026 shows a picture.
fn old_slide(shapes: &str, tail: &str) -> Package {
    const VML: &str = "ppt/drawings/vmlDrawing1.vml";
    presentation(shapes, tail)
        .extension("vml", &format!("{AV}vmlDrawing"))
        .rel(SLIDE, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
        .part(VML, "", "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><v:shape id=\"_x0000_s1026\" style='position:absolute;left:10pt;top:1in;width:2cm;height:1mm'><v:imagedata o:relid=\"rId1\" o:title=\"\"/></v:shape></xml>")
        .rel(VML, "rId1", "image", "../media/image1.png")
        .part("ppt/media/image1.png", "", png())
}

fn ole_on_slide(package: Package) -> Package {
    package.rel(SLIDE, "rIdO", "oleObject", "../embeddings/oleObject1.bin").part(
        "ppt/embeddings/oleObject1.bin",
        &format!("{AV}oleObject"),
        OLE2,
    )
}

fn activex_in_text() -> Package {
    with_picture(document(&run("<w:object w:dxaOrig=\"1440\" w:dyaOrig=\"720\"><v:shape id=\"c1\" style=\"width:72pt;height:36pt\" o:ole=\"\"><v:imagedata r:id=\"rIdPic\"/></v:shape><w:control r:id=\"rIdBad\" w:name=\"EvilControl\" w:shapeid=\"c1\"/></w:object>")))
        .rel(DOC, "rIdBad", "control", "activeX/activeX1.xml")
        .part("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", OCX)
        .rel("word/activeX/activeX1.xml", "rId1", "http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary", "activeX1.bin")
        .part("word/activeX/activeX1.bin", "application/vnd.ms-office.activeX", "evil state")
}

fn activex_in_disguise() -> Package {
    document(&run("<q:pict xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><q:control xmlns:z=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" z:id=\"rIdBad\" q:name=\"EvilControl\"/></q:pict>"))
        .rel(DOC, "rIdBad", &format!("{STRICT}control"), "../WORD/Media/picture.xml")
        .part("word/media/picture.xml", "image/png", OCX)
}

fn content_control() -> Package {
    document(
        "<w:sdt><w:sdtPr><w:alias w:val=\"同意\"/><w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox></w:sdtPr><w:sdtContent><w:p><w:r><w:t>☒</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
}

fn ole_in_text() -> Package {
    with_picture(document(&run("<w:object w:dxaOrig=\"1440\" w:dyaOrig=\"1440\"><v:shapetype id=\"_x0000_t75\" coordsize=\"21600,21600\"/><v:shape id=\"s1\" type=\"#_x0000_t75\" style=\"width:72pt;height:72pt\" o:ole=\"\"><v:imagedata r:id=\"rIdPic\" o:title=\"\"/></v:shape><o:OLEObject Type=\"Embed\" ProgID=\"Package\" ShapeID=\"s1\" DrawAspect=\"Icon\" ObjectID=\"_1\" r:id=\"rIdBad\"/></w:object>")))
        .extension("bin", &format!("{AV}oleObject"))
        .rel(DOC, "rIdBad", "oleObject", "embeddings/oleObject1.bin")
        .part("word/embeddings/oleObject1.bin", "", OLE2)
}

fn linked_ole() -> Package {
    with_picture(document(&run("<w:object><v:shape id=\"s1\" style=\"width:72pt;height:72pt\"><v:imagedata r:id=\"rIdPic\"/></v:shape><q:OLEObject xmlns:q=\"urn:schemas-microsoft-com:office:office\" xmlns:z=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" Type=\"Link\" UpdateMode=\"Always\" z:id=\"rIdBad\"><q:LinkType>EnhancedMetaFile</q:LinkType></q:OLEObject></w:object>")))
        .external(DOC, "rIdBad", &format!("{STRICT}oleObject"), "mhtml:http://evil.example/a.html!x-usc:http://evil.example/a.html")
}

fn only_called_object() -> Package {
    document(&format!(
        "{}{}",
        run("<w:t>oleObject1.bin と OLEObject の説明</w:t>"),
        super::word::drawing("<a:blip r:embed=\"rIdPic\"/>")
    ))
    .rel(DOC, "rIdPic", "image", "media/image7.png")
    .part("word/media/image7.png", "", png())
}

fn object_without_picture() -> Package {
    document("<w:p><w:r><x:object xmlns:x=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" x:dxaOrig=\"1450\" x:dyaOrig=\"700\"><o:OLEObject Type=\"Embed\" ProgID=\"Equation.3\" r:id=\"rIdBad\"/></x:object></w:r></w:p>")
        .rel(DOC, "rIdBad", "oleObject", "embeddings/oleObject1.bin")
        .part("word/embeddings/oleObject1.bin", &format!("{AV}oleObject"), OLE2)
}

fn watermark() -> Package {
    document(&run(
        "<w:pict><v:shapetype id=\"_x0000_t136\" coordsize=\"21600,21600\" o:spt=\"136\" adj=\"10800\" path=\"m@7,l@8,m@5,21600l@6,21600e\"><v:formulas><v:f eqn=\"sum #0 0 10800\"/></v:formulas><v:path textpathok=\"t\" o:connecttype=\"custom\" o:connectlocs=\"@9,0;@10,10800\"/><v:textpath on=\"t\" fitshape=\"t\"/><v:handles><v:h position=\"#0,bottomRight\" xrange=\"6629,14971\"/></v:handles><o:lock v:ext=\"edit\" text=\"t\" shapetype=\"t\"/></v:shapetype><v:shape id=\"PowerPlusWaterMarkObject1\" o:spid=\"_x0000_s2049\" type=\"#_x0000_t136\" style=\"position:absolute;margin-left:0;margin-top:0;width:412.4pt;height:247.45pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin\" o:allowincell=\"f\" fillcolor=\"silver\" stroked=\"f\"><v:fill opacity=\".5\" on=\"t\"/><v:textpath style=\"font-family:&quot;ＭＳ 明朝&quot;;font-size:1pt\" string=\"社外秘：取扱注意\"/></v:shape></w:pict>",
    ))
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    vec![
        case("OOX-P03", Shape::Plain, "a control with its state", Expect::Reported("office.activex"), || {
            planted(
                "control.docx",
                &activex_in_text(),
                &["EvilControl", "D27CDB6E", "activeX", "evil state"],
                &["<w:pict>", "rIdPic"],
            )
        }),
        case(
            "OOX-P03",
            Shape::Disguised,
            "other prefixes, the Strict type, the part passed off as a picture",
            Expect::Reported("office.activex"),
            || {
                planted(
                    "control2.docx",
                    &activex_in_disguise(),
                    &["EvilControl", "D27CDB6E", "q:control", "w:control"],
                    &["［オブジェクトは無害化により削除］"],
                )
            },
        ),
        case("OOX-P03", Shape::Neighbour, "a check box that is a content control", Expect::Untouched, || {
            planted("checkbox.docx", &content_control(), &[], &["w14:checkbox", "☒", "同意"])
        }),
        case("OOX-P04", Shape::Plain, "an embedded package", Expect::Reported("office.ole-object"), || {
            planted(
                "package.docx",
                &ole_in_text(),
                &["oleObject", "evil package", "OLEObject", "ProgID"],
                &["rIdPic", "_x0000_t75", "width:72pt;height:72pt"],
            )
        }),
        case(
            "OOX-P04",
            Shape::Disguised,
            "a link under other prefixes and the Strict type",
            Expect::Reported("office.ole-object"),
            || planted("link.docx", &linked_ole(), &["evil.example", "OLEObject", "LinkType"], &["rIdPic"]),
        ),
        case("OOX-P04", Shape::Neighbour, "a text about objects, and a picture", Expect::Untouched, || {
            planted("text.docx", &only_called_object(), &[], &["oleObject1.bin と OLEObject の説明", "image7.png"])
        }),
        case("OOX-W06", Shape::Plain, "an object with its preview", Expect::Reported("office.ole-object"), || {
            planted("preview.docx", &ole_in_text(), &["w:object", "dxaOrig", "o:ole"], &["<w:pict>", "rIdPic"])
        }),
        case(
            "OOX-W06",
            Shape::Disguised,
            "an object without any preview, under another prefix",
            Expect::Reported("office.ole-object"),
            || {
                planted(
                    "equation.docx",
                    &object_without_picture(),
                    &["OLEObject", "Equation.3", "dxaOrig"],
                    &["［オブジェクトは無害化により削除］", "width:72.50pt;height:35.00pt", "v:imagedata"],
                )
            },
        ),
        case("OOX-W06", Shape::Neighbour, "a watermark drawn in the old way", Expect::Untouched, || {
            planted(
                "watermark.docx",
                &watermark(),
                &[],
                &[
                    "<v:textpath on=\"t\" fitshape=\"t\"/>",
                    "opacity=\".5\" on=\"t\"",
                    "社外秘：取扱注意",
                    "ＭＳ 明朝",
                    "rotation:315",
                    "sum #0 0 10800",
                ],
            )
        }),
        case("OOX-S02", Shape::Plain, "an object with its picture", Expect::Reported("office.ole-object"), || {
            let object = format!(
                "<p:oleObj name=\"x\" r:id=\"rIdO\" progId=\"Package\" showAsIcon=\"1\"><p:embed/>{}</p:oleObj>",
                picture("")
            );
            let package = ole_on_slide(presentation(&frame(&object, "presentationml/2006/ole"), ""))
                .rel(SLIDE, "rIdPic", "image", "../media/image1.png")
                .part("ppt/media/image1.png", "", png());
            planted(
                "ole.pptx",
                &package,
                &["oleObj", "Package", "graphicFrame"],
                &["id=\"4\" name=\"残る枠\"", "r:embed=\"rIdPic\""],
            )
        }),
        case(
            "OOX-S02",
            Shape::Disguised,
            "object and control of the old form, shown by the old drawing only",
            Expect::Reported("office.ole-object"),
            || {
                let object = frame(
                    "<mc:AlternateContent><mc:Choice xmlns:v=\"urn:schemas-microsoft-com:vml\" Requires=\"v\"><p:oleObj spid=\"_x0000_s1026\" r:id=\"rIdO\" progId=\"Package\"><p:link updateAutomatic=\"1\"/></p:oleObj></mc:Choice></mc:AlternateContent>",
                    "presentationml/2006/ole",
                );
                let package = ole_on_slide(old_slide(
                    &object,
                    "<p:controls><p:control spid=\"1026\" name=\"EvilBox\" r:id=\"rIdO\" imgW=\"1\" imgH=\"1\"/></p:controls>",
                ));
                // 10 pt, 1 inch, 2 cm and 1 mm in EMU.
                planted(
                    "old.pptx",
                    &package,
                    &["oleObj", "p:control", "EvilBox", "vmlDrawing", "evil package"],
                    &[
                        "id=\"4\" name=\"残る枠\"",
                        "<a:off x=\"11\" y=\"22\"/>",
                        "<a:off x=\"127000\" y=\"914400\"/><a:ext cx=\"720000\" cy=\"36000\"/>",
                        "image1.png",
                    ],
                )
            },
        ),
        case("OOX-S02", Shape::Neighbour, "a table in a frame", Expect::Untouched, || {
            let table = "<a:tbl><a:tblPr/><a:tblGrid><a:gridCol w=\"100\"/></a:tblGrid><a:tr h=\"100\"><a:tc><a:txBody><a:bodyPr/><a:p><a:r><a:rPr lang=\"ja-JP\"/><a:t>表の中</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc></a:tr></a:tbl>";
            planted(
                "table.pptx",
                &presentation(&frame(table, "drawingml/2006/table"), ""),
                &[],
                &["p:graphicFrame", "表の中", "残る枠"],
            )
        }),
    ]
}
