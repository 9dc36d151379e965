//! Without a key: forging, cutting, swapping, adding, repeating under another hat.

use super::keys::{at, node_key, trust};
use super::make::{around, envelope_of, new_file, now, open, open_at, package, plain};
use crate::{Caps, NotOpened, Opener, Trust, envelope};
use std::io::Read;

const FILES: &[(&str, &[u8])] = &[("報告書.txt", b"first"), ("議事録.txt", b"other")];

#[test]
fn a_package_goes_through_as_it_was_sealed() {
    let key = node_key("internet-1", 1);
    let bytes = package(&key, FILES);
    assert_eq!(bytes, package(&key, FILES), "the same in, the same out");
    let opened = open(&bytes, trust(&[&key])).unwrap();
    let m = opened.manifest();
    assert_eq!((m.node.as_str(), m.sequence, m.created), ("internet-1", 42, now()));
    assert_eq!((m.audit.seq, m.audit.digest), (41, [5; 32]));
    assert_eq!(opened.key(), key.id());
    let mut names = Vec::new();
    for (payload, (name, content)) in opened.payloads().zip(FILES) {
        let mut read = Vec::new();
        assert_eq!((payload.entry.policy, payload.entry.engine.as_str()), ([7; 32], "0.1.0"));
        let told = new_file(name);
        assert_eq!((&payload.entry.approval, &payload.entry.scan), (&told.approval, &told.scan));
        assert_eq!(payload.entry.findings, told.findings);
        assert_eq!(payload.entry.digest, plain(content).facts.digest);
        names.push(payload.entry.name.clone());
        let mut untrusted = payload.untrusted;
        untrusted.read_to_end(&mut read).unwrap();
        assert_eq!(&read, content);
    }
    assert_eq!(names, ["報告書.txt", "議事録.txt"]);
    assert!(opened.payload(2).is_none());
    let digest = opened.digest();
    assert_eq!(digest, <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&bytes)));
}

#[test]
fn another_key_under_a_known_name_is_a_forgery() {
    let (good, bad) = (node_key("internet-1", 1), node_key("internet-1", 2));
    let bytes = package(&bad, FILES);
    assert!(matches!(open(&bytes, trust(&[&good])), Err(NotOpened::UnknownKey { key }) if &key == bad.id()));
    let text = |k: &crate::SigningKey| k.id().to_string().into_bytes();
    let forged = replace(&bytes, &text(&bad), &text(&good));
    assert!(matches!(open(&forged, trust(&[&good])), Err(NotOpened::Forged { .. })));
    assert!(matches!(open(&forged, trust(&[&good, &bad])), Err(NotOpened::Forged { .. })));
    assert!(matches!(open(&bytes, Trust::default()), Err(NotOpened::UnknownKey { .. })));
    assert!(open(&bytes, trust(&[&good, &bad])).is_ok(), "two valid keys: rotation");
}

#[test]
fn a_signature_for_another_purpose_is_none() {
    let key = node_key("internet-1", 1);
    let good = package(&key, FILES);
    let range = envelope_of(&good);
    let body = envelope::open(&good[range.clone()], envelope::STATEMENT, &trust(&[&key])).map(|s| s.body().to_vec());
    let receipt = envelope::seal(&key, envelope::RECEIPT, &body.ok().unwrap());
    let payloads = &good[range.end..];
    let named = around(&receipt, payloads);
    assert!(matches!(open(&named, trust(&[&key])), Err(NotOpened::OtherType { .. })));
    let renamed = replace(&receipt, envelope::RECEIPT.as_bytes(), envelope::STATEMENT.as_bytes());
    assert!(matches!(open(&around(&renamed, payloads), trust(&[&key])), Err(NotOpened::Forged { .. })));
}

#[test]
fn no_flipped_bit_anywhere_opens() {
    let key = node_key("internet-1", 1);
    let good = package(&key, FILES);
    assert!(open(&good, trust(&[&key])).is_ok());
    let flipped = |position: usize, bit: u32| {
        let mut bad = good.clone();
        bad[position] ^= 1 << bit;
        assert!(open(&bad, trust(&[&key])).is_err(), "byte {position}, bit {bit}");
    };
    // Magic, length, the words of the envelope: every bit; the key id, the signature and the payloads at the end as well.
    let (head, tail) = (12 + 80, good.len() - 200);
    (0..head).chain(tail..good.len()).for_each(|position| (0..8).for_each(|bit| flipped(position, bit)));
    // And 1,000 places anywhere, from a fixed seed (xorshift64).
    let mut x = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..1_000 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        flipped((x >> 8) as usize % good.len(), (x & 7) as u32);
    }
}

#[test]
fn no_cut_package_opens_and_nothing_may_follow() {
    let key = node_key("internet-1", 1);
    let good = package(&key, FILES);
    for length in 0..good.len() {
        let error = open(&good[..length], trust(&[&key])).unwrap_err();
        assert!(matches!(error, NotOpened::Truncated), "{length}: {error}");
    }
    let longer = [&good[..], b"\0"].concat();
    assert!(matches!(open(&longer, trust(&[&key])), Err(NotOpened::Trailing { bytes: 1 })));
    let twice = [&good[..], &good[..]].concat();
    assert!(matches!(open(&twice, trust(&[&key])), Err(NotOpened::Trailing { .. })));
}

#[test]
fn payloads_cannot_change_places_or_content() {
    let key = node_key("internet-1", 1);
    let good = package(&key, FILES);
    let swapped = [&good[..good.len() - 10], b"other", b"first"].concat();
    assert!(matches!(open(&swapped, trust(&[&key])), Err(NotOpened::Payload { index: 0, .. })));
    let changed = [&good[..good.len() - 5], b"othex"].concat();
    assert!(matches!(open(&changed, trust(&[&key])), Err(NotOpened::Payload { index: 1, .. })));
    // The border between two payloads moved: the same bytes in all.
    let moved = package(&key, &[("報告書.txt", b"firsto"), ("議事録.txt", b"ther")]);
    let mixed = [&moved[..envelope_of(&moved).end], b"firstother"].concat();
    assert!(open(&mixed, trust(&[&key])).is_ok(), "that is just another good package");
    let other = [&good[..envelope_of(&good).end], &moved[envelope_of(&moved).end - 1..]].concat();
    assert!(open(&other, trust(&[&key])).is_err());
}

#[test]
fn lengths_are_refused_before_they_are_believed() {
    let key = node_key("internet-1", 1);
    let header = |length: u32| [&b"MUGAIPK1"[..], &length.to_le_bytes(), b"{}"].concat();
    assert!(matches!(open(&header(u32::MAX), trust(&[&key])), Err(NotOpened::TooLarge { .. })));
    // 63 MiB are allowed, but they are not there: nothing is allocated by the number.
    assert!(matches!(open(&header(63 << 20), trust(&[&key])), Err(NotOpened::Truncated)));
    let small = Caps { package_bytes: 100, ..Caps::default() };
    let big = Opener::new(trust(&[&key]), small).open_bytes(vec![0; 101], now());
    assert!(matches!(big, Err(NotOpened::TooLarge { size: 101, most: 100, .. })));
}

#[test]
fn another_beginning_is_no_package_and_another_version_says_so() {
    let key = node_key("internet-1", 1);
    let mut bytes = package(&key, FILES);
    bytes[7] = b'2';
    assert!(matches!(open(&bytes, trust(&[&key])), Err(NotOpened::Version { .. })));
    bytes[7] = b'x';
    assert!(matches!(open(&bytes, trust(&[&key])), Err(NotOpened::NotAPackage)));
    assert!(matches!(open(b"PK\x03\x04 and so on, twelve", trust(&[&key])), Err(NotOpened::NotAPackage)));
}

#[test]
fn a_key_holds_in_its_time_only() {
    // Good for 2026; the package is of 22 November 2026.
    let key = node_key("internet-1", 1);
    let bytes = package(&key, FILES);
    let when = |now: &str| open_at(&bytes, trust(&[&key]), at(now));
    assert!(when("2026-12-31T23:59:59Z").is_ok());
    let late = when("2027-01-01T00:00:00Z").unwrap_err();
    assert!(matches!(late, NotOpened::KeyTime { .. }) && !late.may_pass(), "{late}");
    let early = when("2025-12-31T23:59:59Z").unwrap_err();
    assert!(matches!(early, NotOpened::KeyTime { .. }) && early.may_pass(), "{early}");
    assert!(when("2026-11-21T03:04:06Z").is_ok(), "clocks may differ by a day");
    assert!(matches!(when("2026-11-21T03:04:04Z"), Err(NotOpened::Ahead { .. })));
}

#[test]
fn links_pipes_and_folders_are_not_opened() {
    let key = node_key("internet-1", 1);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("p.mgpk"), package(&key, FILES)).unwrap();
    std::os::unix::fs::symlink(path("p.mgpk"), path("link.mgpk")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, path("pipe.mgpk"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let opener = Opener::new(trust(&[&key]), Caps::default());
    assert!(opener.open(&path("p.mgpk"), now()).is_ok());
    for name in ["link.mgpk", "pipe.mgpk", "."] {
        assert!(matches!(opener.open(&path(name), now()), Err(NotOpened::NotAFile)), "{name}");
    }
    assert!(matches!(opener.open(&path("none"), now()), Err(NotOpened::Io { .. })));
}

#[test]
fn a_package_changed_after_it_was_opened_gives_no_end() {
    let key = node_key("internet-1", 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.mgpk");
    let mut bytes = package(&key, FILES);
    std::fs::write(&path, &bytes).unwrap();
    let opened = Opener::new(trust(&[&key]), Caps::default()).open(&path, now()).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let read = |index: usize| {
        let mut all = Vec::new();
        opened.payload(index).unwrap().untrusted.read_to_end(&mut all).map(|_| all)
    };
    assert_eq!(read(0).unwrap(), b"first");
    assert_eq!(read(1).unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    std::fs::write(&path, &bytes[..last]).unwrap();
    assert_eq!(read(1).unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    // Asked again after the error, it still does not say that this is the end.
    let mut payload = opened.payload(1).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let mut chunk = [0; 100];
    assert_eq!(payload.untrusted.read(&mut chunk).unwrap(), 5);
    for _ in 0..3 {
        assert!(payload.untrusted.read(&mut chunk).is_err());
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}
