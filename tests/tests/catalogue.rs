//! The registry held against the repository: every format has its fixtures, every rule its entry in docs/rules.md.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    folder.read_dir().map(|d| d.map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect()).unwrap_or_default()
}

#[test]
fn every_format_has_clean_dirty_and_bad_fixtures_and_says_where_they_are_from() {
    for format in &mugai_engine::catalogue().formats {
        let folder = root().join("fixtures").join(format.id);
        for kind in ["clean", "dirty", "bad"] {
            assert!(!files(&folder.join(kind)).is_empty(), "fixtures/{}/{kind} is empty", format.id);
        }
        assert!(folder.join("ORIGIN.md").is_file(), "fixtures/{}/ORIGIN.md is missing", format.id);
    }
}

#[test]
fn every_rule_names_entries_of_the_table_of_rules() {
    let table = std::fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let known: BTreeSet<&str> = table
        .lines()
        .filter_map(|l| l.strip_prefix('|'))
        .filter_map(|l| l.split('|').next())
        .map(|id| id.trim().trim_matches('`'))
        .collect();
    assert!(known.len() > 100, "the table was not read: {} ids", known.len());
    let mut missing = Vec::new();
    for rule in &mugai_engine::catalogue().rules {
        missing.extend(rule.refs.iter().filter(|r| !known.contains(**r)).map(|r| format!("{} → {r}", rule.id)));
    }
    assert!(missing.is_empty(), "not in docs/rules.md: {missing:?}");
}

/// Every promise printed in ARCHITECTURE.md names a test, and that test is in the tree.
#[test]
fn every_promise_names_a_test_that_exists() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut sources = String::new();
    let mut folders: Vec<PathBuf> = ["crates", "tests", "xtask"].iter().map(|f| root().join(f)).collect();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                sources.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|l| l.starts_with("| P"))
        .map(|l| l.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 12, "twelve promises, one row each, beginning with `| P1 |` … `| P12 |`");
    let mut named = 0;
    for row in &rows {
        let tests: Vec<&str> = row[2].split('`').filter(|w| w.contains("::")).collect();
        assert!(!tests.is_empty() || row[2].starts_with("not yet"), "{} names no test", row[0]);
        for test in tests {
            let function = test.rsplit("::").next().unwrap();
            assert!(sources.contains(&format!("fn {function}(")), "{}: there is no test {test}", row[0]);
            named += 1;
        }
    }
    assert!(named >= 9);
}

/// The committed fixtures are the ones the builders make.
#[test]
fn fixtures_are_what_the_builders_make() {
    for (name, bytes) in mugai_testkit::fixtures::all() {
        let committed = std::fs::read(root().join("fixtures").join(&name)).unwrap_or_default();
        assert!(committed == bytes, "fixtures/{name}: run `cargo run -p mugai-testkit --bin write-fixtures`");
    }
}
