//! Links, devices, pipes and sockets in an archive.

use mugai_core::{Rule, Treatment};

/// An entry whose mode says that it is no file.
pub static SPECIAL_FILE: Rule = Rule {
    id: "archive.special-file",
    refs: &["ARC-04", "ZIP-12"],
    ja: "書庫の中のリンク・特殊ファイル",
    en: "link or special file in an archive",
    why_ja: "展開した先の別のファイルを読み書きさせることができます。",
    effect_ja: "リンクはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
