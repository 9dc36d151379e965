//! Files of other programs that lie in the drawing: OLE frames, pictures that are none.

use mugai_core::{Rule, Treatment};

/// Files of other programs that lie in the drawing: OLE frames, pictures that are none.
pub(crate) static EMBEDDED_OBJECT: Rule = Rule {
    id: "drawing.embedded-object",
    refs: &["JP-03", "JP-05"],
    ja: "図面に埋め込まれた他のファイル（OLE・無害にできない画像）",
    en: "file embedded in a drawing (OLE, a picture that cannot be made harmless)",
    why_ja: "埋め込まれたファイルは、図面を開いた人に実行させる攻撃に使われます。",
    effect_ja: "埋め込まれた表・文書や、画像として作り直せなかったファイルは図面からなくなります。",
    default: Treatment::Remove,
    may: &[],
};
