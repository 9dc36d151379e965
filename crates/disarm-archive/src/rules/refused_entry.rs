//! An entry of an archive that could not be made harmless.

use mugai_core::{Rule, Treatment};

/// An entry refused for a reason of its own; the rest of the archive is delivered without it.
pub static REFUSED_ENTRY: Rule = Rule {
    id: "archive.refused-entry",
    refs: &["ARC-01"],
    ja: "書庫の中の無害化できないファイル",
    en: "entry that cannot be made harmless",
    why_ja: "中身を確かめられないファイルには、攻撃が隠れているおそれがあります。",
    effect_ja: "そのファイルは除かれ、書庫の中の「無害化結果.txt」に名前と理由が書かれます。",
    default: Treatment::Remove,
    may: &[],
};
