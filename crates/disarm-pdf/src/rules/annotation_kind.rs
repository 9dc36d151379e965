//! pdf.annotation-kind: an unknown annotation. Where it dies: walk/annots.rs makes a stamp of it.

use super::{Rule, Treatment};

/// 未知の注釈
pub(crate) static RULE: Rule = Rule {
    id: "pdf.annotation-kind",
    refs: &["PDF-A08"],
    ja: "未知の注釈",
    en: "An unknown annotation",
    why_ja: "仕様にない種類の注釈は、閲覧ソフトごとに動作が異なります。",
    effect_ja: "見た目の絵だけが残ります。",
    default: Treatment::Flatten,
    may: &[],
};
