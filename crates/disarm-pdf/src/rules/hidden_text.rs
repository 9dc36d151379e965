//! pdf.hidden-text: text that is not painted, on a page without a picture. Where it dies: nowhere, for search and screen readers
//! need such text; walk/contents.rs tells of it. Above a scan it is what the machine read there, and not told.

use super::{Rule, Treatment};

/// 見えない文字
pub(crate) static RULE: Rule = Rule {
    id: "pdf.hidden-text",
    refs: &["PDF-A19"],
    ja: "見えない文字",
    en: "Text that is not painted",
    why_ja: "画面にも印刷にも現れない文字は、検索や複写、読み上げのときだけ現れ、見た目と違う内容を持ち込めます。",
    effect_ja: "",
    default: Treatment::Keep,
    may: &[],
};
