//! Parts of a saved page that are neither pictures nor style sheets it shows.

use mugai_core::{Rule, Treatment};

/// Scripts, frames, fonts, sheets for other media, lists of files and data of Office that lie beside the page in one file (MHTML).
pub static PAGE_PART: Rule = Rule {
    id: "mhtml.page-part",
    refs: &["HTM-06"],
    ja: "保存されたウェブページの付属部品（スクリプト・フレームなど）",
    en: "part of a saved web page that the page does not show",
    why_ja: "ページの表示には要らないスクリプトやマクロを、人の目に触れないまま持ち込むことができます。",
    effect_ja: "文章と画像は残りますが、動きや、枠の中の別ページはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
