//! Style that loads or overlays, in a web page.

use mugai_core::{Rule, Treatment};

/// Style that loads or overlays.
pub static STYLE: Rule = Rule {
    id: "html.style",
    refs: &["HTM-02", "HTM-03"],
    ja: "読込みや重ね表示をする書式",
    en: "style that loads or overlays",
    why_ja: "書式から外部の内容を読み込んだり、別の表示を重ねたりできます。",
    effect_ja: "見た目が一部変わることがあります。",
    default: Treatment::Remove,
    may: &[],
};
