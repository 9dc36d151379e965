//! pdf.remote-goto: going to another document. Where it dies: walk/action.rs does not know the actions.

use super::{Rule, Signs, Treatment};

/// 他の文書への移動
pub(crate) static RULE: Rule = Rule {
    id: "pdf.remote-goto",
    refs: &["PDF-A03"],
    ja: "他の文書への移動",
    en: "Going to another document",
    why_ja: "他の場所にある文書を開かせ、共有フォルダの認証情報を外部に送らせることができます。",
    effect_ja: "他の文書へのリンクは動かなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[], actions: &[b"GoToR", b"GoToE", b"GoToDp", b"Thread"], annotations: &[] };
