//! pdf.hidden-page: hidden pages. Where it dies: walk/trees.rs reads the name tree of destinations only.

use super::{Rule, Signs, Treatment};

/// 隠しページ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.hidden-page",
    refs: &["PDF-A05"],
    ja: "隠しページ",
    en: "Hidden pages",
    why_ja: "名前だけで登録された見えないページや部品が、後から差し込まれます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs {
    rule: &RULE,
    keys: &[b"Templates", b"AlternatePresentations", b"URLS", b"IDS", b"XFAResources"],
    actions: &[],
    annotations: &[],
};
