//! What a removal leaves behind is whole: frames, timelines, slide lists, extension lists (threats OPC-05a, OOX-P09, OOX-S03 … S07).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, testing};
use mugai_testkit::contains;
use mugai_testkit::flatten::flatten;
use mugai_testkit::office::package::{AV, Package, png};

const A: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";
const R: &str = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const MC: &str = "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";
const P: &str = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
const P14: &str = "xmlns:p14=\"http://schemas.microsoft.com/office/powerpoint/2010/main\"";
const DOC: &str = "word/document.xml";
const BOOK: &str = "xl/workbook.xml";
const SHOW: &str = "ppt/presentation.xml";
const SLIDE: &str = "ppt/slides/slide1.xml";

/// The flattened output and the rules that were reported.
fn disarm(name: &str, package: &Package) -> (Vec<u8>, Vec<&'static str>) {
    let formats: Vec<&'static dyn Disarm> = [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat();
    let (output, findings) = testing::disarm(&formats, name, &package.zip()).unwrap();
    (flatten(&output.bytes), findings.iter().map(|f| f.rule.id).collect())
}

fn check(flat: &[u8], there: &[&str], gone: &[&str]) {
    let text = String::from_utf8_lossy(flat);
    for word in there {
        assert!(contains(flat, word.as_bytes()), "{word} is gone: {text}");
    }
    for word in gone {
        assert!(!contains(flat, word.as_bytes()), "{word} is there: {text}");
    }
}

fn document(body: &str) -> Package {
    Package::default().rel("", "rId1", "officeDocument", DOC).part(
        DOC,
        &format!("{AV}wordprocessingml.document.main+xml"),
        format!("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:wpg=\"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup\" {A} {R} {MC}><w:body><w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"777\" cy=\"888\"/><wp:docPr id=\"1\" name=\"図\"/>{body}</wp:inline></w:drawing></w:r></w:p></w:body></w:document>"),
    )
}

fn sheet(anchors: &str) -> Package {
    Package::default()
        .rel("", "rId1", "officeDocument", BOOK)
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" {R}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"))
        .rel(BOOK, "rId1", "worksheet", "worksheets/sheet1.xml")
        .part("xl/worksheets/sheet1.xml", &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" {R}><sheetData/><drawing r:id=\"rId1\"/></worksheet>"))
        .rel("xl/worksheets/sheet1.xml", "rId1", "drawing", "../drawings/drawing1.xml")
        .part("xl/drawings/drawing1.xml", &format!("{AV}drawing+xml"), format!("<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" {A} {R} {MC}>{anchors}</xdr:wsDr>"))
}

const TREE: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>";

fn slide(shapes: &str, behind: &str) -> Package {
    let part = |kind: &str| format!("{AV}presentationml.{kind}+xml");
    Package::default()
        .rel("", "rId1", "officeDocument", SHOW)
        .part(SHOW, &part("presentation.main"), format!("<p:presentation {P} {R}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst></p:presentation>"))
        .rel(SHOW, "rId1", "slideMaster", "slideMasters/slideMaster1.xml")
        .rel(SHOW, "rId2", "slide", "slides/slide1.xml")
        .part("ppt/slideMasters/slideMaster1.xml", &part("slideMaster"), format!("<p:sldMaster {P} {R}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>"))
        .rel("ppt/slideMasters/slideMaster1.xml", "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")
        .part("ppt/slideLayouts/slideLayout1.xml", &part("slideLayout"), format!("<p:sldLayout {P}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld></p:sldLayout>"))
        .rel("ppt/slideLayouts/slideLayout1.xml", "rId1", "slideMaster", "../slideMasters/slideMaster1.xml")
        .part(SLIDE, &part("slide"), format!("<p:sld {P} {P14} {A} {R} {MC}><p:cSld><p:spTree>{TREE}<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"題\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>{shapes}</p:spTree></p:cSld>{behind}</p:sld>"))
}

fn laid_out(package: Package) -> Package {
    package.rel(SLIDE, "rIdL", "slideLayout", "../slideLayouts/slideLayout1.xml")
}

const DIAGRAM: &str = "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\"><dgm:relIds xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" r:dm=\"rId7\" r:lo=\"rId8\" r:qs=\"rId9\" r:cs=\"rId10\"/></a:graphicData></a:graphic>";
const PICTURE: &str = "<p:pic><p:nvPicPr><p:cNvPr id=\"5\" name=\"絵\"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed=\"rIdPic\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr/></p:pic>";

#[test]
fn a_diagram_in_a_text_that_lacks_its_parts_becomes_a_picture_of_its_size() {
    let (flat, rules) = disarm("a.docx", &document(DIAGRAM));
    check(
        &flat,
        &[
            "<wp:extent cx=\"777\" cy=\"888\"/>",
            "2006/picture\"><pic:pic",
            "<a:ext cx=\"777\" cy=\"888\"/>",
            "r:embed=\"rIdBlank1\"",
        ],
        &["relIds"],
    );
    assert!(rules.contains(&"office.broken-graphic"));
    let strict = document(DIAGRAM);
    let (_, xml) = strict.members().into_iter().find(|(name, _)| name == DOC).unwrap();
    let xml = String::from_utf8(xml)
        .unwrap()
        .replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        .replace("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/");
    let strict = strict.part(DOC, &format!("{AV}wordprocessingml.document.main+xml"), xml);
    let (flat, _) = disarm("a.docx", &strict);
    check(
        &flat,
        &["http://purl.oclc.org/ooxml/drawingml/picture\"><pic:pic"],
        &["relIds", "schemas.openxmlformats.org/drawingml"],
    );
}

#[test]
fn a_graphic_nobody_knows_on_a_sheet_becomes_a_picture_in_its_anchor_and_an_empty_anchor_goes() {
    let anchor = |object: &str| {
        format!(
            "<xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/><xdr:ext cx=\"1\" cy=\"1\"/>{object}<xdr:clientData/></xdr:absoluteAnchor>"
        )
    };
    let frame = "<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"4\" name=\"枠\" descr=\"説明\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"3\" y=\"4\"/><a:ext cx=\"5\" cy=\"6\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"urn:evil\"><z:evil xmlns:z=\"urn:evil\"/></a:graphicData></a:graphic></xdr:graphicFrame>";
    let ink = "<xdr14:contentPart xmlns:xdr14=\"http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing\" r:id=\"rId9\"/>";
    let (flat, rules) = disarm("a.xlsx", &sheet(&format!("{}{}", anchor(frame), anchor(ink))));
    check(
        &flat,
        &[
            "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"4\" name=\"枠\" descr=\"説明\"/><xdr:cNvPicPr/></xdr:nvPicPr>",
            "<a:off x=\"3\" y=\"4\"/>",
        ],
        &["urn:evil", "contentPart", "graphicFrame"],
    );
    let text = String::from_utf8_lossy(&flat);
    assert_eq!(text.matches("<xdr:absoluteAnchor>").count(), 1, "{text}");
    assert!(rules.contains(&"office.unlisted-graphic") && rules.contains(&"office.ink"));
}

#[test]
fn a_frame_in_a_group_of_a_text_becomes_a_picture_of_the_group() {
    let group = "<a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup\"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr/><wpg:graphicFrame><wpg:cNvPr id=\"9\" name=\"枠\"/><wpg:cNvFrPr/><wpg:xfrm><a:off x=\"1\" y=\"2\"/><a:ext cx=\"3\" cy=\"4\"/></wpg:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rId99\"/></a:graphicData></a:graphic></wpg:graphicFrame></wpg:wgp></a:graphicData></a:graphic>";
    let (flat, _) = disarm("a.docx", &document(group));
    check(
        &flat,
        &["<wpg:grpSpPr/><pic:pic", "<pic:cNvPr id=\"9\" name=\"枠\"/>", "<a:ext cx=\"3\" cy=\"4\"/>"],
        &["c:chart", "graphicFrame"],
    );
}

#[test]
fn a_zoom_shows_its_picture() {
    let zoom = format!(
        "<mc:AlternateContent><mc:Choice xmlns:pslz=\"http://schemas.microsoft.com/office/powerpoint/2016/slidezoom\" Requires=\"pslz\"><p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"8\" name=\"ズーム\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/powerpoint/2016/slidezoom\"><pslz:sldZm/></a:graphicData></a:graphic></p:graphicFrame></mc:Choice><mc:Fallback>{PICTURE}</mc:Fallback></mc:AlternateContent>"
    );
    let package = laid_out(slide(&zoom, "")).rel(SLIDE, "rIdPic", "image", "../media/image1.png").part(
        "ppt/media/image1.png",
        "",
        png(),
    );
    let (flat, _) = disarm("a.pptx", &package);
    check(&flat, &["name=\"絵\"", "r:embed=\"rIdPic\""], &["sldZm", "AlternateContent", "ズーム"]);
}

#[test]
fn a_picture_that_was_only_drawn_in_svg_keeps_its_place() {
    let svg = PICTURE.replace("<a:blip r:embed=\"rIdPic\"/>", "<a:blip><a:extLst><a:ext uri=\"{96DAC541-7B7A-43D3-8B79-37D633B846F1}\"><asvg:svgBlip xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"rIdS\"/></a:ext></a:extLst></a:blip>");
    let package = laid_out(slide(&svg, "")).rel(SLIDE, "rIdS", "image", "../media/image2.svg").part(
        "ppt/media/image2.svg",
        "image/svg+xml",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='evil()'/>",
    );
    let (flat, rules) = disarm("a.pptx", &package);
    check(&flat, &["<a:blip r:embed=\"rIdBlank1\"/>", "name=\"絵\""], &["svgBlip", "evil"]);
    assert_eq!(rules, ["office.svg"]);
}

#[test]
fn a_slide_without_a_layout_is_given_one_and_notes_lead_back_to_their_slide() {
    let notes = "ppt/notesSlides/notesSlide1.xml";
    let package = slide("", "").rel(SLIDE, "rIdN", "notesSlide", "../notesSlides/notesSlide1.xml").part(
        notes,
        &format!("{AV}presentationml.notesSlide+xml"),
        format!("<p:notes {P}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld></p:notes>"),
    );
    let (flat, _) = disarm("a.pptx", &package);
    check(
        &flat,
        &[
            "relationships/slideLayout\" Target=\"../slideLayouts/slideLayout1.xml\"",
            "relationships/slide\" Target=\"../slides/slide1.xml\"",
        ],
        &[],
    );
}

/// A group that starts when the time node of this number begins, and shows the title.
fn follower(id: usize, after: usize) -> String {
    format!(
        "<p:par><p:cTn id=\"{id}\"><p:stCondLst><p:cond evt=\"onBegin\"><p:tn val=\"{after}\"/></p:cond></p:stCondLst><p:childTnLst><p:set><p:cBhvr><p:cTn id=\"{}\"/><p:tgtEl><p:spTgt spid=\"2\"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par>",
        id + 1
    )
}

fn timeline(nodes: &str) -> String {
    format!(
        "<p:timing><p:tnLst><p:par><p:cTn id=\"1\"><p:childTnLst>{nodes}</p:childTnLst></p:cTn></p:par></p:tnLst><p:bldLst><p:bldP spid=\"2\" grpId=\"0\"/></p:bldLst></p:timing>"
    )
}

#[test]
fn what_waits_for_a_time_node_that_is_gone_goes_with_it() {
    let film =
        "<p:video><p:cMediaNode><p:cTn id=\"5\"/><p:tgtEl><p:spTgt spid=\"2\"/></p:tgtEl></p:cMediaNode></p:video>";
    let (flat, _) =
        disarm("a.pptx", &laid_out(slide("", &timeline(&format!("{film}{}{}", follower(10, 5), follower(20, 1))))));
    check(&flat, &["id=\"20\"", "id=\"21\"", "p:bldP"], &["p:video", "id=\"10\"", "id=\"11\""]);
}

// A round costs the whole part: without an end to the rounds this test would not return.
#[test]
fn a_long_chain_of_waiting_nodes_ends_the_timeline() {
    let chain: String = (0..20_000).map(|n| follower(10 + 2 * n, 8 + 2 * n)).collect();
    let (flat, _) = disarm("a.pptx", &laid_out(slide("", &timeline(&chain))));
    check(&flat, &["題"], &["p:timing", "p:cTn"]);
}

#[test]
fn many_removals_under_one_parent_stay_linear() {
    // Text between the elements stays behind; counting what is left must not walk over it again and again.
    let many = "<a:snd r:embed=\"\"/>x".repeat(150_000);
    let shapes = format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"音\"><a:hlinkClick r:id=\"\" action=\"ppaction://noaction\">{many}<a:extLst/></a:hlinkClick></p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>"
    );
    let (flat, rules) = disarm("a.pptx", &laid_out(slide(&shapes, "")));
    check(&flat, &["ppaction://noaction"], &["a:snd"]);
    assert!(rules.contains(&"office.media"));
}

#[test]
fn a_comment_whose_place_is_of_an_unknown_kind_says_so() {
    let comments = "<p188:cmLst xmlns:p188=\"http://schemas.microsoft.com/office/powerpoint/2018/8/main\"><p188:cm id=\"{C}\" authorId=\"{A}\" created=\"2026-01-01T00:00:00\"><z:place xmlns:z=\"urn:evil\"/><p188:txBody><a:bodyPr xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/></p188:txBody></p188:cm></p188:cmLst>";
    let package = laid_out(slide("", ""))
        .rel(
            SLIDE,
            "rIdK",
            "http://schemas.microsoft.com/office/2018/10/relationships/comments",
            "../comments/modernComment_1.xml",
        )
        .part("ppt/comments/modernComment_1.xml", "application/vnd.ms-powerpoint.comments+xml", comments);
    let (flat, _) = disarm("a.pptx", &package);
    check(&flat, &["<p188:unknownAnchor/><p188:txBody>"], &["urn:evil"]);
}

#[test]
fn a_layout_with_the_id_of_a_master_gets_another() {
    let master = "ppt/slideMasters/slideMaster1.xml";
    let package = laid_out(slide("", ""));
    let (_, xml) = package.members().into_iter().find(|(name, _)| name == master).unwrap();
    let xml = String::from_utf8(xml).unwrap().replace("2147483649", "2147483648");
    let (flat, _) = disarm("a.pptx", &package.part(master, &format!("{AV}presentationml.slideMaster+xml"), xml));
    check(&flat, &["<p:sldMasterId id=\"2147483648\"", "<p:sldLayoutId id=\"2147483649\""], &[]);
}

#[test]
fn a_picture_in_the_place_of_an_object_keeps_its_description_ground_and_border() {
    const VML: &str = "ppt/drawings/vmlDrawing1.vml";
    let frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"表\" descr=\"前年度の収支\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"1\" y=\"2\"/><a:ext cx=\"3\" cy=\"4\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/presentationml/2006/ole\"><p:oleObj spid=\"_x0000_s1026\" r:id=\"rIdO\" progId=\"Word.Document.8\"><p:embed/></p:oleObj></a:graphicData></a:graphic></p:graphicFrame>";
    let package = slide(frame, "")
        .extension("vml", &format!("{AV}vmlDrawing"))
        .rel(SLIDE, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
        .part(VML, "", "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><v:shape id=\"_x0000_s1026\" style='position:absolute' filled=\"t\" fillcolor=\"#ff8000 [1]\" stroked=\"t\" strokecolor=\"#036\"><v:fill opacity=\".25\"/><v:imagedata o:relid=\"rId1\" o:title=\"\"/></v:shape></xml>")
        .rel(VML, "rId1", "image", "../media/image1.png")
        .part("ppt/media/image1.png", "", png());
    let (flat, _) = disarm("説明.pptx", &package);
    check(
        &flat,
        &[
            "<p:cNvPr id=\"4\" name=\"表\" descr=\"前年度の収支\"/>",
            "<a:solidFill><a:srgbClr val=\"FF8000\"><a:alpha val=\"25000\"/></a:srgbClr></a:solidFill>",
            "<a:ln><a:solidFill><a:srgbClr val=\"003366\"/></a:solidFill></a:ln>",
        ],
        &["oleObj", "graphicFrame"],
    );
}
