//! Alarm that starts, plays or sends something, in a calendar or an address card.

use mugai_core::{Rule, Treatment};

/// Alarms that do more than show a text.
pub static CARD_ALARM: Rule = Rule {
    id: "card.alarm",
    refs: &["CAL-01"],
    ja: "アラームによる起動・送信",
    en: "alarm that starts, plays or sends something",
    why_ja: "時刻になると、プログラムの起動・音声の再生・メールの送信が自動で行われます。",
    effect_ja: "そのアラームはなくなります。画面に文字を出すアラームは残ります。",
    default: Treatment::Remove,
    may: &[],
};
