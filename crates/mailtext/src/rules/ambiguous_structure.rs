//! A mail that different programs read differently.

use mugai_core::{Rule, Treatment};

/// Two boundaries, two types, broken base64, missing ends: what one reader shows another hides.
pub static AMBIGUOUS_STRUCTURE: Rule = Rule {
    id: "mail.ambiguous-structure",
    refs: &["MAIL-05"],
    ja: "メールの構造の矛盾",
    en: "ambiguous structure",
    why_ja: "検査するソフトと表示するソフトで違う内容に見せ、検査をすり抜ける手口です。",
    effect_ja: "本文の後に注意書きが入ります。",
    default: Treatment::Flatten,
    may: &[],
};
