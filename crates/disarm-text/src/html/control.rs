//! What a control of a form showed, as text: a page without its form still says what was filled in (threats HTM-02).

use super::tree::{Id, Tree};

/// Longest text taken from one control, bytes.
const MAX_TEXT: usize = 64 << 10;

/// The text of an `input`, `textarea`, `select` or `button`.
pub(super) fn text(tree: &Tree, id: Id, name: &str) -> String {
    match name {
        "input" => input(tree, id),
        "select" => selected(tree, id),
        _ => tree.text(id, MAX_TEXT),
    }
}

fn input(tree: &Tree, id: Id) -> String {
    let kind = tree.attribute(id, "type").unwrap_or("text").trim().to_ascii_lowercase();
    let checked = tree.attribute(id, "checked").is_some();
    match kind.as_str() {
        "checkbox" => if checked { "☑" } else { "☐" }.to_owned(),
        "radio" => if checked { "●" } else { "○" }.to_owned(),
        // Nobody sees these.
        "hidden" | "password" | "file" | "image" | "color" | "range" => String::new(),
        _ => mugai_core::names::cut(tree.attribute(id, "value").unwrap_or(""), MAX_TEXT).to_owned(),
    }
}

/// The chosen options; the first where none is chosen.
fn selected(tree: &Tree, id: Id) -> String {
    let end = tree.after(id);
    let (mut first, mut chosen) = (None, Vec::new());
    let mut at = tree.next(id);
    while let Some(here) = at.filter(|h| Some(*h) != end) {
        if tree.html_name(here) == Some("option") {
            first = first.or(Some(here));
            if tree.attribute(here, "selected").is_some() && chosen.len() < 100 {
                chosen.push(here);
            }
        }
        at = tree.next(here);
    }
    if chosen.is_empty() {
        chosen.extend(first);
    }
    let texts: Vec<String> = chosen.iter().map(|o| tree.text(*o, MAX_TEXT).trim().to_owned()).collect();
    texts.join("、")
}
