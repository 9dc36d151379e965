//! Script run by an event, in a web page.

use mugai_core::{Rule, Treatment};

/// Script run by an event.
pub static EVENT_HANDLER: Rule = Rule {
    id: "html.event-handler",
    refs: &["HTM-03"],
    ja: "操作で動くスクリプト",
    en: "script run by an event",
    why_ja: "クリックや読込みをきっかけに動くプログラムです。",
    effect_ja: "押しても動かないボタンや項目があります。",
    default: Treatment::Remove,
    may: &[],
};
