//! Document type declaration.

use mugai_core::{Rule, Treatment};

/// A document type declaration that names a definition elsewhere.
pub static XML_DOCUMENT_TYPE: Rule = Rule {
    id: "xml.document-type",
    refs: &["XML-01"],
    ja: "文書型の宣言",
    en: "document type declaration",
    why_ja: "開くと、外部の定義ファイルを読みに行きます。",
    effect_ja: "文書型の宣言はなくなります。データの項目は残ります。",
    default: Treatment::Remove,
    may: &[],
};
