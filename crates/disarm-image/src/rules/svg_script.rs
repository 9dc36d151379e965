//! Scripts and event attributes of a drawing.

use mugai_core::{Rule, Treatment};

/// `<script>`, `on…` attributes, handlers, links that run.
pub static SVG_SCRIPT: Rule = Rule {
    id: "image.svg-script",
    refs: &["IMG-S"],
    ja: "SVG 図形内のスクリプト",
    en: "script in a drawing",
    why_ja: "図形を開いただけで動作するプログラムを書くことができます。",
    effect_ja: "動きやボタンの反応がなくなります。図の見た目は残ります。",
    default: Treatment::Remove,
    may: &[],
};
