//! Every planted danger goes, every clean drawing comes through byte for byte, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::disarm;
use mugai_core::{Finding, Output, Reason, Refusal};
use mugai_disarm_drawing::FORMATS;
use mugai_testkit::{Planter, complaints, drawing, sxf};

fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(FORMATS, name, bytes)
}

fn planters() -> Vec<Planter> {
    [drawing::planters(), sxf::planters()].concat()
}

fn clean() -> Vec<(String, Vec<u8>)> {
    [drawing::clean(), sxf::clean()].concat()
}

fn bad() -> Vec<(String, Vec<u8>)> {
    [drawing::bad(), sxf::bad()].concat()
}

#[test]
fn planted_dangers_go_and_the_lines_stay() {
    for planter in planters() {
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
        assert!(planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_drawings_come_through_byte_for_byte() {
    for (name, bytes) in clean() {
        let (output, findings) = run(&name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert_eq!(String::from_utf8_lossy(&output.bytes), String::from_utf8_lossy(&bytes), "{name}");
        assert!(output.bytes == bytes, "{name}");
    }
}

#[test]
fn broken_drawings_are_refused() {
    for (name, bytes) in bad() {
        let refusal = run(&name, &bytes).map(|_| name.clone()).unwrap_err();
        assert!(
            matches!(refusal.reason, Reason::Malformed | Reason::Ambiguous | Reason::NoDecoder),
            "{name}: {refusal}"
        );
    }
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let planted = planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes));
    for (name, bytes) in clean().into_iter().chain(bad()).chain(planted) {
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

#[test]
fn figures_within_figures_are_counted_before_anybody_draws_them() {
    for (name, bytes) in [("a.sfc", sxf::doubled()), ("a.p21", sxf::doubled_entities())] {
        assert_eq!(run(name, &bytes).unwrap_err().reason, Reason::LimitObjects, "{name}");
    }
}
