//! Documents that must be refused, and shapes that are made to keep a reader busy, full or confused.

mod loops;
mod nesting;
mod numbers;
mod paint;
mod streams;
mod table;
mod wide;

use super::build::{Doc, deflate, stream};
use super::cipher;

/// How a hostile document must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Released without what made it hostile.
    Clean,
    /// Refused with this reason code.
    Refused(&'static str),
    /// Made sense of and released, or refused with this reason code: both are right (threats PDF-T07, "normalise or block").
    Either(&'static str),
}

/// A document made to keep a reader busy, full or confused.
#[derive(Debug, Clone, Copy)]
pub struct Hostile {
    /// What it does, in a few words.
    pub what: &'static str,
    /// How it must end.
    pub ends: Ends,
    /// Makes the file.
    pub make: fn() -> Vec<u8>,
}

/// Every hostile shape (threats PDF-T01 to PDF-T08, PDF-A13).
pub fn shapes() -> Vec<Hostile> {
    [
        nesting::shapes(),
        loops::shapes(),
        wide::shapes(),
        table::shapes(),
        numbers::shapes(),
        paint::shapes(),
        streams::shapes(),
    ]
    .concat()
}

/// A table of shapes: how it ends, what it is, what makes it.
macro_rules! hostile {
    ($($ends:expr, $what:literal, $make:expr;)*) => {
        pub(super) fn shapes() -> Vec<Hostile> {
            vec![$(Hostile { what: $what, ends: $ends, make: || $make },)*]
        }
    };
}
use hostile;

/// Broken or hostile files with the names they would bear.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let good = Doc::new().build();
    let mut shell = Doc::new();
    shell.objects.push((2, b"<</Type/Pages/Kids[]/Count 0>>".to_vec()));
    let deep = Doc::new().catalog(&format!("/X{}{}", "[".repeat(500), "]".repeat(500)));
    let dynamic = Doc::new().catalog("/NeedsRendering true/AcroForm<</Fields[]/XFA(x)>>");
    let mut bomb = Doc::new();
    bomb.objects.push((4, stream("/Filter[/FlateDecode/FlateDecode]", &deflate(&deflate(&vec![b' '; 300 << 20])))));
    let waiting = {
        let mut doc = Doc::new().catalog("/AcroForm<</Fields[]/XFA(x)>>");
        doc.content = b"BT /F1 12 Tf (Please ) Tj [(w)-5(ait...)] TJ ET".to_vec();
        doc
    };
    let unfilterable = {
        let mut doc = Doc::new();
        doc.objects.push((4, stream("/Filter/NoSuchFilter", b"BT ET")));
        doc
    };
    vec![
        ("pdf/途中で切れた.pdf".into(), good[..good.len() / 3].to_vec()),
        ("pdf/ページなし.pdf".into(), shell.build()),
        ("pdf/見出しだけ.pdf".into(), b"%PDF-1.7\n".to_vec()),
        ("pdf/深い入れ子.pdf".into(), deep.build()),
        ("pdf/動的XFA.pdf".into(), dynamic.build()),
        ("pdf/お待ちください.pdf".into(), waiting.build()),
        ("pdf/展開爆弾.pdf".into(), bomb.build()),
        ("pdf/未知のフィルタ.pdf".into(), unfilterable.build()),
        ("pdf/暗号化.pdf".into(), cipher::encrypted("himitsu")),
        ("pdf/二つの顔.pdf".into(), [&good[..], b"PK\x03\x04 an archive behind the end"].concat()),
        ("pdf/前に実行形式.pdf".into(), [b"MZ\x90\x00".as_slice(), &good].concat()),
    ]
}
