//! Bytes that lie between the parts of a picture or behind its compressed data, where no viewer looks.

use mugai_core::{Rule, Treatment};

/// Bytes between JPEG segments, surplus behind the last row or block, padding that is not zero.
pub static HIDDEN_DATA: Rule = Rule {
    id: "image.hidden-data",
    refs: &["IMG-J", "IMG-P", "IMG-G", "IMG-B"],
    ja: "画像の隙間に隠されたデータ",
    en: "data hidden in the gaps of a picture",
    why_ja: "表示されない隙間に、プログラムなどのデータを隠して持ち込むことができます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
