//! The cases of the danger matrix about objects and old drawings, each also a second time: the output must not change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, testing};
use mugai_testkit::complaints;
use mugai_testkit::matrix::{Expect, cases};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

#[test]
fn objects_and_old_drawings_end_as_they_must_and_stay_so() {
    let ours = ["OOX-P03", "OOX-P04", "OOX-P18", "OOX-W06", "OOX-X08", "OOX-X09", "OOX-S02"];
    let mut said = Vec::new();
    let mut seen = 0;
    for case in cases().into_iter().filter(|c| ours.contains(&c.id)) {
        seen += 1;
        let planted = (case.plant)();
        match testing::disarm(&formats(), &planted.name, &planted.bytes) {
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
                    _ => true,
                };
                if !right {
                    said.push(format!("{} {:?}: {rules:?}", case.id, case.shape));
                }
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert_eq!(seen, 22);
}
