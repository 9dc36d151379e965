//! Description in HTML, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// A description a second time, in HTML.
pub static CARD_HTML_TEXT: Rule = Rule {
    id: "card.html-text",
    refs: &["CAL-01"],
    ja: "HTML の説明文",
    en: "description in HTML",
    why_ja: "HTML の説明文は、外部の画像の読み込みやリンクの偽装に使われます。",
    effect_ja: "書式のない説明文が表示されます。",
    default: Treatment::Remove,
    may: &[],
};
