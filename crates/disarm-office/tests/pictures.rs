//! Pictures inside a document: what they become, and that they are the very bytes the picture's own format makes of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, testing};
use mugai_testkit::{contains, image, office};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// The members of a finished package: name and content.
fn members(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    (0..zip.len())
        .map(|n| {
            let mut file = zip.by_index(n).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            (String::from_utf8(file.name_raw().to_vec()).unwrap(), content)
        })
        .collect()
}

/// GIF and TIFF stay what they are; BMP and WebP, which not every Office shows alike, become PNG; all without a finding.
#[test]
fn every_clean_picture_is_shown_by_a_document_as_its_own_format_makes_it() {
    let kinds = [
        ("gif", "gif", "image/gif"),
        ("tiff", "tif", "image/tiff"),
        ("bmp", "png", "image/png"),
        ("webp", "png", "image/png"),
    ];
    for (name, bytes) in image::clean() {
        let (format, file) = name.split_once('/').unwrap();
        let Some((_, extension, content_type)) = kinds.iter().find(|(f, ..)| *f == format) else { continue };
        let alone = testing::disarm(&formats(), file, &bytes).unwrap_or_else(|r| panic!("{name}: {r}")).0.bytes;
        let document = office::word_with_picture(&format!("image1.{format}"), &bytes);
        let (output, findings) =
            testing::disarm(&formats(), "図.docx", &document).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        let members = members(&output.bytes);
        let find = |name: &str| members.iter().find(|(n, _)| n == name).map(|(_, c)| c.as_slice());
        let part = format!("word/media/image1.{extension}");
        assert!(find(&part) == Some(alone.as_slice()), "{name}: not in {part}");
        let types = find("[Content_Types].xml").unwrap();
        assert!(contains(types, content_type.as_bytes()), "{name}: no type {content_type}");
    }
}

/// A broken picture costs the picture, not the document.
#[test]
fn a_broken_picture_becomes_a_grey_frame() {
    for (name, bytes) in image::bad() {
        let (format, _) = name.split_once('/').unwrap();
        if !["gif", "bmp", "tiff", "webp"].contains(&format) || name.contains("多すぎる") || name.contains("終わらない")
        {
            continue; // limits are the whole job's
        }
        let document = office::word_with_picture(&format!("image1.{format}"), &bytes);
        let (_, findings) = testing::disarm(&formats(), "図.docx", &document).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.iter().any(|f| f.rule.id == "office.picture"), "{name}: {findings:?}");
    }
}
