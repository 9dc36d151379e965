//! pdf.javascript: JavaScript. Where it dies: the walk copies no action but GoTo, URI and page turns (walk/action.rs), and no name tree but destinations (walk/trees.rs).

use super::{Rule, Signs, Treatment};

/// JavaScript
pub(crate) static RULE: Rule = Rule {
    id: "pdf.javascript",
    refs: &["PDF-A03", "PDF-A05", "PDF-A20"],
    ja: "JavaScript",
    en: "JavaScript",
    why_ja: "PDF の中のプログラムが、開いただけで動いて不正な処理をするおそれがあります。",
    effect_ja: "入力値の自動計算やボタンの動作がなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[b"JS", b"JavaScript"], actions: &[b"JavaScript"], annotations: &[] };
