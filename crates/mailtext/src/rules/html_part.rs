//! HTML in a mail.

use mugai_core::{Rule, Treatment};

/// The text is read out of it; tags, scripts, styles, remote pictures and forms stay behind.
pub static HTML_PART: Rule = Rule {
    id: "mail.html-part",
    refs: &["HTM-01", "MAIL-03"],
    ja: "HTML 形式の本文",
    en: "HTML body",
    why_ja: "外部の画像を読み込ませて閲覧を追跡したり、偽の画面やリンクで欺いたりできます。",
    effect_ja: "文字だけのメールになります。",
    default: Treatment::Flatten,
    may: &[],
};
