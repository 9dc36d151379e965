//! Embedded page or component, in a web page.

use mugai_core::{Rule, Treatment};

/// Embedded page or component.
pub static ACTIVE_ELEMENT: Rule = Rule {
    id: "html.active-element",
    refs: &["HTM-02"],
    ja: "埋め込まれた別ページ・部品",
    en: "embedded page or component",
    why_ja: "別のページやプログラムを読み込んで動かします。",
    effect_ja: "埋め込まれていた部分は表示されません。",
    default: Treatment::Remove,
    may: &[],
};
