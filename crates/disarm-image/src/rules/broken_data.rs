//! Damage that every viewer shrugs off: repaired on the way, and said so.

use mugai_core::{Rule, Treatment};

/// A wrong checksum of a dispensable chunk, a missing end mark, a palette that is too short, a picture cut off in the middle.
pub static BROKEN_DATA: Rule = Rule {
    id: "image.broken-data",
    refs: &["IMG-J", "IMG-P", "IMG-G", "IMG-B", "IMG-T"],
    ja: "画像の破損箇所",
    en: "damage in a picture",
    why_ja: "壊れた画像は、表示ソフトの欠陥を突く攻撃に使われます。",
    effect_ja: "正しい形に直します。途中で切れた写真は、欠けた部分が灰色になります。",
    default: Treatment::Replace,
    may: &[],
};
