//! Every planted danger goes, every clean drawing comes through byte for byte, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::{self, disarm};
use mugai_core::{Context, Disarm, Finding, Input, Orders, Output, Reason, Refusal};
use mugai_disarm_drawing::FORMATS;
use mugai_testkit::{Planter, complaints, drawing, jww, sxf};

/// Drawings, and the pictures that lie in one.
fn all() -> Vec<&'static dyn Disarm> {
    [FORMATS, mugai_disarm_image::FORMATS].concat()
}

fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(&all(), name, bytes)
}

fn planters() -> Vec<Planter> {
    [drawing::planters(), jww::planters(), sxf::planters()].concat()
}

fn clean() -> Vec<(String, Vec<u8>)> {
    [drawing::clean(), jww::clean(), sxf::clean()].concat()
}

fn bad() -> Vec<(String, Vec<u8>)> {
    [drawing::bad(), jww::bad(), sxf::bad()].concat()
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

/// The second look alone, over a file of this name.
fn second_look(name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let all = all();
    let catalogue = testing::catalogue(&all).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = testing::Formats(&all);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let extension = name.rsplit('.').next().unwrap();
    let format = FORMATS.iter().find(|f| f.format().has_extension(extension)).unwrap();
    format.inspect(&Input { bytes, name }, &mut cx)
}

/// The second look knows nothing of what the first did: it turns down every planted and every broken file as it came.
#[test]
fn the_second_look_sees_what_the_first_would_have_let_through() {
    for (name, bytes) in clean() {
        assert_eq!(second_look(&name, &bytes), Ok(()), "{name}");
    }
    let planted = planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes));
    let bombs = [
        ("a.dxf".to_owned(), drawing::doubled()),
        ("a.sfc".to_owned(), sxf::doubled()),
        ("a.p21".to_owned(), sxf::doubled_entities()),
        ("a.jww".to_owned(), jww::doubled()),
    ];
    // A list with nothing between two commas, a name that names nothing: nobody is harmed by them.
    let shapes = bad()
        .into_iter()
        .filter(|(n, _)| !n.contains("list") && !n.contains("dictionary") && !n.contains("descriptions"));
    for (name, bytes) in planted.chain(shapes).chain(bombs) {
        let refusal = second_look(&name, &bytes).map(|()| name.clone()).unwrap_err();
        assert_eq!(refusal.reason, Reason::Residue, "{name}: {refusal}");
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
            matches!(refusal.reason, Reason::Malformed | Reason::Ambiguous | Reason::NoDecoder | Reason::Polyglot),
            "{name}: {refusal}"
        );
    }
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let planted = planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes));
    for (name, bytes) in clean().into_iter().chain(bad()).chain(planted) {
        // The header of a .jww is long and of few kinds of fields: of its bytes a few.
        let long = bytes.len() > 10_000;
        let looked_at = |at: &usize| !long || at.is_multiple_of(997) || bytes.len() - at < 200;
        for end in (0..bytes.len()).filter(looked_at) {
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
    for (name, bytes) in [
        ("a.dxf", drawing::doubled()),
        ("a.sfc", sxf::doubled()),
        ("a.p21", sxf::doubled_entities()),
        ("a.jww", jww::doubled()),
    ] {
        assert_eq!(run(name, &bytes).unwrap_err().reason, Reason::LimitObjects, "{name}");
    }
}

#[test]
fn more_elements_than_allowed_are_refused() {
    for (name, bytes) in clean() {
        let refusal = testing::disarm_with(&all(), &name, &bytes, |_, orders| {
            assert!(orders.limits.set("drawing_entries", 1));
        });
        assert_eq!(refusal.map(drop).unwrap_err().reason, Reason::LimitObjects, "{name}");
    }
}
