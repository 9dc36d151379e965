//! Dangerous link, in a web page.

use mugai_core::{Rule, Treatment};

/// Dangerous link.
pub static PAGE_LINK: Rule = Rule {
    id: "html.link",
    refs: &["HTM-03", "HTM-01"],
    ja: "危険なリンク",
    en: "dangerous link",
    why_ja: "押すとプログラムが動いたり、ファイルや別の場所が開いたりします。",
    effect_ja: "リンクの文字は残りますが、押しても開きません。",
    default: Treatment::Remove,
    may: &[],
};
