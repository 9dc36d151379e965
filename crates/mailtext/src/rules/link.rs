//! Addresses of the web in the text.

use mugai_core::{Rule, Treatment};

/// `http` becomes `hxxp`, dots in the host become `[.]`: still readable, no longer a click away.
pub static LINK: Rule = Rule {
    id: "mail.link",
    refs: &["U-01", "MAIL-06"],
    ja: "本文中のリンク",
    en: "link in the text",
    why_ja: "クリックするだけで、偽サイトや不正プログラムの配布元へ誘導されます。",
    effect_ja: "URL が hxxp・[.] の形になり、クリックできなくなります。",
    default: Treatment::Replace,
    may: &[Treatment::Keep],
};
