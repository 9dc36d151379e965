//! Files that are not quite as the standard has them, and that every common viewer shows: their page comes out whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, testing};
use mugai_testkit::{contains, flatten::flatten};

const TEXT: &[u8] = b"(Kept body text)Tj";

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// What the file comes out as, page content inflated.
fn through(bytes: &[u8]) -> Vec<u8> {
    let (output, _) = testing::disarm(&formats(), "a.pdf", bytes)
        .unwrap_or_else(|r| panic!("{r}\n{}", String::from_utf8_lossy(bytes)));
    flatten(&output.bytes)
}

const CATALOG: &str = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n";
const PAGES: &str = "2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n";
const PAGE: &str = "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n";
const CONTENT: &str =
    "4 0 obj\n<</Length 44>>\nstream\nBT /F1 24 Tf 9 99 Td (Kept body text) Tj ET \nendstream\nendobj\n";
const FONT: &str = "5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n";
const TRAILER: &str = "trailer\n<</Root 1 0 R/Size 6>>\n";

/// The parts without any table, one of them replaced.
fn file(change: usize, by: &str) -> Vec<u8> {
    let mut parts = [CATALOG, PAGES, PAGE, CONTENT, FONT, TRAILER];
    parts[change] = by;
    format!("%PDF-1.4\n{}startxref\n0\n%%EOF\n", parts.concat()).into_bytes()
}

/// The parts with a table that is right.
fn tabled(change: usize, by: &str) -> Vec<u8> {
    let mut parts = [CATALOG, PAGES, PAGE, CONTENT, FONT];
    parts[change] = by;
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for part in parts {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(part);
    }
    let start = out.len();
    format!("{out}{table}{TRAILER}startxref\n{start}\n%%EOF\n").into_bytes()
}

#[test]
fn objects_with_odd_syntax_are_read() {
    for (place, odd) in [
        // A name with a number sign that escapes nothing.
        (2, PAGE.replace("<</F1 5 0 R>>", "<</F1 5 0 R/#x1 5 0 R>>")),
        // A word where a value should be, and one where a key should be.
        (2, PAGE.replace("/Parent", "/Odd nothing/Parent")),
        (2, PAGE.replace("/Parent", "(odd) /Parent")),
        // A dictionary and an array that do not end.
        (2, PAGE.replace(">>>>>>\n", "\n")),
        (1, PAGES.replace("]>>", "")),
        // No `endobj`, `endobj` run together with the next object, words in one line.
        (2, PAGE.replace("endobj\n", "")),
        (2, PAGE.replace("endobj\n", "endobj ")),
        (4, FONT.replace('\n', " ")),
        // Numbers of strange spelling.
        (2, PAGE.replace("200 200", "+200 --200.")),
        (2, PAGE.replace("200 200", "200.0.5 200")),
        // A length that is missing, wrong, or of another kind.
        (3, CONTENT.replace("/Length 44", "")),
        (3, CONTENT.replace("/Length 44", "/Length 4")),
        (3, CONTENT.replace("/Length 44", "/Length 4400")),
        (3, CONTENT.replace("/Length 44", "/Length(44)")),
        (3, CONTENT.replace("/Length 44", "/Length 9 0 R")),
        (3, CONTENT.replace("stream\nBT", "stream \nBT")),
        (3, CONTENT.replace("stream\nBT", "stream\rBT")),
        (3, CONTENT.replace("\nendstream\nendobj", "\nendobj")),
        (3, CONTENT.replace("ET \nendstream", "ET endstream")),
        // A string that never ends takes nothing with it.
        (4, FONT.replace("/BaseFont", "/Odd(x/BaseFont")),
    ] {
        for bytes in [file(place, &odd), tabled(place, &odd)] {
            assert!(contains(&through(&bytes), TEXT), "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn a_trailer_is_not_needed() {
    for trailer in ["", "trailer\n", "trailer\n<</Size 6>>\n", "trailer\n<</Root 4 0 R>>\n", "trailer <</Root 9 0 R"] {
        let bytes = file(5, trailer);
        assert!(contains(&through(&bytes), TEXT), "{trailer}");
    }
}

#[test]
fn what_was_cut_off_is_not_passed_off_as_whole() {
    // Behind each of these a part of the page would be missing, or the page itself.
    for rest in ["4 0 obj", "3 0 obj"] {
        let whole = String::from_utf8(file(0, CATALOG)).unwrap();
        let (cut, _) = whole.split_once(rest).unwrap();
        let refusal = testing::disarm(&formats(), "a.pdf", cut.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(refusal.reason, Reason::MalformedPdf, "{refusal}");
    }
}

#[test]
fn members_of_object_streams_are_read_when_the_table_is_gone() {
    let members = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R/#x1 5 0 R>>>>>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ];
    let mut head = String::new();
    let mut body = String::new();
    for (number, member) in [1, 2, 3, 5].into_iter().zip(members) {
        head.push_str(&format!("{number} {} ", body.len()));
        body.push_str(member);
        body.push('\n');
    }
    let packed = format!(
        "7 0 obj\n<</Type/ObjStm/N 4/First {}/Length {}>>\nstream\n{head}{body}\nendstream\nendobj\n",
        head.len(),
        head.len() + body.len()
    );
    let bytes = format!("%PDF-1.5\n{CONTENT}{packed}startxref\n0\n%%EOF\n").into_bytes();
    assert!(contains(&through(&bytes), TEXT));
}

#[test]
fn what_hides_in_odd_syntax_dies_all_the_same() {
    let odd = CATALOG.replace("/Pages", "/OpenAction<</S/JavaScript/JS(evil-script)>>/#x 1/Pages");
    for bytes in [file(0, &odd), tabled(0, &odd)] {
        let out = through(&bytes);
        assert!(contains(&out, TEXT));
        assert!(!contains(&out, b"evil-script") && !contains(&out, b"JavaScript"));
    }
}

#[test]
fn comments_and_data_hold_no_objects() {
    let comment = format!("{CONTENT}% 4 0 obj <</Length 5>> stream (evil) Tj endstream endobj\n");
    let data = CONTENT.replace("<</Length 44>>", "<<>>").replace("BT /F1", "\n3 0 obj (evil) endobj\nBT /F1");
    for content in [comment, data] {
        let out = through(&file(3, &content));
        assert!(contains(&out, TEXT) && !contains(&out, b"(evil)"));
    }
}

#[test]
fn hostile_damage_ends() {
    let many = |part: &str, count: usize| [b"%PDF-1.4\n".to_vec(), part.repeat(count).into_bytes()].concat();
    for bytes in [
        many("1 0 obj (", 60_000),
        many("1 0 obj [", 60_000),
        many("1 0 obj <<", 60_000),
        many("1 0 obj <</A 1>> stream\n", 3_000),
        many("trailer <<", 60_000),
        many("trailer (", 60_000),
        many("1 0 obj [[[[[[[[[[[[", 20_000),
        many("1 1 1 1 1 1 ", 60_000),
    ] {
        let refusal = testing::disarm(&formats(), "a.pdf", &bytes).map(|_| ()).unwrap_err();
        assert!(!matches!(refusal.reason, Reason::Internal | Reason::Residue), "{refusal}");
    }
}

#[test]
fn a_page_tree_that_says_nothing_is_no_page() {
    let refusal = testing::disarm(&formats(), "a.pdf", b"%PDF-1.4\ntrailer<</Root<</Pages<<>>>>>>").unwrap_err();
    assert_eq!(refusal.reason, Reason::MalformedPdf);
}

/// A field that says nothing of its own is none: written empty, it would be left out the next time.
#[test]
fn a_field_without_name_kind_or_place_is_left_out() {
    let bytes = mugai_testkit::pdf::Doc::new()
        .catalog("/AcroForm<</Fields[6 0 R]>>")
        .object(6, "<</FT/Btn/Parent 7 0 R/Kids[<<>> 8 0 R]/T(a)>>")
        .object(7, "<</FT/Ch/Kids[9 0 R 8 0 R]/T(b)>>")
        .object(8, "<</H/N/Type/EmbeddedFile>>")
        .object(9, "<</Type/Trans>>")
        .build();
    let out = through(&bytes);
    assert!(!contains(&out, b"<<>>"), "{}", String::from_utf8_lossy(&out));
    // A place of an annotation that is no widget is not the field's.
    let bytes = mugai_testkit::pdf::Doc::new()
        .catalog("/AcroForm<</Fields[6 0 R]>>")
        .page("/Annots[6 0 R]")
        .object(6, "<</Type/Annot/Subtype/Widge/Rect[9 9 99 99]/V(a value)>>")
        .build();
    assert!(!contains(&through(&bytes), b"a value"));
}
