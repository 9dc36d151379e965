//! pdf.other-action: other actions. Where it dies: walk/action.rs does not know the actions, and follows no Next.

use super::{Rule, Signs, Treatment};

/// その他の動作
pub(crate) static RULE: Rule = Rule {
    id: "pdf.other-action",
    refs: &["PDF-A03"],
    ja: "その他の動作",
    en: "Other actions",
    why_ja: "表示の切り替えや連鎖する動作で、画面を偽ったり別の動作を隠したりできます。",
    effect_ja: "リンクやボタンのその動作がなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs {
    rule: &RULE,
    keys: &[],
    actions: &[b"Hide", b"SetOCGState", b"SetState", b"Trans", b"NOP"],
    annotations: &[],
};
