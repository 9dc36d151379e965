//! pdf.damaged-stream: a damaged stream. Where it dies: streams/mod.rs keeps what came before the fault.

use super::{Rule, Treatment};

/// 壊れたデータ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.damaged-stream",
    refs: &["PDF-T02", "PDF-T05"],
    ja: "壊れたデータ",
    en: "A damaged stream",
    why_ja: "壊れたデータは、閲覧ソフトの誤動作を誘うことがあります。",
    effect_ja: "読める所までが残ります。",
    default: Treatment::Replace,
    may: &[],
};
