//! A cell of a CSV that a spreadsheet would run as a formula.

use mugai_core::{Rule, Treatment};

/// Cells that start with `= + - @` or their full-width forms and are no number, date, phone number or e-mail address.
pub static CSV_FORMULA: Rule = Rule {
    id: "text.csv-formula",
    refs: &["CSV-02"],
    ja: "CSV の数式",
    en: "formula in a CSV cell",
    why_ja: "表計算ソフトで開くと数式として動き、外部への送信やプログラムの起動に使われます。",
    effect_ja: "先頭に ' が付き、数式ではなく文字として表示されます。",
    default: Treatment::Replace,
    may: &[Treatment::Keep],
};
