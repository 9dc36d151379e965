//! Who saved it last, on what printer, its identifiers and small preview.

use mugai_core::{Rule, Treatment};

/// Who saved it last, on what printer, its identifiers and small preview.
pub(crate) static METADATA: Rule = Rule {
    id: "drawing.metadata",
    refs: &["JP-04", "JP-05"],
    ja: "図面に残った作成者・プリンターなどの情報",
    en: "names of people and printers in a drawing",
    why_ja: "作成者の氏名や、庁内のプリンターの場所が外に知られます。",
    effect_ja: "図の見た目は変わりません。",
    default: Treatment::Remove,
    may: &[],
};
