//! From a verified file to a file verified again on the other side: sealed, carried, opened, inspected by a fresh worker.

use jiff::Timestamp;
use mugai_gate::{Gate, Original};
use mugai_tests::gate;
use mugai_transfer::{
    ApprovalEntry, ApprovalRule, AuditHead, Caps, Facts, Fate, FolderIn, FolderOut, Incoming, Meta, NewFile, NotOpened,
    NotSealed, Opener, Outgoing, PACKAGE_SUFFIX, ScanEntry, Sealer, Settle, SigningKey, Trust, keygen, new_package_id,
    package_name,
};
use std::path::Path;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

fn now() -> Timestamp {
    "2026-11-22T03:04:05.678Z".parse().unwrap()
}

fn real() -> Gate {
    gate(MUGAI, &["worker"], |_| {})
}

fn key(folder: &Path) -> (SigningKey, Trust) {
    let at = |text: &str| text.parse().unwrap();
    let (private, trusted) = (folder.join("seal.key"), folder.join("trust"));
    std::fs::create_dir(&trusted).unwrap();
    let public = trusted.join("internet-1.pub");
    keygen(&private, &public, "internet-1", at("2026-01-01T00:00:00Z"), at("2029-01-01T00:00:00Z")).unwrap();
    (SigningKey::load(&private).unwrap(), Trust::load(&trusted).unwrap())
}

fn told(name: &str) -> NewFile {
    NewFile {
        name: name.into(),
        section: "soumu".into(),
        receipt: "R20261122-000123-K".into(),
        applicant: "tanaka".into(),
        original: [9; 32],
        approval: ApprovalEntry { by: "sato".into(), at: now(), comment: "確認".into(), rule: ApprovalRule::Person },
        findings: Vec::new(),
        scan: ScanEntry { result: "clean".into(), ..ScanEntry::default() },
        exception: None,
    }
}

fn meta(id: &str) -> Meta {
    Meta { id: id.into(), sequence: 1, created: now(), audit: AuditHead { seq: 1, digest: [1; 32] } }
}

#[test]
fn a_verified_file_is_sealed_carried_opened_and_inspected_again() {
    let root = tempfile::tempdir().unwrap();
    let (key, trust) = key(root.path());
    let (out, carrier, inbox) = (root.path().join("out"), root.path().join("carrier"), root.path().join("inbox"));
    std::fs::create_dir(&out).unwrap();
    std::fs::create_dir(&carrier).unwrap();
    let internet = real();
    let texts = [("お知らせ.txt", "縦書きの①㈱\r\n"), ("一覧.csv", "番号,氏名\r\n1,葛󠄀城\r\n")];
    let files = texts.map(|(name, text)| (told(name), internet.process_bytes(name, text.as_bytes()).result.unwrap()));
    let id = new_package_id().unwrap();
    let name = package_name("internet-1", 1, &id);
    let sealed = Sealer::new(key, Caps::default()).seal(&meta(&id), files.into(), &out.join(&name)).unwrap();
    FolderOut::new(&carrier).put(&out.join(&name), &name).unwrap();

    let receiver = FolderIn::new(&carrier, &inbox, PACKAGE_SUFFIX, Settle::Atomic, 1 << 20).unwrap();
    let taken = receiver.poll().unwrap().taken;
    assert_eq!((taken.len(), taken[0].digest), (1, sealed.digest));
    let opened = Opener::new(trust, Caps::default()).open(&taken[0].path, now()).unwrap();
    assert_eq!((opened.manifest().id.as_str(), opened.digest()), (id.as_str(), sealed.digest));
    let lgwan = real();
    for (payload, (name, text)) in opened.payloads().zip(texts) {
        let original = Original::from_reader(&payload.entry.name, payload.untrusted, &lgwan.orders().limits).unwrap();
        assert_eq!(original.digest(), payload.entry.digest);
        let verified = lgwan.inspect_original(original).unwrap();
        assert_eq!(verified.bytes().unwrap(), text.as_bytes(), "{name}");
    }
    receiver.done(&taken[0], Fate::Accepted).unwrap();
    assert!(receiver.poll().unwrap().taken.is_empty());
}

#[test]
fn what_is_loaded_must_be_what_was_attested() {
    let root = tempfile::tempdir().unwrap();
    let (key, trust) = key(root.path());
    let gate = real();
    let verified = |text: &[u8]| gate.process_bytes("a.txt", text).result.unwrap();
    let (one, other) = (verified(b"one"), verified(b"two"));
    let to = root.path().join("p.mgpk");
    let sealer = Sealer::new(key, Caps::default());
    let id = new_package_id().unwrap();
    let facts = || vec![(told("a.txt"), Facts::attested(one.attestation(), one.length()))];
    let bytes = other.bytes().unwrap();
    let swapped = sealer.seal_with(&meta(&id), facts(), |_| gate.reload(&bytes, other.attestation()), &to);
    assert!(matches!(swapped, Err(NotSealed::Changed { .. })), "{swapped:?}");
    let forged = sealer.seal_with(&meta(&id), facts(), |_| gate.reload(&bytes, one.attestation()), &to);
    assert!(matches!(forged, Err(NotSealed::Load { .. })), "{forged:?}");
    assert!(!to.exists());
    let bytes = one.bytes().unwrap();
    sealer.seal_with(&meta(&id), facts(), |_| gate.reload(&bytes, one.attestation()), &to).unwrap();
    // A payload changed on the way is found, although it is as harmless as the first.
    let mut package = std::fs::read(&to).unwrap();
    let at = package.len() - 3;
    package[at..].copy_from_slice(b"two");
    let opened = Opener::new(trust, Caps::default()).open_bytes(package, now());
    assert!(matches!(opened, Err(NotOpened::Payload { index: 0, .. })), "{opened:?}");
}
