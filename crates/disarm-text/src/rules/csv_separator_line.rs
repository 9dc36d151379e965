//! The line `sep=x` before a CSV, which makes one program split it otherwise than all others.

use mugai_core::{Rule, Treatment};

/// Excel's own header line: with it the cells a person checked are not the cells Excel shows.
pub static CSV_SEPARATOR_LINE: Rule = Rule {
    id: "text.csv-separator-line",
    refs: &["CSV-01"],
    ja: "CSV の区切り文字指定行（sep=）",
    en: "separator line in a CSV",
    why_ja: "Excel だけが別の区切り方をするため、検査したものと違うセルを表示させることができます。",
    effect_ja: "先頭の「sep=」の行がなくなります。",
    default: Treatment::Remove,
    may: &[],
};
