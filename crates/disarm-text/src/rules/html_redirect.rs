//! Automatic redirect, in a web page.

use mugai_core::{Rule, Treatment};

/// Automatic redirect.
pub static REDIRECT: Rule = Rule {
    id: "html.redirect",
    refs: &["HTM-02"],
    ja: "別ページへの自動移動",
    en: "automatic redirect",
    why_ja: "開くと別のページへ移動させられます。",
    effect_ja: "自動では移動しません。",
    default: Treatment::Remove,
    may: &[],
};
