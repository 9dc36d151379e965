//! Text that is not shown, in a web page.

use mugai_core::{Rule, Treatment};

/// Text that is not shown.
pub static HIDDEN_TEXT: Rule = Rule {
    id: "html.hidden-text",
    refs: &["HTM-03"],
    ja: "表示されない文字",
    en: "text that is not shown",
    why_ja: "見た目と異なる内容を紛れ込ませるために使われます。",
    effect_ja: "",
    default: Treatment::Keep,
    may: &[Treatment::Remove],
};
