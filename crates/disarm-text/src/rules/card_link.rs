//! Dangerous link or an address that is fetched, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// Links of schemes that run or leak, and addresses that programs fetch by themselves.
pub static CARD_LINK: Rule = Rule {
    id: "card.link",
    refs: &["CAL-01"],
    ja: "危険なリンク・自動で取りに行く場所",
    en: "dangerous link or an address that is fetched",
    why_ja: "開くだけで外部や庁内の別の場所へ接続したり、押すとプログラムが動いたりします。",
    effect_ja: "そのリンクはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
