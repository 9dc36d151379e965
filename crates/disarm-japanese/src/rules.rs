//! What an Ichitaro document holds beside its text (threats JP-01). None of it is ever copied.

use mugai_core::{Rule, Treatment};

/// Macros; every document has an empty place for them, so only one that is filled is told.
pub static ICHITARO_MACRO: Rule = Rule {
    id: "ichitaro.macro",
    refs: &["JP-01"],
    ja: "一太郎のマクロ",
    en: "Ichitaro macro",
    why_ja: "文書を開いたときに、書かれた命令が実行されるおそれがあります。",
    effect_ja: "マクロはなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// Embedded objects, figures and pictures.
pub static ICHITARO_OBJECT: Rule = Rule {
    id: "ichitaro.object",
    refs: &["JP-01"],
    ja: "一太郎文書に埋め込まれた部品（図形・画像・他のファイル）",
    en: "object embedded in an Ichitaro document",
    why_ja: "図形や部品の読み込みの弱点を突く攻撃が、実際に行われたことがあります。",
    effect_ja: "図形・画像・埋め込まれたファイルはなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// Everything else: layout, styles, footnotes, the name of the author.
pub static ICHITARO_LAYOUT: Rule = Rule {
    id: "ichitaro.layout",
    refs: &["JP-01"],
    ja: "一太郎文書の体裁情報",
    en: "layout of an Ichitaro document",
    why_ja: "仕様が公開されていないため、体裁の情報に攻撃が仕込まれていないことを確かめられません。",
    effect_ja: "文字だけのテキストになります。体裁・罫線・脚注・ヘッダー・フッターはなくなります。",
    default: Treatment::Flatten,
    may: &[],
};
