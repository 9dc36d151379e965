//! pdf.picture-codec: a dangerous picture codec. Where it dies: pictures/ decodes it and walk/image.rs writes the pixels.

use super::{Rule, Treatment};

/// 危険な画像形式
pub(crate) static RULE: Rule = Rule {
    id: "pdf.picture-codec",
    refs: &["PDF-A12"],
    ja: "危険な画像形式",
    en: "A dangerous picture codec",
    why_ja: "JBIG2・JPEG 2000・FAX 形式は、閲覧ソフトの脆弱性を突く攻撃に使われてきました。",
    effect_ja: "",
    default: Treatment::Replace,
    may: &[],
};
