//! pdf.viewer-control: control of the viewer. Where it dies: the keys stand in no type of the allowlist.

use super::{Rule, Signs, Treatment};

/// 閲覧画面の操作
pub(crate) static RULE: Rule = Rule {
    id: "pdf.viewer-control",
    refs: &["PDF-A17"],
    ja: "閲覧画面の操作",
    en: "Control of the viewer",
    why_ja: "メニューを隠したり全画面にしたりして、偽の画面を見せることができます。",
    effect_ja: "表示の初期設定の一部がなくなります。",
    default: Treatment::Remove,
    may: &[],
};

/// How it shows in a file.
pub(super) static SIGNS: Signs = Signs {
    rule: &RULE,
    keys: &[b"HideToolbar", b"HideMenubar", b"HideWindowUI", b"Requirements", b"PresSteps"],
    actions: &[],
    annotations: &[],
};
