//! Web pages and frames within a drawing.

use mugai_core::{Rule, Treatment};

/// `foreignObject`, elements of HTML and MathML, frames, video.
pub static SVG_FOREIGN_CONTENT: Rule = Rule {
    id: "image.svg-foreign-content",
    refs: &["IMG-S"],
    ja: "SVG 図形内の HTML など",
    en: "web page within a drawing",
    why_ja: "図形の中にウェブページや動画を埋め込み、動作させることができます。",
    effect_ja: "図形の中に埋め込まれた HTML の部分は表示されません。",
    default: Treatment::Remove,
    may: &[],
};
