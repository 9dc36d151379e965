//! Characters that cannot be seen.

use mugai_core::{Rule, Treatment};

/// Zero-width spaces and joiners (not those within emoji), fillers, tags, annotation marks, non-characters.
pub static INVISIBLE_CHARACTER: Rule = Rule {
    id: "text.invisible-character",
    refs: &["TXT-01"],
    ja: "見えない文字",
    en: "invisible character",
    why_ja: "検査をすり抜けたり、見えない指示や目印を埋め込んだりするために使われます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
