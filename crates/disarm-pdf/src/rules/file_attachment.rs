//! pdf.file-attachment: an attachment annotation. Where it dies: walk/annots.rs writes a note instead.

use super::{Rule, Signs, Treatment};

/// 添付の注釈
pub(crate) static RULE: Rule = Rule {
    id: "pdf.file-attachment",
    refs: &["PDF-A06", "PDF-A08"],
    ja: "添付の注釈",
    en: "An attachment annotation",
    why_ja: "ページ上の添付アイコンから、ウイルスなどのファイルが開かれます。",
    effect_ja: "添付アイコンは、添付を除去したことを示す付箋に変わります。",
    default: Treatment::Replace,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[], actions: &[], annotations: &[b"FileAttachment"] };
