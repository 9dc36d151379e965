//! Receipts: believed from the other node's key only, for what they were signed for.

use super::keys::{at, node_key, trust};
use super::make::{ID, now, package};
use crate::receipt::read;
use crate::{
    Caps, NotOpened, NotSealed, ReceiptBack, ReceiptFile, SigningKey, Told, Trust, envelope, open_receipt,
    write_receipt,
};

fn receipt() -> ReceiptBack {
    let file = |name: &str, told, reason: &str| ReceiptFile {
        receipt: "R20261122-000123-K".into(),
        name: name.into(),
        told,
        reason: reason.into(),
        at: at("2026-11-22T04:00:00Z"),
    };
    ReceiptBack {
        package: ID.into(),
        digest: [3; 32],
        sequence: 42,
        sealed_by: "internet-1".into(),
        node: "lgwan-1".into(),
        written: now(),
        files: vec![file("一.txt", Told::Delivered, ""), file("二.txt", Told::Quarantined, "residue")],
    }
}

fn written(receipt: &ReceiptBack, key: &SigningKey) -> Result<Vec<u8>, NotSealed> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("r.mgrc");
    write_receipt(receipt, key, &Caps::default(), &to)?;
    let opened = open_receipt(&to, &trust(&[key]), &Caps::default(), now()).unwrap();
    assert_eq!(&opened, receipt);
    Ok(std::fs::read(to).unwrap())
}

fn open(bytes: &[u8], trust: &Trust) -> Result<ReceiptBack, NotOpened> {
    read(bytes, trust, &Caps::default(), now())
}

#[test]
fn it_comes_back_and_no_other_node_can_say_it() {
    let lgwan = node_key("lgwan-1", 5);
    let bytes = written(&receipt(), &lgwan).unwrap();
    assert_eq!(open(&bytes, &trust(&[&lgwan])).unwrap().files[1].told, Told::Quarantined);
    assert!(matches!(open(&bytes, &trust(&[&node_key("x", 6)])), Err(NotOpened::UnknownKey { .. })));
    let stranger = node_key("internet-1", 1);
    assert!(matches!(written(&receipt(), &stranger), Err(NotSealed::Manifest(NotOpened::OtherNode { .. }))));
    let body = envelope::open(&bytes, envelope::RECEIPT, &trust(&[&lgwan])).map(|s| s.body().to_vec()).ok().unwrap();
    let claimed = envelope::seal(&stranger, envelope::RECEIPT, &body);
    assert!(matches!(open(&claimed, &trust(&[&lgwan, &stranger])), Err(NotOpened::OtherNode { .. })));
}

#[test]
fn no_flip_and_no_cut_opens() {
    let lgwan = node_key("lgwan-1", 5);
    let good = written(&receipt(), &lgwan).unwrap();
    for n in 0..good.len() {
        assert!(open(&good[..n], &trust(&[&lgwan])).is_err(), "cut at {n}");
        let mut bad = good.clone();
        bad[n] ^= 1;
        assert!(open(&bad, &trust(&[&lgwan])).is_err(), "flipped at {n}");
    }
    assert!(open(&[&good[..], b"\n"].concat(), &trust(&[&lgwan])).is_err());
}

#[test]
fn a_package_is_no_receipt() {
    let key = node_key("lgwan-1", 5);
    let package = package(&key, &[("a.txt", b"text")]);
    assert!(matches!(open(&package, &trust(&[&key])), Err(NotOpened::Envelope { .. })));
    let inner = &package[super::make::envelope_of(&package)];
    assert!(matches!(open(inner, &trust(&[&key])), Err(NotOpened::OtherType { .. })));
}

#[test]
fn every_field_has_its_range() {
    let lgwan = node_key("lgwan-1", 5);
    let changes: [fn(&mut ReceiptBack); 10] = [
        |r| r.package = "x".into(),
        |r| r.sequence = 0,
        |r| r.sealed_by = String::new(),
        |r| r.files.clear(),
        |r| r.files[0].name = "../x.txt".into(),
        |r| r.files[0].receipt = "R 1".into(),
        |r| r.files[0].reason = "residue".into(),
        |r| r.files[1].reason = String::new(),
        |r| r.files[1].reason = "a\u{1b}".into(),
        |r| r.written = at("2027-01-01T00:00:00Z"),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut bad = receipt();
        change(&mut bad);
        assert!(written(&bad, &lgwan).is_err(), "{n}");
    }
    let bytes = written(&receipt(), &lgwan).unwrap();
    let late = read(&bytes, &trust(&[&lgwan]), &Caps::default(), at("2027-01-01T00:00:00Z"));
    assert!(matches!(late, Err(NotOpened::KeyTime { .. })));
    let caps = Caps { receipt_bytes: 100, ..Caps::default() };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r"), &bytes).unwrap();
    let large = open_receipt(&folder.path().join("r"), &trust(&[&lgwan]), &caps, now());
    assert!(matches!(large, Err(NotOpened::TooLarge { .. })));
}
