//! A workbook that shows what a Japanese office puts into Excel: every feature of threats §15 once, none of it dangerous.

use super::package::{AV, Package, lines};
use super::show_excel_drawings as drawings;
use super::show_excel_parts as parts;
use super::show_excel_sheets as sheets;

/// The vocabularies of a sheet.
const NS: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" xmlns:x14ac=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac\" xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\" xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" mc:Ignorable=\"x14ac\"";
/// The vocabularies of a drawing.
const DRAWING_NS: &str = "xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\"";
const BOOK: &str = "xl/workbook.xml";
/// The first sheet.
pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";

fn part(root: &str, namespaces: &str, inside: &str) -> String {
    let inside = lines(inside);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<{root} {namespaces}>{inside}</{root}>")
}

/// The workbook as a package; `rows` stand behind the rows of its first sheet.
pub(super) fn package(rows: &str) -> Package {
    let sheet = |kind: &str| format!("{AV}spreadsheetml.{kind}+xml");
    let own = |kind: &str| format!("application/vnd.ms-excel.{kind}+xml");
    let year = |y: &str, kind: &str| format!("http://schemas.microsoft.com/office/{y}/relationships/{kind}");
    let table = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let x14 = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\"";
    let threads = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"";
    let first = [sheets::LIST_HEAD, rows, sheets::LIST_TAIL].concat();
    let mut package = Package::default()
        .rel("", "rId1", "officeDocument", BOOK)
        .part(BOOK, &sheet("sheet.main"), part("workbook", NS, parts::BOOK))
        .rel(BOOK, "rId5", "theme", "theme/theme1.xml")
        .part("xl/theme/theme1.xml", &format!("{AV}theme+xml"), super::show_theme::theme())
        .rel(BOOK, "rId6", "styles", "styles.xml")
        .part("xl/styles.xml", &sheet("styles"), part("styleSheet", table, parts::STYLES))
        .rel(BOOK, "rId7", "sharedStrings", "sharedStrings.xml")
        .part("xl/sharedStrings.xml", &sheet("sharedStrings"), part("sst", &format!("{table} count=\"20\" uniqueCount=\"18\""), parts::STRINGS))
        .rel(BOOK, "rId8", "sheetMetadata", "metadata.xml")
        .part("xl/metadata.xml", &sheet("sheetMetadata"), part("metadata", &format!("{table} xmlns:xda=\"http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray\""), parts::METADATA))
        .rel(BOOK, "rId9", &year("2017/10", "person"), "persons/person.xml")
        .part("xl/persons/person.xml", &own("person"), part("personList", threads, "<person displayName=\"作成者\" id=\"{11111111-2222-4333-8444-555555555555}\" userId=\"作成者\" providerId=\"None\"/>"))
        .rel(BOOK, "rId10", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
        .part("xl/pivotCache/pivotCacheDefinition1.xml", &sheet("pivotCacheDefinition"), part("pivotCacheDefinition", &format!("{NS} r:id=\"rId1\" refreshedDate=\"46113\" createdVersion=\"6\" refreshedVersion=\"6\" minRefreshableVersion=\"3\" recordCount=\"3\""), parts::PIVOT_CACHE))
        .rel("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
        .part("xl/pivotCache/pivotCacheRecords1.xml", &sheet("pivotCacheRecords"), part("pivotCacheRecords", &format!("{table} count=\"3\""), parts::PIVOT_RECORDS))
        .rel(BOOK, "rId11", &year("2007", "slicerCache"), "slicerCaches/slicerCache1.xml")
        .part("xl/slicerCaches/slicerCache1.xml", &own("slicerCache"), part("slicerCacheDefinition", &format!("{x14} name=\"スライサー_区分\" sourceName=\"区分\""), parts::SLICER_CACHE));
    for (number, (content, kind)) in [
        (first.as_str(), "worksheet"),
        (sheets::SUMMARY, "worksheet"),
        (sheets::GRID, "worksheet"),
        (sheets::CHOICES, "worksheet"),
    ]
    .iter()
    .enumerate()
    {
        let number = number + 1;
        package = package.rel(BOOK, &format!("rId{number}"), kind, &format!("worksheets/sheet{number}.xml")).part(
            &format!("xl/worksheets/sheet{number}.xml"),
            &sheet("worksheet"),
            part("worksheet", NS, content),
        );
    }
    let (summary, grid) = ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml");
    let vml = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    let plain = |inside: &str| format!("<xml {vml}>{}</xml>", lines(inside));
    package
        .rel(SHEET, "rId1", "drawing", "../drawings/drawing1.xml")
        .part("xl/drawings/drawing1.xml", &format!("{AV}drawing+xml"), part("xdr:wsDr", DRAWING_NS, drawings::LIST))
        .rel("xl/drawings/drawing1.xml", "rId1", "chart", "../charts/chart1.xml")
        .part("xl/charts/chart1.xml", &format!("{AV}drawingml.chart+xml"), part("c:chartSpace", DRAWING_NS, drawings::CHART))
        .rel("xl/drawings/drawing1.xml", "rId2", "hyperlink", "#集計!A1")
        .rel("xl/drawings/drawing1.xml", "rId3", "image", "../media/image1.png")
        .part("xl/media/image1.png", "", super::show_theme::stamp())
        .rel(SHEET, "rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml")
        .part("xl/drawings/vmlDrawing1.vml", &format!("{AV}vmlDrawing"), plain(drawings::NOTES))
        .rel(SHEET, "rId3", "comments", "../comments1.xml")
        .part("xl/comments1.xml", &sheet("comments"), part("comments", table, parts::COMMENTS))
        .rel(SHEET, "rId4", &year("2017/10", "threadedComment"), "../threadedComments/threadedComment1.xml")
        .part("xl/threadedComments/threadedComment1.xml", &own("threadedcomments"), part("ThreadedComments", threads, parts::THREADS))
        .rel(SHEET, "rId5", "table", "../tables/table1.xml")
        .part("xl/tables/table1.xml", &sheet("table"), part("table", &format!("{table} id=\"1\" name=\"申請\" displayName=\"申請\" ref=\"A3:F7\" totalsRowCount=\"1\""), parts::TABLE))
        .external(SHEET, "rId6", "hyperlink", "https://www.city.example.lg.jp/")
        .rel(summary, "rId1", "pivotTable", "../pivotTables/pivotTable1.xml")
        .part("xl/pivotTables/pivotTable1.xml", &sheet("pivotTable"), part("pivotTableDefinition", &format!("{table} name=\"ピボット1\" cacheId=\"1\" applyNumberFormats=\"0\" applyBorderFormats=\"0\" applyFontFormats=\"0\" applyPatternFormats=\"0\" applyAlignmentFormats=\"0\" applyWidthHeightFormats=\"1\" dataCaption=\"値\" updatedVersion=\"6\" minRefreshableVersion=\"3\" createdVersion=\"6\" indent=\"0\" outline=\"1\" outlineData=\"1\" rowHeaderCaption=\"区分\""), parts::PIVOT_TABLE))
        .rel("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        .rel(summary, "rId2", "drawing", "../drawings/drawing2.xml")
        .part("xl/drawings/drawing2.xml", &format!("{AV}drawing+xml"), part("xdr:wsDr", DRAWING_NS, drawings::SLICER))
        .rel(summary, "rId3", &year("2007", "slicer"), "../slicers/slicer1.xml")
        .part("xl/slicers/slicer1.xml", &own("slicer"), part("slicers", x14, "<slicer name=\"区分\" cache=\"スライサー_区分\" caption=\"区分\" rowHeight=\"241300\"/>"))
        .rel(grid, "rId1", "drawing", "../drawings/drawing3.xml")
        .part("xl/drawings/drawing3.xml", &format!("{AV}drawing+xml"), part("xdr:wsDr", DRAWING_NS, drawings::CHECK_BOX))
        .rel(grid, "rId2", "vmlDrawing", "../drawings/vmlDrawing2.vml")
        .part("xl/drawings/vmlDrawing2.vml", &format!("{AV}vmlDrawing"), plain(drawings::OLD_CHECK_BOX))
        .rel(grid, "rId3", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
        .part("xl/ctrlProps/ctrlProp1.xml", &own("controlproperties"), part("formControlPr", &format!("{x14} objectType=\"CheckBox\" checked=\"Checked\" fmlaLink=\"$A$1\" lockText=\"1\" noThreeD=\"1\""), ""))
}

/// The workbook.
pub(super) fn file() -> Vec<u8> {
    package("").zip()
}
