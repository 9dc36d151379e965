//! Pages as pictures: what is seen stays where it was, and nothing but what is seen is in the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Action, Context, Disarm, Finding, Input, Orders, Reason, Recurse, Refusal, choice, testing};
use mugai_testkit::pdf::Doc;
use mugai_testkit::{contains, flatten::flatten, font};
use std::sync::Arc;

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// As a picture, looked at again under the same policy; and rebuilt from that as it stands, which must change nothing.
fn picture(bytes: &[u8], change: impl FnOnce(&mut Orders)) -> Result<(Vec<u8>, Vec<Finding>), Refusal> {
    let formats = formats();
    let catalogue = testing::catalogue(&formats).unwrap();
    let mut orders = Orders::standard(&catalogue);
    orders.choices.set(&choice::PDF, choice::PICTURE);
    change(&mut orders);
    let recurse = testing::Formats(&formats);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let output = recurse.disarm(&Input { bytes, name: "a.pdf" }, &mut cx)?.bytes;
    let findings = cx.into_findings();
    recurse.inspect(&Input { bytes: &output, name: "a.pdf" }, &mut Context::new(&catalogue, &orders, &recurse))?;
    let (again, _) = testing::disarm(&formats, "a.pdf", &output)?;
    assert!(again.bytes == output, "rebuilding the pictures changed them");
    Ok((output, findings))
}

/// Width, height and samples of the only picture, which is deflated.
fn dots(pdf: &[u8]) -> (usize, usize, Vec<u8>) {
    let at = |from: usize, what: &[u8]| {
        let rest = &pdf[from..];
        rest.windows(what.len()).position(|w| w == what).map(|n| from + n + what.len()).expect("a picture")
    };
    let image = at(0, b"/Subtype/Image");
    let data = at(image, b"stream\n");
    let dict = String::from_utf8_lossy(&pdf[image..data]).into_owned();
    let number = |key: &str| -> usize {
        let (_, rest) = dict.split_once(key).unwrap();
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    let samples = flatten(&pdf[data..data + number("/Length ")])[number("/Length ") + 1..].to_vec();
    (number("/Width "), number("/Height "), samples)
}

fn lossless(orders: &mut Orders) {
    orders.choices.set(&choice::PAGE_IMAGE, choice::PNG);
}

#[test]
fn a_page_becomes_one_picture_and_nothing_else() {
    let bytes = Doc::new().link("/A<</S/URI/URI(https://www.city.example.lg.jp/)>>").build();
    let (output, findings) = picture(&bytes, |_| {}).unwrap();
    let flat = flatten(&output);
    for gone in [&b"/Font"[..], b"Kept body", b"/Annot", b"https:", b" Tj"] {
        assert!(!contains(&flat, gone), "{}", gone.escape_ascii());
    }
    assert!(contains(&flat, b"/Subtype/Image"));
    let of = |action| findings.iter().filter(|f| f.rule.id == "pdf.page-picture" && f.action == action).count();
    assert_eq!(of(Action::Flattened), 1);
    let (_, _, samples) = dots(&output);
    let dark = samples.iter().filter(|s| **s < 64).count();
    assert!(dark > 500, "the line of text is drawn: {dark} dark dots");
}

#[test]
fn a_red_square_is_where_it_was() {
    let doc = |page: &str| {
        let mut doc = Doc::new().page(page);
        doc.content = b"1 0 0 rg 0 0 72 72 re f".to_vec();
        picture(&doc.build(), |o| {
            lossless(o);
            o.limits.page_dpi = 72;
        })
    };
    let colour = |page: &str, x: usize, y: usize| -> (usize, usize, [u8; 3]) {
        let (width, height, samples) = dots(&doc(page).unwrap().0);
        let at = (y * width + x) * 3;
        (width, height, samples[at..at + 3].try_into().unwrap())
    };
    const RED: [u8; 3] = [255, 0, 0];
    const WHITE: [u8; 3] = [255, 255, 255];
    // The page of the testkit is 595 × 842 points; its origin is below.
    assert_eq!(colour("", 36, 842 - 36), (595, 842, RED));
    assert_eq!(colour("", 36, 36), (595, 842, WHITE));
    // Turned by 90 degrees clockwise what was below on the left is above on the left.
    assert_eq!(colour("/Rotate 90", 36, 36), (842, 595, RED));
    assert_eq!(colour("/Rotate 270", 842 - 36, 595 - 36), (842, 595, RED));
    // What is outside the crop box is not seen.
    assert_eq!(colour("/CropBox[36 36 136 236]", 10, 190), (100, 200, RED));
    assert_eq!(colour("/CropBox[36 36 136 236]", 60, 190), (100, 200, WHITE));
    assert_eq!(colour("/UserUnit 2", 36, 2 * 842 - 36), (1190, 1684, RED));
}

#[test]
fn the_size_of_the_page_stays() {
    for (page, size) in
        [("", "[0 0 595 842]"), ("/Rotate 90", "[0 0 842 595]"), ("/CropBox[36 36 136 236]", "[0 0 100 200]")]
    {
        let (output, _) = picture(&Doc::new().page(page).build(), |_| {}).unwrap();
        assert!(contains(&output, format!("/MediaBox{size}").as_bytes()), "{page}");
        assert!(!contains(&output, b"/Rotate") && !contains(&output, b"/CropBox"), "{page}");
    }
    let (output, _) = picture(&Doc::new().page("/UserUnit 2").build(), |_| {}).unwrap();
    assert!(contains(&output, b"/UserUnit 2"));
}

#[test]
fn pictures_are_stored_as_the_policy_says() {
    let jpeg = |o: &mut Orders| assert!(o.choices.set(&choice::PAGE_IMAGE, choice::JPEG));
    assert!(contains(&picture(&Doc::new().build(), jpeg).unwrap().0, b"/DCTDecode"));
    assert!(!contains(&picture(&Doc::new().build(), lossless).unwrap().0, b"/DCTDecode"));
    assert!(!contains(&picture(&Doc::new().build(), |_| {}).unwrap().0, b"/DCTDecode"), "text is small without loss");
}

/// 日 of a font that is not in the file.
fn foreign_text(encoding: &str, ordering: &str, text: &str) -> Vec<u8> {
    let mut doc = Doc::new()
        .resources("")
        .object(6, &format!("<</Type/Font/Subtype/Type0/BaseFont/MS-Gothic/Encoding/{encoding}/DescendantFonts[7 0 R]>>"))
        .object(7, &format!("<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Gothic/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>/FontDescriptor 8 0 R>>"))
        .object(8, "<</Type/FontDescriptor/FontName/MS-Gothic/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 769/StemV 78>>");
    doc.content = format!("BT /F1 100 Tf 72 700 Td <{text}> Tj ET").into_bytes();
    // The font of the page is object 5; the same length keeps the table right.
    let mut bytes = doc.build();
    let at = bytes.windows(9).position(|w| w == b"/F1 5 0 R").unwrap();
    bytes[at..at + 9].copy_from_slice(b"/F1 6 0 R");
    bytes
}

#[test]
fn japanese_text_without_its_font_is_drawn_with_another_or_refused() {
    let refusal = picture(&foreign_text("UniJIS-UCS2-H", "Japan1", "65E5"), |_| {}).unwrap_err();
    assert_eq!(refusal.reason, Reason::NoDecoder, "{refusal}");
    assert_eq!(refusal.place, "page 1");
    assert!(refusal.detail.contains("formats.fonts"), "{refusal}");
    let (output, _) = picture(&foreign_text("UniJIS-UCS2-H", "Japan1", "65E5"), |o| {
        lossless(o);
        o.limits.page_dpi = 72;
        o.fonts = vec![Arc::new(font::square(0x65E5))];
    })
    .unwrap();
    let (width, _, samples) = dots(&output);
    // A square of 100 points that stands on the line: dark in its middle, white beside it.
    let at = |x: usize, y: usize| samples[(842 - y) * width + x];
    assert_eq!((at(122, 750), at(60, 750), at(190, 750)), (0, 255, 255));
}

/// Numbers of glyphs of a font that nobody has are characters nobody knows; and a font that lacks a character must not draw another.
#[test]
fn characters_that_no_font_at_hand_has_are_refused_whatever_fonts_there_are() {
    for (encoding, ordering, text) in
        [("Identity-H", "Identity", "0001"), ("UniJIS-UCS2-H", "Japan1", "65E5672C"), ("Identity-H", "Japan1", "4E00")]
    {
        let refusal = picture(&foreign_text(encoding, ordering, text), |o| {
            o.fonts = vec![Arc::new(font::square(0x65E5))];
        })
        .unwrap_err();
        assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::NoDecoder, "page 1"), "{refusal}");
        assert!(refusal.detail.starts_with(mugai_core::advice::FONTLESS_TEXT.detail), "{refusal}");
        assert!(refusal.ask_ja().contains("再構成"));
    }
}

#[test]
fn pages_too_large_are_drawn_smaller_and_many_end_at_the_budget() {
    let mut doc = Doc::new().page("/UserUnit 20");
    doc.content = b"0 0 9 9 re f".to_vec();
    let (output, findings) = picture(&doc.build(), |o| o.limits.page_pixels = 500_000).unwrap();
    let (width, height, _) = dots(&output);
    assert!(width * height <= 500_500 && width * height > 490_000, "{width} × {height}");
    assert!(findings.iter().any(|f| f.rule.id == "pdf.page-picture" && f.place.contains("dpi")), "{findings:?}");
    let refusal = picture(&Doc::new().build(), |o| o.limits.total_bytes = 8_000_000).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::LimitBytes, "page 1"));
    let refusal = picture(&Doc::new().build(), |o| o.limits.output_bytes = 2_000).unwrap_err();
    assert_eq!(refusal.reason, Reason::LimitOutput);
}

/// The second look knows whether it is to see pictures only.
#[test]
fn text_under_a_policy_of_pictures_is_residue() {
    let formats = formats();
    let (rebuilt, _) = testing::disarm(&formats, "a.pdf", &Doc::new().build()).unwrap();
    let catalogue = testing::catalogue(&formats).unwrap();
    let mut orders = Orders::standard(&catalogue);
    let recurse = testing::Formats(&formats);
    let look = |orders: &Orders| {
        recurse
            .inspect(&Input { bytes: &rebuilt.bytes, name: "a.pdf" }, &mut Context::new(&catalogue, orders, &recurse))
    };
    assert!(look(&orders).is_ok());
    orders.choices.set(&choice::PDF, choice::PICTURE);
    assert_eq!(look(&orders).unwrap_err().reason, Reason::Residue);
}
