//! An entry of an archive that runs when it is opened.

use mugai_core::{Rule, Treatment};

/// A program, a script, a shortcut, a polyglot: the whole archive is refused unless the policy lets the rest through.
pub static ACTIVE_ENTRY: Rule = Rule {
    id: "archive.active-entry",
    refs: &["ARC-01", "ARC-07"],
    ja: "書庫の中の実行されるファイル",
    en: "entry that runs when opened",
    why_ja: "書庫に実行ファイルを入れて送るのは、最もよくある攻撃の手口です。",
    effect_ja: "そのファイルは除かれ、書庫の中の「無害化結果.txt」に名前と理由が書かれます。",
    default: Treatment::Refuse,
    may: &[Treatment::Remove],
};
