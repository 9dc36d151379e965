//! The danger matrix through the whole gate: every entry of docs/rules.md about the container, Office, PDF and pictures has its danger, its
//! disguise and its harmless neighbour.

use mugai_testkit::matrix::{Case, Expect, Shape, cases};
use mugai_tests::gate;
use std::collections::BTreeSet;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Cells of the matrix that no file can fill, each with its reason.
const EMPTY: &[(&str, Shape, &str)] = &[];

/// The entries of the catalogue that are about containers, XML, packages, Office, PDF, text, tables and calendars.
fn entries() -> Vec<String> {
    let text = include_str!("../../docs/rules.md");
    let ids = text.lines().filter_map(|l| l.strip_prefix("| ")?.split(" |").next());
    let mine = |id: &&str| {
        ["ZIP-", "XML-", "OPC-", "OOX-", "PDF-", "ARC-", "IMG-", "TXT-", "CSV-", "CAL-", "JP-03", "JP-04", "JP-05"]
            .iter()
            .any(|p| id.starts_with(p))
    };
    ids.filter(mine).map(str::to_owned).collect()
}

#[test]
fn every_cell_is_filled_or_says_why_not() {
    let filled: BTreeSet<(String, Shape)> = cases().iter().map(|c| (c.id.to_owned(), c.shape)).collect();
    let excused: BTreeSet<(String, Shape)> = EMPTY.iter().map(|(id, shape, _)| ((*id).to_owned(), *shape)).collect();
    let entries = entries();
    assert!(entries.len() > 120, "the catalogue was not read: {}", entries.len());
    let mut wrong = Vec::new();
    for id in &entries {
        for shape in [Shape::Plain, Shape::Disguised, Shape::Neighbour] {
            let cell = (id.clone(), shape);
            match (filled.contains(&cell), excused.contains(&cell)) {
                (false, false) => wrong.push(format!("{id} has no {shape:?}")),
                (true, true) => wrong.push(format!("{id} {shape:?} is filled and excused")),
                _ => {}
            }
        }
    }
    for (id, _) in filled.iter().chain(&excused) {
        if !entries.contains(id) {
            wrong.push(format!("{id} is not in the catalogue"));
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_ends_as_it_must() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let mut complaints = Vec::new();
    for case in cases() {
        let Case { id, shape, what, expect, plant } = case;
        let planted = plant();
        let outcome = gate.process_bytes(&planted.name, &planted.bytes);
        let rules: Vec<&str> = outcome.findings.iter().map(|f| f.rule.id).collect();
        let mut said = Vec::new();
        match (&outcome.result, expect) {
            (Err(refusal), Expect::Refused(code)) if refusal.reason.code() == code => {}
            (Err(refusal), _) => said.push(format!("refused: {refusal}")),
            (Ok(_), Expect::Refused(code)) => said.push(format!("released, not refused as {code}")),
            (Ok(verified), expect) => {
                said.extend(mugai_testkit::complaints(&planted, &verified.bytes().unwrap()));
                match expect {
                    Expect::Reported(rule) if !rules.contains(&rule) => said.push(format!("no {rule} among {rules:?}")),
                    Expect::Without(rule) if rules.contains(&rule) => said.push(format!("{rule} reported")),
                    Expect::Untouched if !rules.is_empty() => said.push(format!("findings {rules:?}")),
                    _ => {}
                }
            }
        }
        complaints.extend(said.into_iter().map(|c| format!("{id} {shape:?} ({what}): {c}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
