//! Data that programs hang onto slides, and the web settings of a presentation (threats OOX-S04).

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// Tags, custom data, publishing and smart tag settings.
pub(crate) static CUSTOM_DATA: Rule = rule!(
    "office.custom-data",
    ["OOX-S04"],
    "隠しデータ",
    "Custom data on slides",
    "画面に出ない任意のデータを隠す場所です。",
    "",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(
        doc,
        part,
        cx,
        &CUSTOM_DATA,
        &["p:custDataLst", "p:custData", "p:tags", "p:smartTags", "p:htmlPubPr", "p:webPr"],
    )?;
    Ok(())
}
