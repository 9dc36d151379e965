//! Control characters other than tab, line end and form feed.

use mugai_core::{Rule, Treatment};

/// C0 except TAB LF CR FF, DEL, C1.
pub static CONTROL_CHARACTER: Rule = Rule {
    id: "text.control-character",
    refs: &["TXT-01", "T-05"],
    ja: "制御文字",
    en: "control character",
    why_ja: "文字を消したり重ねたりして、読む人やソフトを欺くことができます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
