//! Files that a system puts beside others of its own accord.

use mugai_core::{Rule, Treatment};

/// desktop.ini, autorun.inf, resource forks, caches of thumbnails.
pub static SYSTEM_FILE: Rule = Rule {
    id: "archive.system-file",
    refs: &["ARC-04"],
    ja: "システムが置いたファイル（desktop.ini など）",
    en: "file of the system (desktop.ini, __MACOSX, …)",
    why_ja: "フォルダの見え方を変えたり、媒体を開いたときにプログラムを動かしたりできます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
