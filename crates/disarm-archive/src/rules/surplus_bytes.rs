//! Bytes of an archive that belong to no entry.

use mugai_core::{Rule, Treatment};

/// Bytes before, between and behind the entries or the packed data, comments, folders that hold data, labels.
pub static SURPLUS_BYTES: Rule = Rule {
    id: "archive.surplus-bytes",
    refs: &["ARC-03", "ZIP-10", "ZIP-11", "ZIP-13"],
    ja: "書庫の余分なデータ・コメント",
    en: "bytes that belong to no entry",
    why_ja: "ソフトによって見えたり見えなかったりするデータを隠すことができます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
