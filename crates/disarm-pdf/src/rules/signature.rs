//! pdf.signature: a digital signature. Where it dies: walk/annots.rs makes a stamp of the widget.

use super::{Rule, Signs, Treatment};

/// 電子署名
pub(crate) static RULE: Rule = Rule {
    id: "pdf.signature",
    refs: &["PDF-A15"],
    ja: "電子署名",
    en: "A digital signature",
    why_ja: "作り直した文書では電子署名が成り立たないため、署名欄を絵に置き換えます。",
    effect_ja: "印影などの見た目は残りますが、署名の検証はできなくなります。",
    default: Treatment::Flatten,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"DSS"], actions: &[], annotations: &[] };
