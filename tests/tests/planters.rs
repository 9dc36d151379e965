//! Every danger, planted, through the whole gate: reported by its rule, gone from the output, its benign neighbour still there.

use mugai_tests::gate;
use std::collections::BTreeSet;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Rules that no single file can plant, each with its reason.
const WITHOUT_PLANTER: &[(&str, &str)] = &[];

#[test]
fn every_planted_danger_is_reported_and_gone() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let mut complaints = Vec::new();
    for planter in mugai_testkit::planters() {
        let planted = (planter.plant)();
        let outcome = gate.process_bytes(&planted.name, &planted.bytes);
        let who = format!("{} ({})", planter.rule, planter.shape);
        if !outcome.findings.iter().any(|f| f.rule.id == planter.rule) {
            complaints.push(format!("{who}: not reported"));
        }
        match outcome.result {
            Ok(verified) => {
                let said = mugai_testkit::complaints(&planted, &verified.bytes().unwrap());
                complaints.extend(said.into_iter().map(|c| format!("{who}: {c}")));
            }
            Err(refusal) => complaints.push(format!("{who}: refused: {refusal}")),
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_rule_has_a_planter() {
    let planted: BTreeSet<&str> = mugai_testkit::planters().iter().map(|p| p.rule).collect();
    let excused: BTreeSet<&str> = WITHOUT_PLANTER.iter().map(|(id, _)| *id).collect();
    let missing: Vec<&str> = mugai_engine::catalogue()
        .rules
        .iter()
        .map(|r| r.id)
        .filter(|id| !planted.contains(id) && !excused.contains(id))
        .collect();
    assert!(missing.is_empty(), "rules without a planter: {missing:?}");
    let known: BTreeSet<&str> = mugai_engine::catalogue().rules.iter().map(|r| r.id).collect();
    let strangers: Vec<&&str> = planted.iter().filter(|id| !known.contains(*id)).collect();
    assert!(strangers.is_empty(), "planters of unknown rules: {strangers:?}");
}
