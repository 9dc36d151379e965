//! Every danger, planted, through the whole gate: reported by its rule, gone from the output, its benign neighbour still there.

use mugai_tests::gate;
use std::collections::BTreeSet;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Rules that no single file can plant, each with its reason.
const WITHOUT_PLANTER: &[(&str, &str)] = &[
    (
        "archive.active-entry",
        "refuses the whole archive unless the policy says otherwise; the matrix and its crate test it",
    ),
    ("pdf.page-picture", "is asked for by the policy, never by a file; page_pictures.rs and picture.rs test it"),
    ("archive.encryption", "needs a password, which no planter can give; archives.rs and its crate test it"),
];

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

const MARKER: &[u8] = b"mUgAi-marker-5f2c9e77-no-parser-knows-me";

/// The clean fixtures of a format, each with the marker put where no reader of the format would look for content.
fn smuggled(format: &str, bytes: &[u8]) -> Vec<Vec<u8>> {
    let insert = |at: usize, what: &[u8]| [&bytes[..at], what, &bytes[at..]].concat();
    let mut made = vec![[bytes, MARKER].concat()];
    match format {
        "png" => {
            let mut chunk = u32::try_from(MARKER.len()).unwrap().to_be_bytes().to_vec();
            let body = [b"muGi", MARKER].concat();
            chunk.extend(&body);
            chunk.extend(mugai_testkit::bombs::crc(&body).to_be_bytes());
            made.push(insert(33, &chunk)); // after IHDR
        }
        "jpeg" => {
            let length = u16::try_from(MARKER.len() + 2).unwrap().to_be_bytes();
            for kind in [0xe7, 0xed, 0xfe] {
                made.push(insert(2, &[&[0xff, kind], &length[..], MARKER].concat()));
            }
        }
        "pdf" => {
            let line = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
            // A comment shifts every offset: the file is read by its damaged cross-reference or refused, either is fine.
            made.push(insert(line, &[b"%", MARKER, b"\n"].concat()));
            let tail = [b"\n999999 0 obj\n(", MARKER, b")\nendobj\n"].concat();
            made.push([bytes, &tail[..]].concat());
        }
        "word" | "excel" | "powerpoint" | "visio" => {
            made.push(mugai_testkit::bombs::with_member(bytes, "custom/unlisted.bin", MARKER))
        }
        "gif" => {
            // A comment behind the screen and its 128 colours.
            let comment = [&[0x21, 0xfe, MARKER.len() as u8], MARKER, &[0]].concat();
            made.push(insert(13 + 3 * 128, &comment));
        }
        "webp" => {
            let chunk = [b"MUGI", &u32::try_from(MARKER.len()).unwrap().to_le_bytes()[..], MARKER].concat();
            let mut dirty = [bytes, &chunk, &[0][..MARKER.len() % 2]].concat();
            let length = u32::try_from(dirty.len() - 8).unwrap().to_le_bytes();
            dirty[4..8].copy_from_slice(&length);
            made.push(dirty);
        }
        "bmp" | "tiff" | "ico" | "zip" | "tar" | "gzip" | "bzip2" | "xz" | "lzma" => {}
        _ => made.clear(), // in a text everything is content
    }
    made
}

/// Promise 8: what no parser understood is in no output.
#[test]
fn no_byte_that_nobody_understood_comes_through() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let (mut released, mut leaked) = (0, Vec::new());
    for (path, bytes) in mugai_testkit::fixtures::all() {
        let mut steps = path.split('/');
        let (format, kind, name) = (steps.next().unwrap(), steps.next().unwrap(), steps.next());
        let (true, Some(name)) = (kind == "clean", name) else { continue };
        for (i, dirty) in smuggled(format, &bytes).iter().enumerate() {
            if let Ok(verified) = gate.process_bytes(name, dirty).result {
                released += 1;
                if mugai_testkit::contains(&mugai_testkit::flatten::flatten(&verified.bytes().unwrap()), MARKER) {
                    leaked.push(format!("{path} #{i}"));
                }
            }
        }
    }
    assert!(leaked.is_empty(), "{leaked:?}");
    assert!(released >= 10, "only {released} were released, which proves little");
}
