//! SVG or MathML within the page, in a web page.

use mugai_core::{Rule, Treatment};

/// SVG or MathML within the page.
pub static FOREIGN_MARKUP: Rule = Rule {
    id: "html.foreign-markup",
    refs: &["HTM-02"],
    ja: "ページ内の図形・数式（SVG・MathML）",
    en: "SVG or MathML within the page",
    why_ja: "図形や数式の記述にスクリプトを隠せます。",
    effect_ja: "ページ内の図形や数式は表示されません。",
    default: Treatment::Remove,
    may: &[],
};
