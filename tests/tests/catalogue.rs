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

/// The committed fixtures are the ones the builders make.
#[test]
fn fixtures_are_what_the_builders_make() {
    for (name, bytes) in mugai_testkit::fixtures::all() {
        let committed = std::fs::read(root().join("fixtures").join(&name)).unwrap_or_default();
        assert!(committed == bytes, "fixtures/{name}: run `cargo run -p mugai-testkit --bin write-fixtures`");
    }
}

/// The page of formats is what the tables of the program say.
#[test]
fn the_page_of_formats_agrees_with_the_tables() {
    let page = std::fs::read_to_string(root().join("docs/formats.md")).unwrap_or_default();
    assert!(
        page == mugai_tests::formats_page::page(mugai_engine::catalogue()),
        "docs/formats.md is not what the tables say; run `cargo xtask formats`"
    );
}

/// One extension gives one advice.
#[test]
fn no_extension_belongs_to_two_kinds_that_are_refused() {
    let catalogue = mugai_engine::catalogue();
    let mut seen = BTreeSet::new();
    for kind in catalogue.refused {
        for extension in kind.extensions {
            assert!(seen.insert(*extension), "{extension} belongs to two kinds that are refused");
        }
    }
}
