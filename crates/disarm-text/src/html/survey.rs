//! Reports what a page holds that may not stay, before it is written again, and what the policy wants gone beside it.

use super::table::{self, Danger, Fate};
use super::tree::{DOCUMENT, Id, Kind, Tree};
use super::{css, rebuild, sheet};
use crate::rules::{
    ACTIVE_ELEMENT, BIDI_CONTROL, CONTROL_CHARACTER, EVENT_HANDLER, FOREIGN_MARKUP, FORM, HIDDEN_TEXT,
    INVISIBLE_CHARACTER, PAGE_LINK, REDIRECT, REMOTE_RESOURCE, SCRIPT, STYLE, TERMINAL_ESCAPE,
};
use mugai_core::url::{Base, UrlVerdict, verdict};
use mugai_core::{Action, Context, Refusal, Rule, names};
use mugai_jptext::Hidden;
use std::collections::HashSet;

/// Longest piece of a link or text told in a report, bytes.
const MAX_TOLD: usize = 120;

/// Reports the dangers of a page.
///
/// # Errors
/// `policy` when the policy refuses pages with one of them.
pub(super) fn survey(tree: &Tree, cx: &mut Context<'_>) -> Result<HashSet<Id>, Refusal> {
    let mut gone = HashSet::new();
    let mut at = Some(DOCUMENT);
    while let Some(id) = at {
        at = match element(tree, id, &mut gone, cx)? {
            Below::Look => tree.next(id),
            Below::Skip => tree.after(id),
        };
    }
    Ok(gone)
}

/// Whether what lies below an element matters.
enum Below {
    Look,
    Skip,
}

fn element(tree: &Tree, id: Id, gone: &mut HashSet<Id>, cx: &mut Context<'_>) -> Result<Below, Refusal> {
    let Some(node) = tree.get(id) else { return Ok(Below::Skip) };
    let attributes = match &node.kind {
        Kind::Element(_, attributes) => attributes,
        Kind::Text(text) => {
            characters(text, cx)?;
            return Ok(Below::Look);
        }
        _ => return Ok(Below::Look),
    };
    let Some(name) = tree.html_name(id) else {
        cx.did(&FOREIGN_MARKUP, &local(tree, id), Action::Removed)?;
        return Ok(Below::Skip);
    };
    let place = format!("<{}>", names::cut(name, MAX_TOLD));
    let fate = table::fate(name);
    if let Fate::Gone(danger) = fate {
        let rule: &'static Rule = match danger {
            Danger::Script => &SCRIPT,
            Danger::Active => &ACTIVE_ELEMENT,
            Danger::Remote => &REMOTE_RESOURCE,
        };
        cx.did(rule, &place, Action::Removed)?;
        return Ok(Below::Skip);
    }
    match name {
        "form" => cx.did(&FORM, &place, Action::Removed)?,
        "style" => {
            let (_, dropped) = sheet::sheet(&tree.text(id, usize::MAX));
            if dropped {
                cx.did(&STYLE, &place, Action::Removed)?;
            }
            return Ok(Below::Skip);
        }
        "base" if tree.attribute(id, "href").is_some() => cx.did(&REMOTE_RESOURCE, &place, Action::Removed)?,
        "link" if is_loaded(tree.attribute(id, "rel").unwrap_or("")) => {
            cx.did(&REMOTE_RESOURCE, &place, Action::Removed)?;
        }
        "meta" if tree.attribute(id, "http-equiv").is_some_and(|v| v.trim().eq_ignore_ascii_case("refresh")) => {
            cx.did(&REDIRECT, &place, Action::Removed)?;
        }
        _ => {}
    }
    for attribute in attributes.iter().filter(|a| a.name.ns.is_empty()) {
        let (key, value) = (&*attribute.name.local, &*attribute.value);
        let place = || format!("<{} {}>", names::cut(name, MAX_TOLD), names::cut(key, MAX_TOLD));
        match key {
            "style" if css::declarations(value).1 => cx.did(&STYLE, &place(), Action::Removed)?,
            "href" if name == "a" => link(value, cx)?,
            "src" if name == "img" => {
                if !value.trim_start().get(..5).is_some_and(|s| s.eq_ignore_ascii_case("data:")) && !value.is_empty() {
                    cx.did(&REMOTE_RESOURCE, &format!("<img> {}", told(value)), Action::Removed)?;
                }
            }
            _ if key.starts_with("on") => cx.did(&EVENT_HANDLER, &place(), Action::Removed)?,
            _ if table::is_loading(key) => cx.did(&REMOTE_RESOURCE, &place(), Action::Removed)?,
            _ => characters(value, cx)?,
        }
    }
    if hides(tree, id) && !tree.text(id, MAX_TOLD).trim().is_empty() {
        let text = format!("「{}」", told(tree.text(id, MAX_TOLD).trim()));
        if cx.found(&HIDDEN_TEXT, &text)? != Action::Kept {
            gone.insert(id);
            return Ok(Below::Skip);
        }
    }
    Ok(if fate == Fate::Silent && name != "head" { Below::Skip } else { Below::Look })
}

fn local(tree: &Tree, id: Id) -> String {
    match tree.get(id).map(|n| &n.kind) {
        Some(Kind::Element(name, _)) => format!("<{}>", names::cut(&name.local, MAX_TOLD)),
        _ => String::new(),
    }
}

fn told(text: &str) -> String {
    names::show(names::cut(text, MAX_TOLD)).to_string()
}

/// Relations that make a viewer load the target.
fn is_loaded(rel: &str) -> bool {
    rel.split_ascii_whitespace().any(|r| {
        let r = r.to_ascii_lowercase();
        matches!(
            r.as_str(),
            "stylesheet"
                | "icon"
                | "import"
                | "preload"
                | "prefetch"
                | "modulepreload"
                | "manifest"
                | "dns-prefetch"
                | "preconnect"
                | "apple-touch-icon"
                | "prerender"
        )
    })
}

fn link(value: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match verdict(value, Base::Document) {
        UrlVerdict::Keep(url) if url == value => Ok(()),
        UrlVerdict::Keep(_) => cx.did(&PAGE_LINK, &told(value), Action::Replaced),
        UrlVerdict::Remove("empty") => Ok(()),
        UrlVerdict::Remove(_) => cx.did(&PAGE_LINK, &told(value), Action::Removed),
    }
}

/// Whether the element itself says that it is not shown.
fn hides(tree: &Tree, id: Id) -> bool {
    let style = tree.attribute(id, "style").unwrap_or("").to_ascii_lowercase();
    let says = |name: &str, value: &str| {
        css::split(&style, b';')
            .filter_map(|d| d.split_once(':'))
            .any(|(n, v)| n.trim() == name && v.trim().starts_with(value))
    };
    tree.attribute(id, "hidden").is_some()
        || says("display", "none")
        || says("visibility", "hidden")
        || says("font-size", "0")
}

fn characters(text: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut seen: Vec<Hidden> = Vec::new();
    for kind in text.chars().filter_map(mugai_jptext::hidden) {
        if !seen.contains(&kind) {
            seen.push(kind);
        }
    }
    // A joiner within emoji is no hidden character.
    if seen.is_empty() || rebuild::shown(text.to_owned()) == text {
        return Ok(());
    }
    for kind in seen {
        let rule: &'static Rule = match kind {
            Hidden::Control => &CONTROL_CHARACTER,
            Hidden::Escape => &TERMINAL_ESCAPE,
            Hidden::Bidi => &BIDI_CONTROL,
            Hidden::Invisible => &INVISIBLE_CHARACTER,
        };
        cx.did(rule, &format!("「{}」", told(text.trim())), Action::Removed)?;
    }
    Ok(())
}
