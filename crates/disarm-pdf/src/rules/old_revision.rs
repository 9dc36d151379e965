//! pdf.old-revision: an older revision. Where it dies: only what the newest catalog reaches is copied.

use super::{Rule, Treatment};

/// 以前の版
pub(crate) static RULE: Rule = Rule {
    id: "pdf.old-revision",
    refs: &["PDF-R02", "PDF-T06"],
    ja: "以前の版",
    en: "An older revision",
    why_ja: "上書き保存の前の内容が残っていて、見せかけの差し替えに使われます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
