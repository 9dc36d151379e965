//! Looks over the repository: first lines, documented rules and options, named tests, living links, no leftovers.

use crate::{Res, cli_help, refs, shell, walk};
use std::path::{Path, PathBuf};

/// Longest source file that is not remarked upon, lines.
const LONG: usize = 500;

/// All checks; prints what is wrong, an error when anything is.
pub(crate) fn run() -> Res {
    let mut wrong = sources()?;
    wrong.extend(documents()?);
    wrong.extend(rules()?);
    wrong.extend(options()?);
    wrong.extend(unsafe_code()?);
    for line in &wrong {
        eprintln!("tidy: {line}");
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} things are untidy", wrong.len()).into()) }
}

/// The one file that may hold code the compiler cannot vouch for (SECURITY.md).
const SYSTEM: &str = "crates/worker/src/sandbox/system.rs";

/// Every crate of the product forbids such code but the one with that file, and there no other file allows it.
fn unsafe_code() -> Res<Vec<String>> {
    let root = shell::root();
    let mut wrong = Vec::new();
    for path in walk::with_extension(&root.join("crates"), &["rs"]) {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = std::fs::read_to_string(&path)?;
        let says = |word: &str| text.lines().any(|l| l.trim_start().starts_with(word));
        let own = SYSTEM.split("/src/").next().is_some_and(|worker| shown.starts_with(worker));
        if shown.ends_with("/src/lib.rs") && !own && !says("#![forbid(unsafe_code)]") {
            wrong.push(format!("{shown}: does not forbid unsafe code"));
        }
        if shown != SYSTEM && (says("#![allow(unsafe_code") || says("#[allow(unsafe_code")) {
            wrong.push(format!("{shown}: allows unsafe code, which only {SYSTEM} may"));
        }
    }
    Ok(wrong)
}

/// Words that may not be left behind: unfinished work, and paths of the machine something was built on.
fn leftovers() -> Vec<(String, &'static str)> {
    let word = |parts: [&str; 2]| parts.concat();
    vec![
        (word(["TO", "DO"]), "unfinished work"),
        (word(["FIX", "ME"]), "unfinished work"),
        (word(["XX", "X"]), "unfinished work"),
        (word(["/wo", "rk/"]), "a path of one machine"),
        (word(["../sha", "red"]), "a path of one machine"),
        (word(["/ro", "ot/"]), "a path of one machine"),
        (word(["/tmp/tar", "get"]), "a path of one machine"),
    ]
}

/// Whether a leftover stands in a line as a word of its own.
fn stands_in(line: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|s| s.chars().next());
        let open = word.starts_with(['/', '.']);
        open || (edge(before) && edge(after))
    })
}

/// Rust files: the first line says what the file is for, tests that are ignored say why, no leftovers.
fn sources() -> Res<Vec<String>> {
    let root = shell::root();
    let mut wrong = Vec::new();
    for path in walk::with_extension(&root, &["rs", "toml", "md", "sh", "yml", "yaml"]) {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = std::fs::read_to_string(&path)?;
        if shown.starts_with("target") || shown == "Cargo.lock" {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            for (word, why) in leftovers() {
                if stands_in(line, &word) {
                    wrong.push(format!("{shown}:{}: {word} ({why})", n + 1));
                }
            }
        }
        if !shown.ends_with(".rs") {
            continue;
        }
        let first = text.lines().next().unwrap_or("");
        if !first.starts_with("//! ") && !shown.ends_with("build.rs") {
            wrong.push(format!("{shown}:1: the first line must say what the file is for (`//! …`)"));
        }
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with("#[ignore") && !line.starts_with("#[ignore = \"") {
                wrong.push(format!("{shown}:{}: an ignored test must say why", n + 1));
            }
        }
        let lines = text.lines().count();
        if lines > LONG && shown.contains("/src/") {
            println!("tidy: note: {shown} has {lines} lines; above {LONG} a file is usually two");
        }
    }
    Ok(wrong)
}

/// Markdown: links inside the repository lead somewhere, the tests that are named exist. And the licence is there.
fn documents() -> Res<Vec<String>> {
    let root = shell::root();
    let mut wrong = Vec::new();
    let licence = std::fs::read_to_string(root.join("LICENSE")).unwrap_or_default();
    if !licence.contains("Apache License") || !licence.contains("END OF TERMS AND CONDITIONS") {
        wrong.push("LICENSE is missing or not the whole Apache License".to_owned());
    }
    for path in walk::with_extension(&root, &["md"]) {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        if shown.starts_with("fixtures/") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let folder = path.parent().unwrap_or(&root);
        wrong.extend(
            links(&text).into_iter().filter(|l| !folder.join(l).exists()).map(|l| format!("{shown}: dead link {l}")),
        );
        wrong.extend(refs::missing_tests(&text, &shown, &root));
    }
    Ok(wrong)
}

/// Targets of `[text](target)` that are files of the repository.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in text.split("](").skip(1) {
        let target = piece.split(')').next().unwrap_or("").split('#').next().unwrap_or("");
        if !target.is_empty() && !target.contains(':') && !target.contains(' ') {
            found.push(target.to_owned());
        }
    }
    found
}

/// Every rule of the sources names entries of docs/rules.md that exist, and is named there itself.
fn rules() -> Res<Vec<String>> {
    let catalogue = refs::catalogue()?;
    let rules = refs::rules()?;
    let mut wrong = Vec::new();
    for rule in &rules {
        if rule.refs.is_empty() {
            wrong.push(format!("{}: {} names no entry of docs/rules.md", rule.file, rule.id));
        }
        for id in &rule.refs {
            if !catalogue.contains_key(id) {
                wrong.push(format!("{}: {} names {id}, which docs/rules.md does not have", rule.file, rule.id));
            }
        }
    }
    let text = std::fs::read_to_string(rules_file())?;
    if refs::with_rules(&text, &rules) != text {
        wrong.push("docs/rules.md does not name the rules as the sources do; run `cargo xtask rules`".to_owned());
    }
    Ok(wrong)
}

fn rules_file() -> PathBuf {
    shell::root().join("docs/rules.md")
}

/// `cargo xtask rules`: writes the column of rules into docs/rules.md.
pub(crate) fn write_rules() -> Res {
    let text = std::fs::read_to_string(rules_file())?;
    std::fs::write(rules_file(), refs::with_rules(&text, &refs::rules()?))?;
    Ok(())
}

/// Every command and option of the built executable is in the manual. Skipped, aloud, when nothing is built.
fn options() -> Res<Vec<String>> {
    let target = shell::target();
    let built = ["debug", "release"].map(|profile| target.join(profile).join("mugai"));
    let newest = built.iter().filter(|p| p.exists()).max_by_key(|p| p.metadata().and_then(|m| m.modified()).ok());
    let Some(mugai) = newest else {
        println!("tidy: note: mugai is not built, its options were not compared with the manual");
        return Ok(Vec::new());
    };
    undocumented(mugai)
}

fn undocumented(mugai: &Path) -> Res<Vec<String>> {
    let root = shell::root();
    let manual = std::fs::read_to_string(root.join("docs/manual.md"))?;
    let offered = cli_help::offered(mugai)?;
    let commands = offered.commands.iter().map(|c| format!("mugai {c}"));
    let missing = commands.chain(offered.options).filter(|name| !stands_in_manual(&manual, name));
    Ok(missing.map(|name| format!("docs/manual.md does not explain `{name}`")).collect())
}

fn stands_in_manual(manual: &str, name: &str) -> bool {
    manual.match_indices(name).any(|(at, _)| {
        let after = manual.get(at + name.len()..).and_then(|s| s.chars().next());
        !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_found_as_words_only() {
        let todo = ["TO", "DO"].concat();
        assert!(stands_in(&format!("// {todo}: later"), &todo));
        assert!(!stands_in(&format!("the MAS{todo}N"), &todo));
        let path = ["/wo", "rk/"].concat();
        assert!(stands_in(&format!("see {path}main"), &path));
    }

    #[test]
    fn links_are_read() {
        let text = "[a](docs/x.md#y) and [b](https://e.jp/) and [c](#here) and ![d](p.png)";
        assert_eq!(links(text), ["docs/x.md", "p.png"]);
    }

    #[test]
    fn every_rule_is_in_the_catalogue() {
        assert_eq!(rules().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn documents_lead_somewhere() {
        assert_eq!(documents().unwrap(), Vec::<String>::new());
    }
}
