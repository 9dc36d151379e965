//! pdf.import-data: importing data. Where it dies: walk/action.rs does not know the action.

use super::{Rule, Signs, Treatment};

/// 外部データの取り込み
pub(crate) static RULE: Rule = Rule {
    id: "pdf.import-data",
    refs: &["PDF-A03"],
    ja: "外部データの取り込み",
    en: "Importing data",
    why_ja: "外部のファイルの内容を入力欄に読み込ませます。",
    effect_ja: "取り込みのボタンは動かなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs { rule: &RULE, keys: &[], actions: &[b"ImportData"], annotations: &[] };
