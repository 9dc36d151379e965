//! Bodies in the encoded form of a modeller whose format is not published.

use mugai_core::{Rule, Treatment};

/// Bodies in the encoded form of a modeller whose format is not published.
pub(crate) static SOLID: Rule = Rule {
    id: "drawing.solid",
    refs: &["JP-05"],
    ja: "立体の図形（ACIS）",
    en: "solid model in a drawing (ACIS)",
    why_ja: "立体の形を表すデータは仕様が公開されておらず、中身を確かめられません。",
    effect_ja: "立体図形・面（リージョン）はなくなります。線や文字は残ります。",
    default: Treatment::Remove,
    may: &[],
};
