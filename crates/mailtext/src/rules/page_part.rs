//! Parts of a saved page that it does not show as pictures.

use mugai_core::{Rule, Treatment};

/// Scripts, style sheets, frames, lists of files and data of Office that lie beside the page in one file (MHTML).
pub static PAGE_PART: Rule = Rule {
    id: "mhtml.page-part",
    refs: &["HTM-06"],
    ja: "保存されたウェブページの付属部品（スクリプト・スタイルシート・フレームなど）",
    en: "part of a saved web page that is no picture of it",
    why_ja: "ページの表示には要らないスクリプトやマクロを、人の目に触れないまま持ち込むことができます。",
    effect_ja: "文章と画像は残りますが、飾り・配置・枠の中の別ページはなくなります。",
    default: Treatment::Remove,
    may: &[],
};
