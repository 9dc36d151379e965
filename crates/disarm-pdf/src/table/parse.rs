//! Reads the allowlist file.

use super::{Expr, Kind, Known, Special, Switch, Table, TypeDef, TypeId};
use std::collections::HashMap;

type Fault = String;

/// Parses the whole file.
pub(super) fn parse(data: &'static str) -> Result<Table, Fault> {
    let rows: Vec<[&'static str; 3]> = data
        .lines()
        .skip(1)
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|l| {
            let mut cells = l.split('\t');
            [cells.next().unwrap_or(""), cells.next().unwrap_or(""), cells.next().unwrap_or("")]
        })
        .collect();
    let mut names: HashMap<&'static str, TypeId> = HashMap::new();
    let mut order: Vec<&'static str> = Vec::new();
    for [name, ..] in &rows {
        if !names.contains_key(name) {
            names.insert(name, order.len());
            order.push(name);
        }
    }
    let mut types = Vec::new();
    let mut includes: Vec<Vec<&'static str>> = Vec::new();
    for name in &order {
        let (t, included) = one(name, &rows, &names)?;
        types.push(t);
        includes.push(included);
    }
    for (i, included) in includes.iter().enumerate() {
        for base in included {
            let (base, _) = one(base, &rows, &names)?;
            if let Some(t) = types.get_mut(i) {
                t.keys.extend(base.keys);
            }
        }
    }
    for t in &mut types {
        for (i, (key, _)) in t.keys.iter().enumerate() {
            t.index.entry(key.as_bytes()).or_insert(i);
        }
    }
    let known = Known::find(&names).ok_or("a type that the code names is missing")?;
    Ok(Table { types, names, known })
}

fn one(
    name: &'static str,
    rows: &[[&'static str; 3]],
    names: &HashMap<&'static str, TypeId>,
) -> Result<(TypeDef, Vec<&'static str>), Fault> {
    let mut t = TypeDef {
        name,
        kind: Kind::Dict,
        indirect: false,
        needs: Vec::new(),
        switch: None,
        keys: Vec::new(),
        index: HashMap::new(),
    };
    let mut included = Vec::new();
    for [_, key, value] in rows.iter().filter(|[n, ..]| *n == name) {
        match *key {
            ".kind" => {
                t.kind = match *value {
                    "stream" => Kind::Stream,
                    "either" => Kind::Either,
                    "dict" => Kind::Dict,
                    other => return Err(format!("{name}: kind {other}")),
                };
            }
            ".switch" => t.switch = Some(switch(value, names)?),
            ".include" => included.extend(value.split(' ')),
            ".need" => t.needs.extend(value.split(' ')),
            ".indirect" => t.indirect = true,
            // Image filters and fix-ups are the business of the code of the type.
            ".image" | ".post" => {}
            word if word.starts_with('.') => return Err(format!("{name}: {word}")),
            key => t.keys.push((key, expr(value, names)?)),
        }
    }
    Ok((t, included))
}

fn switch(value: &'static str, names: &HashMap<&'static str, TypeId>) -> Result<Switch, Fault> {
    let (key, list) = value.split_once(": ").ok_or("switch without a colon")?;
    let mut s = Switch { key, cases: Vec::new(), absent: None, other: None };
    for case in list.split(' ') {
        let (values, target) = case.split_once('=').ok_or("switch case without =")?;
        let target = *names.get(target).ok_or_else(|| format!("no type {target}"))?;
        for v in values.split(',') {
            match v {
                "-" => s.absent = Some(target),
                "*" => s.other = Some(target),
                v => s.cases.push((v, target)),
            }
        }
    }
    Ok(s)
}

/// One value expression. The nesting of the file is shallow and its author is us, so this may recurse.
fn expr(text: &'static str, names: &HashMap<&'static str, TypeId>) -> Result<Expr, Fault> {
    let alternatives = split(text, '|');
    if alternatives.len() > 1 {
        return Ok(Expr::Alt(alternatives.into_iter().map(|a| expr(a, names)).collect::<Result<_, _>>()?));
    }
    let inner = |open: char, close: char| text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
    let target = |name: &str| names.get(name).copied().ok_or_else(|| format!("no type {name}"));
    if let Some(member) = inner('[', ']') {
        return Ok(Expr::Array(Box::new(expr(member, names)?)));
    }
    if let Some(member) = inner('{', '}') {
        return Ok(Expr::Map(Box::new(expr(member, names)?)));
    }
    if let Some(list) = text.strip_prefix("name(").and_then(|t| t.strip_suffix(')')) {
        return Ok(Expr::Name(list.split(',').collect()));
    }
    if let Some(name) = text.strip_prefix('@') {
        return Ok(Expr::Strong(target(name)?));
    }
    if let Some(name) = text.strip_prefix('~') {
        return Ok(Expr::Weak(target(name)?));
    }
    if let Some(word) = text.strip_prefix('!') {
        return Special::from_word(word).map(Expr::Special).ok_or_else(|| format!("no special {word}"));
    }
    Ok(match text {
        "int" => Expr::Int,
        "num" => Expr::Num,
        "bool" => Expr::Bool,
        "str" | "date" => Expr::Str,
        "null" => Expr::Null,
        "rect" => Expr::Rect,
        "matrix" => Expr::Matrix,
        "name" => Expr::Name(Vec::new()),
        other => return Err(format!("no kind of value {other:?}")),
    })
}

/// Splits at a character that stands outside all brackets.
fn split(text: &'static str, at: char) -> Vec<&'static str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0_usize);
    for (i, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth = depth.saturating_add(1),
            ']' | '}' | ')' => depth = depth.saturating_sub(1),
            c if c == at && depth == 0 => {
                parts.extend(text.get(start..i));
                start = i.saturating_add(1);
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_the_file_is_not_overlooked() {
        for bad in ["h\nX\tk\tstrange\n", "h\nX\tk\t@Nowhere\n", "h\nX\tk\t!nothing\n", "h\nX\t.strange\t1\n"] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn alternatives_are_split_outside_brackets_only() {
        assert_eq!(split("[num|[num]]|name(A,B)", '|'), ["[num|[num]]", "name(A,B)"]);
    }
}
