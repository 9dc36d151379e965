//! Picture data that spells words of the file structure: they are nowhere in the output, and the picture is the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing;
use mugai_testkit::pdf;

#[test]
fn words_of_structure_in_a_picture_are_cut() {
    // Noise that deflate cannot shorten, and stores as it is.
    let mut seed = 7_u32;
    let mut noise = Vec::new();
    for _ in 0..128 * 128 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push(seed.to_be_bytes()[0]);
    }
    let words: [&[u8]; 4] =
        [b"\nendstream\nendobj\n", b"7 0 obj<</S/JavaScript>>", b"startxref\n0\n%%EOF", b"trailer<</Encrypt"];
    for (i, word) in words.iter().enumerate() {
        noise[i * 3_000..][..word.len()].copy_from_slice(word);
    }
    let keys =
        "/Type/XObject/Subtype/Image/Width 128/Height 128/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode";
    let doc = pdf::Doc::new().resources("/XObject<</I0 30 0 R>>").stream(30, keys, &pdf::deflate(&noise));
    let (output, _) = testing::disarm(mugai_disarm_pdf::FORMATS, "a.pdf", &doc.build()).unwrap();
    // Every `endstream` is an end, every ` obj` a beginning.
    let count = |word: &[u8]| output.bytes.windows(word.len()).filter(|w| *w == word).count();
    let document = lopdf::Document::load_mem(&output.bytes).unwrap();
    let streams: Vec<&lopdf::Stream> = document.objects.values().filter_map(|o| o.as_stream().ok()).collect();
    assert_eq!(count(b" obj"), document.objects.len());
    assert_eq!(count(b"endstream"), streams.len());
    assert_eq!(count(b"%%EOF"), 1);
    let picture = streams.iter().find(|s| s.dict.has(b"Width")).unwrap();
    assert_eq!(picture.decompressed_content().unwrap(), noise);
    assert!(picture.content.len() < noise.len() + 200, "{}", picture.content.len());
}
