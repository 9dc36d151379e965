//! pdf.hidden-layer: a hidden layer. Where it dies: walk/hidden.rs, which keeps the layers as they are or
//! takes out what stands in them.

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
    may: &[Treatment::Remove],
};
