//! A link that shows one address and leads to another.

use mugai_core::{Rule, Treatment};

/// Told to the reader with both addresses.
pub static LINK_MISMATCH: Rule = Rule {
    id: "mail.link-mismatch",
    refs: &["U-03", "MAIL-06"],
    ja: "表示と行き先の違うリンク",
    en: "link whose text names another host",
    why_ja: "表示された URL と違うサイトへ誘導する、なりすましの典型的な手口です。",
    effect_ja: "本文の後に、表示と実際の行き先が記されます。",
    default: Treatment::Keep,
    may: &[],
};
