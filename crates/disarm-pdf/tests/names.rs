//! Names that an author chose and that spell a danger: changed alike wherever they are used, so that nothing is lost by it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, testing};
use mugai_testkit::{contains, flatten::flatten, pdf::Doc};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

fn through(bytes: &[u8]) -> Vec<u8> {
    let (output, _) = testing::disarm(&formats(), "a.pdf", bytes).unwrap_or_else(|r| panic!("{r}"));
    flatten(&output.bytes)
}

#[test]
fn resources_are_found_under_their_changed_names() {
    let out = through(
        &Doc::new()
            .resources("/XObject<</JS 6 0 R>>/ExtGState<</AA<</LW 3>>>>/Properties<</XFA<</MCID 0>>>>")
            .content("/JS Do /AA gs /Span /XFA BDC EMC /JavaScript MP")
            .stream(6, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"1 2 3 4 re f")
            .build(),
    );
    for kept in ["/_JS Do", "/_AA gs", "/Span/_XFA BDC", "/XObject<</_JS ", "/ExtGState<</_AA", "/Properties<</_XFA"] {
        assert!(contains(&out, kept.as_bytes()), "{kept} in {}", String::from_utf8_lossy(&out));
    }
    for gone in ["/JS", "/AA", "/XFA", "/JavaScript"] {
        assert!(!contains(&out, gone.as_bytes()), "{gone}");
    }
}

#[test]
fn a_ticked_box_stays_ticked_whatever_its_state_is_called() {
    let out = through(
        &Doc::new()
            .catalog("/AcroForm<</Fields[6 0 R]/DA(/AA 9 Tf)>>")
            .page("/Annots[6 0 R]")
            .object(
                6,
                "<</Type/Annot/Subtype/Widget/FT/Btn/T(b)/V/JS/AS/JS/Rect[9 9 20 20]/AP<</N<</JS 7 0 R/Off 7 0 R>>>>>>",
            )
            .stream(7, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"1 2 3 4 re f")
            .build(),
    );
    for kept in ["/AS/_JS", "/V/_JS", "/_JS ", "(/_AA 9 Tf)"] {
        assert!(contains(&out, kept.as_bytes()), "{kept} in {}", String::from_utf8_lossy(&out));
    }
}

#[test]
fn roles_change_with_the_elements_that_have_them() {
    let out = through(
        &Doc::new()
            .catalog("/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>")
            .object(6, "<</Type/StructTreeRoot/K 7 0 R/RoleMap<</AA/P>>>>")
            .object(7, "<</Type/StructElem/S/AA/P 6 0 R/Pg 3 0 R/K 0>>")
            .build(),
    );
    assert!(contains(&out, b"/RoleMap<</_AA/P>>") && contains(&out, b"/S/_AA"), "{}", String::from_utf8_lossy(&out));
}

#[test]
fn two_names_that_would_become_one_are_refused() {
    let bytes = Doc::new()
        .resources("/XObject<</JS 6 0 R/_JS 7 0 R>>")
        .content("/JS Do /_JS Do")
        .stream(6, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"1 2 3 4 re f")
        .stream(7, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"5 6 7 8 re f")
        .build();
    assert_eq!(testing::disarm(&formats(), "a.pdf", &bytes).unwrap_err().reason, Reason::MalformedPdf);
}
