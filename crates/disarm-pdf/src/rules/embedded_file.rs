//! pdf.embedded-file: an embedded file. Where it dies: no type of the allowlist has a file specification.

use super::{Rule, Signs, Treatment};

/// 埋め込みファイル
pub(crate) static RULE: Rule = Rule {
    id: "pdf.embedded-file",
    refs: &["PDF-A06"],
    ja: "埋め込みファイル",
    en: "An embedded file",
    why_ja: "PDF の中に隠したファイルから、ウイルスなどが取り出されます。",
    effect_ja: "添付されていたファイルは取り出せなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[b"EF", b"AF", b"EmbeddedFiles"], actions: &[], annotations: &[] };
