//! Pages as pictures through the real gate: fonts reach the worker as descriptors, and the command asks for nothing but pixels.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use mugai_core::{Reason, choice};
use mugai_gate::Fonts;
use mugai_testkit::pdf::Doc;
use mugai_testkit::{contains, flatten::flatten, font, office};
use mugai_tests::gate;
use std::process::Command;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// 日 of a font that is not in the file.
fn fontless() -> Vec<u8> {
    let mut doc = Doc::new()
        .object(6, "<</Type/Font/Subtype/Type0/BaseFont/MS-Gothic/Encoding/UniJIS-UCS2-H/DescendantFonts[7 0 R]>>")
        .object(7, "<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Gothic/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/FontDescriptor 8 0 R>>")
        .object(8, "<</Type/FontDescriptor/FontName/MS-Gothic/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 769/StemV 78>>");
    doc.content = b"BT /F1 100 Tf 72 700 Td <65E5> Tj ET".to_vec();
    let mut bytes = doc.build();
    let at = bytes.windows(9).position(|w| w == b"/F1 5 0 R").unwrap();
    bytes[at..at + 9].copy_from_slice(b"/F1 6 0 R");
    bytes
}

#[test]
fn fonts_reach_the_worker_and_are_part_of_the_policy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("font.ttf");
    std::fs::write(&path, font::square(0x65E5)).unwrap();
    let picture = || gate(MUGAI, &["worker"], |o| assert!(o.choices.set(&choice::PDF, choice::PICTURE)));
    let without = picture();
    let refusal = without.process_bytes("様式.pdf", &fontless()).result.unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::NoDecoder, "page 1"), "{refusal}");
    assert!(refusal.ask_ja().contains("フォント"));
    let fonts = Fonts::open(&[path], without.orders()).unwrap();
    let with = picture().drawing_with(fonts);
    assert_ne!(with.policy(), without.policy());
    // Several at once: each worker reads the same sealed font.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let verified = with.process_bytes("様式.pdf", &fontless()).result.unwrap();
                let bytes = verified.bytes().unwrap();
                assert!(contains(&bytes, b"/Subtype/Image") && !contains(&flatten(&bytes), b"/Font"));
            });
        }
    });
}

#[test]
fn the_command_gives_pixels_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("文書.pdf", &Doc::new().build());
    write("図.png", &office::package::png());
    let (name, word) = office::clean().into_iter().find(|(n, _)| n.ends_with(".docx")).unwrap();
    assert!(!name.is_empty());
    write("文書.docx", &word);
    let out = folder.path().join("out");
    let ran = Command::new(MUGAI)
        .args(["sanitize", "--as", "picture", "--report", "none", "--lang", "en", "--out"])
        .arg(&out)
        .args(["文書.pdf", "図.png", "文書.docx"].map(|n| folder.path().join(n)))
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1), "one of three is refused");
    let pdf = std::fs::read(out.join("文書.pdf")).unwrap();
    assert!(contains(&pdf, b"/Subtype/Image") && !contains(&flatten(&pdf), b"Kept body"));
    assert!(out.join("図.png").is_file() && !out.join("文書.docx").exists());
}
