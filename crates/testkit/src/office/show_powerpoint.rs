//! A presentation that shows what a Japanese office puts into PowerPoint: every feature of threats §15 once, none of it dangerous.

use super::package::{AV, Package, lines};
use super::show_powerpoint_slides as slides;
use super::show_theme::{stamp, theme};

const NS: &str = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";
const DIAGRAM_NS: &str = "xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const SHOW: &str = "ppt/presentation.xml";
const MASTER: &str = "ppt/slideMasters/slideMaster1.xml";
const NOTES_MASTER: &str = "ppt/notesMasters/notesMaster1.xml";
const NOTES: &str = "ppt/notesSlides/notesSlide1.xml";

fn part(root: &str, namespaces: &str, inside: &str) -> String {
    let inside = lines(inside);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<{root} {namespaces}>{inside}</{root}>")
}

/// The presentation as a package; `shapes` stand behind those of its first slide.
pub(super) fn package(shapes: &str) -> Package {
    let show = |kind: &str| format!("{AV}presentationml.{kind}+xml");
    let first = [slides::FIRST_HEAD, shapes, slides::FIRST_TAIL].concat();
    let mut package = Package::default()
        .rel("", "rId1", "officeDocument", SHOW)
        .part(SHOW, &show("presentation.main"), part("p:presentation", NS, slides::SHOW))
        .rel(SHOW, "rId1", "slideMaster", "slideMasters/slideMaster1.xml")
        .rel(SHOW, "rId5", "notesMaster", "notesMasters/notesMaster1.xml")
        .rel(SHOW, "rId6", "presProps", "presProps.xml")
        .part("ppt/presProps.xml", &show("presProps"), part("p:presentationPr", NS, "<p:showPr><p:present/><p:custShow id=\"0\"/><p:penClr><a:srgbClr val=\"FF0000\"/></p:penClr></p:showPr>"))
        .rel(SHOW, "rId7", "viewProps", "viewProps.xml")
        .part("ppt/viewProps.xml", &show("viewProps"), part("p:viewPr", NS, "<p:normalViewPr><p:restoredLeft sz=\"15620\"/><p:restoredTop sz=\"94660\"/></p:normalViewPr><p:gridSpacing cx=\"72008\" cy=\"72008\"/>"))
        .rel(SHOW, "rId8", "theme", "theme/theme1.xml")
        .part("ppt/theme/theme1.xml", &format!("{AV}theme+xml"), theme())
        .part("ppt/theme/theme2.xml", &format!("{AV}theme+xml"), theme())
        .rel(SHOW, "rId9", "tableStyles", "tableStyles.xml")
        .part("ppt/tableStyles.xml", &show("tableStyles"), part("a:tblStyleLst", "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" def=\"{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}\"", ""))
        .part(MASTER, &show("slideMaster"), part("p:sldMaster", NS, slides::MASTER))
        .rel(MASTER, "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")
        .rel(MASTER, "rId2", "slideLayout", "../slideLayouts/slideLayout2.xml")
        .rel(MASTER, "rId3", "theme", "../theme/theme1.xml")
        .part(NOTES_MASTER, &show("notesMaster"), part("p:notesMaster", NS, slides::NOTES_MASTER))
        .rel(NOTES_MASTER, "rId1", "theme", "../theme/theme2.xml")
        .part(NOTES, &show("notesSlide"), part("p:notes", NS, slides::NOTES))
        .rel(NOTES, "rId1", "notesMaster", "../notesMasters/notesMaster1.xml")
        .rel(NOTES, "rId2", "slide", "../slides/slide1.xml");
    for (number, content) in [slides::TITLE_LAYOUT, slides::VERTICAL_LAYOUT].iter().enumerate() {
        let name = format!("ppt/slideLayouts/slideLayout{}.xml", number + 1);
        package = package
            .part(
                &name,
                &show("slideLayout"),
                part(
                    "p:sldLayout",
                    &format!("{NS}{}", ["  type=\"title\" preserve=\"1\"", " type=\"vertTx\" preserve=\"1\""][number]),
                    content,
                ),
            )
            .rel(&name, "rId1", "slideMaster", "../slideMasters/slideMaster1.xml");
    }
    for (number, (content, layout)) in [(first.as_str(), 1), (slides::SECOND, 2), (slides::THIRD, 2)].iter().enumerate()
    {
        let number = number + 1;
        let name = format!("ppt/slides/slide{number}.xml");
        package = package
            .rel(SHOW, &format!("rId{}", number + 1), "slide", &format!("slides/slide{number}.xml"))
            .part(&name, &show("slide"), part("p:sld", NS, content))
            .rel(&name, "rId1", "slideLayout", &format!("../slideLayouts/slideLayout{layout}.xml"));
    }
    let (one, two) = ("ppt/slides/slide1.xml", "ppt/slides/slide2.xml");
    let diagram = |kind: &str| format!("{AV}drawingml.{kind}+xml");
    package
        .rel(one, "rId2", "notesSlide", "../notesSlides/notesSlide1.xml")
        .rel(one, "rId3", "slide", "slide3.xml")
        .external(one, "rId4", "hyperlink", "https://www.city.example.lg.jp/kenshu/")
        .rel(one, "rId5", "image", "../media/image1.png")
        .part("ppt/media/image1.png", "", stamp())
        .rel(two, "rId2", "diagramData", "../diagrams/data1.xml")
        .part(
            "ppt/diagrams/data1.xml",
            &diagram("diagramData"),
            part("dgm:dataModel", DIAGRAM_NS, slides::DIAGRAM_DATA),
        )
        .rel(two, "rId3", "diagramLayout", "../diagrams/layout1.xml")
        .part(
            "ppt/diagrams/layout1.xml",
            &diagram("diagramLayout"),
            part(
                "dgm:layoutDef",
                &format!("{DIAGRAM_NS} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/layout/default\""),
                slides::DIAGRAM_LAYOUT,
            ),
        )
        .rel(two, "rId4", "diagramQuickStyle", "../diagrams/quickStyle1.xml")
        .part(
            "ppt/diagrams/quickStyle1.xml",
            &diagram("diagramStyle"),
            part(
                "dgm:styleDef",
                &format!("{DIAGRAM_NS} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/quickstyle/simple1\""),
                slides::DIAGRAM_STYLE,
            ),
        )
        .rel(two, "rId5", "diagramColors", "../diagrams/colors1.xml")
        .part(
            "ppt/diagrams/colors1.xml",
            &diagram("diagramColors"),
            part(
                "dgm:colorsDef",
                &format!("{DIAGRAM_NS} uniqueId=\"urn:microsoft.com/office/officeart/2005/8/colors/accent1_2\""),
                slides::DIAGRAM_COLORS,
            ),
        )
        .rel(
            two,
            "rId6",
            "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing",
            "../diagrams/drawing1.xml",
        )
        .part(
            "ppt/diagrams/drawing1.xml",
            "application/vnd.ms-office.drawingml.diagramDrawing+xml",
            part(
                "dsp:drawing",
                &format!("{DIAGRAM_NS} xmlns:dsp=\"http://schemas.microsoft.com/office/drawing/2008/diagram\""),
                slides::DIAGRAM_DRAWING,
            ),
        )
}

/// The presentation.
pub(super) fn file() -> Vec<u8> {
    package("").zip()
}
