//! The matrix of text and markup: TXT, CSV, CAL and XML-20 … XML-22.

use crate::data::{calendar, clean as data};
use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, text};

fn planted(name: &str, bytes: impl Into<Vec<u8>>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect();
    Planted { name: name.to_owned(), bytes: bytes.into(), gone: list(gone), kept: list(kept) }
}

/// A clean file of ours by its extension; all of it must be in the output.
fn whole(files: Vec<(String, Vec<u8>)>, extension: &str) -> Planted {
    let (_, bytes) = files.into_iter().find(|(n, _)| n.ends_with(extension)).unwrap();
    Planted { name: format!("a{extension}"), kept: vec![bytes.clone()], bytes, gone: Vec::new() }
}

fn xml(within: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r>{within}<氏名>山田</氏名></r>\n")
}

const NAME: &str = "<氏名>山田</氏名>";

/// Every case.
pub fn cases() -> Vec<Case> {
    use Shape::{Disguised, Neighbour, Plain};
    let refused = |id, shape, what, code, plant| Case { id, shape, what, expect: Expect::Refused(code), plant };
    let fine = |id, what, plant| Case { id, shape: Neighbour, what, expect: Expect::Untouched, plant };
    let told = |id, shape, what, rule, plant| Case { id, shape, what, expect: Expect::Reported(rule), plant };
    vec![
        told("TXT-01", Plain, "text turned around", "text.bidi-control", || {
            planted("a.txt", "請求書\u{202E}fdp.exe", &["\u{202E}"], &["請求書fdp.exe"])
        }),
        told("TXT-01", Disguised, "an escape sequence written as numbers in JSON", "text.terminal-escape", || {
            planted("a.json", "[\"\\u001B[31m赤\"]", &["001", "[31m"], &["赤"])
        }),
        fine("TXT-01", "emoji, variants, 外字, half-width kana", || {
            planted(
                "a.txt",
                "葛\u{E0100}城 👨\u{200D}👩 \u{E000} ｱｲｳ ①㈱\n",
                &[],
                &["葛\u{E0100}城 👨\u{200D}👩 \u{E000} ｱｲｳ ①㈱"],
            )
        }),
        refused("TXT-02", Plain, "a line without end", "limit_length", || {
            planted("a.txt", vec![b'a'; 17 << 20], &[], &[])
        }),
        refused("TXT-02", Disguised, "the same in Shift_JIS", "limit_length", || {
            planted("a.csv", text::HELLO_SJIS.repeat(1 << 20), &[], &[])
        }),
        fine("TXT-02", "a long line", || planted("a.txt", "長い行。".repeat(20_000), &[], &["長い行。長い行。"])),
        refused("TXT-03", Plain, "a batch file", "active_format", || {
            planted("a.txt", "@echo off\r\ndel *.*\r\n", &[], &[])
        }),
        refused("TXT-03", Disguised, "behind a mark, blanks and what cannot be seen", "active_format", || {
            planted("a.txt", "\u{FEFF} \u{200B}@EcHo off\r\n", &[], &[])
        }),
        fine("TXT-03", "a heading", || planted("a.md", "# 見出し\n@echo は命令です\n", &[], &["@echo は命令です"])),
        refused("TXT-04", Plain, "a shortcut", "active_format", || {
            planted("a.txt", "[InternetShortcut]\r\nURL=file://evil.example/x\r\n", &[], &[])
        }),
        refused("TXT-04", Disguised, "settings of the registry, in UTF-16", "active_format", || {
            let wide: Vec<u8> =
                "\u{FEFF}Windows Registry Editor Version 5.00\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
            planted("a.txt", wide, &[], &[])
        }),
        fine("TXT-04", "a heading in brackets", || planted("a.txt", "[議題]\r\n予算\r\n", &[], &["[議題]\r\n予算"])),
        refused("TXT-05", Plain, "a key that stands twice", "ambiguous", || {
            planted("a.json", "{\"a\":1,\"a\":2}", &[], &[])
        }),
        refused("TXT-05", Disguised, "the same, spelled otherwise", "ambiguous", || {
            planted("a.json", "{\"a\":1,\"\\u0061\":2}", &[], &[])
        }),
        fine("TXT-05", "data of a town", || whole(data(), ".json")),
        told("CSV-01", Plain, "a separator line", "text.csv-separator-line", || {
            planted("a.csv", "sep=;\r\na;b\r\n", &["sep"], &["a;b"])
        }),
        told("CSV-01", Disguised, "in quotes and capitals", "text.csv-separator-line", || {
            planted("a.csv", "\"SEP=|\"\r\na|b\r\n", &["SEP"], &["a|b"])
        }),
        fine("CSV-01", "a heading that begins so", || {
            planted("a.csv", "separator,b\r\n0001,2\r\n", &[], &["separator,b\r\n0001,2"])
        }),
        told("CSV-02", Plain, "a formula that starts a program", "text.csv-formula", || {
            planted("a.csv", "a,=cmd|'/c calc'!A0\r\n", &[",=cmd"], &["a,'=cmd"])
        }),
        told("CSV-02", Disguised, "full-width, behind a blank, of another separator", "text.csv-formula", || {
            planted("a.csv", "a,x;\u{3000}＝HYPERLINK(\"http://evil.example\")\r\n", &["\u{3000}＝"], &["\u{3000}'＝"])
        }),
        fine("CSV-02", "numbers, dates, telephones", || {
            planted(
                "a.csv",
                "-1,200,+81-3-1234-5678,2026/04/01,0001,-\r\n",
                &[],
                &["-1,200,+81-3-1234-5678,2026/04/01,0001,-"],
            )
        }),
        refused("CSV-03", Plain, "a sheet of SYLK", "active_format", || {
            planted("a.csv", "ID;PWXL;N;E\r\nE\r\n", &[], &[])
        }),
        refused("CSV-03", Disguised, "in small letters behind a blank", "active_format", || {
            planted("a.csv", " id;pwxl;n;e\r\ne\r\n", &[], &[])
        }),
        fine("CSV-03", "a column called ID", || planted("a.csv", "ID,名前\r\n1,山田\r\n", &[], &["ID,名前\r\n1,山田"])),
        told("CAL-01", Plain, "an alarm that starts a program", "card.alarm", || {
            let alarm =
                "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nACTION:PROCEDURE\r\nATTACH:file:///c:/evil.exe\r\nEND:VALARM\r\n";
            planted("a.ics", calendar(alarm), &["VALARM", "evil"], &["SUMMARY:説明会"])
        }),
        told("CAL-01", Disguised, "an attachment folded, in small letters", "card.attachment", || {
            planted(
                "a.ics",
                calendar("att\r\n ach;value=uri:http://evil.example/a.exe\r\n"),
                &["evil"],
                &["SUMMARY:説明会"],
            )
        }),
        fine("CAL-01", "a meeting", || whole(data(), ".ics")),
        refused("XML-20", Plain, "a stylesheet", "active_format", || {
            planted(
                "a.xml",
                "<?xml version=\"1.0\"?><xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"/>",
                &[],
                &[],
            )
        }),
        refused("XML-20", Disguised, "a task of a build under another prefix, deep within", "active_format", || {
            planted(
                "a.xml",
                xml(
                    "<a xmlns:q=\"http://schemas.microsoft.com/developer/msbuil&#100;/2003\"><q:Exec Command=\"calc\"/></a>",
                ),
                &[],
                &[],
            )
        }),
        fine("XML-20", "a feed with a page in it", || whole(super::clean(), ".atom")),
        told("XML-21", Plain, "an official document with its stylesheet", "xml.stylesheet", || {
            planted(
                "a.xml",
                xml("").replacen('\n', "\n<?xml-stylesheet type=\"text/xsl\" href=\"kagami.xsl\"?>\n", 1),
                &["kagami"],
                &[NAME],
            )
        }),
        told("XML-21", Disguised, "one that lies elsewhere, named within the root", "xml.stylesheet", || {
            planted("a.xml", xml("<?XML-StyleSheet href='\\\\evil\\a.xsl'?>"), &["evil"], &[NAME])
        }),
        fine("XML-21", "a form", || whole(super::clean(), ".xml")),
        told("XML-22", Plain, "a schema on a share", "xml.link", || {
            planted(
                "a.xml",
                xml("<s xmlns:x=\"http://www.w3.org/1999/xlink\" x:href=\"file://evil.example/a.xsd\"/>"),
                &["evil"],
                &[NAME],
            )
        }),
        told("XML-22", Disguised, "named by another attribute and prefix", "xml.external-reference", || {
            planted(
                "a.xml",
                xml(
                    "<s xmlns:q=\"http://www.w3.org/2001/XMLSchema-instance\" q:schemaLocation=\"urn:a http://evil.example/a.xsd\"/>",
                ),
                &["evil"],
                &[NAME],
            )
        }),
        fine("XML-22", "a taxonomy by its public name and one beside the file", || {
            let links = "<s xmlns:x=\"http://www.w3.org/1999/xlink\" x:href=\"http://www.xbrl.org/a.xsd\"/><s xmlns:x=\"http://www.w3.org/1999/xlink\" x:href=\"a.xsd#b\"/>";
            planted("a.xml", xml(links), &[], &["x:href=\"http://www.xbrl.org/a.xsd\"", "x:href=\"a.xsd#b\""])
        }),
    ]
}
