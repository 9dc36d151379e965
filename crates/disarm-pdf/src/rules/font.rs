//! pdf.font: a font that cannot be read. Where it dies: the crate `font` writes fonts anew, walk/fonts.rs judges what it cannot read.

use super::{Rule, Treatment};

/// 読めない埋め込みフォント
pub(crate) static RULE: Rule = Rule {
    id: "pdf.font",
    refs: &["PDF-A11"],
    ja: "読めない埋め込みフォント",
    en: "A font that cannot be read",
    why_ja: "壊れたフォントは、閲覧ソフトの脆弱性を突くおそれがあります。",
    effect_ja: "文字が別の書体で表示されたり、読めない字形が空白になったりすることがあります。",
    default: Treatment::Remove,
    may: &[],
};
