//! Programs kept in the drawing.

use mugai_core::{Rule, Treatment};

/// Programs kept in the drawing.
pub(crate) static MACRO: Rule = Rule {
    id: "drawing.macro",
    refs: &["JP-05"],
    ja: "図面に入ったプログラム（VBA・LISP）",
    en: "program within a drawing (VBA, LISP)",
    why_ja: "図面を開いたときに、書かれた命令が実行されるおそれがあります。",
    effect_ja: "プログラムはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
