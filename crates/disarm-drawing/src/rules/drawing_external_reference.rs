//! External drawings, pictures and underlays, and the folders before the names of fonts and plot styles.

use mugai_core::{Rule, Treatment};

/// External drawings, pictures and underlays, and the folders before the names of fonts and plot styles.
pub(crate) static EXTERNAL_REFERENCE: Rule = Rule {
    id: "drawing.external-reference",
    refs: &["JP-03", "JP-04", "JP-05"],
    ja: "図面が読みに行く外部のファイル",
    en: "file that a drawing loads from elsewhere",
    why_ja: "図面を開くだけで、庁内や外部の別の場所へ接続し、パスワードの手がかりを送ることがあります。",
    effect_ja: "外部参照・貼り付け画像・下敷きの PDF は表示されなくなります。フォントなどは名前だけが残ります。",
    default: Treatment::Remove,
    may: &[],
};
