//! pdf.colour-profile: a bad colour profile. Where it dies: walk/colorspace.rs falls back to the device colours.

use super::{Rule, Treatment};

/// 不正なカラープロファイル
pub(crate) static RULE: Rule = Rule {
    id: "pdf.colour-profile",
    refs: &["IMG-ICC"],
    ja: "不正なカラープロファイル",
    en: "A bad colour profile",
    why_ja: "壊れたカラープロファイルは、閲覧ソフトの脆弱性を突くおそれがあります。",
    effect_ja: "色がわずかに変わることがあります。",
    default: Treatment::Replace,
    may: &[],
};
