//! PowerPoint: a presentation builder and a planter for each danger a presentation may hold.

use super::package::{AV, KEPT, Package, png};
use crate::{Planted, Planter};

pub(super) const NS: &str = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:p14=\"http://schemas.microsoft.com/office/powerpoint/2010/main\"";
pub(super) const SHOW: &str = "ppt/presentation.xml";
pub(super) const SLIDE: &str = "ppt/slides/slide1.xml";
pub(super) const MASTER: &str = "ppt/slideMasters/slideMaster1.xml";
const LAYOUT: &str = "ppt/slideLayouts/slideLayout1.xml";

const TREE: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>";
const MAP: &str = "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>";

/// A text box whose shape properties and run properties hold what is given.
pub(super) fn shape(properties: &str, run: &str, text: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"題\">{properties}</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr vert=\"eaVert\"/><a:p><a:r><a:rPr lang=\"ja-JP\">{run}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

/// A presentation of one slide: `shapes` stand behind its title, `tail` behind its shapes.
pub(super) fn presentation(shapes: &str, tail: &str) -> Package {
    let theme = "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"t\"><a:themeElements><a:clrScheme name=\"c\"/><a:fontScheme name=\"f\"><a:majorFont><a:latin typeface=\"\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/><a:font script=\"Jpan\" typeface=\"游ゴシック\"/></a:majorFont></a:fontScheme></a:themeElements></a:theme>";
    Package::default()
        .rel("", "rId1", "officeDocument", SHOW)
        .part(SHOW, &format!("{AV}presentationml.presentation.main+xml"), format!("<p:presentation {NS}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"))
        .rel(SHOW, "rId1", "slideMaster", "slideMasters/slideMaster1.xml")
        .rel(SHOW, "rId2", "slide", "slides/slide1.xml")
        .rel(SHOW, "rId3", "theme", "theme/theme1.xml")
        .part("ppt/theme/theme1.xml", &format!("{AV}theme+xml"), theme)
        .part(MASTER, &format!("{AV}presentationml.slideMaster+xml"), format!("<p:sldMaster {NS}><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld>{MAP}<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>"))
        .rel(MASTER, "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")
        .rel(MASTER, "rId2", "theme", "../theme/theme1.xml")
        .part(LAYOUT, &format!("{AV}presentationml.slideLayout+xml"), format!("<p:sldLayout {NS} type=\"blank\"><p:cSld><p:spTree>{TREE}</p:spTree></p:cSld></p:sldLayout>"))
        .rel(LAYOUT, "rId1", "slideMaster", "../slideMasters/slideMaster1.xml")
        .part(SLIDE, &format!("{AV}presentationml.slide+xml"), format!("<p:sld {NS}><p:cSld><p:spTree>{TREE}{}{shapes}</p:spTree>{tail}</p:cSld></p:sld>", shape("", "", KEPT)))
        .rel(SLIDE, "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")
}

fn planted(name: &str, package: &Package, gone: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

pub(super) fn picture(extra: &str) -> String {
    format!(
        "<p:pic><p:nvPicPr><p:cNvPr id=\"5\" name=\"絵\"/><p:cNvPicPr/><p:nvPr>{extra}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed=\"rIdPic\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr/></p:pic>"
    )
}

/// A slide on which the shape of this id appears.
fn animated(spid: &str) -> Package {
    let timing = format!(
        "<p:timing><p:tnLst><p:par><p:cTn id=\"1\"><p:childTnLst><p:set><p:cBhvr><p:cTn id=\"2\"/><p:tgtEl><p:spTgt spid=\"{spid}\"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    );
    presentation("", "").part(
        SLIDE,
        &format!("{AV}presentationml.slide+xml"),
        format!("<p:sld {NS}><p:cSld><p:spTree>{TREE}{}</p:spTree></p:cSld>{timing}</p:sld>", shape("", "", KEPT)),
    )
}

macro_rules! planter {
    ($rule:literal, $shape:literal, $name:literal, $package:expr, [$($gone:expr),*]) => {
        Planter { rule: $rule, shape: $shape, plant: || planted($name, &$package, &[$($gone),*]) }
    };
}

/// Every planter of this module.
pub(super) fn planters() -> Vec<Planter> {
    vec![
        planter!("office.slide-action", "plain", "action.pptx", presentation(&shape("<a:hlinkClick r:id=\"\" action=\"ppaction://macro?name=EvilMacro\"/>", "", "図形"), ""), ["EvilMacro", "ppaction"]),
        planter!("office.slide-action", "obfuscated: case", "action2.pptx", presentation(&shape("<a:hlinkClick r:id=\"rIdH\" action=\"PPAction://Program\"/>", "", "図形"), "").external(SLIDE, "rIdH", "hyperlink", "http://evil.example/"), ["PPAction", "evil.example"]),
        planter!("office.hover-link", "plain", "hover.pptx", presentation(&shape("<a:hlinkHover r:id=\"rIdH\"/>", "<a:hlinkMouseOver r:id=\"rIdH\"/>", "図形"), "").external(SLIDE, "rIdH", "hyperlink", "http://evil.example/"), ["hlinkHover", "hlinkMouseOver", "evil.example"]),
        planter!("office.link", "plain: on a slide", "link.pptx", presentation(&shape("", "<a:hlinkClick r:id=\"rIdH\"/>", "図形"), "").external(SLIDE, "rIdH", "hyperlink", "\\\\evil.example\\share"), ["evil.example", "hlinkClick"]),
        planter!("office.ole-object", "plain: on a slide", "ole.pptx", presentation(&format!("<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"枠\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1\" cy=\"1\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/presentationml/2006/ole\"><p:oleObj name=\"x\" r:id=\"rIdO\" progId=\"Package\"><p:embed/>{}</p:oleObj></a:graphicData></a:graphic></p:graphicFrame>", picture("")), "")
            .rel(SLIDE, "rIdPic", "image", "../media/image1.png").part("ppt/media/image1.png", "", png())
            .rel(SLIDE, "rIdO", "oleObject", "../embeddings/oleObject1.bin").part("ppt/embeddings/oleObject1.bin", &format!("{AV}oleObject"), "evil ole"),
            ["oleObj", "evil ole", "Package"]),
        planter!("office.activex", "plain: on a slide", "control.pptx", presentation("", "<p:controls><p:control spid=\"1026\" name=\"EvilBox\" r:id=\"rIdO\" imgW=\"1\" imgH=\"1\"/></p:controls>")
            .rel(SLIDE, "rIdO", "control", "../activeX/activeX1.xml").part("ppt/activeX/activeX1.xml", "", "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\"/>"),
            ["EvilBox", "activeX", "p:control"]),
        planter!("office.media", "plain", "film.pptx", presentation(&picture("<a:videoFile r:link=\"rIdM\"/>"), "")
            .rel(SLIDE, "rIdPic", "image", "../media/image1.png").part("ppt/media/image1.png", "", png())
            .external(SLIDE, "rIdM", "video", "http://evil.example/a.mp4"),
            ["videoFile", "evil.example"]),
        planter!("office.broken-graphic", "plain: a chart that lies outside", "chart.pptx", presentation("<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"枠\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1\" cy=\"1\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rIdC\"/></a:graphicData></a:graphic></p:graphicFrame>", "").external(SLIDE, "rIdC", "chart", "http://evil.example/chart.xml"),
            ["evil.example", "c:chart", "graphicFrame"]),
        planter!("office.unlisted-graphic", "plain", "graphic.pptx", presentation("<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"枠\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1\" cy=\"1\"/></p:xfrm><a:graphic><a:graphicData uri=\"urn:evil\"><z:evil xmlns:z=\"urn:evil\"/></a:graphicData></a:graphic></p:graphicFrame>", ""),
            ["urn:evil", "graphicFrame"]),
        planter!("office.animation-target", "plain", "animation.pptx", animated("99"), ["p:timing", "spid=\"99\""]),
        planter!("office.animation-target", "obfuscated: behind a shape that is there", "animation2.pptx", animated("2\"/><p:spTgt spid=\"99"), ["spid=\"99\""]),
        planter!("office.custom-data", "plain", "tags.pptx", presentation("", "<p:custDataLst><p:custData r:id=\"rIdT\"/><p:tags r:id=\"rIdU\"/></p:custDataLst>")
            .rel(SLIDE, "rIdU", "tags", "../tags/tag1.xml").part("ppt/tags/tag1.xml", &format!("{AV}presentationml.tags+xml"), format!("<p:tagLst {NS}><p:tag name=\"A\" val=\"evil tag\"/></p:tagLst>")),
            ["custData", "evil tag", "tags"]),
        planter!("office.font", "plain: in a presentation", "font.pptx", presentation("", "")
            .part(SHOW, &format!("{AV}presentationml.presentation.main+xml"), format!("<p:presentation {NS} saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"1\" cy=\"1\"/><p:embeddedFontLst><p:embeddedFont><p:font typeface=\"外字\"/><p:regular r:id=\"rIdF\"/></p:embeddedFont></p:embeddedFontLst></p:presentation>"))
            .rel(SHOW, "rIdF", "font", "fonts/font1.fntdata").part("ppt/fonts/font1.fntdata", "application/x-fontdata", "evil font"),
            ["embeddedFont", "evil font"]),
    ]
}

/// A realistic talk: vertical text, a link, a picture, notes-free, with a jump between slides.
pub(super) fn talk() -> Vec<u8> {
    let shapes = format!(
        "{}{}",
        shape(
            "<a:hlinkClick r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\"/>",
            "<a:hlinkClick r:id=\"rIdH\"/>",
            "住民説明会"
        ),
        picture("")
    );
    presentation(&shapes, "")
        .external(SLIDE, "rIdH", "hyperlink", "https://www.city.example.lg.jp/")
        .rel(SLIDE, "rIdPic", "image", "../media/image1.png")
        .part("ppt/media/image1.png", "", png())
        .zip()
}
