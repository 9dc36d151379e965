//! Headers that are not on the list of what a reader needs.

use mugai_core::{Rule, Treatment};

/// Receipt requests, tracking, routing, signatures that no longer fit; everything outside the allowlist.
pub static HEADER: Rule = Rule {
    id: "mail.header",
    refs: &["MAIL-04"],
    ja: "不要なヘッダ",
    en: "header outside the allowlist",
    why_ja: "開封の追跡や、受信側の振り分けを欺くために使われるものがあります。",
    effect_ja: "開封確認の要求や電子署名の情報などがなくなります。",
    default: Treatment::Remove,
    may: &[],
};
