//! Looks through every object of the source, reached or not, and reports the dangers that show by a key or an action.
//!
//! The report is not the decision: nothing found here is needed to keep it out, the walk copies the allowlist only.

use super::{SIGNS, Signs};
use crate::source::{self, Source};
use lopdf::{Dictionary, Object};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(Default)]
struct Index {
    keys: HashMap<&'static [u8], &'static Signs>,
    actions: HashMap<&'static [u8], &'static Signs>,
    annotations: HashMap<&'static [u8], &'static Signs>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::default();
        for signs in SIGNS {
            index.keys.extend(signs.keys.iter().map(|k| (*k, *signs)));
            index.actions.extend(signs.actions.iter().map(|k| (*k, *signs)));
            index.annotations.extend(signs.annotations.iter().map(|k| (*k, *signs)));
        }
        index
    })
}

/// Reports what shows.
///
/// # Errors
/// `policy`.
pub(crate) fn survey(source: &Source, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let index = index();
    // What only points to attachments is told when no attachment is.
    let (mut pointer, mut attached) = (None, false);
    // Where attachments come back, the walk says of each what became of it.
    let replaced = cx.treatment(&super::embedded_file::RULE) == Treatment::Replace;
    for (id, object) in &source.doc.objects {
        let mut stack = vec![object];
        while let Some(object) = stack.pop() {
            match object {
                Object::Array(members) => stack.extend(members.iter().filter(|m| is_container(m))),
                Object::Dictionary(_) | Object::Stream(_) => {
                    let Some(dict) = source::dict_of(object) else { continue };
                    for signs in look(index, source, dict) {
                        let place = if signs.id != super::embedded_file::RULE.id {
                            source.spot(id.0)
                        } else if dict.has(b"EF") {
                            attached = true;
                            if replaced {
                                continue;
                            }
                            super::embedded_file::place(source, dict)
                        } else {
                            pointer = pointer.or(Some(id.0));
                            continue;
                        };
                        cx.did(signs, &place, done(signs))?;
                    }
                    stack.extend(dict.iter().map(|(_, v)| v).filter(|v| is_container(v)));
                }
                _ => {}
            }
        }
    }
    match pointer.filter(|_| !attached) {
        Some(number) => cx.did(&super::embedded_file::RULE, &source.spot(number), Action::Removed),
        None => Ok(()),
    }
}

fn is_container(object: &Object) -> bool {
    matches!(object, Object::Array(_) | Object::Dictionary(_))
}

/// What becomes of a danger is fixed; the policy may only refuse the file for it.
fn done(rule: &Rule) -> Action {
    Action::of(rule.default).unwrap_or(Action::Removed)
}

fn look(index: &'static Index, source: &Source, dict: &Dictionary) -> Vec<&'static Rule> {
    let mut found: Vec<&'static Rule> = Vec::new();
    let mut add = |rule: &'static Rule| {
        if !found.iter().any(|r| r.id == rule.id) {
            found.push(rule);
        }
    };
    for (key, value) in dict.iter() {
        if let Some(signs) = index.keys.get(key.as_slice())
            && !matches!(value, Object::Null | Object::Name(_))
        {
            add(signs.rule);
        }
        match key.as_slice() {
            // Structure elements have an `S` too; theirs names a kind of text.
            b"S" if !dict.has(b"Pg") && !dict.has(b"P") => {
                if let Some(signs) = source.name(dict, b"S").and_then(|s| index.actions.get(s)) {
                    add(signs.rule);
                }
            }
            b"Subtype" if dict.has(b"Rect") => {
                if let Some(signs) = source.name(dict, b"Subtype").and_then(|s| index.annotations.get(s)) {
                    add(signs.rule);
                }
            }
            b"Subtype" if source.name(dict, b"Subtype") == Some(b"PS") => add(&super::foreign_object::RULE),
            b"Ref" if source.name(dict, b"Subtype") == Some(b"Form") => add(&super::foreign_object::RULE),
            _ => {}
        }
    }
    found
}
