//! The danger matrix: PowerPoint (OOX-S).

use super::package::{AV, KEPT, Package, png};
use super::powerpoint::{MASTER, NS, SHOW, SLIDE, picture, presentation, shape};
use crate::Planted;
use crate::matrix::Expect::{Reported, Untouched};
use crate::matrix::{Case, Shape};

const PPT_MAIN: &str = "presentationml.presentation.main+xml";

fn file(name: &str, package: &Package, gone: &[&str], kept: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: kept.iter().chain(&[KEPT]).map(|k| k.as_bytes().to_vec()).collect(),
    }
}

macro_rules! case {
    ($id:literal $shape:ident, $what:literal, $expect:expr, $name:literal, $package:expr, [$($gone:expr),*], [$($kept:expr),*]) => {
        Case { id: $id, shape: Shape::$shape, what: $what, expect: $expect, plant: || file($name, &$package, &[$($gone),*], &[$($kept),*]) }
    };
}

/// A second slide, so that something can jump to it; `show` stands behind the sizes of the presentation.
fn two_slides(ids: [&str; 2], show: &str) -> Package {
    presentation("", "")
        .part(SHOW, &format!("{AV}{PPT_MAIN}"), format!("<p:presentation {NS}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"{}\" r:id=\"rId2\"/><p:sldId id=\"{}\" r:id=\"rId5\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/>{show}</p:presentation>", ids[0], ids[1]))
        .rel(SHOW, "rId5", "slide", "slides/slide2.xml")
        .part("ppt/slides/slide2.xml", &format!("{AV}presentationml.slide+xml"), format!("<p:sld {NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree></p:cSld></p:sld>", shape("", "", "二枚目")))
        .rel("ppt/slides/slide2.xml", "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")
}

/// A slide with these shapes behind its title, and this behind its `p:cSld`.
fn slide(shapes: &str, behind: &str) -> Package {
    presentation("", "").part(SLIDE, &format!("{AV}presentationml.slide+xml"), format!("<p:sld {NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}{shapes}</p:spTree></p:cSld>{behind}</p:sld>", shape("", "", KEPT)))
}

/// The same as a slide show, which opens in full screen.
fn slide_show(package: Package) -> Package {
    let (_, show) = package.members().into_iter().find(|(name, _)| name == SHOW).unwrap();
    package.part(SHOW, &format!("{AV}presentationml.slideshow.main+xml"), show)
}

/// A timeline of one main sequence holding these nodes.
fn timing(nodes: &str, builds: &str) -> String {
    format!(
        "<p:timing><p:tnLst><p:par><p:cTn id=\"1\" dur=\"indefinite\" restart=\"never\" nodeType=\"tmRoot\"><p:childTnLst>{nodes}</p:childTnLst></p:cTn></p:par></p:tnLst>{builds}</p:timing>"
    )
}

/// A shape that appears on a click; the time nodes are numbered from `id`.
fn appear(id: u32, spid: &str) -> String {
    format!(
        "<p:par><p:cTn id=\"{id}\" fill=\"hold\"><p:stCondLst><p:cond delay=\"indefinite\"/></p:stCondLst><p:childTnLst><p:set><p:cBhvr><p:cTn id=\"{}\" dur=\"1\" fill=\"hold\"/><p:tgtEl><p:spTgt spid=\"{spid}\"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr><p:to><p:strVal val=\"visible\"/></p:to></p:set></p:childTnLst></p:cTn></p:par>",
        id + 1
    )
}

const FILM: &str = "<p:video><p:cMediaNode vol=\"80000\"><p:cTn id=\"9\" fill=\"hold\"><p:stCondLst><p:cond delay=\"indefinite\"/></p:stCondLst></p:cTn><p:tgtEl><p:spTgt spid=\"5\"/></p:tgtEl></p:cMediaNode></p:video>";

const SMART_ART: &str = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"7\" name=\"組織図\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"1\" y=\"2\"/><a:ext cx=\"4321000\" cy=\"1234000\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\"><dgm:relIds xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" r:dm=\"rIdD\" r:lo=\"rIdL\" r:qs=\"rIdQ\" r:cs=\"rIdC\"/></a:graphicData></a:graphic></p:graphicFrame>";

/// A slide with SmartArt; `link` stands in its point and in its cached drawing. With or without the layout.
fn smart_art(link: &str, layout: bool) -> Package {
    let dgm = "xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let with_links = |p: Package, source: &str| {
        if link.is_empty() { p } else { p.external(source, "rIdH", "hyperlink", "file://evil.example/x.exe") }
    };
    let part = |kind: &str| format!("{AV}drawingml.diagram{kind}+xml");
    let mut p = presentation(SMART_ART, "")
        .rel(SLIDE, "rIdD", "diagramData", "../diagrams/data1.xml")
        .rel(SLIDE, "rIdL", "diagramLayout", "../diagrams/layout1.xml")
        .rel(SLIDE, "rIdQ", "diagramQuickStyle", "../diagrams/quickStyle1.xml")
        .rel(SLIDE, "rIdC", "diagramColors", "../diagrams/colors1.xml")
        .rel(SLIDE, "rIdX", "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing", "../diagrams/drawing1.xml")
        .part("ppt/diagrams/data1.xml", &part("Data"), format!("<dgm:dataModel {dgm}><dgm:ptLst><dgm:pt modelId=\"1\"><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:p><a:r><a:rPr lang=\"ja-JP\">{link}</a:rPr><a:t>総務課</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst><dgm:cxnLst/><dgm:bg/><dgm:whole/><dgm:extLst><a:ext uri=\"http://schemas.microsoft.com/office/drawing/2008/diagram\"><dsp:dataModelExt xmlns:dsp=\"http://schemas.microsoft.com/office/drawing/2008/diagram\" relId=\"rIdX\" minVer=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\"/></a:ext></dgm:extLst></dgm:dataModel>"))
        .part("ppt/diagrams/quickStyle1.xml", &part("Style"), format!("<dgm:styleDef {dgm} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/quickstyle/simple1\"/>"))
        .part("ppt/diagrams/colors1.xml", &part("Colors"), format!("<dgm:colorsDef {dgm} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/colors/accent1_2\"/>"))
        .part("ppt/diagrams/drawing1.xml", "application/vnd.ms-office.drawingml.diagramDrawing+xml", format!("<dsp:drawing xmlns:dsp=\"http://schemas.microsoft.com/office/drawing/2008/diagram\" {dgm}><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id=\"0\" name=\"\"/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/><dsp:sp modelId=\"1\"><dsp:nvSpPr><dsp:cNvPr id=\"0\" name=\"\">{link}</dsp:cNvPr><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr/></dsp:sp></dsp:spTree></dsp:drawing>"));
    if layout {
        p = p.part("ppt/diagrams/layout1.xml", &part("Layout"), format!("<dgm:layoutDef {dgm} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/layout/orgChart1\"><dgm:layoutNode name=\"root\"><dgm:shape r:blip=\"\"><dgm:adjLst/></dgm:shape></dgm:layoutNode></dgm:layoutDef>"));
    }
    with_links(with_links(p, "ppt/diagrams/data1.xml"), "ppt/diagrams/drawing1.xml")
}

const P188: &str = "xmlns:p188=\"http://schemas.microsoft.com/office/powerpoint/2018/8/main\"";

/// A slide with a comment of the new kind; the author has this account.
fn comment(user: &str, provider: &str) -> Package {
    let ms = "http://schemas.microsoft.com/office/2018/10/relationships/";
    presentation("", "")
        .rel(SHOW, "rIdA", &format!("{ms}authors"), "authors.xml")
        .part("ppt/authors.xml", "application/vnd.ms-powerpoint.authors+xml", format!("<p188:authorLst {P188}><p188:author id=\"{{A}}\" name=\"山田\" initials=\"山\" userId=\"{user}\" providerId=\"{provider}\"/></p188:authorLst>"))
        .rel(SLIDE, "rIdK", &format!("{ms}comments"), "../comments/modernComment_1.xml")
        .part("ppt/comments/modernComment_1.xml", "application/vnd.ms-powerpoint.comments+xml", format!("<p188:cmLst {P188} xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><p188:cm id=\"{{C}}\" authorId=\"{{A}}\" created=\"2026-01-01T00:00:00\"><pc:sldMkLst xmlns:pc=\"http://schemas.microsoft.com/office/powerpoint/2013/main/command\"><pc:docMk/><pc:sldMk cId=\"1\" sldId=\"256\"/></pc:sldMkLst><p188:txBody><a:bodyPr/><a:p><a:r><a:t>確認済み</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>"))
}

const MORPH: &str = "<mc:AlternateContent><mc:Choice xmlns:p159=\"http://schemas.microsoft.com/office/powerpoint/2015/09/main\" Requires=\"p159\"><p:transition spd=\"slow\"><p159:morph option=\"byObject\"/></p:transition></mc:Choice><mc:Fallback><p:transition spd=\"slow\"><p:fade/></p:transition></mc:Fallback></mc:AlternateContent>";

const NOISE: &str = "<mc:AlternateContent><mc:Choice Requires=\"p14\"><p:transition spd=\"slow\" p14:dur=\"2000\"><p:fade/><p:sndAc><p:stSnd><p:snd r:embed=\"rIdW\" name=\"evil.wav\"/></p:stSnd></p:sndAc></p:transition></mc:Choice><mc:Fallback><p:transition spd=\"slow\"><p:fade/><p:sndAc><p:stSnd><p:snd r:embed=\"rIdW\" name=\"evil.wav\"/></p:stSnd></p:sndAc></p:transition></mc:Fallback></mc:AlternateContent>";

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    vec![
        case!("OOX-S01" Plain, "a click starts a program", Reported("office.slide-action"), "program.pptx",
            presentation(&shape("<a:hlinkClick r:id=\"rIdH\" action=\"ppaction://program\"/>", "", "図形"), "").external(SLIDE, "rIdH", "hyperlink", "file:///C:/Windows/System32/calc.exe"),
            ["ppaction", "calc.exe"], ["図形"]),
        case!("OOX-S01" Disguised, "the scheme in capitals and character references", Reported("office.slide-action"), "macro.pptx",
            presentation(&shape("<a:hlinkClick r:id=\"\" action=\" PP&#65;ction://M&#x61;cro?name=EvilMacro \"/>", "", "図形"), ""),
            ["EvilMacro", "ction://"], ["図形"]),
        case!("OOX-S01" Disguised, "a slide show that starts a shell when the mouse passes over a word", Reported("office.hover-link"), "invoice.ppsx",
            slide_show(presentation(&shape("", "<a:hlinkMouseOver r:id=\"rIdH\" action=\"ppaction://program\"/>", "読み込み中…"), "")).external(SLIDE, "rIdH", "hyperlink", "powershell%20-NoP%20-NonI%20-W%20Hidden%20IEX"),
            ["powershell", "hlinkMouseOver", "ppaction"], ["読み込み中…"]),
        case!("OOX-S01" Neighbour, "an empty id with a move within the show", Untouched, "next.pptx",
            presentation(&shape("<a:hlinkClick r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\" highlightClick=\"1\"/>", "<a:hlinkClick r:id=\"\" action=\"ppaction://noaction\"/>", "図形"), ""),
            [], ["r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\" highlightClick=\"1\"", "r:id=\"\" action=\"ppaction://noaction\""]),
        case!("OOX-S01" Neighbour, "a jump to another slide of the file", Untouched, "jump.pptx",
            two_slides(["256", "257"], "").part(SLIDE, &format!("{AV}presentationml.slide+xml"), format!("<p:sld {NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree></p:cSld></p:sld>", shape("<a:hlinkClick r:id=\"rIdJ\" action=\"ppaction://hlinksldjump\" tooltip=\"次へ\"/>", "", KEPT)))
                .rel(SLIDE, "rIdJ", "slide", "slide2.xml"),
            [], ["r:id=\"rIdJ\" action=\"ppaction://hlinksldjump\" tooltip=\"次へ\"", "二枚目"]),
        case!("OOX-S03" Plain, "a film with its timeline", Reported("office.media"), "film.pptx",
            slide(&picture("<a:videoFile r:link=\"rIdM\"/>"), &timing(FILM, ""))
                .rel(SLIDE, "rIdPic", "image", "../media/image1.png").part("ppt/media/image1.png", "", png())
                .rel(SLIDE, "rIdM", "video", "../media/media1.mp4").part("ppt/media/media1.mp4", "video/mp4", "evil film"),
            ["videoFile", "evil film", "p:video", "p:timing"], ["name=\"絵\"", "r:embed=\"rIdPic\""]),
        case!("OOX-S03" Disguised, "a sound in both branches of a transition, and a start that waits for a bookmark in a film", Reported("office.media"), "noise.pptx",
            slide("", &format!("{NOISE}{}", timing(&format!("<p:seq concurrent=\"1\" nextAc=\"seek\"><p:cTn id=\"2\"><p:childTnLst>{}<p:par><p:cTn id=\"20\"><p:stCondLst><p:cond evt=\"onMediaBookmark\"><p:tgtEl><p14:bmkTgt spid=\"2\" bmkName=\"EvilMark\"/></p:tgtEl></p:cond></p:stCondLst><p:childTnLst>{}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:seq>", appear(3, "2"), appear(21, "2")), "")))
                .rel(SLIDE, "rIdW", "audio", "../media/image9.png").part("ppt/media/image9.png", "", "RIFF evil wave"),
            ["sndAc", "evil", "EvilMark", "id=\"20\"", "id=\"21\""], ["<p:fade/></p:transition></mc:Choice>", "<p:fade/></p:transition></mc:Fallback>", "id=\"3\""]),
        case!("OOX-S03" Neighbour, "animations and Morph without any sound", Untouched, "morph.pptx",
            slide("", &format!("{MORPH}{}", timing(&appear(3, "2"), "<p:bldLst><p:bldP spid=\"2\" grpId=\"0\"/></p:bldLst>"))),
            [], ["p159:morph", "spid=\"2\"", "p:bldP", "p:fade"]),
        case!("OOX-S04" Plain, "tags and custom data on a slide", Reported("office.custom-data"), "tags.pptx",
            presentation("", "<p:custDataLst><p:custData r:id=\"rIdT\"/><p:tags r:id=\"rIdU\"/></p:custDataLst>")
                .rel(SLIDE, "rIdU", "tags", "../tags/tag1.xml").part("ppt/tags/tag1.xml", &format!("{AV}presentationml.tags+xml"), format!("<p:tagLst {NS}><p:tag name=\"A\" val=\"evil tag\"/></p:tagLst>")),
            ["custData", "evil tag"], []),
        case!("OOX-S04" Disguised, "a second master and the source of a slide on a share", Reported("office.external-reference"), "master.pptx",
            presentation("", "")
                .part(SHOW, &format!("{AV}{PPT_MAIN}"), format!("<p:presentation {NS}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/><p:sldMasterId id=\"2147483700\" r:id=\"rIdM\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"))
                .rel(SHOW, "rIdM", "slideMaster", "file://evil.example/master.potx")
                .external(SLIDE, "rIdU", "slideUpdateUrl", "http://evil.example/slide"),
            ["evil.example", "2147483700"], []),
        case!("OOX-S04" Neighbour, "line breaking, a password to change, a named show, sections", Untouched, "show.pptx",
            two_slides(["256", "257"], "<p:custShowLst><p:custShow name=\"来賓用\" id=\"0\"><p:sldLst><p:sld r:id=\"rId5\"/></p:sldLst></p:custShow></p:custShowLst><p:photoAlbum/><p:kinsoku lang=\"ja-JP\" invalStChars=\"、。\" invalEndChars=\"（\"/><p:modifyVerifier algorithmName=\"SHA-512\" hashValue=\"AA==\" saltValue=\"AA==\" spinValue=\"100000\"/><p:extLst><p:ext uri=\"{521415D9-36F7-43E2-AB2F-B90AF26B5E84}\"><p14:sectionLst><p14:section name=\"第一部\" id=\"{6F9619FF-8B86-D011-B42D-00C04FC964FF}\"><p14:sldIdLst><p14:sldId id=\"256\"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"),
            [], ["来賓用", "p:kinsoku", "p:modifyVerifier", "p:photoAlbum", "第一部", "<p14:sldId id=\"256\"/>"]),
        case!("OOX-S05" Plain, "a link to a program in a point and in the cached drawing", Reported("office.link"), "smart.pptx",
            smart_art("<a:hlinkClick r:id=\"rIdH\"/>", true),
            ["evil.example", "hlinkClick"], ["総務課", "dgm:relIds", "dsp:drawing", "r:blip=\"\""]),
        case!("OOX-S05" Disguised, "the layout is missing", Reported("office.broken-graphic"), "half.pptx",
            smart_art("", false),
            ["dgm:relIds", "総務課", "dsp:drawing"], ["<p:pic>", "name=\"組織図\"", "cx=\"4321000\""]),
        case!("OOX-S05" Neighbour, "SmartArt with all its parts", Untouched, "whole.pptx",
            smart_art("", true),
            [], ["総務課", "dgm:relIds", "relId=\"rIdX\"", "dsp:drawing", "dgm:layoutDef"]),
        case!("OOX-S06" Plain, "the account of an author", Reported("office.identity"), "author.pptx",
            comment("S::yamada@evil.example::1234", "AD"),
            ["S::yamada", "\"AD\""], ["userId=\"山田\" providerId=\"None\"", "確認済み", "pc:sldMk"]),
        case!("OOX-S06" Disguised, "the account in an extension under another prefix, and old diagram text", Reported("office.identity"), "presence.pptx",
            presentation("", "")
                .rel(SHOW, "rIdA", "commentAuthors", "commentAuthors.xml")
                .part("ppt/commentAuthors.xml", &format!("{AV}presentationml.commentAuthors+xml"), format!("<p:cmAuthorLst {NS}><p:cmAuthor id=\"1\" name=\"佐藤\" initials=\"佐\" lastIdx=\"1\" clrIdx=\"0\"><p:extLst><p:ext uri=\"{{19B8F6BF-5375-455C-9EA6-DF929625EA0E}}\"><zz:presenceInfo xmlns:zz=\"http://schemas.microsoft.com/office/powerpoint/2012/main\" userId=\"S::sato@evil.example\" providerId=\"AD\"/></p:ext></p:extLst></p:cmAuthor></p:cmAuthorLst>"))
                .rel(SLIDE, "rIdB", "http://schemas.microsoft.com/office/2006/relationships/legacyDiagramText", "../drawings/legacy.bin").part("ppt/drawings/legacy.bin", "application/vnd.ms-office.legacyDiagramText", "evil legacy"),
            ["presenceInfo", "sato@", "evil legacy"], ["name=\"佐藤\" initials=\"佐\""]),
        case!("OOX-S06" Neighbour, "a comment whose author has no account", Untouched, "comment.pptx",
            comment("山田", "None"),
            [], ["確認済み", "pc:sldMkLst", "sldId=\"256\"", "initials=\"山\""]),
        case!("OOX-S07" Plain, "an animation of a shape that is not there", Reported("office.animation-target"), "ghost.pptx",
            slide("", &timing(&format!("{}{}", appear(3, "2"), appear(5, "99")), "<p:bldLst><p:bldP spid=\"2\" grpId=\"0\"/><p:bldP spid=\"99\" grpId=\"0\"/></p:bldLst>")),
            ["spid=\"99\"", "id=\"5\""], ["spid=\"2\"", "p:bldP"]),
        case!("OOX-S07" Disguised, "two slides of one id, a slide of two layouts", Reported("office.dangling-reference"), "twice.pptx",
            two_slides(["256", "256"], "").rel(SLIDE, "rIdL", "slideLayout", "../slideLayouts/slideLayout2.xml")
                .rel(MASTER, "rIdL", "slideLayout", "../slideLayouts/slideLayout2.xml")
                .part("ppt/slideLayouts/slideLayout2.xml", &format!("{AV}presentationml.slideLayout+xml"), format!("<p:sldLayout {NS}><p:cSld name=\"EvilLayout\"><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/></p:spTree></p:cSld></p:sldLayout>"))
                .rel("ppt/slideLayouts/slideLayout2.xml", "rId1", "slideMaster", "../slideMasters/slideMaster1.xml"),
            ["EvilLayout"], ["id=\"256\"", "id=\"257\"", "二枚目"]),
        case!("OOX-S07" Neighbour, "unusual but legal ids, a timeline over shapes that are there", Untouched, "ids.pptx",
            two_slides(["2147483647", "300"], "").part(SLIDE, &format!("{AV}presentationml.slide+xml"), format!("<p:sld {NS}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree></p:cSld>{}</p:sld>", shape("", "", KEPT), timing(&appear(3, "2"), ""))),
            [], ["id=\"2147483647\"", "id=\"300\"", "p:timing"]),
    ]
}
