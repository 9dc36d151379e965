//! pdf.foreign-object: postScript and references to other documents. Where it dies: walk/accept.rs copies images and forms only, and the allowlist has neither OPI nor Ref.

use super::{Rule, Signs, Treatment};

/// PostScript・外部参照の図形
pub(crate) static RULE: Rule = Rule {
    id: "pdf.foreign-object",
    refs: &["PDF-A10"],
    ja: "PostScript・外部参照の図形",
    en: "PostScript and references to other documents",
    why_ja: "PostScript のプログラムや、別の文書を取り込む図形です。",
    effect_ja: "その図形は表示されなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"OPI", b"Alternates"], actions: &[], annotations: &[] };
