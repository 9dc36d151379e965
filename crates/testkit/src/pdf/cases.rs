//! The danger matrix of PDF: what the files of the cases share.

use super::build::{BODY, Doc};
use super::plant::planted;
use crate::Planted;
use crate::matrix::Case;

/// A table of cases: entry, shape, what it shows, what must become of it, what makes it.
macro_rules! cases {
    ($($id:literal $shape:ident $what:literal => $expect:expr, $plant:expr;)*) => {
        pub(super) fn cases() -> Vec<Case> {
            vec![$(Case { id: $id, shape: Shape::$shape, what: $what, expect: $expect, plant: || $plant },)*]
        }
    };
}
pub(super) use cases;

/// The danger matrix of this family.
pub fn all() -> Vec<Case> {
    [
        super::cases_whole::cases(),
        super::cases_actions::cases(),
        super::cases_content::cases(),
        super::cases_parser::cases(),
        super::cases_attacks::cases(),
    ]
    .concat()
}

/// A script that calls out.
pub(super) const CALC: &str = "app.launchURL('http://evil.example/')";

/// A case built with a classic table.
pub(super) fn plain(doc: &Doc, gone: &[&str], kept: &[&str]) -> Planted {
    planted("case", doc.build(), gone, kept)
}

/// A case with everything but streams in an object stream.
pub(super) fn packed(doc: &Doc, gone: &[&str], kept: &[&str]) -> Planted {
    planted("case", doc.build_packed(), gone, kept)
}

/// A case of bytes, of which only the end matters.
pub(super) fn bytes(bytes: Vec<u8>) -> Planted {
    Planted { name: "case.pdf".into(), bytes, gone: vec![], kept: vec![BODY.as_bytes().to_vec()] }
}

/// A page that only talks of a danger.
pub(super) fn talk(words: &str) -> Planted {
    let kept = words.replace('\\', "");
    plain(&Doc::new().content(&format!("BT /F1 9 Tf 72 600 Td ({words}) Tj ET")), &[], &[&kept])
}

/// A text field with these further keys, and form keys.
pub(super) fn field(form: &str, keys: &str) -> Doc {
    Doc::new().catalog(&format!("/AcroForm<</Fields[6 0 R]{form}>>")).page("/Annots[6 0 R]").object(
        6,
        &format!("<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Yamada)/Rect[10 10 90 30]/DA(/Helv 9 Tf){keys}>>"),
    )
}

/// A page with one annotation.
pub(super) fn annot(keys: &str) -> Doc {
    Doc::new().page(&format!("/Annots[<</Type/Annot/Rect[10 10 90 90]{keys}>>]"))
}
