//! Text in HTML that is not shown.

use mugai_core::{Rule, Treatment};

/// `display:none`, `visibility:hidden`, zero size, the `hidden` attribute: left out and counted.
pub static HIDDEN_TEXT: Rule = Rule {
    id: "mail.hidden-text",
    refs: &["HTM-02", "MAIL-03"],
    ja: "HTML に隠された文字",
    en: "hidden text in HTML",
    why_ja: "迷惑メールの判定をすり抜けたり、AI への命令を埋め込んだりするために使われます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
