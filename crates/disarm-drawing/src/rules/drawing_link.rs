//! Hyperlinks on objects, and the address they start from.

use mugai_core::{Rule, Treatment};

/// Hyperlinks on objects, and the address they start from.
pub(crate) static LINK: Rule = Rule {
    id: "drawing.link",
    refs: &["JP-05"],
    ja: "図面の図形に付いたリンク",
    en: "link on an object of a drawing",
    why_ja: "図形を押すと、外部のサイトやファイルが開きます。",
    effect_ja: "図形は残り、リンクだけがなくなります。",
    default: Treatment::Remove,
    may: &[],
};
