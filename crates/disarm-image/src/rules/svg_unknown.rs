//! What is not known of a drawing.

use mugai_core::{Rule, Treatment};

/// Elements, attributes and values that no table names, and document types with declarations.
pub static SVG_UNKNOWN: Rule = Rule {
    id: "image.svg-unknown",
    refs: &["IMG-S"],
    ja: "SVG 図形内の規格外の内容",
    en: "unknown content of a drawing",
    why_ja: "規格にない書き方は、表示ソフトの欠陥を突くために使われます。",
    effect_ja: "図形の一部が表示されないことがあります。",
    default: Treatment::Remove,
    may: &[],
};
