//! A sender that pretends to be somebody else.

use mugai_core::{Rule, Treatment};

/// Two From headers, a display name that bears another address, a reply address in another domain.
pub static SPOOFED_SENDER: Rule = Rule {
    id: "mail.spoofed-sender",
    refs: &["MAIL-04"],
    ja: "差出人のなりすましの疑い",
    en: "sender that may be spoofed",
    why_ja: "上司や取引先を装って、振込や情報の送付を求める手口です。",
    effect_ja: "本文の前に警告が入り、偽の表示名は取り除かれます。",
    default: Treatment::Replace,
    may: &[],
};
