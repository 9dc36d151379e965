//! Stylesheet of an XML file.

use mugai_core::{Rule, Treatment};

/// A stylesheet that a browser loads and runs over the data.
pub static XML_STYLESHEET: Rule = Rule {
    id: "xml.stylesheet",
    refs: &["XML-20", "XML-21"],
    ja: "スタイルシートの指定",
    en: "stylesheet of an XML file",
    why_ja: "スタイルシートはプログラムとして動き、外部への通信や画面の偽装に使われます。",
    effect_ja: "ブラウザーで開くと、様式の整った画面ではなく、データの項目がそのまま表示されます。",
    default: Treatment::Remove,
    may: &[],
};
