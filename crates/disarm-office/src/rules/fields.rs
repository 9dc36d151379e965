//! Fields of Word: only those that compute from the document itself stay, the others leave their result (threats OOX-W02).

use super::instruction::{Fate, judge};
use super::prune;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Limit, Refusal, Rule, Treatment};

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

/// Where running text begins anew: a field does not reach out of it.
const STORIES: &[&str] = &["txbxContent", "footnote", "endnote", "comment", "docPartBody", "body", "hdr", "ftr"];
/// Deepest nesting of fields.
const MAX_DEPTH: usize = 100;

struct Field {
    begin: NodeId,
    separate: Option<NodeId>,
    end: Option<NodeId>,
    /// Its own instruction, in pieces.
    instruction: Vec<NodeId>,
    /// Whatever else stands before the separator: nested fields, text.
    inner: Vec<NodeId>,
    /// A nested field comes before the first word, so that nobody can tell what the word will be.
    hidden_head: bool,
}

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
    let (fields, loose) = collect(doc, part)?;
    for node in loose {
        cx.did(&FIELD, &part.name, Action::Removed)?;
        drop_piece(doc, node);
    }
    for field in fields {
        complex(doc, part, cx, &field)?;
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
                doc.unwrap(node);
            }
        }
    }
    Ok(())
}

/// Walks the part once with a stack of fields per story. Second list: pieces of no field.
fn collect(doc: &Doc, part: &Part) -> Result<(Vec<Field>, Vec<NodeId>), Refusal> {
    let (mut done, mut loose): (Vec<Field>, Vec<NodeId>) = (Vec::new(), Vec::new());
    let mut stories: Vec<Vec<Field>> = vec![Vec::new()];
    let root = doc.root();
    let mut at = root;
    'walk: loop {
        let (prefix, local) = doc.name(at);
        if prefix == "w" {
            if STORIES.contains(&local) {
                stories.push(Vec::new());
            }
            if let Some(stack) = stories.last_mut() {
                visit(doc, at, local, stack, &mut done, &mut loose);
                if stack.len() > MAX_DEPTH || stories.len() > MAX_DEPTH {
                    return Err(Refusal::limit(Limit::Xml, &part.name, "fields nested too deep"));
                }
            }
        }
        if let Some(first) = doc.first(at) {
            at = first;
            continue;
        }
        loop {
            let (prefix, local) = doc.name(at);
            if prefix == "w" && STORIES.contains(&local) {
                // Fields without an end: their pieces go, what they showed stays.
                for field in stories.pop().unwrap_or_default() {
                    loose.extend([Some(field.begin), field.separate].into_iter().flatten());
                    loose.extend(field.instruction);
                }
            }
            if at == root {
                break 'walk;
            }
            if let Some(next) = doc.next(at) {
                at = next;
                break;
            }
            let Some(parent) = doc.parent(at) else { break 'walk };
            at = parent;
        }
    }
    for field in stories.into_iter().flatten() {
        loose.extend([Some(field.begin), field.separate].into_iter().flatten());
        loose.extend(field.instruction);
    }
    Ok((done, loose))
}

fn visit(doc: &Doc, at: NodeId, local: &str, stack: &mut Vec<Field>, done: &mut Vec<Field>, loose: &mut Vec<NodeId>) {
    match local {
        "fldChar" => {
            let kind = doc.attr(at, "w:fldCharType").unwrap_or("");
            let depth = if kind == "begin" { stack.len() } else { stack.len().saturating_sub(1) };
            for outer in stack.iter_mut().take(depth).filter(|f| f.separate.is_none()) {
                outer.inner.push(at);
            }
            match kind {
                "begin" => {
                    if let Some(top) = stack.last_mut().filter(|f| f.separate.is_none()) {
                        top.hidden_head |= instruction(doc, top).trim().is_empty();
                    }
                    stack.push(Field {
                        begin: at,
                        separate: None,
                        end: None,
                        instruction: Vec::new(),
                        inner: Vec::new(),
                        hidden_head: false,
                    });
                }
                "separate" => match stack.last_mut().filter(|f| f.separate.is_none()) {
                    Some(top) => top.separate = Some(at),
                    None => loose.push(at),
                },
                "end" => match stack.pop() {
                    Some(mut field) => {
                        field.end = Some(at);
                        done.push(field);
                    }
                    None => loose.push(at),
                },
                _ => loose.push(at),
            }
        }
        "instrText" | "delInstrText" => {
            let depth = stack.len().saturating_sub(1);
            for outer in stack.iter_mut().take(depth).filter(|f| f.separate.is_none()) {
                outer.inner.push(at);
            }
            match stack.last_mut().filter(|f| f.separate.is_none()) {
                Some(top) => top.instruction.push(at),
                None => loose.push(at),
            }
        }
        "t" | "delText" | "tab" | "br" | "sym" if !stack.is_empty() => {
            for outer in stack.iter_mut().filter(|f| f.separate.is_none()) {
                outer.inner.push(at);
            }
        }
        _ => {}
    }
}

fn instruction(doc: &Doc, field: &Field) -> String {
    field.instruction.iter().map(|n| doc.text(*n)).collect()
}

fn complex(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, field: &Field) -> Result<(), Refusal> {
    let text = instruction(doc, field);
    // With tracked changes there are two readings, before and after: both must be harmless.
    let of = |name: &str| -> String {
        field.instruction.iter().filter(|n| doc.is(**n, name)).map(|n| doc.text(*n)).collect()
    };
    let (inserted, deleted) = (of("w:instrText"), of("w:delInstrText"));
    let mixed = !inserted.is_empty() && !deleted.is_empty();
    let nested = field.inner.iter().any(|n| doc.is(*n, "w:fldChar"));
    let mut fate = judge(&text);
    if field.hidden_head
        || (mixed && (judge(&inserted) != Fate::Keep || judge(&deleted) != Fate::Keep))
        || (nested && matches!(fate, Fate::Rewrite(_)))
    {
        fate = Fate::Unwrap;
    }
    match fate {
        Fate::Keep => {}
        Fate::Rewrite(new) => {
            let mut pieces = field.instruction.iter();
            if let Some(first) = pieces.next() {
                doc.set_text(*first, &new);
                doc.set_attr(*first, "xml:space", "preserve");
            }
            for rest in pieces {
                drop_piece(doc, *rest);
            }
        }
        Fate::Unwrap => {
            cx.did(&FIELD, &part.name, Action::Flattened)?;
            unwrap(doc, field, &text);
        }
    }
    Ok(())
}

/// Takes the field away and leaves its result.
fn unwrap(doc: &mut Doc, field: &Field, text: &str) {
    let shown = if field.separate.is_none() { button_text(text) } else { None };
    let mut pieces = field.instruction.iter();
    if let (Some(shown), Some(first)) = (shown, field.instruction.first()) {
        doc.rename(*first, "w:t");
        doc.set_text(*first, &shown);
        doc.set_attr(*first, "xml:space", "preserve");
        pieces.next();
    }
    for node in pieces.chain(&field.inner).chain([&field.begin]).chain(&field.separate).chain(&field.end) {
        drop_piece(doc, *node);
    }
}

/// MACROBUTTON shows what stands behind the name of its macro.
fn button_text(text: &str) -> Option<String> {
    let mut words = text.trim().splitn(3, char::is_whitespace);
    let button =
        words.next().is_some_and(|w| w.eq_ignore_ascii_case("MACROBUTTON") || w.eq_ignore_ascii_case("GOTOBUTTON"));
    words.next()?;
    let shown = words.next()?.trim();
    (button && !shown.is_empty()).then(|| shown.to_owned())
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
