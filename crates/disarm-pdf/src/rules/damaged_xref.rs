//! pdf.damaged-xref: a broken cross-reference. Where it dies: load/mod.rs; the writer makes a new table.

use super::{Rule, Treatment};

/// 壊れた索引
pub(crate) static RULE: Rule = Rule {
    id: "pdf.damaged-xref",
    refs: &["PDF-T06"],
    ja: "壊れた索引",
    en: "A broken cross-reference",
    why_ja: "索引が壊れた文書は、閲覧ソフトによって違う内容に見えることがあります。",
    effect_ja: "",
    default: Treatment::Replace,
    may: &[],
};
