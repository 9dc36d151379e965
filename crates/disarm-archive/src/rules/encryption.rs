//! Archives that a password opened.

use mugai_core::{Rule, Treatment};

/// An encrypted entry: a password that was given opened it, and the new archive has none.
pub static ENCRYPTION: Rule = Rule {
    id: "archive.encryption",
    refs: &["ARC-02"],
    ja: "書庫のパスワード",
    en: "entry behind a password",
    why_ja: "パスワード付きの書庫（PPAP）は途中の検査をすり抜けるため、攻撃の運び手としてよく使われます。",
    effect_ja: "パスワードは外れ、そのまま開ける書庫になります。",
    default: Treatment::Remove,
    may: &[],
};
