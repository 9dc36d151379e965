//! Text about a picture: Exif, XMP, IPTC, comments, text and time chunks.

use mugai_core::{Rule, Treatment};

/// Where and with what a photo was taken, who edited it, and any text somebody put there. Only the orientation stays.
pub static METADATA: Rule = Rule {
    id: "image.metadata",
    refs: &["IMG-J", "IMG-P", "IMG-G", "IMG-T", "IMG-W", "IMG-X", "IMG-MISC", "IMG-S"],
    ja: "画像の付属情報（Exif・コメントなど）",
    en: "picture metadata",
    why_ja: "撮影場所などの個人情報や、攻撃に使うデータを入れることができます。",
    effect_ja: "撮影日時・場所・機種などの情報がなくなります。向き・解像度は残ります。",
    default: Treatment::Remove,
    may: &[],
};
