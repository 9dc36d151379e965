//! File within a calendar or card, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// Files within a calendar or a card, or their places: ATTACH, SOUND, KEY, AGENT, pictures that are none.
pub static CARD_ATTACHMENT: Rule = Rule {
    id: "card.attachment",
    refs: &["CAL-01"],
    ja: "予定・名刺に付いたファイル",
    en: "file within a calendar or card",
    why_ja: "予定や名刺の中に、検査を受けないファイルを隠して運べます。",
    effect_ja: "付いていたファイルはなくなります。写真は作り直して残します。",
    default: Treatment::Remove,
    may: &[],
};
