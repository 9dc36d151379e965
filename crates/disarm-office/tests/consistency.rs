//! The self-check of finished packages: one contradiction put in by hand, and the second look refuses (threats OPC-05, X17, S07).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Context, Disarm, Input, Orders, Reason, Refusal, testing};
use mugai_testkit::office::{package, shown};
use std::io::{Cursor, Read};

type Members = Vec<(String, Vec<u8>)>;

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// A showing file, disarmed, as members.
fn finished(extension: &str) -> Members {
    let file = shown().into_iter().find(|s| s.name.ends_with(extension)).unwrap();
    let (output, _) = testing::disarm(&formats(), file.name, &file.clean).unwrap();
    members_of(&output.bytes)
}

fn members_of(bytes: &[u8]) -> Members {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).unwrap();
        let name = String::from_utf8(member.name_raw().to_vec()).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        members.push((name, content));
    }
    members
}

fn inspect(members: &Members) -> Result<(), Refusal> {
    let bytes = package::zip(members);
    let list = formats();
    let catalogue = testing::catalogue(&list).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = testing::Formats(&list);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let app = mugai_disarm_office::FORMATS.iter().find(|f| f.sniff(&bytes) == mugai_core::Sniff::Yes).unwrap();
    app.inspect(&Input { bytes: &bytes, name: "finished" }, &mut cx)
}

/// One change to one member.
fn changed(members: &Members, member: &str, from: &str, to: &str) -> Members {
    let mut members = members.clone();
    let (_, content) = members.iter_mut().find(|(n, _)| n == member).unwrap_or_else(|| panic!("no {member}"));
    let text = String::from_utf8(content.clone()).unwrap();
    assert!(text.contains(from), "{member} does not hold {from}: {text}");
    *content = text.replacen(from, to, 1).into_bytes();
    members
}

fn refused(members: &Members, place: &str, why: &str) {
    let refusal = inspect(members).expect_err(why);
    assert_eq!(refusal.reason, Reason::Residue, "{refusal}");
    assert!(refusal.detail.contains(why), "{place}: {refusal}, not {why}");
}

#[test]
fn finished_files_pass() {
    for extension in ["docx", "xlsx", "pptx"] {
        inspect(&finished(extension)).unwrap();
    }
}

#[test]
fn a_contradiction_within_a_workbook_is_refused() {
    let book = "xl/workbook.xml";
    let sheet = "xl/worksheets/sheet1.xml";
    let members = finished("xlsx");
    for (member, from, to, why) in [
        (book, "sheetId=\"2\" r:id=\"rId2\"", "sheetId=\"2\" r:id=\"rId1\"", "a sheet without a part of its own"),
        (book, "sheetId=\"2\" r:id=\"rId2\"", "sheetId=\"2\" r:id=\"rId6\"", "a sheet without a part of its own"),
        (book, "activeTab=\"0\"", "activeTab=\"4\"", "a window shows a sheet"),
        (book, "sheetId=\"1\"", "sheetId=\"1\" state=\"hidden\"", "a window shows a sheet"),
        (sheet, " cm=\"1\"", " cm=\"2\"", "metadata that are not there"),
        (sheet, " cm=\"1\"", " vm=\"1\"", "metadata that are not there"),
        (sheet, "<mergeCells count=\"2\"", "<mergeCells count=\"3\"", "another length than it says"),
        (sheet, "<tableParts count=\"1\"", "<tableParts count=\"\"", "another length than it says"),
        (sheet, "<legacyDrawing r:id=\"rId2\"/>", "", "notes without the drawing"),
        (sheet, "<printOptions", "<hyperlinks/><printOptions", "an empty list"),
        (sheet, "<printOptions", "<hyperlinks></hyperlinks><printOptions", "an empty list"),
        (sheet, "<xm:f>リスト!$A$1:$A$3</xm:f>", "", "an empty list"),
        (
            "xl/drawings/drawing2.xml",
            "Requires=\"a14\"",
            "Requires=\"a14 unbound\"",
            "a prefix that stands for nothing",
        ),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "styles.xml", "another kind of part"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "../comments1.xml", "../tables/table1.xml", "another kind of part"),
    ] {
        refused(&changed(&members, member, from, to), member, why);
    }
}

#[test]
fn a_contradiction_within_a_presentation_is_refused() {
    let show = "ppt/presentation.xml";
    let slide = "ppt/slides/slide1.xml";
    let members = finished("pptx");
    for (member, from, to, why) in [
        (show, "<p:sldId id=\"257\"", "<p:sldId id=\"256\"", "without an id of its own"),
        (show, "<p:sldId id=\"257\"", "<p:sldId id=\"255\"", "without an id of its own"),
        (show, "<p:sldId id=\"257\" r:id=\"rId3\"", "<p:sldId id=\"257\" r:id=\"rId2\"", "without a part of its own"),
        (show, "<p:sldId id=\"257\" r:id=\"rId3\"", "<p:sldId id=\"257\" r:id=\"rId1\"", "without a part of its own"),
        (
            show,
            "<p:sldMasterId id=\"2147483648\" r:id=\"rId1\"",
            "<p:sldMasterId id=\"2147483648\" r:id=\"rId2\"",
            "without a part of its own",
        ),
        (slide, "<p:cond delay=\"indefinite\"/>", "", "an empty list"),
        ("ppt/diagrams/data1.xml", "relId=\"rId6\"", "relId=\"rId2\"", "a diagram names a drawing"),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            "../media/image1.png",
            "../slideLayouts/slideLayout1.xml",
            "another kind of part",
        ),
    ] {
        refused(&changed(&members, member, from, to), member, why);
    }
    let rels = "ppt/slides/_rels/slide1.xml.rels";
    let second = "<Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideLayout\" Target=\"../slideLayouts/slideLayout2.xml\"/></Relationships>";
    refused(&changed(&members, rels, "</Relationships>", second), rels, "two looks");
}

#[test]
fn a_part_nothing_leads_to_is_refused() {
    let mut members = finished("docx");
    let footer = members.iter().find(|(n, _)| n == "word/footer1.xml").unwrap().1.clone();
    members.push(("word/footer9.xml".to_owned(), footer));
    let entry = "<Override PartName=\"/word/footer9.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/></Types>";
    let members = changed(&members, "[Content_Types].xml", "</Types>", entry);
    refused(&members, "word/footer9.xml", "a part that nothing leads to");
}

/// The clean file of this kind as members.
fn came(extension: &str) -> (&'static str, Members) {
    let file = shown().into_iter().find(|s| s.name.ends_with(extension)).unwrap();
    (file.name, members_of(&file.clean))
}

/// What was empty already when it came is no reason to refuse: it goes.
#[test]
fn lists_that_came_empty_go() {
    let (name, members) = came("xlsx");
    let empty = "<pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/>";
    let with = format!("<dataValidations count=\"0\"/><hyperlinks/>{empty}");
    let members = changed(&members, "xl/worksheets/sheet4.xml", empty, &with);
    let (output, _) = testing::disarm(&formats(), name, &package::zip(&members)).unwrap();
    let flat = mugai_testkit::flatten::flatten(&output.bytes);
    for gone in ["count=\"0\"/><hyperlinks", "<hyperlinks/>"] {
        assert!(!mugai_testkit::contains(&flat, gone.as_bytes()), "{gone}");
    }
}

/// Entries without a relationship, or with that of another entry, go and are told.
#[test]
fn entries_of_slide_lists_without_a_part_go() {
    let (name, members) = came("pptx");
    let (show, master) = ("ppt/presentation.xml", "ppt/slideMasters/slideMaster1.xml");
    for (member, from, to, gone) in [
        (show, "<p:sldId id=\"257\" r:id=\"rId3\"/>", "<p:sldId id=\"257\" r:id=\"\"/>", "id=\"257\""),
        (show, "<p:sldId id=\"257\" r:id=\"rId3\"/>", "<p:sldId id=\"257\"/>", "id=\"257\""),
        (master, "id=\"2147483650\" r:id=\"rId2\"", "id=\"2147483650\" r:id=\"rId1\"", "2147483650"),
        (master, "id=\"2147483650\" r:id=\"rId2\"", "id=\"2147483650\" r:id=\"rId3\"", "2147483650"),
    ] {
        let members = changed(&members, member, from, to);
        let (output, findings) = testing::disarm(&formats(), name, &package::zip(&members)).unwrap();
        assert!(findings.iter().any(|f| f.rule.id == "office.dangling-reference"), "{to}: {findings:?}");
        let flat = mugai_testkit::flatten::flatten(&output.bytes);
        assert!(!mugai_testkit::contains(&flat, gone.as_bytes()), "{to}");
    }
}
