//! Builders and planters for the office family: packages put together part by part, dangers planted one at a time.

mod broken;
mod cases_common;
mod cases_common_parts;
mod cases_container;
mod cases_container_inside;
mod cases_container_kinds;
mod cases_container_members;
mod cases_container_opc;
mod cases_container_xml;
mod cases_container_zip;
mod cases_excel;
mod cases_excel_charts;
mod cases_excel_data;
mod cases_objects;
mod cases_objects_sheet;
mod cases_powerpoint;
mod cases_word;
mod cases_word_fields;
mod cases_word_marks;
mod cases_word_text;
mod container;
mod excel;
mod font;
pub mod package;
mod powerpoint;
pub mod raw_zip;
mod show_excel;
mod show_excel_drawings;
mod show_excel_parts;
mod show_excel_sheets;
mod show_mixed;
mod show_powerpoint;
mod show_powerpoint_slides;
mod show_theme;
mod show_word;
mod show_word_body;
mod show_word_parts;
mod visio;
mod word;

pub use show_mixed::{Shown, shown};

use crate::Planter;
use crate::matrix::Case;

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    [
        word::planters(),
        word::field_planters(),
        excel::planters(),
        powerpoint::planters(),
        container::planters(),
        visio::planters(),
    ]
    .concat()
}

/// A Word document that shows one picture, which lies in it under this name.
pub fn word_with_picture(name: &str, picture: &[u8]) -> Vec<u8> {
    cases_container_kinds::picture(name, picture)
}

/// The danger matrix of this family.
pub fn cases() -> Vec<Case> {
    [
        cases_container::cases(),
        cases_common::cases(),
        cases_word::cases(),
        cases_word_fields::cases(),
        cases_word_marks::cases(),
        cases_word_text::cases(),
        cases_excel::cases(),
        cases_excel_charts::cases(),
        cases_excel_data::cases(),
        cases_powerpoint::cases(),
        cases_objects::cases(),
        cases_objects_sheet::cases(),
    ]
    .concat()
}

/// Clean files of this family, as `format-id/name` and content: realistic, with features that must survive.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("word/報告書.docx".to_owned(), word::report()),
        ("word/空の文書.docx".to_owned(), word::document("<w:p/>").zip()),
        ("word/グラフ.docx".to_owned(), cases_container_inside::with_chart()),
        ("word/書体付き.docx".to_owned(), font::with_mixed(font::font(font::Fault::None))),
        ("word/手引と様式.docx".to_owned(), show_word::file()),
        ("excel/集計表.xlsx".to_owned(), excel::table()),
        ("excel/様式.xltx".to_owned(), excel::template()),
        ("excel/申請一覧.xlsx".to_owned(), show_excel::file()),
        ("powerpoint/説明会.pptx".to_owned(), powerpoint::talk()),
        ("powerpoint/研修資料.pptx".to_owned(), show_powerpoint::file()),
        ("visio/配線図.vsdx".to_owned(), visio::clean()),
        ("office-flat/一枚の文書.xml".to_owned(), word::document("<w:p/>").flat().into_bytes()),
    ]
}

/// A small sound TrueType font.
pub fn font_file() -> Vec<u8> {
    font::font(font::Fault::None)
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    broken::all()
}
