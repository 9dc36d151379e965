//! How much a viewer has to draw once every reference is followed: a few elements that use each other make millions
//! (threats IMG-S, `use` bombs). Counted without drawing, each element once.

use super::{Drawing, Item, css, elements};
use mugai_core::{Context, Limit, Reason, Refusal};
use std::collections::HashMap;

/// Most references followed; above that counting itself would cost too much.
const MOST_EDGES: usize = 4_000_000;

#[derive(Debug, Clone, Copy)]
struct Edge {
    to: usize,
    times: u64,
    /// A paint that a container hands down; one that leads back to itself is not drawn again.
    handed: bool,
    /// Multiplies with what the element itself draws (`use` hands its paint to everything within).
    paint: bool,
}

/// Judges the drawing.
///
/// # Errors
/// `limit_objects` for too many elements, `ambiguous` for one that is drawn with itself.
pub(super) fn check(drawing: &Drawing, cx: &Context<'_>) -> Result<(), Refusal> {
    let too_many = || Refusal::limit(Limit::Objects, "SVG", "more elements than allowed once references are followed");
    let (edges, ids) = edges(drawing).ok_or_else(too_many)?;
    let limit = cx.limits().svg_elements;
    let mut cost: Vec<Option<u64>> = vec![None; edges.len()];
    let mut busy = vec![false; edges.len()];
    // The root, and everything that has a name: a part may be shown by itself.
    for start in std::iter::once(0).chain(ids) {
        let mut stack = vec![(start, 0_usize)];
        while let Some((node, at)) = stack.pop() {
            let known = cost.get(node).copied().flatten().is_some();
            if known {
                continue;
            }
            if let Some(b) = busy.get_mut(node) {
                *b = true;
            }
            let list = edges.get(node).map_or(&[][..], Vec::as_slice);
            match list.get(at) {
                Some(edge) => {
                    stack.push((node, at.saturating_add(1)));
                    let circle = busy.get(edge.to).copied().unwrap_or(false);
                    if cost.get(edge.to).copied().flatten().is_none() {
                        if circle && !edge.handed {
                            return Err(Refusal::new(Reason::Ambiguous, "SVG", "an element is drawn with itself"));
                        }
                        if !circle {
                            stack.push((edge.to, 0));
                        }
                    }
                }
                None => {
                    let of = |e: &Edge| cost.get(e.to).copied().flatten().unwrap_or(1).saturating_mul(e.times);
                    let sum =
                        |paint: bool| list.iter().filter(|e| e.paint == paint).map(of).fold(0_u64, u64::saturating_add);
                    let used = matches!(kind(drawing, node), Some("use"));
                    let (own, paint) = (sum(false).saturating_add(1), sum(true));
                    let total =
                        if used { own.saturating_mul(paint.saturating_add(1)) } else { own.saturating_add(paint) };
                    if total > limit {
                        return Err(too_many());
                    }
                    if let Some(c) = cost.get_mut(node) {
                        *c = Some(total);
                    }
                    if let Some(b) = busy.get_mut(node) {
                        *b = false;
                    }
                }
            }
        }
    }
    Ok(())
}

fn kind(drawing: &Drawing, node: usize) -> Option<&'static str> {
    match drawing.items.get(node) {
        Some(Item::Open { name, .. }) => Some(name),
        _ => None,
    }
}

/// For each item what it draws beside itself, and the items that have names; `None` when there is too much of it.
fn edges(drawing: &Drawing) -> Option<(Vec<Vec<Edge>>, Vec<usize>)> {
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for (at, item) in drawing.items.iter().enumerate() {
        if let Item::Open { attrs, .. } = item
            && let Some((_, id)) = attrs.iter().find(|(name, _)| *name == "id")
        {
            ids.entry(id).or_insert(at);
        }
    }
    let mut sheet: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for (key, property, id) in &drawing.sheet_refs {
        let list = sheet.entry(key).or_default();
        // The last one holds; a short list of properties can refer.
        match list.iter_mut().find(|(p, _)| p == property) {
            Some(entry) => entry.1 = id,
            None => list.push((property, id)),
        }
    }
    let mut all: Vec<Vec<Edge>> = Vec::with_capacity(drawing.items.len());
    let mut count = 0_usize;
    // Open elements, with the paints each hands down.
    let mut open: Vec<(usize, Vec<(String, usize)>)> = Vec::new();
    for (at, item) in drawing.items.iter().enumerate() {
        let mut mine = Vec::new();
        match item {
            Item::Close => drop(open.pop()),
            Item::Text(_) => {}
            Item::Open { name, attrs } => {
                if let Some((parent, _)) = open.last()
                    && !elements::unseen(name)
                    && let Some(list) = all.get_mut(*parent)
                {
                    list.push(Edge { to: at, times: 1, handed: false, paint: false });
                    count = count.saturating_add(1);
                }
                let points = points(attrs);
                let own = references(name, attrs, &sheet);
                let mut paints: Vec<(String, usize)> = Vec::new();
                for (property, id) in &own {
                    let Some(to) = ids.get(id.as_str()).copied() else { continue };
                    let painted = is_paint(property);
                    if painted {
                        paints.push((property.clone(), to));
                    } else {
                        mine.push(Edge { to, times: 1, handed: false, paint: property != "href" });
                    }
                }
                let handed = open.last().map_or(&[][..], |(_, p)| p.as_slice());
                let fresh = paints.len();
                let news = |property: &String| own.iter().any(|(p, _)| p == property);
                let down: Vec<_> = handed.iter().filter(|(p, _)| !news(p)).cloned().collect();
                paints.extend(down);
                for (n, (property, to)) in paints.iter().enumerate() {
                    let times = if property.starts_with("marker") { points } else { 1 };
                    mine.push(Edge { to: *to, times, handed: n >= fresh, paint: true });
                }
                count = count.saturating_add(mine.len());
                open.push((at, paints));
            }
        }
        all.push(mine);
        if count > MOST_EDGES {
            return None;
        }
    }
    let mut named: Vec<usize> = ids.into_values().collect();
    named.sort_unstable();
    Some((all, named))
}

fn is_paint(property: &str) -> bool {
    property.starts_with("fill") || property.starts_with("stroke") || property.starts_with("marker")
}

/// How many places for a marker an element has at most.
fn points(attrs: &[(&'static str, String)]) -> u64 {
    let within = |(name, value): &(&str, String)| match *name {
        "d" => value.bytes().filter(u8::is_ascii_alphabetic).count(),
        "points" => value.bytes().filter(|b| *b == b' ').count(),
        _ => 0,
    };
    u64::try_from(attrs.iter().map(within).fold(0, usize::saturating_add)).unwrap_or(u64::MAX).saturating_add(1)
}

/// Property and id of everything an element refers to; `href` for what it is drawn with.
fn references(
    element: &str,
    attrs: &[(&'static str, String)],
    sheet: &HashMap<&str, Vec<(&str, &str)>>,
) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let from_sheet = |key: &str, out: &mut Vec<(String, String)>| {
        let list = sheet.get(key).map_or(&[][..], Vec::as_slice);
        out.extend(list.iter().map(|(p, id)| ((*p).to_owned(), (*id).to_owned())));
    };
    from_sheet(element, &mut out);
    for (name, value) in attrs {
        match *name {
            "id" => from_sheet(&format!("#{value}"), &mut out),
            "class" => value.split(' ').for_each(|class| from_sheet(&format!(".{class}"), &mut out)),
            "style" => {
                for piece in value.split(';') {
                    if let (Some((property, _)), Some(id)) = (piece.split_once(':'), css::reference(piece)) {
                        out.push((property.trim().to_owned(), id.to_owned()));
                    }
                }
            }
            "xlink:href" => {
                out.extend(
                    value.strip_prefix('#').filter(|_| element != "a").map(|id| ("href".to_owned(), id.to_owned())),
                );
            }
            _ => out.extend(css::reference(value).map(|id| ((*name).to_owned(), id.to_owned()))),
        }
    }
    out
}
