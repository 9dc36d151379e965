//! The cases of the danger matrix that are about Office files, in this process, each also a second time: the output must not change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, testing};
use mugai_testkit::complaints;
use mugai_testkit::matrix::{Expect, cases};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

#[test]
fn every_case_ends_as_it_must_and_stays_so() {
    let mut said = Vec::new();
    let (mut seen, mut ids) = (0, std::collections::BTreeSet::new());
    for case in cases().into_iter().filter(|c| c.id.starts_with("OOX-")) {
        seen += 1;
        ids.insert(case.id);
        let planted = (case.plant)();
        match testing::disarm(&formats(), &planted.name, &planted.bytes) {
            // With which words, the gate's own matrix asks: here the engine's identification is not at hand.
            Err(_) if matches!(case.expect, Expect::Refused(_)) => {}
            Err(refusal) => said.push(format!("{} {:?}: {refusal}", case.id, case.shape)),
            Ok((output, findings)) => {
                let rules: Vec<&str> = findings.iter().map(|f| f.rule.id).collect();
                said.extend(
                    complaints(&planted, &output.bytes)
                        .into_iter()
                        .map(|c| format!("{} {:?}: {c}", case.id, case.shape)),
                );
                let right = match case.expect {
                    Expect::Reported(rule) => rules.contains(&rule),
                    Expect::Untouched => rules.is_empty(),
                    Expect::Without(rule) => !rules.contains(&rule),
                    Expect::Silent => true,
                    Expect::Refused(_) => false,
                };
                if !right {
                    said.push(format!("{} {:?}: {rules:?}", case.id, case.shape));
                }
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert!(
        !ids.is_empty() && seen >= 3 * ids.len(),
        "danger, disguise and neighbour of each: {seen} cases of {} ids",
        ids.len()
    );
}
