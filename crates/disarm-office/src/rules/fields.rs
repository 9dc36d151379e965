//! Fields of Word: only those that compute from the document itself stay, the others leave their result (threats OOX-W02).

use super::field_scan::{Field, HOLE, Piece, Reading, Scan, What, scan};
use super::instruction::{Fate, judge, shown_from};
use super::prune;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// A field that loads, starts or asks for something.
pub(crate) static FIELD: Rule = rule!(
    "office.field",
    ["OOX-W02"],
    "危険なフィールド",
    "Dangerous field",
    "DDE・外部ファイルの差し込み・マクロボタンなど、表示や更新で動作する命令です。",
    "最後に表示された文字が残ります。",
    Flatten
);

/// What goes may lay bare what was hidden in it; after so many rounds every mark of a field goes.
const ROUNDS: usize = 4;

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("w:fldData") {
        prune(doc, node);
    }
    for node in doc.with_attr("w:dirty") {
        doc.remove_attr(node, "w:dirty");
    }
    simple(doc, part, cx)?;
    if !(doc.knows("fldChar") || doc.knows("instrText") || doc.knows("delInstrText")) {
        return Ok(());
    }
    for _ in 0..ROUNDS {
        let all = scan(doc, part, Reading::All)?;
        let mut changed = treat(doc, part, cx, &all, Reading::All)?;
        if all.tracked {
            for reading in [Reading::Accepted, Reading::Rejected] {
                let one = scan(doc, part, reading)?;
                changed |= treat(doc, part, cx, &one, reading)?;
            }
        }
        if !changed {
            return Ok(());
        }
    }
    if treat_is_due(doc, part)? {
        for name in ["w:fldChar", "w:instrText", "w:delInstrText"] {
            for node in doc.elements(name) {
                cx.did(&FIELD, &part.name, Action::Flattened)?;
                drop_piece(doc, node);
            }
        }
    }
    Ok(())
}

fn simple(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for node in doc.elements("w:fldSimple") {
        match judge(doc.attr(node, "w:instr").unwrap_or("")) {
            Fate::Keep => {}
            Fate::Rewrite(instruction) => doc.set_attr(node, "w:instr", &instruction),
            Fate::Unwrap => {
                cx.did(&FIELD, &part.name, Action::Flattened)?;
                if !doc.has_children(node) {
                    let instruction = doc.attr(node, "w:instr").unwrap_or("").to_owned();
                    if let Some(shown) = shown_from(&instruction).and_then(|at| instruction.get(at..)) {
                        let (run, text) = (doc.create("w:r"), doc.create("w:t"));
                        doc.set_text(text, shown.trim_end());
                        doc.append(run, text);
                        doc.append(node, run);
                    }
                }
                doc.unwrap(node);
            }
        }
    }
    Ok(())
}

/// What becomes of a field in this reading.
fn fate(scan: &Scan, field: &Field, reading: Reading) -> Fate {
    let text = field.instruction.as_str();
    if reading == Reading::All {
        let mut marks = field.own.iter().filter_map(|i| scan.pieces.get(*i)).filter(|p| p.what == What::Code);
        let first = marks.next().map(|p| (p.inserted, p.deleted));
        let mixed = marks.any(|p| Some((p.inserted, p.deleted)) != first);
        return match judge(text) {
            // Two readings cannot be written as one link.
            Fate::Rewrite(new) if mixed && new != text => Fate::Unwrap,
            fate => fate,
        };
    }
    match judge(text) {
        // Where the change is read that way there is no field.
        _ if text.trim().is_empty() => Fate::Keep,
        Fate::Rewrite(new) if new != text => Fate::Unwrap,
        Fate::Unwrap => Fate::Unwrap,
        _ => Fate::Keep,
    }
}

/// Whether another round would change anything.
fn treat_is_due(doc: &Doc, part: &Part) -> Result<bool, Refusal> {
    for reading in [Reading::All, Reading::Accepted, Reading::Rejected] {
        let scan = scan(doc, part, reading)?;
        let bad = |f: &Field| match fate(&scan, f, reading) {
            Fate::Keep => false,
            Fate::Rewrite(new) => new != f.instruction,
            Fate::Unwrap => true,
        };
        if (reading == Reading::All && !scan.loose.is_empty()) || scan.fields.iter().any(bad) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One round over one reading; whether anything changed.
fn treat(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, scan: &Scan, reading: Reading) -> Result<bool, Refusal> {
    let mut changed = false;
    if reading == Reading::All {
        for node in scan.loose.iter().filter_map(|i| scan.pieces.get(*i)).map(|p| p.node) {
            if doc.alive(node) {
                cx.did(&FIELD, &part.name, Action::Removed)?;
                drop_piece(doc, node);
                changed = true;
            }
        }
    }
    // Everything before this place is settled with an outer field.
    let mut gone = 0usize;
    for field in &scan.fields {
        // Without an end it is no field when everything is read, and its pieces went above.
        if reading == Reading::All && field.end.is_none() {
            continue;
        }
        match fate(scan, field, reading) {
            Fate::Keep => {}
            Fate::Rewrite(new) if new == field.instruction => {}
            Fate::Rewrite(new) => {
                if field.begin >= gone {
                    rewrite(doc, scan, field, &new);
                    changed = true;
                }
            }
            Fate::Unwrap => {
                cx.did(&FIELD, &part.name, Action::Flattened)?;
                changed = true;
                if field.begin >= gone {
                    gone = unwrap(doc, scan, field).max(gone);
                }
            }
        }
    }
    Ok(changed)
}

/// Writes the instruction anew in its first piece.
fn rewrite(doc: &mut Doc, scan: &Scan, field: &Field, new: &str) {
    let mut written = false;
    for piece in field.own.iter().filter_map(|i| scan.pieces.get(*i)) {
        if piece.what == What::Code && !written {
            doc.set_text(piece.node, new);
            doc.set_attr(piece.node, "xml:space", "preserve");
            written = true;
        } else {
            drop_piece(doc, piece.node);
        }
    }
    if !written {
        // An instruction written as text: the marks go.
        for piece in [Some(field.begin), field.separate, field.end].into_iter().flatten() {
            if let Some(piece) = scan.pieces.get(piece) {
                drop_piece(doc, piece.node);
            }
        }
    }
}

/// Takes the field away and leaves its result; the place up to which nothing is left to do in this round.
fn unwrap(doc: &mut Doc, scan: &Scan, field: &Field) -> usize {
    let last = scan.pieces.len();
    let Some(end) = field.end.map(|e| e.min(last)) else {
        // No end in this reading: nobody can tell what its result is.
        for place in field.own.iter().copied().chain([field.begin]).chain(field.separate) {
            if let Some(piece) =
                scan.pieces.get(place).filter(|p| !matches!(p.what, What::Text | What::Space | What::Other))
            {
                drop_piece(doc, piece.node);
            }
        }
        return field.begin;
    };
    let code_end = field.separate.unwrap_or(end).min(end);
    let result = scan.pieces.get(code_end..end).unwrap_or_default();
    let empty = !result.iter().any(|p| matches!(p.what, What::Text | What::Code | What::Other));
    let shown = if empty { shown_from(&own_text(doc, scan, field)) } else { None };
    for place in [Some(field.begin), field.separate, field.end].into_iter().flatten() {
        if let Some(piece) = scan.pieces.get(place) {
            drop_piece(doc, piece.node);
        }
    }
    let Some(mut skip) = shown else {
        for piece in scan.pieces.get(field.begin..code_end).unwrap_or_default() {
            drop_piece(doc, piece.node);
        }
        return code_end;
    };
    // A button shows what stands behind the name of its macro, run by run, nested fields included.
    let mut own = field.own.iter().copied().peekable();
    let mut rescued_from = code_end;
    while let Some(place) = own.next() {
        let Some(piece) = scan.pieces.get(place) else { continue };
        let text = text_of(doc, piece);
        if skip >= text.len() && skip > 0 {
            skip = skip.saturating_sub(text.len());
            continue;
        }
        rescued_from = rescued_from.min(place);
        let rest = text.get(skip..).unwrap_or("");
        let rest = if own.peek().is_none() { rest.trim_end() } else { rest };
        if matches!(piece.what, What::Code | What::Text) {
            doc.set_text(piece.node, rest);
            doc.set_attr(piece.node, "xml:space", "preserve");
            if !field.in_code {
                to_text(doc, piece.node);
            }
        }
        skip = 0;
    }
    for piece in scan.pieces.get(field.begin..rescued_from).unwrap_or_default() {
        drop_piece(doc, piece.node);
    }
    if !field.in_code {
        for piece in nested_results(scan.pieces.get(rescued_from..code_end).unwrap_or_default()) {
            to_text(doc, piece);
        }
    }
    // Fields among the words no longer stand in code: the next round reads them anew.
    code_end
}

fn text_of(doc: &Doc, piece: &Piece) -> String {
    match piece.what {
        What::Code | What::Text => doc.text(piece.node),
        What::Space => " ".to_owned(),
        _ => HOLE.to_string(),
    }
}

fn own_text(doc: &Doc, scan: &Scan, field: &Field) -> String {
    field.own.iter().filter_map(|i| scan.pieces.get(*i)).map(|p| text_of(doc, p)).collect()
}

/// Pieces of code that stand in the results of all fields around them, within this stretch.
fn nested_results(stretch: &[Piece]) -> Vec<NodeId> {
    let (mut out, mut code) = (Vec::new(), Vec::new());
    let mut open = 0usize;
    for piece in stretch {
        match piece.what {
            What::Begin => {
                code.push(true);
                open = open.saturating_add(1);
            }
            What::Separate => {
                if let Some(top) = code.last_mut().filter(|t| **t) {
                    *top = false;
                    open = open.saturating_sub(1);
                }
            }
            What::End => open = open.saturating_sub(usize::from(code.pop() == Some(true))),
            What::Code if open == 0 => out.push(piece.node),
            _ => {}
        }
    }
    out
}

fn to_text(doc: &mut Doc, node: NodeId) {
    if doc.is(node, "w:instrText") {
        doc.rename(node, "w:t");
    } else if doc.is(node, "w:delInstrText") {
        doc.rename(node, "w:delText");
    }
}

/// Removes a piece, and its run when nothing else is in it.
fn drop_piece(doc: &mut Doc, node: NodeId) {
    if !doc.alive(node) {
        return;
    }
    let run = doc.parent(node).filter(|p| doc.is(*p, "w:r"));
    doc.remove(node);
    if let Some(run) = run
        && is_bare(doc, run)
    {
        doc.remove(run);
    }
}

/// Whether a run holds nothing but its properties. Stops at the first other child: runs of a hostile file may have a million.
fn is_bare(doc: &Doc, run: NodeId) -> bool {
    let mut at = doc.first(run);
    while let Some(node) = at {
        if doc.is_element(node) && !doc.is(node, "w:rPr") {
            return false;
        }
        at = doc.next(node);
    }
    true
}
