//! Every fixture through the gate: clean ones come out, dirty ones come out clean, bad ones are refused, none kills a worker;
//! what came out goes in again and comes out the same, byte for byte.

use mugai_core::Reason;
use mugai_gate::{Gate, Outcome};
use mugai_tests::gate;
use std::path::{Path, PathBuf};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures");
    let mut found = Vec::new();
    for format in &mugai_engine::catalogue().formats {
        let folder = root.join(format.id).join(kind);
        found.extend(folder.read_dir().unwrap().map(|e| e.unwrap().path()));
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

fn real() -> Gate {
    gate(MUGAI, &["worker"], |_| {})
}

fn no_death(path: &Path, outcome: &Outcome) {
    if let Err(refusal) = &outcome.result {
        let ours = [Reason::WorkerDied, Reason::Internal, Reason::LimitTime, Reason::LimitMemory];
        assert!(!ours.contains(&refusal.reason), "{}: {refusal}", path.display());
        assert_ne!(refusal.detail, "", "{}: no detail", path.display());
    }
}

/// Promise 7: same input, same bytes; disarming twice changes nothing.
#[test]
fn what_came_out_goes_in_again_and_comes_out_the_same() {
    let gate = real();
    for path in fixtures("clean").into_iter().chain(fixtures("dirty")) {
        let outcome = gate.process(&path);
        no_death(&path, &outcome);
        let once = outcome.result.unwrap_or_else(|r| panic!("{}: {r}", path.display()));
        let bytes = once.bytes().unwrap();
        let name = mugai_core::names::with_extension(path.file_name().unwrap().to_str().unwrap(), once.extension());
        let twice =
            gate.process_bytes(&name, &bytes).result.unwrap_or_else(|r| panic!("{}: twice: {r}", path.display()));
        assert!(twice.bytes().unwrap() == bytes, "{}: disarming twice changed it", path.display());
        let same = gate.process(&path).result.unwrap();
        assert_eq!(same.digest(), once.digest(), "{}: not deterministic", path.display());
    }
}

/// Promise 2: broken = refused, with a reason.
#[test]
fn bad_files_are_refused_with_a_reason_of_theirs() {
    let gate = real();
    for path in fixtures("bad") {
        let outcome = gate.process(&path);
        no_death(&path, &outcome);
        assert!(outcome.result.is_err(), "{} was let through", path.display());
    }
}

/// Every cut of every fixture is refused or disarmed; none kills a worker. (Fine steps are taken in each format's own tests.)
#[test]
fn cut_files_never_kill_a_worker() {
    let gate = real();
    for path in fixtures("clean") {
        let bytes = std::fs::read(&path).unwrap();
        for tenth in 1..10 {
            let cut = &bytes[..bytes.len() * tenth / 10];
            let outcome = gate.process_bytes(path.file_name().unwrap().to_str().unwrap(), cut);
            no_death(&path, &outcome);
        }
    }
}

/// Found by fuzzing: NULs within an encoded word of a trace header, which were taken out and left a whole word behind.
#[test]
fn a_trace_header_does_not_grow_an_encoded_word() {
    let mail = b"Received: from x =?UTF-8\0\0?B?5Lya6K2w?=\r\nFrom: a@example.jp\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\n\r\nx\r\n";
    let gate = real();
    let once = gate.process_bytes("a.eml", mail).result.unwrap().bytes().unwrap();
    let twice = gate.process_bytes("a.eml", &once).result.unwrap().bytes().unwrap();
    assert_eq!(String::from_utf8(once).unwrap(), String::from_utf8(twice).unwrap());
}

/// Found by fuzzing: a text that begins like a drawing once its control characters are gone.
#[test]
fn what_becomes_something_else_when_it_is_cleaned_is_refused() {
    let refusal = real().process_bytes("a.txt", b"JwwD\x0eata. and more text behind it").result.unwrap_err();
    assert_eq!(refusal.reason, Reason::Ambiguous);
}
