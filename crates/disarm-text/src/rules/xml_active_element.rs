//! Element that runs.

use mugai_core::{Rule, Treatment};

/// Scripts, frames, forms and drawings of pages, and event handlers, within data.
pub static XML_ACTIVE_ELEMENT: Rule = Rule {
    id: "xml.active-element",
    refs: &["XML-20"],
    ja: "動作する要素",
    en: "element that runs",
    why_ja: "データの中のスクリプトや画面の部品が、開いたときに動作します。",
    effect_ja: "その部分はなくなります。データの項目は残ります。",
    default: Treatment::Remove,
    may: &[],
};
