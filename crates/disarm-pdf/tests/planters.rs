//! Every danger planted, one by one: gone from the output, reported by its rule, and the content beside it kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, testing};
use mugai_testkit::{complaints, pdf};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

#[test]
fn every_planted_danger_dies_and_is_reported() {
    let mut said = Vec::new();
    for planter in pdf::planters() {
        let planted = (planter.plant)();
        match testing::disarm(&formats(), &planted.name, &planted.bytes) {
            Ok((output, findings)) => {
                said.extend(complaints(&planted, &output.bytes));
                if !findings.iter().any(|f| f.rule.id == planter.rule) {
                    let rules: Vec<_> = findings.iter().map(|f| f.rule.id).collect();
                    said.push(format!("{}: {} is not reported, but {rules:?}", planted.name, planter.rule));
                }
            }
            Err(refusal) => said.push(format!("{} ({}): {refusal}", planted.name, planter.shape)),
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn every_rule_has_a_planter() {
    let planted: Vec<_> = pdf::planters().iter().map(|p| p.rule).collect();
    // Nothing in a file turns its pages into pictures; the policy does, see page_pictures.rs.
    for rule in mugai_disarm_pdf::Pdf.format().rules.iter().filter(|r| r.id != "pdf.page-picture") {
        assert!(planted.contains(&rule.id), "{} has no planter", rule.id);
    }
}

#[test]
fn clean_documents_pass_with_no_loss() {
    for (name, bytes) in pdf::clean() {
        let (output, findings) = testing::disarm(&formats(), &name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        let rules: Vec<_> = findings.iter().map(|f| f.rule.id).collect();
        assert!(rules.is_empty(), "{name}: {rules:?}");
        assert!(output.bytes.starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn what_a_clerk_needs_survives() {
    let (name, bytes) = pdf::clean().remove(0);
    let (output, _) = testing::disarm(&formats(), &name, &bytes).unwrap();
    let text = mugai_testkit::flatten::flatten(&output.bytes);
    // Title of the bookmark and of the document, the link, the tags, the label, the encoding.
    for kept in
        ["7B2C4E007AE0", "https:", "/StructTreeRoot", "/MCID 0", "/Nums", "UniJIS-UTF16-H", "/Dests", "4EE4548C516B"]
    {
        assert!(mugai_testkit::contains(&text, kept.as_bytes()), "{kept}");
    }
}

#[test]
fn broken_and_hostile_documents_are_refused() {
    for (name, bytes) in pdf::bad() {
        let refusal = testing::disarm(&formats(), &name, &bytes).map(|_| ()).expect_err(&name);
        assert!(!matches!(refusal.reason, Reason::Internal | Reason::Residue), "{name}: {refusal}");
    }
}

#[test]
fn a_password_opens_what_it_fits() {
    let (name, bytes) = pdf::bad().into_iter().find(|(n, _)| n.contains("暗号化")).unwrap();
    let with = |word: &str| {
        testing::disarm_with(&formats(), &name, &bytes, |_, orders| orders.passwords.push(word.to_owned()))
    };
    assert_eq!(testing::disarm(&formats(), &name, &bytes).unwrap_err().reason, Reason::Encrypted);
    assert_eq!(with("chigau").unwrap_err().reason, Reason::WrongPassword);
    let (output, findings) = with("himitsu").unwrap();
    assert!(mugai_testkit::contains(&mugai_testkit::flatten::flatten(&output.bytes), b"Kept body text"));
    assert!(findings.iter().any(|f| f.rule.id == "pdf.encryption"));
}

#[test]
fn no_prefix_of_any_document_breaks_the_reader() {
    let mut files: Vec<Vec<u8>> = pdf::clean().into_iter().map(|(_, b)| b).collect();
    files.extend(pdf::planters().iter().map(|p| (p.plant)().bytes));
    for bytes in files {
        let step = (bytes.len() / 40).max(1);
        for end in (0..bytes.len()).step_by(step) {
            // Whatever it says; it must say something.
            let _ = testing::disarm(&formats(), "x.pdf", &bytes[..end]);
        }
    }
}

// A test may read its inputs; the crate itself may not.
#[allow(clippy::disallowed_methods)]
#[test]
fn what_fuzzing_found_stays_fixed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions/pdf");
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        testing::disarm(&formats(), "a.pdf", &bytes).unwrap_or_else(|r| panic!("{}: {r}", path.display()));
    }
}

#[test]
fn the_report_says_where_a_reader_meets_a_danger_and_what_was_attached() {
    let annotation = "<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/A<</S/JavaScript/JS(x)>>>>";
    let bytes = pdf::Doc::new()
        .object(2, "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2/MediaBox[0 0 595 842]>>")
        .object(6, "<</Type/Page/Parent 2 0 R/Annots[7 0 R]>>")
        .object(7, annotation)
        .catalog("/Outlines<</First 8 0 R/Last 8 0 R/Count 1>>/Names<</EmbeddedFiles<</Names[(a)9 0 R]>>>>")
        .object(8, "<</Title(x)/A<</S/Launch/F(calc.exe)>>>>")
        .object(9, "<</Type/Filespec/UF<FEFF898B7A4D002E0078006D006C>/EF<</F 10 0 R>>>>")
        .stream(10, "/Type/EmbeddedFile", b"<invoice/>")
        .build();
    let (_, findings) = testing::disarm(&formats(), "a.pdf", &bytes).unwrap();
    let places: Vec<_> = findings.iter().map(|f| (f.rule.id, f.place.as_str())).collect();
    for expected in [
        ("pdf.javascript", "page 2, object 7"),
        ("pdf.launch", "outline, object 8"),
        ("pdf.embedded-file", "attachment 見積.xml"),
    ] {
        assert!(places.contains(&expected), "{expected:?} in {places:?}");
    }
    assert_eq!(places.iter().filter(|(id, _)| *id == "pdf.embedded-file").count(), 1);
}
