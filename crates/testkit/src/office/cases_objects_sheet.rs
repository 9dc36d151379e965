//! The danger matrix: objects, controls and old drawings of sheets (OOX-P18, X08, X09).

use super::cases_objects::planted;
use super::excel::workbook;
use super::package::{AV, Package, png};
use crate::matrix::{Case, Expect, Shape};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const VML: &str = "xl/drawings/vmlDrawing1.vml";
const DRAWING: &str = "xl/drawings/drawing1.xml";
const NS: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
const XDR: &str = "xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\"";
const CELLS: &str = "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>19050</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>28575</xdr:rowOff></xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:colOff>38100</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>9525</xdr:rowOff></xdr:to>";
/// How a note looks when Excel has written it.
const NOTE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype><v:shape id=\"_x0000_s1025\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:108pt;height:59.25pt;z-index:1;visibility:visible\" fillcolor=\"#ff9 [43]\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto;layout-flow:vertical-ideographic\"><div style=\"text-align:left\"><font face=\"ＭＳ Ｐゴシック\" size=\"180\" color=\"#000000\">備考</font></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>1, 15, 0, 2, 3, 15, 4, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>0</x:Row><x:Column>0</x:Column><x:Visible/></x:ClientData></v:shape>";

fn old(package: Package, drawing: impl AsRef<[u8]>) -> Package {
    package.rel(SHEET, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml").part(
        VML,
        &format!("{AV}vmlDrawing"),
        drawing,
    )
}

/// A sheet with comments in these cells and this old drawing.
fn commented(cells: &[&str], drawing: impl AsRef<[u8]>) -> Package {
    let list: String = cells
        .iter()
        .map(|c| format!("<comment ref=\"{c}\" authorId=\"0\"><text><t>コメント{c}</t></text></comment>"))
        .collect();
    old(workbook("", "", "<legacyDrawing r:id=\"rIdV\"/>"), drawing)
        .rel(SHEET, "rIdC", "comments", "../comments1.xml")
        .part("xl/comments1.xml", &format!("{AV}spreadsheetml.comments+xml"), format!("<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author/></authors><commentList>{list}</commentList></comments>"))
}

fn ill_formed() -> Package {
    commented(
        &["A1", "C5"],
        "<xml xmlns:v=urn:schemas-microsoft-com:vml><v:shape id=note1 href=http://evil.example/ style='width:1pt'><v:textbox><div>一行目<br>二行目</v:textbox><x:ClientData ObjectType=Note><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>",
    )
}

fn no_drawing_at_all() -> Package {
    let text: Vec<u8> =
        "<html><v:shape href=\"http://evil.example/\"/></html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    commented(&["B3"], [&b"\xFF\xFE"[..], &text].concat())
}

/// The hidden shape that stands for an object or control in the drawing of newer programs.
fn placeholder(id: u32) -> String {
    format!(
        "<mc:AlternateContent><mc:Choice Requires=\"a14\"><xdr:twoCellAnchor editAs=\"oneCell\">{CELLS}<xdr:sp macro=\"\" textlink=\"\"><xdr:nvSpPr><xdr:cNvPr id=\"{id}\" name=\"残る名前\" hidden=\"1\"><a:extLst><a:ext uri=\"{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}\"><a14:compatExt spid=\"_x0000_s{id}\"/></a:ext></a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
}

fn drawn(package: Package, inside: &str) -> Package {
    package.rel(SHEET, "rIdD", "drawing", "../drawings/drawing1.xml").part(
        DRAWING,
        &format!("{AV}drawing+xml"),
        format!("<xdr:wsDr {XDR}>{inside}</xdr:wsDr>"),
    )
}

fn in_both(choice: &str, fallback: &str) -> String {
    format!(
        "<mc:AlternateContent><mc:Choice Requires=\"x14\">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )
}

/// `x:anchor` of the same place as [`CELLS`].
fn anchor() -> String {
    let cells = CELLS.replace("xdr:from>", "from>").replace("xdr:to>", "to>");
    format!(
        "<anchor moveWithCells=\"1\" xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\">{cells}</anchor>"
    )
}

fn new_object() -> Package {
    let object = in_both(
        &format!(
            "<oleObject progId=\"Package\" shapeId=\"1025\" r:id=\"rIdO\"><objectPr defaultSize=\"0\" r:id=\"rIdPic\">{}</objectPr></oleObject>",
            anchor()
        ),
        "<oleObject progId=\"Package\" shapeId=\"1025\" r:id=\"rIdO\"/>",
    );
    let sheet = format!("<drawing r:id=\"rIdD\"/><legacyDrawing r:id=\"rIdV\"/><oleObjects>{object}</oleObjects>");
    let shape = format!(
        "<xml {NS}><v:shape id=\"_x0000_s1025\"><v:imagedata o:relid=\"rId1\"/><x:ClientData ObjectType=\"Pict\"><x:CF>Pict</x:CF></x:ClientData></v:shape></xml>"
    );
    drawn(old(workbook("", "", &sheet), shape), &placeholder(1025))
        .rel(SHEET, "rIdO", "oleObject", "../embeddings/oleObject1.bin")
        .part("xl/embeddings/oleObject1.bin", &format!("{AV}oleObject"), b"\xD0\xCF\x11\xE0 evil object")
        .rel(SHEET, "rIdPic", "image", "../media/image1.png")
        .part("xl/media/image1.png", "", png())
}

/// A picture that shows a range of cells as it is now, by a formula in the old drawing.
fn camera() -> Package {
    let picture = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"a14\"><xdr:twoCellAnchor editAs=\"oneCell\">{CELLS}<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"3\" name=\"残る絵\"/><xdr:cNvPicPr><a:extLst><a:ext uri=\"{{84589F7E-364E-4C9E-8A38-B11213B215E9}}\"><a14:cameraTool cellRange=\"$A$1:$B$2\" spid=\"_x0000_s1025\"/></a:ext></a:extLst></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:embed=\"rId1\"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    );
    let shape = format!(
        "<xml {NS}><v:shape id=\"Picture_x0020_3\" o:spid=\"_x0000_s1025\"><v:imagedata o:relid=\"rId1\"/><x:ClientData ObjectType=\"Pict\"><x:CF>Pict</x:CF><x:FmlaPict>EvilRange</x:FmlaPict><x:Camera/></x:ClientData></v:shape></xml>"
    );
    let sheet = "<drawing r:id=\"rIdD\"/><legacyDrawing r:id=\"rIdV\"/>";
    drawn(old(workbook("", "", sheet), shape), &picture).rel(DRAWING, "rId1", "image", "../media/image1.png").part(
        "xl/media/image1.png",
        "",
        png(),
    )
}

/// Lists of the first years of the format, told only by the old drawing; one note must keep its shape.
fn old_object() -> Package {
    let sheet = "<legacyDrawing r:id=\"rIdV\"/><q:oleObjects xmlns:q=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><q:oleObject progId=\"Package\" shapeId=\"1026\" r:id=\"rIdO\"/></q:oleObjects><controls><control shapeId=\"1027\" r:id=\"rIdX\" name=\"EvilBox\"/></controls>";
    let place = "<x:Anchor>1, 2, 2, 3, 4, 4, 6, 1</x:Anchor><x:SizeWithCells/>";
    let pict = |id: &str| {
        format!(
            "<v:shape {id}><v:imagedata o:relid=\"rId1\"/><x:ClientData ObjectType=\"Pict\">{place}</x:ClientData></v:shape>"
        )
    };
    let drawing = format!(
        "<xml {NS}>{NOTE}{}{}</xml>",
        pict("id=\"_x0000_s1026\" stroked=\"t\" strokecolor=\"#123 [8]\""),
        pict("id=\"EvilBox\" o:spid=\"_x0000_s1027\"")
    );
    commented(&["A1"], drawing)
        .part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), sheet_with(sheet))
        .rel(VML, "rId1", "image", "../media/image1.png")
        .part("xl/media/image1.png", "", png())
        .rel(SHEET, "rIdO", "oleObject", "../embeddings/oleObject1.bin")
        .part("xl/embeddings/oleObject1.bin", &format!("{AV}oleObject"), b"\xD0\xCF\x11\xE0 evil object")
        .rel(SHEET, "rIdX", "control", "../activeX/activeX1.xml")
        .part(
            "xl/activeX/activeX1.xml",
            "",
            "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:classid=\"{EVIL}\"/>",
        )
}

/// The sheet of a workbook with this behind its data.
fn sheet_with(tail: &str) -> Vec<u8> {
    let members = workbook("", "", tail).members();
    members.into_iter().find(|(name, _)| name == SHEET).unwrap().1
}

/// The four pieces of a form control; `macros` are the calls in sheet, drawing and old drawing.
fn form_control(macros: [&str; 3], broken: &str) -> Package {
    let [sheet, drawing, vml] = macros;
    let control = in_both(
        &format!(
            "<control shapeId=\"1025\" r:id=\"rIdP\" name=\"Button 1\"><controlPr defaultSize=\"0\" print=\"0\" autoFill=\"0\" autoPict=\"0\"{sheet}>{}</controlPr></control>",
            anchor()
        ),
        "<control shapeId=\"1025\" r:id=\"rIdP\" name=\"Button 1\"/>",
    );
    let tail = format!("<drawing r:id=\"rIdD\"/><legacyDrawing r:id=\"rIdV\"/><controls>{control}</controls>");
    let shape = format!(
        "<xml {NS}>{broken}<v:shape id=\"_x0000_s1025\" style=\"position:absolute;width:96pt\" o:button=\"t\"><v:textbox><div style=\"text-align:center\">押す</div></v:textbox><x:ClientData ObjectType=\"Button\"><x:Anchor>1, 2, 2, 3, 4, 4, 6, 1</x:Anchor><x:PrintObject>False</x:PrintObject>{vml}<x:FmlaLink>$B$2</x:FmlaLink></x:ClientData></v:shape></xml>"
    );
    let pieces = format!(
        "{}<xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/><xdr:ext cx=\"9\" cy=\"9\"/><xdr:sp macro=\"{drawing}\" textlink=\"$A$1\"><xdr:nvSpPr><xdr:cNvPr id=\"7\" name=\"押しボタン\"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:absoluteAnchor>",
        placeholder(1025)
    );
    drawn(old(workbook("", "", &tail), shape), &pieces)
        .rel(SHEET, "rIdP", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
        .part("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", "<formControlPr xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" objectType=\"Button\" fmlaLink=\"$B$2\" lockText=\"1\"/>")
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    vec![
        case(
            "OOX-P18",
            Shape::Plain,
            "no XML: open tags, bare values, unknown prefixes, a link; a comment without a note",
            Expect::Reported("office.vml"),
            || {
                planted(
                    "note.xlsx",
                    &ill_formed(),
                    &["evil.example"],
                    &[
                        "一行目<br/>二行目",
                        "id=\"note1\"",
                        "<x:Row>0</x:Row>",
                        "<x:Row>4</x:Row><x:Column>2</x:Column>",
                        "コメントC5",
                    ],
                )
            },
        ),
        case(
            "OOX-P18",
            Shape::Disguised,
            "another language in another encoding under the name of a drawing",
            Expect::Reported("office.vml"),
            || {
                planted(
                    "note2.xlsx",
                    &no_drawing_at_all(),
                    &["evil.example", "html"],
                    &["<x:Row>2</x:Row><x:Column>1</x:Column>", "ObjectType=\"Note\"", "コメントB3"],
                )
            },
        ),
        case(
            "OOX-P18",
            Shape::Disguised,
            "the live picture of a range of cells",
            Expect::Reported("office.vml"),
            || {
                planted(
                    "camera.xlsx",
                    &camera(),
                    &["EvilRange", "cameraTool", "legacyDrawing", "AlternateContent"],
                    &["<xdr:pic>", CELLS, "残る絵", "image1.png"],
                )
            },
        ),
        case("OOX-P18", Shape::Neighbour, "a note as Excel writes it", Expect::Untouched, || {
            planted("note3.xlsx", &commented(&["A1"], format!("<xml {NS}>{NOTE}</xml>")), &[], &[NOTE, "コメントA1"])
        }),
        case(
            "OOX-X08",
            Shape::Plain,
            "an object for newer and older programs",
            Expect::Reported("office.ole-object"),
            || {
                planted(
                    "object.xlsx",
                    &new_object(),
                    &[
                        "oleObject",
                        "progId",
                        "evil object",
                        "compatExt",
                        "legacyDrawing",
                        "vmlDrawing",
                        "AlternateContent",
                    ],
                    &["<xdr:pic>", CELLS, "name=\"残る名前\"", "image1.png"],
                )
            },
        ),
        case(
            "OOX-X08",
            Shape::Disguised,
            "lists without pictures, other prefixes, an id of its own; a note beside them",
            Expect::Reported("office.activex"),
            || {
                planted(
                    "object2.xlsx",
                    &old_object(),
                    &["oleObject", "evil object", "EvilBox", "{EVIL}", "Pict", "activeX"],
                    &[
                        "<xdr:pic>",
                        CELLS,
                        "editAs=\"oneCell\"",
                        "<drawing r:id=",
                        "<legacyDrawing r:id=\"rIdV\"/>",
                        "<a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"112233\"/>",
                        NOTE,
                    ],
                )
            },
        ),
        case("OOX-X08", Shape::Neighbour, "a form control in its four pieces", Expect::Untouched, || {
            planted(
                "form.xlsx",
                &form_control(["", "", ""], ""),
                &[],
                &[
                    "ctrlProp1.xml",
                    "compatExt",
                    "<x:FmlaLink>$B$2</x:FmlaLink>",
                    "fmlaLink=\"$B$2\"",
                    "<control ",
                    "押す",
                    "<legacyDrawing ",
                ],
            )
        }),
        case(
            "OOX-X09",
            Shape::Plain,
            "a button, its old shape and a picture call a macro",
            Expect::Reported("office.macro-call"),
            || {
                let macros = [" macro=\"[0]!EvilMacro\"", "[0]!EvilMacro", "<x:FmlaMacro>[0]!EvilMacro</x:FmlaMacro>"];
                planted(
                    "button.xlsx",
                    &form_control(macros, ""),
                    &["EvilMacro", "FmlaMacro"],
                    &["macro=\"\"", "ctrlProp1.xml", "<x:FmlaLink>$B$2</x:FmlaLink>", "押す"],
                )
            },
        ),
        case(
            "OOX-X09",
            Shape::Disguised,
            "under another prefix, in a drawing that is no XML",
            Expect::Reported("office.macro-call"),
            || {
                let call = "<q:FmlaMacro xmlns:q='urn:schemas-microsoft-com:office:excel'>[1]!EvilMacro</q:FmlaMacro>";
                planted(
                    "button2.xlsx",
                    &form_control(["", "", call], "<br>"),
                    &["EvilMacro", "FmlaMacro"],
                    &["ctrlProp1.xml", "押す"],
                )
            },
        ),
        case("OOX-X09", Shape::Neighbour, "an empty call, and a shape that shows a cell", Expect::Untouched, || {
            planted(
                "shape.xlsx",
                &form_control([" macro=\"\"", "", ""], ""),
                &[],
                &["textlink=\"$A$1\"", "押しボタン", "押す"],
            )
        }),
    ]
}
