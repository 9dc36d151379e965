//! Elements and attributes of vocabularies that are not on the list (threats OOX-P07, P09, P16, P19, §2.8.5).

use super::{prune, stand_in};
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use crate::xml::doc::NodeId;
use crate::xml::ns::{self, Keep};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A web add-in.
pub(crate) static WEB_EXTENSION: Rule = rule!(
    "office.web-extension",
    ["OOX-P07"],
    "Web アドイン",
    "Web add-in",
    "開くとインターネット上のプログラムを自動で読み込みます。",
    "アドインの画面は、絵があれば絵として残ります。",
    Remove
);
/// Ink.
pub(crate) static INK: Rule = rule!(
    "office.ink",
    ["OOX-P19", "OOX-W14"],
    "手書きデータ",
    "Ink",
    "手書きの筆跡データを読む部品の弱点を突く攻撃に使われます。",
    "手書きは画像として残ります。",
    Replace
);
/// A 3-D model.
pub(crate) static MODEL_3D: Rule = rule!(
    "office.model-3d",
    ["OOX-P11"],
    "3D モデル",
    "3-D model",
    "3D データを読む部品の弱点を突く攻撃に使われます。",
    "3D モデルは画像として残ります。",
    Replace
);
/// Content that lives on a server.
pub(crate) static LIVE_CONTENT: Rule = rule!(
    "office.live-content",
    ["OOX-P16"],
    "オンライン動画・ライブ表示",
    "Online video or live content",
    "表示するたびに外部のサーバーに接続し、Web ページを読み込みます。",
    "動画などは絵だけが残ります。",
    Remove
);
/// Anything else that is not on the list.
pub(crate) static UNKNOWN_CONTENT: Rule = rule!(
    "office.unknown-content",
    ["OOX-P09"],
    "一覧にない拡張データ",
    "Content of an unlisted vocabulary",
    "安全と分かっている種類に入らないデータには、何が隠れているか分かりません。",
    "",
    Remove
);

fn rule_of(prefix: &str) -> &'static Rule {
    match prefix {
        "we" | "wetp" => &WEB_EXTENSION,
        "inkml" | "emma" | "msink" | "aink" => &INK,
        "am3d" | "a3danim" => &MODEL_3D,
        "wp15" | "woe" | "aoe" | "alf" | "asl" | "xlecs" | "xlecs2" => &LIVE_CONTENT,
        "ax" => &super::activex::ACTIVEX,
        "mso" | "mso14" | "wne" => &super::custom_ui::CUSTOM_UI,
        "pslz" | "psez" | "psuz" => &stand_in::UNLISTED_GRAPHIC,
        _ => &UNKNOWN_CONTENT,
    }
}

/// What a graphic frame may hold (threats §2.8.6); the Strict spellings end alike.
pub(crate) fn graphic_allowed(uri: &str) -> bool {
    const MS: [&str; 7] = [
        "http://schemas.microsoft.com/office/drawing/2014/chartex",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/drawing/2010/slicer",
        "http://schemas.microsoft.com/office/drawing/2012/timeslicer",
        "http://schemas.microsoft.com/office/drawing/2012/slicer",
    ];
    let tail = uri
        .strip_prefix("http://schemas.openxmlformats.org/drawingml/2006/")
        .or_else(|| uri.strip_prefix("http://purl.oclc.org/ooxml/drawingml/"));
    MS.contains(&uri) || tail.is_some_and(|t| matches!(t, "chart" | "diagram" | "picture" | "table" | "lockedCanvas"))
}

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    choices(doc, part, cx)?;
    // Ink that stands in a vocabulary of its own.
    for name in [
        "w:contentPart",
        "w14:contentPart",
        "p:contentPart",
        "p14:contentPart",
        "xdr14:contentPart",
        "a14:contentPart",
        "cdr14:contentPart",
        "xdr:contentPart",
    ] {
        for node in doc.elements(name) {
            if doc.alive(node) {
                let shown = stand_in::has_fallback(doc, node);
                cx.did(&INK, &part.name, if shown { Action::Replaced } else { Action::Removed })?;
                prune(doc, node);
            }
        }
    }
    for node in doc.elements("a:graphicData") {
        if !doc.alive(node) || doc.attr(node, "uri").is_some_and(graphic_allowed) {
            continue;
        }
        cx.did(rule_of_graphic(doc.attr(node, "uri").unwrap_or("")), &part.name, Action::Replaced)?;
        if let Some((frame, rel)) = snapshot(doc, part, node) {
            stand_in::replace_frame(doc, part, frame, Some(&rel));
        } else if !stand_in::replace(doc, part, node) {
            prune(doc, node);
        }
    }
    if !doc.has_foreign() && part.kind != Kind::VmlDrawing {
        return Ok(());
    }
    for node in doc.all().collect::<Vec<_>>() {
        if !doc.alive(node) {
            continue;
        }
        let (prefix, local) = doc.name(node);
        // Old drawings write HTML into text boxes and a root without namespace; the module on VML judges those.
        let allowed = allowed(doc.ns(node), local)
            && (prefix != "xsi")
            && (doc.ns(node) != ns::NONE || part.kind == Kind::VmlDrawing);
        if !allowed {
            cx.did(rule_of(prefix), &part.name, Action::Removed)?;
            if node == doc.root() {
                return Err(Refusal::new(
                    mugai_core::Reason::MalformedOffice,
                    &part.name,
                    "the root is of an unknown vocabulary",
                ));
            }
            prune(doc, node);
            continue;
        }
        let gone = doc.retain_attr_rows(node, allowed_attr);
        if gone > 0 {
            cx.did(&UNKNOWN_CONTENT, &part.name, Action::Removed)?;
        }
    }
    Ok(())
}

/// Under which name a graphic of this kind is reported.
fn rule_of_graphic(uri: &str) -> &'static Rule {
    let has = |word: &str| uri.to_ascii_lowercase().contains(word);
    if has("webextension") {
        &WEB_EXTENSION
    } else if has("/ole") {
        &super::objects::OLE_OBJECT
    } else if has("model3d") {
        &MODEL_3D
    } else if has("ink") {
        &INK
    } else {
        &stand_in::UNLISTED_GRAPHIC
    }
}

/// The picture a web add-in left of itself, where it stands in the document: the frame and the relationship (threats OOX-P07).
fn snapshot(doc: &Doc, part: &Part, graphic: NodeId) -> Option<(NodeId, String)> {
    let held = doc.subtree(graphic).into_iter().find(|n| doc.is(*n, "we:snapshot"))?;
    let rel = doc.attr(held, "r:embed").filter(|id| part.kind_of(id) == Some(Kind::Image))?;
    Some((stand_in::frame_of(doc, graphic)?, rel.to_owned()))
}

fn allowed(row: ns::Ns, local: &str) -> bool {
    Doc::keep_of(row).allows(local)
}

fn allowed_attr(row: ns::Ns, local: &str) -> bool {
    allowed(row, local)
}

/// The choices that ask for a vocabulary we do not keep: the fallback is what an older program shows (XML-08).
fn choices(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for choice in doc.elements("mc:Choice") {
        if !doc.alive(choice) {
            continue;
        }
        let wanted = doc.attr(choice, "Requires").unwrap_or("!").to_owned();
        let rows: Option<Vec<ns::Ns>> = wanted.split_ascii_whitespace().map(|t| t.parse().ok()).collect();
        let rule = match rows {
            Some(rows) => {
                rows.iter().find(|r| Doc::keep_of(**r) == Keep::Nothing).map(|r| rule_of(Doc::prefix_of_row(*r)))
            }
            None => Some(&UNKNOWN_CONTENT),
        };
        if let Some(rule) = rule {
            let both = doc.parent(choice);
            let shown = both.and_then(|b| doc.child(b, "mc:Fallback")).is_some_and(|f| doc.has_children(f));
            cx.did(rule, &part.name, if shown { Action::Replaced } else { Action::Removed })?;
            doc.remove(choice);
        }
    }
    for name in ["mc:MustUnderstand", "mc:PreserveElements", "mc:PreserveAttributes", "mc:ProcessContent"] {
        for node in doc.with_attr(name) {
            doc.remove_attr(node, name);
        }
    }
    Ok(())
}
