//! pdf.embedded-file: an embedded file. Where it dies: no type of the allowlist has a file specification; where the policy replaces
//! it by what its own format makes of it, walk/attachments.rs writes a new one.

use super::{Rule, Signs, Treatment};
use crate::source::Source;
use crate::walk::decode_text;
use lopdf::{Dictionary, Object};
use mugai_core::names;

/// 埋め込みファイル
pub(crate) static RULE: Rule = Rule {
    id: "pdf.embedded-file",
    refs: &["PDF-A06"],
    ja: "埋め込みファイル",
    en: "An embedded file",
    why_ja: "PDF の中に隠したファイルから、ウイルスなどが取り出されます。",
    effect_ja: "添付されていたファイルは取り出せなくなります。必要なときは、差出人に別のファイルとして送るよう依頼してください。",
    default: Treatment::Remove,
    may: &[Treatment::Replace],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs =
    Signs { rule: &RULE, keys: &[b"EF", b"AF", b"EmbeddedFiles"], actions: &[], annotations: &[] };

/// Longest name of an attachment in the report, bytes.
const MAX_NAME: usize = 200;

/// What the report calls an attachment: the name it bears in the file specification.
pub(crate) fn place(source: &Source, specification: &Dictionary) -> String {
    format!("attachment {}", name(source, specification))
}

/// The name of an attachment, without what could deceive; empty when it has none.
pub(crate) fn name(source: &Source, specification: &Dictionary) -> String {
    names::show(names::cut(&raw_name(source, specification), MAX_NAME))
}

/// The name as it is written, whatever stands in it.
pub(crate) fn raw_name(source: &Source, specification: &Dictionary) -> String {
    let named =
        [b"UF".as_slice(), b"F", b"Unix", b"DOS", b"Mac"].into_iter().find_map(|key| source.get(specification, key));
    match named {
        Some(Object::String(s, _)) => decode_text(s),
        _ => String::new(),
    }
}
