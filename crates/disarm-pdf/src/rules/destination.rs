//! pdf.destination: a link to nowhere. Where it dies: walk/dest.rs writes destinations on pages of this document only.

use super::{Rule, Treatment};

/// 行き先のないリンク
pub(crate) static RULE: Rule = Rule {
    id: "pdf.destination",
    refs: &["PDF-T01"],
    ja: "行き先のないリンク",
    en: "A link to nowhere",
    why_ja: "文書にないページや名前を指すリンクです。",
    effect_ja: "そのリンクは動かなくなります（元から動きません）。",
    default: Treatment::Remove,
    may: &[],
};
