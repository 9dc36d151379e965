//! The committed fixtures: which files there are, made by the builders of this crate, and where each lies.

use crate::{
    Planter, archive, data, drawing, html, image, japanese, jww, mail, markup, mhtml, office, pdf, planters, sxf, text,
};
use std::collections::HashMap;

/// Which format's folder a planted file belongs to, by the extension its builder gave it.
fn format_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "docx" | "docm" | "dotx" | "dotm" => "word",
        "xlsx" | "xlsm" | "xltx" | "xltm" => "excel",
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => "powerpoint",
        "vsdx" | "vsdm" => "visio",
        "xml" => "office-flat",
        "zip" => "zip",
        "tar" => "tar",
        "lzh" => "lzh",
        "7z" => "7z",
        "cab" | "msu" => "cab",
        "tnef" => "tnef",
        "mbox" => "mbox",
        "gz" => "gzip",
        "bz2" => "bzip2",
        "xz" => "xz",
        "lzma" => "lzma",
        "pdf" => "pdf",
        "png" => "png",
        "jpg" | "jpeg" => "jpeg",
        "bmp" => "bmp",
        "gif" => "gif",
        "ico" | "cur" => "ico",
        "webp" => "webp",
        "jp2" | "j2k" => "jpeg2000",
        "tif" | "tiff" => "tiff",
        "emf" | "emz" => "emf",
        "wmf" | "wmz" => "wmf",
        "svg" | "svgz" => "svg",
        "csv" | "tsv" => "csv",
        "html" | "htm" => "html",
        "eml" => "mail",
        "mht" => "mhtml",
        "dxf" => "dxf",
        "sfc" | "p21" => "sxf",
        "jww" => "jww",
        "jtd" => "ichitaro",
        "json" => "json",
        "ics" => "calendar",
        "vcf" => "vcard",
        "rss" | "atom" => "xml",
        "txt" | "log" | "md" => "text",
        other => panic!("no format for .{other}"),
    }
}

/// A planter's file name within its folder: the rule, a number among those of the rule there, the planted extension.
fn dirty_name(planter: &Planter, planted: &str, number: usize) -> String {
    let extension = planted.rsplit('.').next().unwrap_or("bin");
    format!("{}-{number}.{extension}", planter.rule)
}

/// Every fixture: path below `fixtures/`, content.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let put = |kind: &str, (name, bytes): (String, Vec<u8>)| {
        let (format, file) = name.split_once('/').unwrap_or_else(|| panic!("{name}: no format"));
        (format!("{format}/{kind}/{file}"), bytes)
    };
    let clean = [
        archive::clean(),
        data::clean(),
        drawing::clean(),
        html::clean(),
        image::clean(),
        japanese::clean(),
        mail::clean(),
        markup::clean(),
        mhtml::clean(),
        office::clean(),
        pdf::clean(),
        sxf::clean(),
        jww::clean(),
        text::clean(),
    ]
    .concat();
    let bad = [
        archive::bad(),
        data::bad(),
        drawing::bad(),
        html::bad(),
        image::bad(),
        japanese::bad(),
        mail::bad(),
        markup::bad(),
        mhtml::bad(),
        office::bad(),
        pdf::bad(),
        sxf::bad(),
        jww::bad(),
        text::bad(),
    ]
    .concat();
    files.extend(clean.into_iter().map(|f| put("clean", f)));
    files.extend(pdf::shown().into_iter().map(|s| (format!("pdf/shown/{}", s.name), s.bytes)));
    files.extend(bad.into_iter().map(|f| put("bad", f)));
    // Counted per folder and rule, so that a new planter renames no file of another rule.
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for planter in planters() {
        let planted = (planter.plant)();
        let format = if planter.rule.starts_with("xml.") { "xml" } else { format_of(&planted.name) };
        let number = seen.entry((format, planter.rule)).or_default();
        *number += 1;
        files.push((format!("{format}/dirty/{}", dirty_name(&planter, &planted.name, *number)), planted.bytes));
    }
    files.extend(crate::demo::all());
    files
}
