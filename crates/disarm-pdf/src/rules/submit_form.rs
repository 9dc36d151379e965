//! pdf.submit-form: sending the form. Where it dies: walk/action.rs does not know the actions.

use super::{Rule, Signs, Treatment};

/// 入力内容の送信
pub(crate) static RULE: Rule = Rule {
    id: "pdf.submit-form",
    refs: &["PDF-A03"],
    ja: "入力内容の送信",
    en: "Sending the form",
    why_ja: "入力した内容を外部のサーバへ送信します。",
    effect_ja: "送信ボタンは動かなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[], actions: &[b"SubmitForm", b"ResetForm"], annotations: &[] };
