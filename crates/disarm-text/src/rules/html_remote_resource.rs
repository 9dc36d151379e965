//! Resource loaded from elsewhere, in a web page.

use mugai_core::{Rule, Treatment};

/// Resource loaded from elsewhere.
pub static REMOTE_RESOURCE: Rule = Rule {
    id: "html.remote-resource",
    refs: &["HTM-03", "HTM-02"],
    ja: "外部から読み込む画像・部品",
    en: "resource loaded from elsewhere",
    why_ja: "開いたことが外部に知られ、内容を後から差し替えられます。",
    effect_ja: "外部の画像や動画は表示されません。",
    default: Treatment::Remove,
    may: &[],
};
