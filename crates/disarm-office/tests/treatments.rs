//! What a policy may say of embedded workbooks and fonts is done: kept when rebuilt by default, dropped when it says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Action, Disarm, Reason, Treatment, testing};
use mugai_testkit::{contains, flatten::flatten, office};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

fn clean(name: &str) -> Vec<u8> {
    office::clean().into_iter().find(|(n, _)| n == name).unwrap().1
}

#[test]
fn a_workbook_and_a_font_are_kept_dropped_or_refused() {
    for (file, rule, part) in [
        ("word/グラフ.docx", "office.embedded-package", "embeddings/Microsoft_Excel_Sheet1.xlsx"),
        ("word/書体付き.docx", "office.font", "fonts/font1.odttf"),
    ] {
        let run = |treatment: Treatment| {
            testing::disarm_with(&formats(), "a.docx", &clean(file), |catalogue, orders| {
                orders.treatments[usize::from(catalogue.number(rule).unwrap())] = treatment;
            })
        };
        let (output, findings) = run(Treatment::Replace).unwrap();
        assert!(contains(&flatten(&output.bytes), part.as_bytes()) && findings.is_empty(), "{rule}: {findings:?}");
        let (output, findings) = run(Treatment::Remove).unwrap();
        assert!(!contains(&flatten(&output.bytes), part.as_bytes()), "{rule}");
        assert!(findings.iter().any(|f| f.rule.id == rule && f.action == Action::Removed), "{rule}: {findings:?}");
        assert_eq!(run(Treatment::Refuse).unwrap_err().reason, Reason::Policy, "{rule}");
    }
}
