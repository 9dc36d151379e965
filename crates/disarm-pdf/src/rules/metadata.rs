//! pdf.metadata: metadata. Where it dies: write/info.rs writes a new Info dictionary; XMP is never copied.

use super::{Rule, Signs, Treatment};

/// 文書情報
pub(crate) static RULE: Rule = Rule {
    id: "pdf.metadata",
    refs: &["PDF-A16"],
    ja: "文書情報",
    en: "Metadata",
    why_ja: "作成者の環境などの情報や、利用者に見えないデータが含まれています。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[b"Metadata", b"PieceInfo"], actions: &[], annotations: &[] };
