//! pdf.open-action: an action on opening. Where it dies: walk/action.rs keeps a destination only.

use super::{Rule, Treatment};

/// 開いたときの自動実行
pub(crate) static RULE: Rule = Rule {
    id: "pdf.open-action",
    refs: &["PDF-A01"],
    ja: "開いたときの自動実行",
    en: "An action on opening",
    why_ja: "文書を開いただけで、利用者の操作なしに動作が始まります。",
    effect_ja: "開いたときの自動動作がなくなります（表示位置の指定は残ります）。",
    default: Treatment::Remove,
    may: &[],
};
