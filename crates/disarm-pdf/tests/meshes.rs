//! Mesh shadings: whole pieces stay, the rest goes, too many are refused (threats PDF-A13).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Output, Reason, Refusal, testing};
use mugai_testkit::{contains, flatten::flatten, pdf::Doc};

const KEYS: &str =
    "/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 80 0 80 0 1]";

fn page(keys: &str, data: &[u8]) -> Vec<u8> {
    Doc::new().resources("/Shading<</S 6 0 R>>").content("/S sh").stream(6, keys, data).build()
}

fn through(bytes: &[u8], most: u64) -> Result<Output, Refusal> {
    let formats: Vec<&'static dyn Disarm> = mugai_disarm_pdf::FORMATS.to_vec();
    testing::disarm_with(&formats, "a.pdf", bytes, |_, orders| orders.limits.pdf_mesh_points = most).map(|(o, _)| o)
}

#[test]
fn whole_vertices_stay_and_half_a_one_goes() {
    let flat = flatten(&through(&page(KEYS, b"\0abc\0def\0ghiTAIL"[..14].as_ref()), 100).unwrap().bytes);
    assert!(contains(&flat, b"\0abc\0def\0ghi") && !contains(&flat, b"ghiT"));
    assert!(contains(&flat, b"/S sh"));
}

#[test]
fn a_mesh_of_too_many_points_is_refused() {
    let three = page(KEYS, b"\0abc\0def\0ghi");
    assert!(through(&three, 3).is_ok());
    assert_eq!(through(&three, 2).unwrap_err().reason, Reason::LimitObjects);
}

#[test]
fn a_mesh_of_impossible_numbers_goes_and_the_page_stays() {
    let odd = KEYS.replace("BitsPerCoordinate 8", "BitsPerCoordinate 7");
    let flat = flatten(&through(&page(&odd, b"\0abc\0def\0ghi"), 100).unwrap().bytes);
    assert!(!contains(&flat, b"BitsPerFlag") && contains(&flat, b"/Type/Page/"));
}
