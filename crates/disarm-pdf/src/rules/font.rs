//! pdf.font: a font that cannot be read. Where it dies: fonts/ takes the font apart; what it cannot read is left out.

use super::{Rule, Treatment};

/// 読めない埋め込みフォント
pub(crate) static RULE: Rule = Rule {
    id: "pdf.font",
    refs: &["PDF-A11"],
    ja: "読めない埋め込みフォント",
    en: "A font that cannot be read",
    why_ja: "壊れたフォントは、閲覧ソフトの脆弱性を突くおそれがあります。",
    effect_ja: "文字が別の書体で表示されることがあります。",
    default: Treatment::Remove,
    may: &[],
};
