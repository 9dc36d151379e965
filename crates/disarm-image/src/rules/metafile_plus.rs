//! EMF+: the second form of the same drawing within an EMF.

use mugai_core::{Rule, Treatment};

/// EMF+ records beside EMF records that draw the whole picture.
pub static METAFILE_PLUS: Rule = Rule {
    id: "image.metafile-plus",
    refs: &["IMG-E"],
    ja: "図形内の二重の描画（EMF+）",
    en: "second drawing in a drawing (EMF+)",
    why_ja: "EMF+ は同じ図形をもう一度別の命令で描くもので、表示ソフトの弱点を突く攻撃に使われ、見る人により違う絵にもできます。",
    effect_ja: "図形は EMF の命令で描かれます。半透明や滑らかな線が単純な表示になることがあります。",
    default: Treatment::Remove,
    may: &[],
};
