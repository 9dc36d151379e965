//! pdf.portfolio: a portfolio. Where it dies: the key stands in no type of the allowlist.

use super::{Rule, Signs, Treatment};

/// PDF ポートフォリオ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.portfolio",
    refs: &["PDF-R05"],
    ja: "PDF ポートフォリオ",
    en: "A portfolio",
    why_ja: "複数のファイルを束ねた PDF で、中身は埋め込みファイルです。",
    effect_ja: "表紙だけが残ります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"Collection"], actions: &[], annotations: &[] };
