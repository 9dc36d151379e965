//! A colour profile (ICC) that is broken, does not fit the picture, or carries more than colours.

use mugai_core::{Rule, Treatment};

/// The profile is written anew from the tags that say how colours look; device programs, private and PostScript tags go.
pub static COLOUR_PROFILE: Rule = Rule {
    id: "image.colour-profile",
    refs: &["IMG-B", "IMG-T", "IMG-X", "IMG-ICC"],
    ja: "不正なカラープロファイル",
    en: "unsound colour profile",
    why_ja: "色を合わせるための付属データに、独自データや PostScript プログラムを隠すことができます。",
    effect_ja: "色に関わる部分だけを残します。壊れている場合は取り除くため、色味がわずかに変わることがあります。",
    default: Treatment::Remove,
    may: &[],
};
