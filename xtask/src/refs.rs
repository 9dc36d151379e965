//! Reads what the sources and the documents name: rules, catalogue references, tests.

use crate::{Res, shell, walk};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One `Rule` literal of the sources.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RuleText {
    /// The id: `pdf.javascript`.
    pub(crate) id: String,
    /// The entries of docs/rules.md it names.
    pub(crate) refs: Vec<String>,
    /// Where it stands, for messages.
    pub(crate) file: String,
}

/// Every rule of `crates/*/src`, test modules left out.
pub(crate) fn rules() -> Res<Vec<RuleText>> {
    let root = shell::root();
    let mut found = Vec::new();
    for path in walk::with_extension(&root.join("crates"), &["rs"]) {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        if !shown.contains("/src/") || shown.starts_with("crates/testkit/") {
            continue;
        }
        found.extend(rules_of(&std::fs::read_to_string(&path)?, &shown));
    }
    Ok(found)
}

/// The rules of one source text: each `Rule {` with its `id` and `refs` up to the closing brace, and each `rule!("id", [refs], …)`.
fn rules_of(code: &str, file: &str) -> Vec<RuleText> {
    let code = code.split("#[cfg(test)]").next().unwrap_or("");
    let mut found = Vec::new();
    for piece in code.split("Rule {").skip(1) {
        let body = piece.split("};").next().unwrap_or("");
        let Some(id) = body.split("id:").nth(1).and_then(quoted) else { continue };
        let refs = body.split("refs:").nth(1).and_then(|r| r.split(']').next()).unwrap_or("");
        let refs = refs.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        found.push(RuleText { id: id.to_owned(), refs, file: file.to_owned() });
    }
    for piece in code.split("rule!(").skip(1) {
        let Some(id) = quoted(piece) else { continue };
        let refs = piece.split('[').nth(1).and_then(|r| r.split(']').next()).unwrap_or("");
        let refs = refs.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        found.push(RuleText { id: id.to_owned(), refs, file: file.to_owned() });
    }
    found
}

/// The first string literal of a text, when nothing but blanks stand before it.
fn quoted(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

/// The first column of every table row of docs/rules.md, with the whole row.
pub(crate) fn catalogue() -> Res<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(shell::root().join("docs/rules.md"))?;
    Ok(rows(&text))
}

/// The text of docs/rules.md with its column of rules as the sources have it.
pub(crate) fn with_rules(text: &str, rules: &[RuleText]) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').collect();
        let id = cells.get(1).map_or("", |c| c.trim());
        if cells.len() == 7 && rows(line).contains_key(id) {
            let mine: BTreeSet<String> =
                rules.iter().filter(|r| r.refs.iter().any(|x| x == id)).map(|r| format!("`{}`", r.id)).collect();
            let mine = mine.into_iter().collect::<Vec<_>>().join(", ");
            let state = cells[5].trim();
            // A rule answers the entry now: the plan is no longer one.
            let state = if !mine.is_empty() && state == "planned" { "works" } else { state };
            let state = if mine.is_empty() && state == "works" { "planned" } else { state };
            out.push_str(&format!("| {id} | {} | {} | {mine} | {state} |", cells[2].trim(), cells[3].trim()));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn rows(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some(id) = line.strip_prefix("| ").and_then(|l| l.split(" |").next()) else { continue };
        if id.contains('-') && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == 'a')
        {
            found.insert(id.to_owned(), line.to_owned());
        }
    }
    found
}

/// Every `path/to/file.rs::test_name` of a document, in the order they stand.
pub(crate) fn named_tests(document: &str) -> Vec<(String, String)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':');
    let mut found = Vec::new();
    for word in document.split(|c: char| !part(c)) {
        let Some((file, name)) = word.split_once(".rs::") else { continue };
        let name = name.rsplit("::").next().unwrap_or(name).trim_end_matches(['.', ':', '-', '/']);
        if !name.is_empty() {
            found.push((format!("{file}.rs"), name.to_owned()));
        }
    }
    found
}

/// What is wrong with the tests a document names: a file that is missing, a function that is not in it.
pub(crate) fn missing_tests(document: &str, shown: &str, root: &Path) -> Vec<String> {
    let mut wrong = BTreeSet::new();
    for (file, name) in named_tests(document) {
        match std::fs::read_to_string(root.join(&file)) {
            Err(_) => {
                wrong.insert(format!("{shown}: names the test file {file}, which does not exist"));
            }
            // A doc test (compile_fail) has no function; it is named after the item it stands on.
            Ok(code) if ["fn ", "struct ", "mod "].iter().any(|kind| has_item(&code, kind, &name)) => {}
            Ok(_) => {
                wrong.insert(format!("{shown}: names the test {file}::{name}, which does not exist"));
            }
        }
    }
    wrong.into_iter().collect()
}

fn has_item(code: &str, kind: &str, name: &str) -> bool {
    code.split(kind).skip(1).any(|rest| {
        rest.strip_prefix(name).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_the_sources() {
        let code = r#"
/// A doc with id: "not.this".
pub static A: Rule = Rule { id: "pdf.launch", refs: &["PDF-A03", "PDF-A20"], ja: "起動" };
pub static B: Rule = Rule {
    id: "pdf.xfa",
    refs: &[
        "PDF-R04",
    ],
};
static C: Rule = rule!(
    "office.macro", ["OOX-P02", "OOX-W09"], "マクロ", "macro", "危険。", "", Remove
);
#[cfg(test)]
mod tests { static T: Rule = Rule { id: "test.rule", refs: &[] }; }"#;
        let found = rules_of(code, "f");
        let ids: Vec<&str> = found.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["pdf.launch", "pdf.xfa", "office.macro"]);
        assert_eq!(found[0].refs, ["PDF-A03", "PDF-A20"]);
        assert_eq!(found[1].refs, ["PDF-R04"]);
        assert_eq!(found[2].refs, ["OOX-P02", "OOX-W09"]);
    }

    #[test]
    fn rows_are_read_from_the_catalogue() {
        let found = rows("| id | what |\n|---|---|\n| OPC-05a | x |\n| PDF-A01 | y |\n| not an id | z |\n");
        assert_eq!(found.keys().collect::<Vec<_>>(), ["OPC-05a", "PDF-A01"]);
    }

    #[test]
    fn the_column_of_rules_follows_the_sources() {
        let rule = |id: &str, refs: &[&str]| RuleText {
            id: id.to_owned(),
            refs: refs.iter().map(|r| (*r).to_owned()).collect(),
            file: String::new(),
        };
        let old = "| id | what | ja | rules | state |\n| PDF-A01 | x | y |  | planned |\n| PDF-A02 | x | y | `pdf.old` | works |\n";
        let new = with_rules(old, &[rule("pdf.open-action", &["PDF-A01"]), rule("pdf.launch", &["PDF-A01"])]);
        assert_eq!(
            new,
            "| id | what | ja | rules | state |\n| PDF-A01 | x | y | `pdf.launch`, `pdf.open-action` | works |\n| PDF-A02 | x | y |  | planned |\n"
        );
    }

    #[test]
    fn tests_named_in_a_document_are_found_and_missed() {
        let text = "kept by `xtask/src/refs.rs::tests::tests_named_in_a_document_are_found_and_missed`, and `xtask/src/refs.rs::no_such_test`.";
        let wrong = missing_tests(text, "doc", &shell::root());
        assert_eq!(wrong, ["doc: names the test xtask/src/refs.rs::no_such_test, which does not exist"]);
    }
}
