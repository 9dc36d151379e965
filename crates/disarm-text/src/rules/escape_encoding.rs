//! A text whose encoding is itself made of escape sequences (ISO-2022-JP), or cannot be written back.

use mugai_core::{Rule, Treatment};

/// The text is written as UTF-8 instead: the same bytes must not mean one thing to a mail program and another to a terminal.
pub static ESCAPE_ENCODING: Rule = Rule {
    id: "text.escape-encoding",
    refs: &["TXT-01", "CSV-01"],
    ja: "切替え式の文字コード（JIS コードなど）",
    en: "encoding made of escape sequences",
    why_ja: "読むソフトによって別の文字に見え、検査をすり抜けるために使われることがあります。",
    effect_ja: "文字コードが UTF-8 に変わります。文章は変わりません。",
    default: Treatment::Replace,
    may: &[],
};
