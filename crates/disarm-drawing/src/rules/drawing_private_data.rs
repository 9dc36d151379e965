//! Objects, entities and data of programs whose meaning nobody publishes.

use mugai_core::{Rule, Treatment};

/// Objects, entities and data of programs whose meaning nobody publishes.
pub(crate) static PRIVATE_DATA: Rule = Rule {
    id: "drawing.private-data",
    refs: &["JP-04", "JP-05"],
    ja: "図面に入った他のソフト専用のデータ",
    en: "data of particular programs in a drawing",
    why_ja: "中身を確かめる方法がなく、攻撃が仕込まれていても分かりません。",
    effect_ja: "作成したソフトだけが使うデータ・図形はなくなります。",
    default: Treatment::Remove,
    may: &[],
};
