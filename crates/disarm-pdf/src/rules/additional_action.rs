//! pdf.additional-action: additional actions. Where it dies: the key stands in no type of the allowlist.

use super::{Rule, Signs, Treatment};

/// きっかけで動く動作
pub(crate) static RULE: Rule = Rule {
    id: "pdf.additional-action",
    refs: &["PDF-A02"],
    ja: "きっかけで動く動作",
    en: "Additional actions",
    why_ja: "ページの表示や入力欄の操作をきっかけに、見えない動作が始まります。",
    effect_ja: "入力欄やページの自動動作がなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"AA"], actions: &[], annotations: &[] };
