//! Flood of repetitions, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// Rules of repetition by the second or minute, or more than a thousand times.
pub static CARD_RECURRENCE: Rule = Rule {
    id: "card.recurrence",
    refs: &["CAL-01"],
    ja: "際限のない繰り返し",
    en: "flood of repetitions",
    why_ja: "予定表ソフトが大量の予定を作り、動かなくなります。",
    effect_ja: "繰り返しのない一回の予定になります。",
    default: Treatment::Remove,
    may: &[],
};
