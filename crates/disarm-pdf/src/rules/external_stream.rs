//! pdf.external-stream: data outside the file. Where it dies: streams/mod.rs decodes no stream with F.

use super::{Rule, Signs, Treatment};

/// 文書の外にあるデータ
pub(crate) static RULE: Rule = Rule {
    id: "pdf.external-stream",
    refs: &["PDF-A09"],
    ja: "文書の外にあるデータ",
    en: "Data outside the file",
    why_ja: "中身を外部のファイルや URL から読み込ませ、情報を外部に送らせることができます。",
    effect_ja: "その部分は空になります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[b"FFilter"], actions: &[], annotations: &[] };
