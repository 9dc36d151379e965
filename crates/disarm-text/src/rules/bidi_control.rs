//! Characters that turn the reading direction: the text reads otherwise than it is.

use mugai_core::{Rule, Treatment};

/// U+202A–202E, U+2066–2069, U+200E, U+200F, U+061C, U+206A–206F ("Trojan source").
pub static BIDI_CONTROL: Rule = Rule {
    id: "text.bidi-control",
    refs: &["TXT-01", "N-02"],
    ja: "文字の並びを逆にする制御文字",
    en: "bidirectional control character",
    why_ja: "見た目と実際の内容が違う文章やファイル名を作ることができます。",
    effect_ja: "文字が実際の並びのとおりに見えるようになります。",
    default: Treatment::Remove,
    may: &[],
};
