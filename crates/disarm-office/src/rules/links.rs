//! Hyperlinks and actions: only harmless targets stay, and only on a click (threats OOX-P14, W11, X10, S01, U-01).

use super::prune;
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A link to a dangerous place.
pub(crate) static LINK: Rule = rule!(
    "office.link",
    ["OOX-P14", "OOX-W11", "OOX-X10", "U-01"],
    "危険なリンク",
    "Dangerous hyperlink",
    "クリックするとプログラムの起動や内部ファイルの送信につながるリンクです。",
    "文字は残り、リンクだけが無くなります。",
    Remove
);
/// An action on a slide that starts something.
pub(crate) static SLIDE_ACTION: Rule = rule!(
    "office.slide-action",
    ["OOX-S01"],
    "スライドの動作設定",
    "Action on a slide",
    "図形のクリックでプログラムやマクロを起動する設定です。",
    "図形は残り、動作だけが無くなります。",
    Remove
);
/// A link that works without a click.
pub(crate) static HOVER_LINK: Rule = rule!(
    "office.hover-link",
    ["OOX-P14", "OOX-S01"],
    "マウスを重ねると動くリンク",
    "Link that works on hover",
    "マウスを重ねるだけで動作し、実際にウイルスの感染に使われました。",
    "",
    Remove
);

/// Whether an action only moves within the show.
pub(crate) fn action_allowed(action: &str) -> bool {
    let lower = action.trim().to_ascii_lowercase();
    match lower.strip_prefix("ppaction://") {
        None => lower.is_empty(),
        Some("hlinksldjump" | "noaction") => true,
        Some(rest) => match rest.split_once('?') {
            Some(("hlinkshowjump", jump)) => {
                let to = jump.strip_prefix("jump=").unwrap_or("");
                ["nextslide", "previousslide", "firstslide", "lastslide", "lastslideviewed", "endshow"].contains(&to)
            }
            Some(("customshow", id)) => id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b'&')),
            _ => false,
        },
    }
}

/// Whether the id leads to a link or place that is kept, or to a slide.
fn leads_somewhere(part: &Part, id: &str) -> bool {
    part.rel(id).is_some_and(|r| matches!(r.to, To::Link(_) | To::Fragment(_) | To::Part(_, Kind::Slide)))
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    super::remove_all(doc, part, cx, &HOVER_LINK, &["a:hlinkHover", "a:hlinkMouseOver"])?;
    for node in doc.elements("a:hlinkClick") {
        drawing(doc, part, cx, node)?;
    }
    for node in doc.elements("w:hyperlink") {
        word(doc, part, cx, node)?;
    }
    for node in doc.elements("x:hyperlink") {
        sheet(doc, part, cx, node)?;
    }
    Ok(())
}

fn drawing(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let action = doc.attr(node, "action").unwrap_or("").to_owned();
    if !action_allowed(&action) {
        cx.did(&SLIDE_ACTION, &part.name, Action::Removed)?;
        prune(doc, node);
        return Ok(());
    }
    let id = doc.attr(node, "r:id").map(str::to_owned);
    let led = id.as_deref().is_some_and(|id| leads_somewhere(part, id));
    let keep = match action.trim().to_ascii_lowercase().as_str() {
        // An empty id is a link to nothing that still looks like one; a missing slide or page is none.
        "" => led || id.as_deref() == Some(""),
        "ppaction://hlinksldjump" => id
            .as_deref()
            .and_then(|id| part.rel(id))
            .is_some_and(|r| matches!(r.to, To::Part(_, Kind::Slide) | To::Fragment(_))),
        _ => {
            // A move within the show has no target of its own.
            if led {
                cx.did(&LINK, &part.name, Action::Removed)?;
            }
            if id.as_deref().is_some_and(|id| !id.is_empty()) {
                doc.set_attr(node, "r:id", "");
            }
            true
        }
    };
    if !keep {
        report_missing(part, cx, id.as_deref().unwrap_or(""))?;
        prune(doc, node);
        return Ok(());
    }
    doc.retain_attrs(node, |prefix, local, _| {
        (prefix, local) == ("r", "id") || matches!(local, "action" | "tooltip" | "history" | "highlightClick")
    });
    Ok(())
}

/// A link that was dropped is in the report already; one that never was there is not.
fn report_missing(part: &Part, cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    if id.is_empty() || part.rel(id).is_some() {
        return Ok(());
    }
    cx.did(&super::dangling::DANGLING, &format!("{} {id}", part.name), Action::Removed)
}

fn word(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    if let Some(id) = doc.attr(node, "r:id").map(str::to_owned)
        && !leads_somewhere(part, &id)
    {
        report_missing(part, cx, &id)?;
        doc.remove_attr(node, "r:id");
    }
    if doc.attr(node, "r:id").is_none() && doc.attr(node, "w:anchor").is_none() {
        doc.unwrap(node);
        return Ok(());
    }
    doc.retain_attrs(node, |prefix, local, _| prefix == "r" || matches!(local, "anchor" | "tooltip" | "history"));
    Ok(())
}

/// Whether a place is one in this book: a cell, a range or a name. A path has other characters.
pub(crate) fn is_inside(place: &str) -> bool {
    let bad = |c: char| c.is_control() || matches!(c, '\\' | '[' | ']' | '|' | '#');
    // Only an error that stands for a deleted cell has a number sign, and it leads nowhere.
    !place.replace("#REF!", "").contains(bad) && !place.contains("//") && !place.contains(":/")
}

fn sheet(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let id = doc.attr(node, "r:id").map(str::to_owned);
    let location = doc.attr(node, "location").unwrap_or("").to_owned();
    let led = id.as_deref().is_some_and(|id| leads_somewhere(part, id));
    let inside = is_inside(location.strip_prefix('#').unwrap_or(&location));
    let keep = if id.is_some() { led && (location.is_empty() || inside) } else { !location.is_empty() && inside };
    if !keep {
        if id.is_none() && !location.is_empty() {
            cx.did(&LINK, &part.name, Action::Removed)?;
        }
        report_missing(part, cx, id.as_deref().unwrap_or(""))?;
        prune(doc, node);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::action_allowed;

    #[test]
    fn only_moves_within_the_show_are_allowed() {
        for fine in [
            "",
            "ppaction://hlinksldjump",
            "ppaction://hlinkshowjump?jump=nextslide",
            "PPAction://noaction",
            "ppaction://customshow?id=1&return=true",
        ] {
            assert!(action_allowed(fine), "{fine}");
        }
        for bad in [
            "ppaction://program",
            "ppaction://macro?name=x",
            "ppaction://hlinkfile",
            "ppaction://hlinkpres?slideindex=1",
            "ppaction://ole?verb=0",
            "ppaction://media",
            "x",
            "ppaction://hlinkshowjump?jump=evil",
        ] {
            assert!(!action_allowed(bad), "{bad}");
        }
    }
}
