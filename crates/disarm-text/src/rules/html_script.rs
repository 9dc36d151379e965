//! Script, in a web page.

use mugai_core::{Rule, Treatment};

/// Script.
pub static SCRIPT: Rule = Rule {
    id: "html.script",
    refs: &["HTM-02", "HTM-04"],
    ja: "スクリプト",
    en: "script",
    why_ja: "ページを開くと動くプログラムで、外部との通信や不正なファイルの組立てに使われます。",
    effect_ja: "動きのある表示や計算は働きません。",
    default: Treatment::Remove,
    may: &[],
};
