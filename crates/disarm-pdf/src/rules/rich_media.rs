//! pdf.rich-media: 3D and rich media. Where it dies: walk/annots.rs leaves the picture of the annotation and nothing else.

use super::{Rule, Signs, Treatment};

/// 3D・リッチメディア
pub(crate) static RULE: Rule = Rule {
    id: "pdf.rich-media",
    refs: &["PDF-A03", "PDF-A08"],
    ja: "3D・リッチメディア",
    en: "3D and rich media",
    why_ja: "Flash や 3D の部品は、脆弱性を突く攻撃に使われてきました。",
    effect_ja: "動く部品はなくなり、見た目の絵だけが残ります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs {
    rule: &RULE,
    keys: &[b"RichMediaContent", b"RichMediaSettings"],
    actions: &[b"RichMediaExecute", b"GoTo3DView"],
    annotations: &[b"RichMedia", b"3D"],
};
