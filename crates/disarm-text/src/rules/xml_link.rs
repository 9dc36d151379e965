//! Dangerous link.

use mugai_core::{Rule, Treatment};

/// Links of schemes that run, or that open what lies on the machine or near it.
pub static XML_LINK: Rule = Rule {
    id: "xml.link",
    refs: &["XML-20", "XML-22"],
    ja: "危険なリンク",
    en: "dangerous link",
    why_ja: "押すとプログラムが動いたり、端末や庁内の別の場所が開いたりします。",
    effect_ja: "リンク先はなくなります。",
    default: Treatment::Remove,
    may: &[],
};
