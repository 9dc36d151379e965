//! Processing instruction.

use mugai_core::{Rule, Treatment};

/// Instructions to programs.
pub static XML_PROCESSING_INSTRUCTION: Rule = Rule {
    id: "xml.processing-instruction",
    refs: &["XML-04", "XML-20"],
    ja: "処理命令",
    en: "processing instruction",
    why_ja: "開くソフトの動作を変える命令です。",
    effect_ja: "命令はなくなります。データの項目は残ります。",
    default: Treatment::Remove,
    may: &[],
};
