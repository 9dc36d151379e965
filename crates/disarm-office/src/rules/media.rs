//! Sound and film: the poster picture stays, the media and whatever plays it go (threats OOX-S03, OOX-P12).

use super::{prune, timing};
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// Embedded or linked media.
pub(crate) static MEDIA: Rule = rule!(
    "office.media",
    ["OOX-S03", "OOX-P12"],
    "音声・動画",
    "Sound or film",
    "再生ソフトの弱点を突く攻撃や、外部サーバーへの接続に使われます。",
    "動画は最初の画面の絵だけが残り、再生できません。",
    Remove
);

const MEDIA_NODES: &[&str] = &[
    "a:audioFile",
    "a:videoFile",
    "a:quickTimeFile",
    "a:audioCd",
    "a:wavAudioFile",
    "p14:media",
    "p:audio",
    "p:video",
    "p:cmd",
    "p:sndAc",
    "p:sndTgt",
    "p14:bmkTgt",
    "a:snd",
    "w:movie",
    "p:snd",
];

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for name in MEDIA_NODES {
        for node in doc.elements(name) {
            if !doc.alive(node) {
                continue;
            }
            cx.did(&MEDIA, &part.name, Action::Removed)?;
            match *name {
                // What waits for a bookmark or acts on a sound waits for ever: it goes whole.
                "p:sndTgt" | "p14:bmkTgt" => timing::prune_target(doc, node),
                _ => prune(doc, node),
            }
        }
    }
    // A click that plays what is no longer there.
    for node in doc.elements("a:hlinkClick") {
        if doc.attr(node, "action").is_some_and(|a| a.trim().to_ascii_lowercase().starts_with("ppaction://media")) {
            cx.did(&MEDIA, &part.name, Action::Removed)?;
            prune(doc, node);
        }
    }
    Ok(())
}
