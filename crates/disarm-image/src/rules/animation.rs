//! Animation in a PNG (APNG) or a WebP: frames behind the one that is seen first.

use mugai_core::{Rule, Treatment};

/// `acTL`, `fcTL`, `fdAT` in a PNG, `ANMF` in a WebP: further frames, shown by some viewers and not by others. The first picture stays.
pub static ANIMATION: Rule = Rule {
    id: "image.animation",
    refs: &["IMG-P", "IMG-W"],
    ja: "画像のアニメーション",
    en: "animation frames in a PNG or WebP",
    why_ja: "見る人のソフトによって違う絵が表示され、確認した内容と異なるものを見せることができます。",
    effect_ja: "最初の一枚だけの静止画になります。",
    default: Treatment::Remove,
    may: &[],
};
