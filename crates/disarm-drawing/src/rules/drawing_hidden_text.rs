//! Characters nobody sees, bidirectional overrides, control characters; also where they are written as numbers.

use mugai_core::{Rule, Treatment};

/// Characters nobody sees, bidirectional overrides, control characters; also where they are written as numbers.
pub(crate) static HIDDEN_TEXT: Rule = Rule {
    id: "drawing.hidden-text",
    refs: &["TXT-01"],
    ja: "図面の文字に紛れた見えない文字・制御文字",
    en: "invisible or control character in a drawing's text",
    why_ja: "文字の並びを逆に見せたり、画面の操作に使われたりします。",
    effect_ja: "その見えない文字だけがなくなります。",
    default: Treatment::Remove,
    may: &[],
};
