//! Entries whose names hold what no name should.

use mugai_core::{Rule, Treatment};

/// A name with hidden characters, or too long: the entry is delivered under a clean one.
pub static ENTRY_NAME: Rule = Rule {
    id: "archive.entry-name",
    refs: &["ARC-06", "N-02"],
    ja: "書庫の中の危険なファイル名",
    en: "name of an entry with hidden characters",
    why_ja: "見えない文字で、ファイルの種類や名前を偽ることができます。",
    effect_ja: "ファイル名から見えない文字が除かれます。",
    default: Treatment::Replace,
    may: &[],
};
