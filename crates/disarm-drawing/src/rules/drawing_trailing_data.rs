//! Whatever stands behind the end mark.

use mugai_core::{Rule, Treatment};

/// Whatever stands behind the end mark.
pub(crate) static TRAILING_DATA: Rule = Rule {
    id: "drawing.trailing-data",
    refs: &["T-03"],
    ja: "図面の終わりの後に付いたデータ",
    en: "data behind the end of a drawing",
    why_ja: "図面に見せかけて、別のファイルを隠して持ち込む手口に使われます。",
    effect_ja: "終わりの後のデータはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
