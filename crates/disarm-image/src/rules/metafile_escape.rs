//! Commands to the printer, to OpenGL or to single drivers within a drawing; `SETABORTPROC` among them ran code by itself.

use mugai_core::{Rule, Treatment};

/// `META_ESCAPE`, `EMR_EXTESCAPE`, `EMR_DRAWESCAPE`, `EMR_NAMEDESCAPE`, OpenGL records.
pub static METAFILE_ESCAPE: Rule = Rule {
    id: "image.metafile-escape",
    refs: &["IMG-E", "IMG-M"],
    ja: "図形内のドライバ命令",
    en: "driver commands in a drawing",
    why_ja: "EMF・WMF 図形に埋め込まれた印刷・表示ドライバへの命令は、開いただけでプログラムを動かす攻撃に使われました（MS06-001 など）。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
