//! Moving parts of a drawing.

use mugai_core::{Rule, Treatment};

/// `animate`, `set` and the like: they can change what a link leads to after it was looked at.
pub static SVG_ANIMATION: Rule = Rule {
    id: "image.svg-animation",
    refs: &["IMG-S"],
    ja: "SVG 図形の動き",
    en: "animation of a drawing",
    why_ja: "表示した後で、リンク先などを危険なものへ書き換えることができます。",
    effect_ja: "図形は動かず、最初の状態で表示されます。",
    default: Treatment::Remove,
    may: &[],
};
