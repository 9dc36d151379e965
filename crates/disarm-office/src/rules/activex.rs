//! ActiveX controls: program code of the machine that a document calls up.

use mugai_core::{Rule, Treatment};

/// A control; its picture stays where there is one.
pub(crate) static ACTIVEX: Rule = rule!(
    "office.activex",
    ["OOX-P03", "OOX-W06", "OOX-X08", "OOX-S02"],
    "ActiveX コントロール",
    "ActiveX control",
    "パソコン内の部品を文書から呼び出す仕組みで、不正な動作の入口になります。",
    "ボタン等は絵として残るか、無くなります。",
    Replace
);
