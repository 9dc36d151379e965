//! Names of a workbook: those that run, hide macros or lead outside go, and with them what is built on them (threats OOX-X03).

use super::{Shared, formula, prune};
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::{HashMap, HashSet};

/// A name that stands for a macro or starts one.
pub(crate) static DEFINED_NAME: Rule = rule!(
    "office.defined-name",
    ["OOX-X03"],
    "自動実行される名前の定義",
    "Name that runs",
    "ブックを開くと自動で動くマクロを、名前の定義で指定する手口です。",
    "その名前を使っていたセルには最後に計算された値が残ります。",
    Remove
);

/// The letter a reader sees: full-width forms and look-alikes of Cyrillic and Greek as Latin, lower case; `None` for what is not seen.
fn plain(c: char) -> Option<char> {
    let narrow = match u32::from(c) {
        code @ 0xFF01..=0xFF5E => code.checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    };
    let lower = narrow.to_lowercase().next().unwrap_or(narrow);
    match lower {
        'а' | 'α' | 'ɑ' => Some('a'),
        'υ' | 'ս' | 'ᴜ' => Some('u'),
        'т' | 'τ' | 'ᴛ' => Some('t'),
        'о' | 'ο' | 'օ' | 'ᴏ' | '0' => Some('o'),
        'р' | 'ρ' => Some('p'),
        'е' | 'ε' | 'ҽ' => Some('e'),
        'п' | 'ո' => Some('n'),
        'с' | 'ϲ' => Some('c'),
        'ӏ' | 'і' | 'ι' | 'ı' | '1' | '|' => Some('l'),
        'ѕ' | 'ꜱ' => Some('s'),
        '‿' | '⁀' | '﹍' | '﹎' | '﹏' => Some('_'),
        c if c.is_control() || c.is_whitespace() || is_unseen(c) => None,
        c => Some(c),
    }
}

fn is_unseen(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xE0000..=0xE0FFF)
}

/// Whether Excel runs what the name stands for when the book is opened, closed or changed to, or a reader would believe so.
pub(crate) fn runs(name: &str) -> bool {
    let seen: String = name.chars().filter_map(plain).collect();
    let bare = seen.strip_prefix("_xlnm.").unwrap_or(&seen);
    ["auto_open", "auto_close", "auto_activate", "auto_deactivate"].iter().any(|a| bare.starts_with(a))
}

/// Takes out what may not stay and remembers the names, for the formulas that use them. Run before any other part is judged.
pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &mut Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let sheets = doc.elements("x:sheet").len();
    let nodes = doc.elements("x:definedName");
    let name_of = |doc: &Doc, node: NodeId| doc.attr(node, "name").unwrap_or("").to_owned();
    let lambda = |doc: &Doc, node: NodeId| is_lambda(&doc.text(node));
    shared.names.callable =
        nodes.iter().filter(|n| lambda(doc, **n)).map(|n| name_of(doc, *n).to_lowercase()).collect();
    let mut used_by: HashMap<String, Vec<usize>> = HashMap::new();
    let mut dead: Vec<(usize, &'static Rule)> = Vec::new();
    for (at, node) in nodes.iter().copied().enumerate() {
        let macro_name = ["xlm", "function", "vbProcedure", "macro"].iter().any(|f| doc.flag(node, f));
        let lost =
            doc.attr(node, "localSheetId").is_some_and(|n| n.trim().parse::<usize>().map_or(true, |n| n >= sheets));
        let rule = if macro_name || runs(&name_of(doc, node)) {
            Some(&DEFINED_NAME)
        } else if lost {
            Some(&super::dangling::DANGLING)
        } else {
            let text = doc.text(node);
            formula::judge_words(&text, &shared.names, &mut |word| {
                let list = used_by.entry(word.to_lowercase()).or_default();
                if list.last() != Some(&at) {
                    list.push(at);
                }
            })
        };
        dead.extend(rule.map(|rule| (at, rule)));
    }
    dead.reverse();
    // A name built on one that goes, goes too.
    let mut gone: HashSet<usize> = HashSet::new();
    while let Some((at, rule)) = dead.pop() {
        let Some(node) = nodes.get(at).copied().filter(|_| gone.insert(at)) else { continue };
        let name = name_of(doc, node);
        cx.did(rule, &format!("{} {name}", part.name), Action::Removed)?;
        prune(doc, node);
        for user in used_by.remove(&name.to_lowercase()).unwrap_or_default() {
            dead.push((user, &DEFINED_NAME));
        }
        shared.names.callable.remove(&name.to_lowercase());
        shared.names.dead.insert(name.to_lowercase());
    }
    for node in doc.elements("x:definedName") {
        doc.retain_attrs(node, |prefix, local, _| {
            prefix.is_empty() && matches!(local, "name" | "localSheetId" | "hidden" | "comment" | "description")
                || prefix == "xml"
        });
    }
    // Help on the arguments of functions that were names.
    for node in doc.elements("x14:definedName") {
        if doc.attr(node, "name").is_some_and(|n| shared.names.dead.contains(&n.to_lowercase())) {
            prune(doc, node);
        }
    }
    Ok(())
}

/// Whether the definition makes a function a formula may call.
pub(crate) fn is_lambda(definition: &str) -> bool {
    definition.contains('(') && definition.to_ascii_uppercase().contains("LAMBDA(")
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn names_that_run_are_known_in_disguise() {
        for name in [
            "Auto_Open",
            "_xlnm.Auto_Open",
            "AUTO_OPENx7",
            "auto_close ",
            "Auto_Activate",
            "_XLNM.auto_deactivate",
            "Ａｕｔｏ＿Ｏｐｅｎ",
            "\u{200B}Auto_\u{FEFF}Open",
            "Аutо_Оpеn",
        ] {
            assert!(runs(name), "{name}");
        }
        for name in ["_xlnm.Print_Area", "自動_開く", "Autofilter", "auto_総額", "Open_Auto"] {
            assert!(!runs(name), "{name}");
        }
    }
}
