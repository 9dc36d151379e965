//! Style sheets: plain rules; nothing that begins with `@`, since those load, move or name fonts from elsewhere.

use super::css::{self, Dropped};
use super::value::is_name;

/// Longest selector kept, bytes.
const MAX_SELECTOR: usize = 4_000;

/// The harmless rules of a sheet, one to a line. What they refer to goes to `refs`: selector, property, id.
pub(super) fn sheet(text: &str, dropped: &mut Dropped, refs: &mut Vec<(String, String, String)>) -> String {
    let bare = css::without_comments(text).replace("<!--", " ").replace("-->", " ");
    let mut out = String::new();
    let mut rest = bare.trim_start();
    while !rest.is_empty() {
        let stop = rest.find(['{', ';', '}']).unwrap_or(rest.len());
        let (prelude, behind) = rest.split_at_checked(stop).unwrap_or((rest, ""));
        let prelude = prelude.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if !behind.starts_with('{') {
            note(&prelude, dropped);
            rest = behind.get(1..).unwrap_or("").trim_start();
            continue;
        }
        let (block, after) = block(behind.get(1..).unwrap_or(""));
        rest = after.trim_start();
        if block.contains('{') || !is_selector(&prelude) {
            note(&format!("{prelude} {block}"), dropped);
            continue;
        }
        let mut list = css::declarations(block, dropped);
        let keys: Vec<&str> = prelude.split(',').map(str::trim).collect();
        // Who is drawn with what must be known before it is drawn: references only for single classes, ids and elements.
        let plain = keys.iter().all(|k| is_name(k.strip_prefix(['.', '#']).unwrap_or(k)) && !k.contains(':'));
        let before = list.len();
        list.retain(|(_, value)| plain || css::reference(value).is_none());
        dropped.other |= list.len() < before;
        for (property, value) in &list {
            if let Some(id) = css::reference(value) {
                refs.extend(keys.iter().map(|k| ((*k).to_owned(), (*property).to_owned(), id.to_owned())));
            }
        }
        if !list.is_empty() {
            out.push_str(&prelude);
            out.push_str(" { ");
            out.push_str(&css::written(&list));
            out.push_str(" }\n");
        }
    }
    out
}

fn note(text: &str, dropped: &mut Dropped) {
    if css::loads("", text) {
        dropped.loads = true;
    } else if !text.trim().is_empty() {
        dropped.other = true;
    }
}

/// The inside of a block whose `{` has been read, to the `}` that closes it, and what follows.
fn block(text: &str) -> (&str, &str) {
    let mut open = 0_usize;
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'{' => open = open.saturating_add(1),
            b'}' => match open.checked_sub(1) {
                Some(left) => open = left,
                None => return (text.get(..i).unwrap_or(""), text.get(i.saturating_add(1)..).unwrap_or("")),
            },
            _ => {}
        }
    }
    (text, "")
}

fn is_selector(text: &str) -> bool {
    let fine = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, ' ' | '.' | '#' | '*' | '>' | '+' | '~' | ',' | '-' | '_' | ':' | '(' | ')')
            || ('\u{3040}'..='\u{9FFF}').contains(&c)
    };
    !text.is_empty() && text.len() <= MAX_SELECTOR && text.chars().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_and_imports_go() {
        let (mut dropped, mut refs) = (Dropped::default(), Vec::new());
        let out = sheet(
            "/* x */ .a, rect{fill:url(#p)} g > .b{stroke:red} @import url(http://evil.example/); .c{fill:blue}",
            &mut dropped,
            &mut refs,
        );
        assert_eq!(out, ".a, rect { fill: url(#p); }\ng > .b { stroke: red; }\n.c { fill: blue; }\n");
        assert!(dropped.loads && !dropped.other);
        assert_eq!(refs.len(), 2);
        let (mut none, mut again) = (Dropped::default(), Vec::new());
        assert_eq!(sheet(&out, &mut none, &mut again), out);
        assert_eq!((none, again), (Dropped::default(), refs));
    }

    #[test]
    fn blocks_of_at_rules_go_as_a_whole() {
        for text in ["@media x{a{b:c}}", "@font-face{src:url(x)}", "@\\69mport 'x';", "a[b]{color:red}"] {
            let mut dropped = Dropped::default();
            assert_eq!(
                sheet(&format!("{text} .k{{fill:red}}"), &mut dropped, &mut Vec::new()),
                ".k { fill: red; }\n",
                "{text}"
            );
            assert!(dropped.loads || dropped.other, "{text}");
        }
    }
}
