//! The second look at finished workbooks into which one danger is put by hand: whatever the rebuilding missed is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Context, Disarm, Input, Orders, Reason, Refusal, testing};
use mugai_testkit::{matrix, office};
use std::io::{Cursor, Read};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        out.push((file.name().unwrap().into_owned(), content));
    }
    out
}

fn inspect(bytes: &[u8]) -> Result<(), Refusal> {
    let list = formats();
    let catalogue = testing::catalogue(&list).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = testing::Formats(&list);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let excel = mugai_disarm_office::FORMATS.iter().find(|f| f.format().id == "excel").unwrap();
    excel.inspect(&Input { bytes, name: "book.xlsx" }, &mut cx)
}

/// The finished form of the case of the matrix that says `what`.
fn finished(what: &str) -> Vec<u8> {
    let case = matrix::cases().into_iter().find(|c| c.what == what).expect(what);
    let planted = (case.plant)();
    testing::disarm(&formats(), &planted.name, &planted.bytes).unwrap().0.bytes
}

/// Puts `to` in the place of `from` in a part, and looks at the file again.
fn planted(file: &[u8], part: &str, from: &str, to: &str) {
    let mut list = members(file);
    inspect(&office::package::zip(&list)).unwrap_or_else(|r| panic!("{part}: refused unchanged, {r}"));
    let (_, content) = list.iter_mut().find(|(name, _)| name == part).expect(part);
    let text = String::from_utf8(content.clone()).unwrap();
    assert!(text.contains(from), "{part} has no {from}: {text}");
    *content = text.replace(from, to).into_bytes();
    let refusal = inspect(&office::package::zip(&list)).expect_err(to);
    assert_eq!(refusal.reason, Reason::Residue, "{to}: {refusal}");
}

#[test]
fn a_formula_that_came_through_is_refused() {
    let (_, table) = office::clean().into_iter().find(|(name, _)| name.ends_with("集計表.xlsx")).unwrap();
    let (output, _) = testing::disarm(&formats(), "集計表.xlsx", &table).unwrap();
    let sheet = "xl/worksheets/sheet1.xml";
    for bad in ["[1]S!A1", "cmd|'/c x'!A0", "_xlfn.WEBSERVICE(A1)", "税込(A1)", "_xlfn.MAP(A1,_xleta.RTD)"] {
        planted(&output.bytes, sheet, "SUM(B2:B10)*単価", bad);
        planted(&output.bytes, sheet, "$B2&gt;100", bad);
        planted(&output.bytes, sheet, "\"はい,いいえ\"", bad);
        planted(&output.bytes, "xl/workbook.xml", "集計!$B$2", bad);
    }
    planted(&output.bytes, "xl/workbook.xml", "name=\"単価\"", "name=\"Auto_Open\"");
    planted(&output.bytes, sheet, "<f t=\"array\"", "<f r1=\"[1]S!A1\" t=\"array\"");
}

#[test]
fn what_came_through_behind_a_sheet_is_refused() {
    let pivot = finished("a pivot table over a sheet of its own, with its slicer");
    planted(&pivot, "xl/pivotCache/pivotCacheDefinition1.xml", "type=\"worksheet\"", "type=\"external\"");
    let picture = finished("a picture in a cell");
    planted(&picture, "xl/richData/rdrichvaluestructure.xml", "_localImage", "_webimage");
    let chart = finished("a chart and a shape over this workbook");
    planted(&chart, "xl/charts/chart1.xml", "[0]!売上", "[1]!売上");
    let scenario = finished("a scenario that brings a formula");
    planted(&scenario, "xl/worksheets/sheet1.xml", "-12.5", "=cmd|'/c x'!A0");
}
