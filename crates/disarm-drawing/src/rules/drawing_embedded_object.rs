//! Files of other programs that lie in the drawing: OLE frames.

use mugai_core::{Rule, Treatment};

/// Files of other programs that lie in the drawing: OLE frames.
pub(crate) static EMBEDDED_OBJECT: Rule = Rule {
    id: "drawing.embedded-object",
    refs: &["JP-05"],
    ja: "図面に埋め込まれた他のファイル（OLE）",
    en: "file embedded in a drawing (OLE)",
    why_ja: "埋め込まれたファイルは、図面を開いた人に実行させる攻撃に使われます。",
    effect_ja: "埋め込まれた表や文書は図面からなくなります。",
    default: Treatment::Remove,
    may: &[],
};
