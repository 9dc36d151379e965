//! Mail merge: connection strings and queries that run when the letter is opened.

use super::remove_all;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Context, Refusal, Rule, Treatment};

/// Mail merge: connection strings and queries that run when the letter is opened.
pub(crate) static MAIL_MERGE: Rule = rule!(
    "office.mail-merge",
    ["OOX-W07"],
    "差し込み印刷の接続",
    "Mail merge source",
    "開くと外部のデータベースへ問い合わせる設定です。",
    "差し込み元の設定が無くなります。",
    Remove
);

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    remove_all(doc, part, cx, &MAIL_MERGE, &["w:mailMerge"])?;
    Ok(())
}
