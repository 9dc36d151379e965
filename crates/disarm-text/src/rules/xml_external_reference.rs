//! Reference to a file elsewhere.

use mugai_core::{Rule, Treatment};

/// Schemas, bases and inclusions: files elsewhere that a reader loads by itself.
pub static XML_EXTERNAL_REFERENCE: Rule = Rule {
    id: "xml.external-reference",
    refs: &["XML-09", "XML-22"],
    ja: "外部のファイルの取り込み",
    en: "reference to a file elsewhere",
    why_ja: "開くと、外部や庁内の別の場所にあるファイルを読みに行きます。",
    effect_ja: "その指定はなくなります。データの項目は残ります。",
    default: Treatment::Remove,
    may: &[],
};
