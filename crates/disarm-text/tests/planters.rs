//! Every planted danger goes, every clean file comes through byte for byte, every broken one is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::disarm;
use mugai_core::{Disarm, Finding, Output, Refusal};
use mugai_disarm_image::Png;
use mugai_disarm_text::{Csv, FORMATS, Html, PlainText};
use mugai_testkit::{Planter, complaints, html, text};

/// The name chooses between the two formats, as the engine does; the last of equals wins in the test helper.
fn run(name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    const CSV: &[&dyn Disarm] = &[&PlainText, &Csv];
    const TEXT: &[&dyn Disarm] = &[&PlainText];
    const PAGE: &[&dyn Disarm] = &[&Png, &Html];
    let formats = match name.rsplit('.').next() {
        Some("csv" | "tsv") => CSV,
        Some("html" | "htm") => PAGE,
        _ => TEXT,
    };
    disarm(formats, name, bytes)
}

fn planters() -> Vec<Planter> {
    [text::planters(), html::planters()].concat()
}

/// The same without the content of pictures: those are rebuilt, pixel for pixel.
fn without_pictures(page: &[u8]) -> Vec<u8> {
    let Some(at) = page.windows(8).position(|w| w == b";base64,") else { return page.to_vec() };
    let end = page[at..].iter().position(|b| *b == b'"').unwrap();
    [&page[..at], &page[at + end..]].concat()
}

fn clean() -> Vec<(String, Vec<u8>)> {
    [text::clean(), html::clean()].concat()
}

#[test]
fn planted_dangers_go_and_the_text_stays() {
    for planter in planters() {
        let planted = (planter.plant)();
        let (output, findings) = run(&planted.name, &planted.bytes).unwrap_or_else(|r| panic!("{}: {r}", planted.name));
        assert!(
            findings.iter().any(|f| f.rule.id == planter.rule),
            "{}: {} not reported: {findings:?}",
            planted.name,
            planter.rule
        );
        assert_eq!(complaints(&planted, &output.bytes), Vec::<String>::new(), "{}", planter.shape);
    }
}

#[test]
fn every_rule_has_a_planter() {
    for rule in FORMATS.iter().flat_map(|f| f.format().rules) {
        assert!(planters().iter().any(|p| p.rule == rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_files_come_through_byte_for_byte() {
    for (name, bytes) in clean() {
        let (output, findings) = run(&name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert!(without_pictures(&output.bytes) == without_pictures(&bytes), "{name} changed");
    }
}

#[test]
fn broken_files_are_refused() {
    for (name, bytes) in [text::bad(), html::bad()].concat() {
        assert!(run(&name, &bytes).is_err(), "{name} was let through");
    }
}

#[test]
fn no_prefix_panics_and_no_changed_byte_leaves_a_residue() {
    let files = clean().into_iter().chain(planters().into_iter().map(|p| (p.plant)()).map(|p| (p.name, p.bytes)));
    for (name, bytes) in files {
        let step = bytes.len() / 200 + 1;
        for end in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[end] = damaged[end].wrapping_mul(31).wrapping_add(7);
            for piece in [&bytes[..end], &damaged] {
                if let Err(refusal) = run(&name, piece) {
                    let ours = [mugai_core::Reason::Residue, mugai_core::Reason::Internal];
                    assert!(!ours.contains(&refusal.reason), "{name}, byte {end}: {refusal}");
                }
            }
        }
    }
}

#[test]
fn a_policy_may_keep_formulas() {
    let (output, findings) =
        mugai_core::testing::disarm_with(&[&PlainText, &Csv], "x.csv", b"a,=SUM(A1)\n", |catalogue, orders| {
            let number = usize::from(catalogue.number("text.csv-formula").unwrap());
            orders.treatments[number] = mugai_core::Treatment::Keep;
        })
        .unwrap();
    assert_eq!(output.bytes, b"a,=SUM(A1)\n");
    assert_eq!(findings[0].action, mugai_core::Action::Kept);
}
