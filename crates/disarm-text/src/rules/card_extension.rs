//! Property of no standard, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// Properties and components that no table of ours knows, or whose value means nothing.
pub static CARD_EXTENSION: Rule = Rule {
    id: "card.extension",
    refs: &["CAL-01"],
    ja: "独自の項目",
    en: "property of no standard",
    why_ja: "ソフト独自の項目は、開いたソフトの動作を変えたり、情報を隠して運んだりします。",
    effect_ja: "その項目はなくなります。",
    default: Treatment::Remove,
    may: &[],
};
