//! pdf.unknown-operator: an unknown content operator. Where it dies: content/operators.rs lists those that are written.

use super::{Rule, Treatment};

/// 未知の描画命令
pub(crate) static RULE: Rule = Rule {
    id: "pdf.unknown-operator",
    refs: &["PDF-T01"],
    ja: "未知の描画命令",
    en: "An unknown content operator",
    why_ja: "仕様にない命令は、閲覧ソフトごとに動作が異なります。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
