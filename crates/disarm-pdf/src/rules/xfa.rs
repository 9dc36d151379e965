//! pdf.xfa: an XFA form. Where it dies: the key stands in no type of the allowlist.

use super::{Rule, Signs, Treatment};

/// XFA フォーム
pub(crate) static RULE: Rule = Rule {
    id: "pdf.xfa",
    refs: &["PDF-A07", "PDF-R04"],
    ja: "XFA フォーム",
    en: "An XFA form",
    why_ja: "XFA はプログラムを含む別の文書で、検査を逃れる攻撃に使われてきました。",
    effect_ja: "通常の入力欄だけが残ります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"XFA"], actions: &[], annotations: &[] };
