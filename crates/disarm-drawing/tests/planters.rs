//! Every planted danger goes, every clean drawing comes through byte for byte, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::disarm;
use mugai_core::{Finding, Output, Reason, Refusal};
use mugai_disarm_drawing::FORMATS;
use mugai_testkit::{complaints, drawing};

fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(FORMATS, name, bytes)
}

#[test]
fn planted_dangers_go_and_the_lines_stay() {
    for planter in drawing::planters() {
        let planted = (planter.plant)();
        let (output, findings) =
            run(&planted.name, &planted.bytes).unwrap_or_else(|r| panic!("{}: {r}", planter.shape));
        assert!(findings.iter().any(|f| f.rule.id == planter.rule), "{}: {findings:?}", planter.shape);
        assert_eq!(complaints(&planted, &output.bytes), Vec::<String>::new(), "{}", planter.shape);
        let (again, findings) = run(&planted.name, &output.bytes).unwrap();
        assert!(
            findings.is_empty() && again.bytes == output.bytes,
            "{}: not the same twice: {findings:?}",
            planter.shape
        );
    }
}

#[test]
fn every_rule_has_a_planter() {
    for rule in FORMATS.iter().flat_map(|f| f.format().rules) {
        assert!(drawing::planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_drawings_come_through_byte_for_byte() {
    for (name, bytes) in drawing::clean() {
        let (output, findings) = run(&name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert_eq!(String::from_utf8_lossy(&output.bytes), String::from_utf8_lossy(&bytes), "{name}");
        assert!(output.bytes == bytes, "{name}");
    }
}

#[test]
fn broken_drawings_are_refused() {
    for (name, bytes) in drawing::bad() {
        let refusal = run(&name, &bytes).map(|_| name.clone()).unwrap_err();
        assert!(matches!(refusal.reason, Reason::Malformed | Reason::Ambiguous), "{name}: {refusal}");
    }
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let planted = drawing::planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes));
    for (name, bytes) in drawing::clean().into_iter().chain(drawing::bad()).chain(planted) {
        for end in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[end] = damaged[end].wrapping_mul(31).wrapping_add(7);
            for piece in [&bytes[..end], &damaged] {
                if let Err(refusal) = run(&name, piece) {
                    assert!(
                        ![Reason::Residue, Reason::Internal].contains(&refusal.reason),
                        "{name}, byte {end}: {refusal}"
                    );
                }
            }
        }
    }
}
