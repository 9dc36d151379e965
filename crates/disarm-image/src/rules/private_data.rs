//! Application segments and chunks that no standard for pictures knows.

use mugai_core::{Rule, Treatment};

/// Private PNG chunks, APPn segments of single programs, vendor blocks.
pub static PRIVATE_DATA: Rule = Rule {
    id: "image.private-data",
    refs: &["IMG-J", "IMG-P", "IMG-G", "IMG-T", "IMG-W", "IMG-X", "IMG-S"],
    ja: "画像内の独自データ",
    en: "private data in a picture",
    why_ja: "特定のソフトだけが読む領域で、どのようなデータでも隠せます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
