//! pdf.picture: a picture that cannot be read. Where it dies: walk/image.rs puts an empty picture of the same size in its place.

use super::{Rule, Treatment};

/// 読めない画像
pub(crate) static RULE: Rule = Rule {
    id: "pdf.picture",
    refs: &["PDF-A12"],
    ja: "読めない画像",
    en: "A picture that cannot be read",
    why_ja: "読み取れない画像は、閲覧ソフトの脆弱性を突くおそれがあります。",
    effect_ja: "その画像は空白になります。",
    default: Treatment::Replace,
    may: &[],
};
