//! Original → Disarmed → Verified with the real worker: what is released, attested, reloaded, and what is not.

use mugai_core::{Reason, Verdict};
use mugai_gate::{Gate, Grant, Key, Kind, Original, Program, Slots};
use mugai_tests::gate;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

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
    let program = || Program::each(PathBuf::from(MUGAI), vec!["worker".into()]);
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

fn grant(original: &Original, now: SystemTime) -> Grant {
    Grant {
        digest: original.digest(),
        reason: "電子署名を残す必要がある".into(),
        permitted_by: "kacho".into(),
        requested_by: "tanaka".into(),
        from: now,
        until: now + Duration::from_secs(3_600),
    }
}

/// 例外措置: the bytes as they came, and the attestation says so for ever.
#[test]
fn an_exception_lets_one_file_through_as_it_is_and_says_so() {
    let (gate, now) = (real(), SystemTime::now());
    let bytes = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[7; 1_000]].concat();
    let original = Original::new("様式.doc", &bytes, &gate.orders().limits).unwrap();
    assert!(gate.process_original(&original).result.is_err(), "else it needs no exception");
    let good = grant(&original, now);
    let verified = gate.exception(&original, &good, now).unwrap();
    assert_eq!(verified.bytes().unwrap(), bytes);
    assert_eq!((verified.kind(), verified.format().id, verified.extension()), (Kind::Excepted, "unknown", "doc"));
    let again = gate.reload(&bytes, verified.attestation()).unwrap();
    assert_eq!((again.kind(), again.format().id), (Kind::Excepted, "unknown"));
    // Nobody can make a rebuilt file of it.
    let mut forged = verified.attestation().clone();
    forged.kind = Kind::Rebuilt;
    assert_eq!(gate.reload(&bytes, &forged).unwrap_err().reason, Reason::Residue);

    let other = Grant { digest: [0; 32], ..good.clone() };
    assert_eq!(gate.exception(&original, &other, now).unwrap_err().reason, Reason::Policy);
    let late = good.until;
    assert_eq!(gate.exception(&original, &good, late).unwrap_err().reason, Reason::Policy);
    assert_eq!(gate.exception(&original, &good, now - Duration::from_secs(1)).unwrap_err().reason, Reason::Policy);

    // A worker that knows the format gives it its name.
    let text = Original::new("a.txt", b"text", &gate.orders().limits).unwrap();
    assert_eq!(gate.exception(&text, &grant(&text, now), now).unwrap().format().id, "text");
    // What is dangerous by its name alone stays refused.
    let program = Original::new("setup.exe", &bytes, &gate.orders().limits).unwrap();
    let refused = gate.exception(&program, &grant(&program, now), now).unwrap_err();
    assert_eq!(refused.reason, Reason::ActiveFormat);
}

#[test]
fn an_exception_needs_no_worker_that_lives() {
    let gate = gate("/bin/true", &[], |_| {});
    let now = SystemTime::now();
    let original = Original::new("a.txt", b"text", &gate.orders().limits).unwrap();
    let verified = gate.exception(&original, &grant(&original, now), now).unwrap();
    assert_eq!((verified.kind(), verified.format().id), (Kind::Excepted, "unknown"));
}

/// The other side of the road: nothing anybody said is believed, a fresh worker looks.
#[test]
fn untrusted_bytes_are_inspected_and_verified_under_the_own_policy() {
    let (sender, receiver) = (real(), gate(MUGAI, &["worker"], |o| o.limits.depth = 3));
    let planter = mugai_testkit::planters().into_iter().find(|p| p.rule == "office.macro").unwrap();
    let planted = (planter.plant)();
    let rebuilt = sender.process_bytes(&planted.name, &planted.bytes).result.unwrap();
    let name = format!("送付.{}", rebuilt.extension());
    let bytes = rebuilt.bytes().unwrap();
    let arrived = receiver.inspect_bytes(&name, &bytes).unwrap();
    assert_eq!((arrived.digest(), arrived.kind()), (rebuilt.digest(), Kind::Rebuilt));
    assert_eq!(arrived.attestation().policy, receiver.policy());
    assert!(receiver.reload(&bytes, arrived.attestation()).is_ok());
    assert!(receiver.reload(&bytes, rebuilt.attestation()).is_err(), "the sender's word counts for nothing here");
    let reason = |name: &str, bytes: &[u8]| receiver.inspect_bytes(name, bytes).unwrap_err().reason;
    assert_eq!(reason(&name, &planted.bytes), Reason::Residue, "as it was before it was disarmed");
    assert_eq!(reason("送付.pdf", &bytes), Reason::Residue, "under the name of another format");
    assert_eq!(reason("../送付.docx", &bytes), Reason::BadName);
    assert_eq!(reason(&name, b""), Reason::Residue);
}

#[test]
fn a_dangerous_name_is_refused_but_the_file_can_be_kept() {
    let gate = real();
    for (name, reason) in [("setup.exe", Reason::ActiveFormat), ("a\u{202E}fdp.txt", Reason::BadName)] {
        let original = Original::new(name, b"text", &gate.orders().limits).unwrap();
        assert_eq!(original.name_refusal().unwrap().reason, reason);
        let outcome = gate.process_original(&original);
        assert_eq!(outcome.result.unwrap_err().reason, reason);
        assert_eq!((outcome.length, outcome.digest), (4, Some(original.digest())));
        let mut kept = Vec::new();
        std::io::Read::read_to_end(&mut original.read_for_keeping(), &mut kept).unwrap();
        assert_eq!(kept, b"text");
    }
}

#[test]
fn a_password_is_for_one_file_and_for_one_time() {
    let (_, bytes) = mugai_testkit::pdf::bad().into_iter().find(|(name, _)| name.ends_with("暗号化.pdf")).unwrap();
    let gate = real();
    let original = Original::new("暗号化.pdf", &bytes, &gate.orders().limits).unwrap();
    let with = |passwords: &[&str]| {
        let passwords: Vec<String> = passwords.iter().map(|p| (*p).to_owned()).collect();
        gate.process_original_with(&original, &passwords).result.map(|_| ()).map_err(|r| r.reason)
    };
    assert_eq!(with(&[]), Err(Reason::Encrypted));
    assert_eq!(with(&["wrong"]), Err(Reason::WrongPassword));
    assert_eq!(with(&["wrong", "himitsu"]), Ok(()));
    assert_eq!(with(&[]), Err(Reason::Encrypted), "nothing was kept");
}

#[test]
fn many_threads_share_few_workers() {
    let slots = Slots::new(1);
    let gates = [real().sharing(slots.clone()), gate(MUGAI, &["worker"], |o| o.limits.depth = 3).sharing(slots)];
    std::thread::scope(|scope| {
        for i in 0..8 {
            let gate = &gates[i % 2];
            scope.spawn(move || assert!(gate.process_bytes(&format!("{i}.txt"), b"text").result.is_ok()));
        }
    });
}
