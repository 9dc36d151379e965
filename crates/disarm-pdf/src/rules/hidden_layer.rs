//! pdf.hidden-layer: a hidden layer. Where it dies: walk/catalog.rs keeps the layers as they are.

use super::{Rule, Treatment};

/// 非表示のレイヤ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.hidden-layer",
    refs: &["PDF-A14"],
    ja: "非表示のレイヤ",
    en: "A hidden layer",
    why_ja: "初期状態で見えないレイヤがあり、表示と印刷で内容を変えることができます。",
    effect_ja: "",
    default: Treatment::Keep,
    may: &[],
};
