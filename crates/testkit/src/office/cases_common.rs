//! The danger matrix: dangers common to all programs (OOX-P): what leads out, what runs, what is shown.

use super::package::{AV, KEPT, Package, png};
use super::powerpoint::{SLIDE, picture, presentation, shape};
use super::{cases_common_parts, word};
use crate::Planted;
use crate::matrix::Case;
use crate::matrix::Expect::{Reported, Untouched};

const DOC: &str = "word/document.xml";
const MS: &str = "http://schemas.microsoft.com/office";

pub(super) fn file(name: &str, package: &Package, gone: &[&str], kept: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: kept.iter().chain(&[KEPT]).map(|k| k.as_bytes().to_vec()).collect(),
    }
}

/// A case whose file is this package.
macro_rules! case {
    ($id:literal $shape:ident, $what:literal, $expect:expr, $name:literal, $package:expr, [$($gone:expr),*], [$($kept:expr),*]) => {
        crate::matrix::Case { id: $id, shape: crate::matrix::Shape::$shape, what: $what, expect: $expect,
            plant: || crate::office::cases_common::file($name, &$package, &[$($gone),*], &[$($kept),*]) }
    };
}
pub(super) use case;

/// A picture in a text: this blip, this behind the name of the picture.
fn drawing(blip: &str, properties: &str) -> String {
    format!(
        "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"765000\" cy=\"432000\"/><wp:docPr id=\"1\" name=\"図1\">{properties}</wp:docPr><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"1\" name=\"図1\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
}

fn with_picture(package: Package, source: &str, target: &str) -> Package {
    let path = if source == DOC { "word/media/image1.png" } else { "ppt/media/image1.png" };
    package.rel(source, "rIdPic", "image", target).part(path, "", png())
}

fn document_with_picture(body: &str) -> Package {
    with_picture(word::document(body), DOC, "media/image1.png")
}

fn slide_with_picture(shapes: &str) -> Package {
    with_picture(presentation(shapes, ""), SLIDE, "../media/image1.png")
}

/// A slide with a chart whose title holds this run property.
fn chart(run: &str) -> Package {
    let frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"8\" name=\"グラフ\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1\" cy=\"1\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rIdC\"/></a:graphicData></a:graphic></p:graphicFrame>";
    presentation(frame, "").rel(SLIDE, "rIdC", "chart", "../charts/chart1.xml").part(
        "ppt/charts/chart1.xml",
        &format!("{AV}drawingml.chart+xml"),
        format!("<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang=\"ja-JP\">{run}</a:rPr><a:t>人口の推移</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:layout/></c:plotArea></c:chart></c:chartSpace>"),
    )
}

/// A frame that shows a web add-in, in a choice of this vocabulary with a picture for older programs.
fn add_in(fallback: &str) -> Package {
    let frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"8\" name=\"地図アプリ\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"4321000\" cy=\"1\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/webextensions/webextension/2010/11\"><we:webextensionref xmlns:we=\"http://schemas.microsoft.com/office/webextensions/webextension/2010/11\" r:id=\"rIdW\"/></a:graphicData></a:graphic></p:graphicFrame>";
    let shapes = if fallback.is_empty() {
        frame.to_owned()
    } else {
        format!(
            "<mc:AlternateContent><mc:Choice xmlns:a15=\"http://schemas.microsoft.com/office/drawing/2012/main\" Requires=\"a15\">{frame}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        )
    };
    slide_with_picture(&shapes)
        .rel(SLIDE, "rIdW", &format!("{MS}/2011/relationships/webextension"), "../webextensions/webextension1.xml")
        .part("ppt/webextensions/webextension1.xml", "application/vnd.ms-office.webextension+xml", "<we:webextension xmlns:we=\"http://schemas.microsoft.com/office/webextensions/webextension/2010/11\" id=\"{E}\"><we:reference id=\"evil-addin\" version=\"1\" store=\"\\\\evil\\catalog\" storeType=\"FileSystem\"/></we:webextension>")
}

const EXT: &str = "{63B3BB69-23CF-44E3-9099-C40C66FF867C}";
const INK: &str = "<p14:contentPart r:id=\"rIdI\"><p14:nvContentPartPr><p14:cNvPr id=\"9\" name=\"インク\"/><p14:cNvContentPartPr/><p14:nvPr/></p14:nvContentPartPr><p14:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"1\" cy=\"1\"/></p14:xfrm></p14:contentPart>";

fn ink(shapes: &str) -> Package {
    slide_with_picture(shapes).rel(SLIDE, "rIdI", "customXml", "../ink/ink1.xml").part(
        "ppt/ink/ink1.xml",
        "application/inkml+xml",
        "<inkml:ink xmlns:inkml=\"http://www.w3.org/2003/InkML\"><inkml:trace>evil trace</inkml:trace></inkml:ink>",
    )
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let mut all = leading_out();
    all.extend(shown());
    all.extend(cases_common_parts::cases());
    all
}

fn leading_out() -> Vec<Case> {
    vec![
        case!("OOX-P01" Plain, "a picture that lies on a server", Reported("office.external-reference"), "image.docx",
            word::document(&drawing("<a:blip r:embed=\"rIdX\"/>", "")).external(DOC, "rIdX", "image", "http://evil.example/pixel.png"),
            ["evil.example"], ["name=\"図1\"", "cx=\"765000\""]),
        case!("OOX-P01" Disguised, "a share as the target of a relationship that claims to be internal, unused", Reported("office.external-reference"), "share.pptx",
            presentation("", "").rel(SLIDE, "rIdX", "slideUpdateInfo", "\\\\evil.example\\update"),
            ["evil.example"], []),
        case!("OOX-P01" Neighbour, "an ordinary link to a web page", Untouched, "web.docx",
            word::document("<w:p><w:hyperlink r:id=\"rIdX\" w:history=\"1\"><w:r><w:t>市のページ</w:t></w:r></w:hyperlink></w:p>").external(DOC, "rIdX", "hyperlink", "https://www.city.example.lg.jp/index.html?a=1"),
            [], ["https://www.city.example.lg.jp/index.html?a=1", "市のページ"]),
        case!("OOX-P14" Plain, "a shape whose click opens a file", Reported("office.link"), "shape.pptx",
            presentation(&shape("<a:hlinkClick r:id=\"rIdH\"/>", "", "図形"), "").external(SLIDE, "rIdH", "hyperlink", "file:///c:/evil.hta"),
            ["evil.hta", "hlinkClick"], ["図形"]),
        case!("OOX-P14" Disguised, "a script in the title of a chart, the scheme in pieces; and one that needs no click", Reported("office.hover-link"), "chart.pptx",
            chart("<a:hlinkClick r:id=\"rIdH\" invalidUrl=\"evil:1\"/><a:hlinkMouseOver r:id=\"rIdW\"/>")
                .external("ppt/charts/chart1.xml", "rIdH", "hyperlink", " JaVa&#9;ScRiPt:evil(1)")
                .external("ppt/charts/chart1.xml", "rIdW", "hyperlink", "https://evil.example/"),
            ["evil", "hlinkClick", "hlinkMouseOver"], ["人口の推移"]),
        case!("OOX-P14" Neighbour, "links with a tip on a shape and in a chart", Untouched, "links.pptx",
            chart("<a:hlinkClick r:id=\"rIdH\" tooltip=\"統計のページ\"/>").external("ppt/charts/chart1.xml", "rIdH", "hyperlink", "https://www.city.example.lg.jp/toukei"),
            [], ["tooltip=\"統計のページ\"", "https://www.city.example.lg.jp/toukei", "人口の推移"]),
        case!("OOX-P15" Plain, "a picture that is only linked", Reported("office.external-reference"), "linked.docx",
            word::document(&drawing("<a:blip r:link=\"rIdX\"/>", "")).external(DOC, "rIdX", "image", "http://evil.example/pixel.png"),
            ["evil.example", "r:link"], ["r:embed=", "cx=\"765000\""]),
        case!("OOX-P15" Disguised, "a linked twin of an embedded picture, under another prefix", Reported("office.external-reference"), "twin.pptx",
            slide_with_picture(&picture("").replace("r:embed=\"rIdPic\"", "r:embed=\"rIdPic\" q:link=\"rIdX\" xmlns:q=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"")).external(SLIDE, "rIdX", "image", "file://evil.example/a.png"),
            ["evil.example", "rIdX", ":link"], ["r:embed=\"rIdPic\""]),
        case!("OOX-P15" Neighbour, "an embedded picture with its local resolution", Untouched, "embedded.docx",
            document_with_picture(&drawing("<a:blip r:embed=\"rIdPic\" cstate=\"print\"><a:extLst><a:ext uri=\"{28A0092B-C50C-407E-A947-70E740481C1C}\"><a14:useLocalDpi xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\" val=\"0\"/></a:ext></a:extLst></a:blip>", "")),
            [], ["r:embed=\"rIdPic\"", "useLocalDpi", "cstate=\"print\""]),
        case!("OOX-P16" Plain, "an online film", Reported("office.live-content"), "video.docx",
            document_with_picture(&drawing("<a:blip r:embed=\"rIdPic\"/>", "<a:extLst><a:ext uri=\"{C809E66F-F1BF-436E-B5F7-EEA9579F0CBA}\"><wp15:webVideoPr embeddedHtml=\"&lt;iframe src=&quot;http://evil.example/&quot;>\" h=\"1\" w=\"1\"/></a:ext></a:extLst>")),
            ["evil.example", "webVideoPr", "C809E66F"], ["r:embed=\"rIdPic\""]),
        case!("OOX-P16" Disguised, "a live feed under a prefix of its own, and a service for signatures", Reported("office.live-content"), "live.pptx",
            slide_with_picture(&picture("").replace("name=\"絵\"/>", "name=\"絵\"><a:extLst><a:ext uri=\"{1162E1C5-73C7-4A58-AE30-91384D911F3F}\"><zz:liveFeedProps xmlns:zz=\"http://schemas.microsoft.com/office/drawing/2021/livefeed\"><zz:backgroundProps evil=\"1\"/></zz:liveFeedProps></a:ext><a:ext uri=\"{2A11A50C-0D53-4F33-9E3E-1A0C0B4B0E0A}\"><a15:signatureLine xmlns:a15=\"http://schemas.microsoft.com/office/drawing/2012/main\" isSignatureLine=\"1\" id=\"{A}\" provId=\"{B}\" sigProvUrl=\"http://evil.example/\"/></a:ext></a:extLst></p:cNvPr>")),
            ["evil", "liveFeedProps", "sigProvUrl"], ["name=\"絵\"", "r:embed=\"rIdPic\""]),
        case!("OOX-P16" Neighbour, "a picture that links to a film", Untouched, "poster.docx",
            document_with_picture(&drawing("<a:blip r:embed=\"rIdPic\"/>", "<a:hlinkClick r:id=\"rIdX\"/>")).external(DOC, "rIdX", "hyperlink", "https://video.example.jp/watch?v=1"),
            [], ["https://video.example.jp/watch?v=1", "hlinkClick"]),
    ]
}

fn shown() -> Vec<Case> {
    vec![
        case!("OOX-P07" Plain, "a task pane that opens by itself", Reported("office.web-extension"), "pane.docx",
            word::document("").rel("", "rIdW", &format!("{MS}/2011/relationships/webextensiontaskpanes"), "word/webextensions/taskpanes.xml")
                .part("word/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml", "<wetp:taskpanes xmlns:wetp=\"http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11\"><wetp:taskpane visibility=\"1\"/></wetp:taskpanes>"),
            ["taskpane", "webextension"], []),
        case!("OOX-P07" Disguised, "an add-in in the choice of a vocabulary that stays", Reported("office.web-extension"), "addin.pptx",
            add_in(&picture("")),
            ["evil", "webextension", "地図アプリ"], ["name=\"絵\"", "r:embed=\"rIdPic\""]),
        case!("OOX-P07" Disguised, "an add-in without a picture for older programs", Reported("office.web-extension"), "bare.pptx",
            add_in(""),
            ["evil", "webextension"], ["<p:pic>", "name=\"地図アプリ\"", "cx=\"4321000\""]),
        case!("OOX-P07" Neighbour, "a choice of the same vocabulary without an add-in", Untouched, "choice.pptx",
            presentation(&format!("<mc:AlternateContent><mc:Choice xmlns:a15=\"http://schemas.microsoft.com/office/drawing/2012/main\" Requires=\"a15\">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>", shape("", "", "新しい図形"), shape("", "", "古い図形")), ""),
            [], ["新しい図形", "古い図形", "Requires=\"a15\""]),
        case!("OOX-P09" Plain, "an extension of a vocabulary nobody knows", Reported("office.unknown-content"), "ext.pptx",
            presentation(&shape(&format!("<a:extLst><a:ext uri=\"{EXT}\"><z:store xmlns:z=\"urn:evil:store\">TVqQAAMAAAAE</z:store></a:ext></a:extLst>"), "", "図形"), ""),
            ["TVqQAAMAAAAE", "urn:evil", "63B3BB69", "extLst"], ["図形"]),
        case!("OOX-P09" Disguised, "data as the text and the name of an extension that is known", Reported("office.unknown-content"), "text.pptx",
            presentation(&shape(&format!("<a:extLst><a:ext uri=\"{EXT}\">TVqQAAMAAAAE<a14:compatExt xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\" spid=\"_x0000_s1\"/></a:ext><a:ext uri=\"{}\"/></a:extLst>", "RVZJTA".repeat(40)), "", "図形"), ""),
            ["TVqQAAMAAAAE", "RVZJTARVZJTA"], ["図形", "compatExt"]),
        case!("OOX-P09" Neighbour, "extensions that are on the list", Untouched, "id.pptx",
            presentation(&shape("<a:extLst><a:ext uri=\"{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}\"><a16:creationId xmlns:a16=\"http://schemas.microsoft.com/office/drawing/2014/main\" id=\"{00000000-0008-0000-0000-000002000000}\"/></a:ext><a:ext uri=\"{C183D7F6-B498-43B3-948B-1728B52AA6E4}\"><adec:decorative xmlns:adec=\"http://schemas.microsoft.com/office/drawing/2017/decorative\" val=\"1\"/></a:ext></a:extLst>", "", "図形"), ""),
            [], ["a16:creationId", "adec:decorative", "FF2B5EF4"]),
        case!("OOX-P12" Plain, "an embedded film", Reported("office.media"), "film.pptx",
            slide_with_picture(&picture(&format!("<a:videoFile r:link=\"rIdM\"/><p:extLst><p:ext uri=\"{{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}}\"><p14:media r:embed=\"rIdN\"/></p:ext></p:extLst>{}", "")))
                .rel(SLIDE, "rIdM", "video", "../media/media1.mp4").rel(SLIDE, "rIdN", &format!("{MS}/2007/relationships/media"), "../media/media1.mp4").part("ppt/media/media1.mp4", "video/mp4", "evil film"),
            ["evil film", "p14:media", "videoFile", "DAA4B4D4"], ["r:embed=\"rIdPic\""]),
        case!("OOX-P12" Disguised, "a sound under the name of a picture", Reported("office.media"), "sound.pptx",
            slide_with_picture(&picture("<a:wavAudioFile r:embed=\"rIdM\" name=\"evil\"/>"))
                .rel(SLIDE, "rIdM", "audio", "../media/image2.png").part("ppt/media/image2.png", "", "RIFF....WAVEfmt evil sound"),
            ["evil sound", "wavAudioFile"], ["r:embed=\"rIdPic\""]),
        case!("OOX-P12" Neighbour, "a picture under the name of a film", Untouched, "named.pptx",
            presentation(&picture(""), "").rel(SLIDE, "rIdPic", "image", "../media/video1.png").part("ppt/media/video1.png", "", png()),
            [], ["r:embed=\"rIdPic\"", "ppt/media/video1.png"]),
        case!("OOX-P19" Plain, "ink with a picture for older programs", Reported("office.ink"), "ink.pptx",
            ink(&format!("<mc:AlternateContent><mc:Choice Requires=\"p14\">{INK}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>", picture(""))),
            ["evil trace", "contentPart", "Fallback"], ["name=\"絵\"", "r:embed=\"rIdPic\""]),
        case!("OOX-P19" Disguised, "ink under another prefix and without a choice", Reported("office.ink"), "bareink.pptx",
            ink(&format!("{}{}", INK.replace("p14:", "zz:").replacen("<zz:contentPart", "<zz:contentPart xmlns:zz=\"http://schemas.microsoft.com/office/powerpoint/2010/main\"", 1), picture(""))),
            ["evil trace", "contentPart"], ["r:embed=\"rIdPic\""]),
        case!("OOX-P19" Neighbour, "a shape drawn by hand", Untouched, "free.pptx",
            presentation("<p:sp><p:nvSpPr><p:cNvPr id=\"9\" name=\"フリーハンド\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l=\"0\" t=\"0\" r=\"r\" b=\"b\"/><a:pathLst><a:path w=\"10\" h=\"10\"><a:moveTo><a:pt x=\"0\" y=\"0\"/></a:moveTo><a:lnTo><a:pt x=\"10\" y=\"7\"/></a:lnTo></a:path></a:pathLst></a:custGeom></p:spPr></p:sp>", ""),
            [], ["フリーハンド", "a:custGeom", "<a:pt x=\"10\" y=\"7\"/>"]),
    ]
}
