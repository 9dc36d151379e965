//! The limits on contents and functions: what is over one is refused, or left out where the rest does not depend on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Output, Reason, Refusal, testing};
use mugai_disarm_pdf::FORMATS;
use mugai_testkit::{contains, flatten::flatten, pdf::Doc};

fn through(doc: &Doc, limit: &str, value: u64) -> Result<(Output, Vec<&'static str>), Refusal> {
    let set = |_: &_, orders: &mut mugai_core::Orders| assert!(orders.limits.set(limit, value), "{limit}");
    let (output, findings) = testing::disarm_with(FORMATS, "a.pdf", &doc.build(), set)?;
    Ok((output, findings.iter().map(|f| f.rule.id).collect()))
}

#[test]
fn contents_over_a_limit_are_refused() {
    let form = |to: &str| format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {to}>>>>");
    let forms = Doc::new()
        .resources("/XObject<</X 6 0 R>>")
        .content("/X Do")
        .stream(6, &form("7 0 R"), b"/X Do")
        .stream(7, &form("8 0 R"), b"/X Do")
        .stream(8, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 9 9 re f");
    // Five operators show the text; the three forms and the page stand one within another.
    let cases = [
        (Doc::new(), "pdf_operators", 5, Reason::LimitObjects),
        (Doc::new().content("q q q Q Q Q"), "pdf_saves", 3, Reason::LimitDepth),
        (forms, "pdf_painting_depth", 3, Reason::LimitDepth),
    ];
    for (doc, limit, value, reason) in cases {
        assert!(through(&doc, limit, value).is_ok(), "{limit} = {value}");
        assert_eq!(through(&doc, limit, value - 1).unwrap_err().reason, reason, "{limit} below {value}");
    }
}

#[test]
fn an_inline_picture_over_its_limit_is_left_out_and_told() {
    let doc = Doc::new().content("BI /W 4/H 2/BPC 8/CS/G ID abcdefgh EI");
    let (output, told) = through(&doc, "pdf_inline_bytes", 8).unwrap();
    assert!(contains(&flatten(&output.bytes), b"BI") && !told.contains(&"pdf.picture"));
    let (output, told) = through(&doc, "pdf_inline_bytes", 7).unwrap();
    assert!(!contains(&flatten(&output.bytes), b"BI") && told.contains(&"pdf.picture"));
}

#[test]
fn functions_over_a_limit_go_and_the_page_stays() {
    let shaded = |doc: Doc| {
        let shading = "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 6 0 R>>>>";
        doc.resources(shading).content("/S sh")
    };
    let program = "/FunctionType 4/Domain[0 1]/Range[0 1]";
    let stitch = |to: &str| format!("<</FunctionType 3/Domain[0 1]/Functions[{to}]/Bounds[]/Encode[0 1]>>");
    let stitched = Doc::new()
        .object(6, &stitch("7 0 R"))
        .object(7, &stitch("8 0 R"))
        .object(8, "<</FunctionType 2/Domain[0 1]/N 1>>");
    let samples = "/FunctionType 0/Domain[0 1 0 1]/Range[0 1]/Size[2 3]/BitsPerSample 8";
    let cases = [
        (Doc::new().stream(6, program, b"{dup{1 exch}{pop 2}ifelse}"), "pdf_program_bytes", 26),
        (Doc::new().stream(6, program, b"{dup{1 exch}{pop{2}if}ifelse}"), "pdf_program_depth", 3),
        (stitched, "pdf_function_depth", 2),
        (Doc::new().stream(6, samples, b"abcdef"), "pdf_samples", 6),
    ];
    for (doc, limit, value) in cases {
        let doc = shaded(doc);
        let within = flatten(&through(&doc, limit, value).unwrap().0.bytes);
        assert!(contains(&within, b"FunctionType") && contains(&within, b"/S sh"), "{limit} = {value}");
        let beyond = flatten(&through(&doc, limit, value - 1).unwrap().0.bytes);
        assert!(!contains(&beyond, b"FunctionType") && contains(&beyond, b"Kept body text"), "{limit} below {value}");
    }
}
