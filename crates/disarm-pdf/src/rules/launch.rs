//! pdf.launch: launching a program. Where it dies: walk/action.rs does not know the action.

use super::{Rule, Signs, Treatment};

/// 外部プログラムの起動
pub(crate) static RULE: Rule = Rule {
    id: "pdf.launch",
    refs: &["PDF-A03"],
    ja: "外部プログラムの起動",
    en: "Launching a program",
    why_ja: "リンクをクリックすると、外部のプログラムやファイルが開かれます。",
    effect_ja: "そのリンクは動かなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[], actions: &[b"Launch"], annotations: &[] };
