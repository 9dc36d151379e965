//! What a drawing would load from elsewhere.

use mugai_core::{Rule, Treatment};

/// Pictures, sheets, filters and parts of other files, and links whose target may not stay.
pub static SVG_REFERENCE: Rule = Rule {
    id: "image.svg-reference",
    refs: &["IMG-S"],
    ja: "SVG 図形から外部への参照",
    en: "reference of a drawing to outside",
    why_ja: "開いたときに外部へ通信し、閲覧者を追跡したり別のファイルを読み込んだりできます。",
    effect_ja: "外部の画像やスタイルは表示されません。",
    default: Treatment::Remove,
    may: &[],
};
