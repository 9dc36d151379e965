//! pdf.media: sound and video. Where it dies: walk/annots.rs leaves the picture of the annotation and nothing else.

use super::{Rule, Signs, Treatment};

/// 音声・動画
pub(crate) static RULE: Rule = Rule {
    id: "pdf.media",
    refs: &["PDF-A03", "PDF-A08"],
    ja: "音声・動画",
    en: "Sound and video",
    why_ja: "音声や動画の再生部品は、脆弱性を突く攻撃に使われてきました。",
    effect_ja: "音声・動画は再生できなくなり、見た目の絵だけが残ります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs {
    rule: &RULE,
    keys: &[],
    actions: &[b"Sound", b"Movie", b"Rendition"],
    annotations: &[b"Sound", b"Movie", b"Screen"],
};
