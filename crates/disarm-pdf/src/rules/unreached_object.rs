//! pdf.unreached-object: data that nothing refers to. Where it dies: only what the catalog reaches is copied.

use super::{Rule, Treatment};

/// どこからも使われないデータ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.unreached-object",
    refs: &["PDF-T06", "PDF-T09"],
    ja: "どこからも使われないデータ",
    en: "Data that nothing refers to",
    why_ja: "どこからも参照されないデータは、検査を逃れる隠し場所になります。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
