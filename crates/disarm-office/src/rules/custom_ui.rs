//! Ribbon, toolbars and key maps that come with a document.

use mugai_core::{Rule, Treatment};

/// Customised user interface: parts that are never reached.
pub(crate) static CUSTOM_UI: Rule = rule!(
    "office.custom-ui",
    ["OOX-P06", "OOX-W08"],
    "画面のカスタマイズ",
    "Customised user interface",
    "メニューやショートカットキーをすり替え、操作すると不正な処理を動かします。",
    "",
    Remove
);
