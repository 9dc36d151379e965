//! Original → Disarmed → Verified with the real worker: what is released, attested, reloaded, and what is not.

use mugai_core::{Reason, Verdict};
use mugai_gate::{Gate, Key, Program};
use mugai_tests::gate;
use std::path::PathBuf;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

fn real() -> Gate {
    gate(MUGAI, &["worker"], |_| {})
}

#[test]
fn a_text_goes_through_two_processes_and_is_attested() {
    let gate = real();
    let outcome = gate.process_bytes("お知らせ.txt", "縦書きの①㈱、外字\u{E000}も。\r\n".as_bytes());
    assert_eq!(outcome.verdict(), Verdict::Released);
    let verified = outcome.result.unwrap();
    assert_eq!(verified.bytes().unwrap(), "縦書きの①㈱、外字\u{E000}も。\r\n".as_bytes());
    assert_eq!((verified.format().id, verified.extension()), ("text", "txt"));
    let again = gate.reload(&verified.bytes().unwrap(), verified.attestation()).unwrap();
    assert_eq!(again.digest(), verified.digest());
}

/// Promise 5: `Verified` cannot be forged; the compile_fail examples in the crate's documentation say so for the type.
#[test]
fn an_attestation_cannot_be_forged_moved_or_outlive_its_policy() {
    let gate = real();
    let verified = gate.process_bytes("a.txt", b"a").result.unwrap();
    let (bytes, good) = (verified.bytes().unwrap(), verified.attestation().clone());
    let reason = |gate: &Gate, bytes: &[u8], a: &mugai_gate::Attestation| gate.reload(bytes, a).unwrap_err().reason;
    assert_eq!(reason(&gate, b"b", &good), Reason::Residue, "other bytes");
    let mut forged = good.clone();
    forged.digest = [0; 32];
    assert_eq!(reason(&gate, &bytes, &forged), Reason::Residue, "forged digest");
    let catalogue = mugai_engine::catalogue();
    let program = || Program { path: PathBuf::from(MUGAI), arguments: vec!["worker".into()] };
    let stranger = Gate::new(program(), catalogue, gate.orders().clone(), Key::from_bytes([2; 32]));
    assert_eq!(reason(&stranger, &bytes, &good), Reason::Residue, "another key");
    let mut orders = gate.orders().clone();
    orders.limits.depth = 1;
    let other = Gate::new(program(), catalogue, orders, Key::from_bytes([1; 32]));
    assert_eq!(reason(&other, &bytes, &good), Reason::Residue, "another policy");
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    let mut exe = b"MZ\x90\0\x03\0\0\0".to_vec();
    exe.resize(512, 0);
    let cases: [(&str, &[u8], Reason); 8] = [
        ("a.txt", &[0; 100], Reason::Malformed),
        ("a.txt", b"", Reason::Malformed),
        ("a.pdf", &exe, Reason::ActiveFormat),
        ("setup.exe", b"text", Reason::ActiveFormat),
        ("a.rar", b"Rar!\x1a\x07\x01\0rest", Reason::NoDecoder),
        ("a.pdf", "ただの文章です。".as_bytes(), Reason::TypeMismatch),
        ("a.bin", &[1, 2, 3, 250, 251, 0, 7, 8], Reason::UnknownType),
        ("a\u{202E}fdp.txt", b"text", Reason::BadName),
    ];
    for (name, bytes, reason) in cases {
        let outcome = real().process_bytes(name, bytes);
        assert_eq!(outcome.result.unwrap_err().reason, reason, "{name:?}");
    }
}

#[test]
fn links_and_devices_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.txt");
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    for path in [link.as_path(), std::path::Path::new("/dev/null"), folder.path()] {
        assert!(real().process(path).result.is_err(), "{}", path.display());
    }
}

#[test]
fn limits_of_the_policy_reach_the_worker() {
    let gate = gate(MUGAI, &["worker"], |o| o.limits.input_bytes = 10);
    assert_eq!(gate.process_bytes("a.txt", b"eleven bytes").result.unwrap_err().reason, Reason::LimitInput);
    let gate = mugai_tests::gate(MUGAI, &["worker"], |o| o.limits.total_bytes = 1_000);
    assert_eq!(gate.process_bytes("a.txt", &[b'a'; 100]).result.map(|_| ()), Ok(()));
    assert_eq!(gate.process_bytes("a.txt", &[b'a'; 1_001]).result.unwrap_err().reason, Reason::LimitBytes);
}

#[test]
fn a_policy_may_refuse_a_rule_or_a_whole_format() {
    let catalogue = mugai_engine::catalogue();
    let load = |text: &str| mugai_policy::Policy::load(text, catalogue).unwrap().orders;
    let with = |text: &str| gate(MUGAI, &["worker"], |o| *o = load(text));
    let refused = with("[formats]\nrefuse = [\"text\"]").process_bytes("a.txt", b"text").result.unwrap_err();
    assert_eq!(refused.reason, Reason::Policy);
    let dirty = "a\x1b[2Jb".as_bytes();
    assert!(with("").process_bytes("a.txt", dirty).result.is_ok());
    let rule = real().process_bytes("a.txt", dirty).findings[0].rule.id;
    let strict = with(&format!("[rules]\n\"{rule}\" = \"refuse\""));
    assert_eq!(strict.process_bytes("a.txt", dirty).result.unwrap_err().reason, Reason::Policy);
}

#[test]
fn a_missing_worker_is_a_refusal_and_never_a_release() {
    let gate = gate("/nonexistent/mugai", &["worker"], |_| {});
    assert_eq!(gate.process_bytes("a.txt", b"text").result.unwrap_err().reason, Reason::Internal);
    let gate = mugai_tests::gate("/bin/true", &[], |_| {});
    assert_eq!(gate.process_bytes("a.txt", b"text").result.unwrap_err().reason, Reason::WorkerDied);
    let gate = mugai_tests::gate("/bin/cat", &[], |_| {});
    assert_eq!(gate.process_bytes("a.txt", b"text").result.unwrap_err().reason, Reason::WorkerDied);
}
