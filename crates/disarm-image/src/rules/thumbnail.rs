//! A second, small picture inside a picture.

use mugai_core::{Rule, Treatment};

/// JFIF, JFXX, Exif and MPF previews: they may show something else than the picture, and have decoders of their own.
pub static THUMBNAIL: Rule = Rule {
    id: "image.thumbnail",
    refs: &["IMG-J", "IMG-T"],
    ja: "画像に埋め込まれた縮小画像",
    en: "thumbnail inside a picture",
    why_ja: "本体と違う絵を入れることができ、加工前の内容が残っていることもあります。",
    effect_ja: "一覧表示の絵は、本体から作り直されます。",
    default: Treatment::Remove,
    may: &[],
};
