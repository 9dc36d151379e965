//! pdf.link: a dangerous link target. Where it dies: walk/action.rs asks core::url::verdict.

use super::{Rule, Treatment};

/// 危険なリンク先
pub(crate) static RULE: Rule = Rule {
    id: "pdf.link",
    refs: &["PDF-A04", "U-01", "U-02"],
    ja: "危険なリンク先",
    en: "A dangerous link target",
    why_ja: "リンク先が、プログラムの実行や認証情報の送信につながる形をしています。",
    effect_ja: "そのリンクは動かなくなります（文字はそのまま残ります）。",
    default: Treatment::Remove,
    may: &[],
};
