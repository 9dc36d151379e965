//! Hostile containers, byte by byte.

use super::{Archive, assemble, pack};
use mugai_core::{Limits, Reason};

fn container(members: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<_> = members.iter().map(|(n, c)| pack(n, c).unwrap()).collect();
    assemble(&parts, &Limits::default()).unwrap()
}

fn reason(bytes: &[u8]) -> Option<Reason> {
    Archive::open(bytes, &Limits::default()).err().map(|r| r.reason)
}

/// Where the n-th of these signatures stands.
fn nth(bytes: &[u8], signature: &[u8], n: usize) -> usize {
    bytes.windows(4).enumerate().filter(|(_, w)| *w == signature).nth(n).unwrap().0
}

fn changed(at: impl Fn(&[u8]) -> usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = container(&[("a.xml", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ("b.xml", b"b")]);
    let at = at(&bytes);
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

#[test]
fn a_container_of_ours_is_read_back() {
    let bytes = container(&[("a.xml", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ("b/c.xml", b"b")]);
    let zip = Archive::open(&bytes, &Limits::default()).unwrap();
    assert!(!zip.surplus);
    assert_eq!(zip.peek(zip.find("A.XML").unwrap(), 100).unwrap(), b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_eq!(zip.peek(zip.find("b\\c.xml").unwrap(), 100).unwrap(), b"b");
    assert_eq!(zip.peek(0, 5), None);
}

#[test]
fn two_readings_are_refused() {
    let malformed = Some(Reason::MalformedZip);
    // Local header against directory: name, method, flags, checksum, sizes (ZIP-02).
    assert_eq!(reason(&changed(|b| nth(b, LOCAL, 0) + 30, b"z")), malformed);
    assert_eq!(reason(&changed(|b| nth(b, LOCAL, 0) + 8, b"\0")), malformed);
    assert_eq!(reason(&changed(|b| nth(b, LOCAL, 0) + 14, b"\xFF\xFF")), malformed);
    assert_eq!(reason(&changed(|b| nth(b, LOCAL, 0) + 22, b"\x01")), malformed);
    // Two members at one place (ZIP-03): the second directory entry points at the first member.
    assert_eq!(reason(&changed(|b| nth(b, CENTRAL, 1) + 42, &[0, 0, 0, 0])), malformed);
    // Counts and sizes of the end record (ZIP-09, ZIP-15).
    assert_eq!(reason(&changed(|b| nth(b, END, 0) + 8, &[1, 0, 1, 0])), malformed);
    assert_eq!(reason(&changed(|b| nth(b, END, 0) + 8, &[3, 0, 3, 0])), malformed);
    assert_eq!(reason(&changed(|b| nth(b, END, 0) + 4, &[1])), malformed);
    assert_eq!(reason(&changed(|b| nth(b, END, 0) + 16, &[0xFF, 0xFF])), malformed);
}

#[test]
fn names_that_clash_or_lead_out_are_refused() {
    for names in [
        ["a.xml", "A.XML"],
        ["a/b", "a\\b"],
        ["a%62", "ab"],
        ["x", "../y"],
        ["x", "/y"],
        ["x", "c:y"],
        ["x", "a//b"],
        ["x", "a%2f..%2fb"],
        ["x", "a\0b"],
    ] {
        assert_eq!(reason(&container(&[(names[0], b"1"), (names[1], b"2")])), Some(Reason::MalformedZip), "{names:?}");
    }
}

#[test]
fn encryption_and_other_methods_are_refused() {
    assert_eq!(reason(&changed(|b| nth(b, CENTRAL, 0) + 8, &[1])), Some(Reason::Encrypted));
    let mut bytes = changed(|b| nth(b, CENTRAL, 0) + 10, &[12]);
    let at = nth(&bytes, LOCAL, 0) + 8;
    bytes[at] = 12;
    assert_eq!(reason(&bytes), Some(Reason::MalformedZip));
}

#[test]
fn what_stands_outside_is_dropped_unless_it_is_another_file() {
    let inner = container(&[("a.xml", b"1")]);
    let open = |bytes: &[u8]| Archive::open(bytes, &Limits::default()).map(|z| z.surplus).map_err(|r| r.reason);
    assert_eq!(open(&[b"stub".to_vec(), inner.clone()].concat()), Ok(true));
    assert_eq!(open(&[inner.clone(), b"tail".to_vec()].concat()), Ok(true));
    assert_eq!(open(&[b"MZ stub".to_vec(), inner.clone()].concat()), Err(Reason::Polyglot));
    assert_eq!(open(&[inner.clone(), b"xx%PDF-1.7".to_vec()].concat()), Err(Reason::Polyglot));
    // Two whole containers: which one is meant depends on the reader.
    assert!(open(&[inner.clone(), inner].concat()).is_err());
}

#[test]
fn a_member_that_is_not_what_it_promises_is_refused() {
    let whole = container(&[("a.xml", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]);
    let read = |bytes: &[u8]| Archive::open(bytes, &Limits::default()).unwrap().peek(0, 1000);
    assert!(read(&whole).is_some());
    for (field, local) in [(16usize, 14usize), (24, 22)] {
        // Checksum, then size, changed in both headers alike.
        let mut bytes = whole.clone();
        let (c, l) = (nth(&bytes, CENTRAL, 0) + field, nth(&bytes, LOCAL, 0) + local);
        bytes[c] ^= 1;
        bytes[l] ^= 1;
        assert_eq!(read(&bytes), None, "{field}");
    }
}

#[test]
fn names_that_windows_takes_for_one_have_one_key() {
    for name in ["Word\\Document.xml", "word/document.xml", "word%2Fdocument.xml", "WORD/%64ocument.xml"] {
        assert_eq!(super::key(name), "word/document.xml");
    }
    assert_eq!(super::key("a%zz"), "a%zz");
}

/// The same bytes for the same part, whatever was packed before it.
#[test]
fn a_packer_remembers_nothing_of_the_part_before() {
    let mut packer = crate::Packer::default();
    let text = |n: u32| (0..n).map(|i| format!("{} {i}\r\n", i.wrapping_mul(2_654_435_761) % 977)).collect::<String>();
    for n in [0, 1, 20_000, 3, 900, 40_000, 0, 900, 1] {
        let content = text(n).into_bytes();
        let alone = assemble(&[pack("a", &content).unwrap()], &Limits::default()).unwrap();
        let behind = assemble(&[packer.pack("a", &content).unwrap()], &Limits::default()).unwrap();
        assert!(alone == behind, "{n}");
    }
}
