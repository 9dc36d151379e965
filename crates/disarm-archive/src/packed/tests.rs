//! gzip files, put together member by member.

use super::Gzip;
use crate::tar::tests::{archive, entry, listing};
use crate::{TarArchive, ZipArchive};
use flate2::{Compression, Crc, write::DeflateEncoder};
use mugai_core::testing::disarm;
use mugai_core::{Disarm, Reason};
use mugai_disarm_text::PlainText;
use std::io::Write;

static FORMATS: &[&dyn Disarm] = &[&ZipArchive, &TarArchive, &Gzip, &PlainText];

/// One member; `optional` stands behind the ten bytes of the header, as `flags` says.
fn member(flags: u8, optional: &[u8], content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
    out.extend_from_slice(optional);
    let mut z = DeflateEncoder::new(out, Compression::default());
    z.write_all(content).unwrap();
    let mut out = z.finish().unwrap();
    let mut crc = Crc::new();
    crc.update(content);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
    out
}

#[test]
fn one_file_becomes_a_zip_with_one_entry() {
    for bytes in [
        member(0, b"", b"one two"),
        member(4 | 8 | 16, b"\x02\0xyname.txt\0a comment\0", b"one two"),
        [member(0, b"", b"one "), member(0, b"", b"two"), vec![0; 100]].concat(),
    ] {
        let (out, findings) = disarm(FORMATS, "a.txt.gz", &bytes).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(listing(&out.bytes), [("a.txt".to_owned(), b"one two".to_vec())]);
    }
}

#[test]
fn an_archive_within_is_opened() {
    let tar = archive(&[entry(b"b/a.txt", b'0', b"one"), entry(b"l", b'2', b"")]);
    let (out, findings) = disarm(FORMATS, "a.tar.gz", &member(0, b"", &tar)).unwrap();
    assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.special-file"]);
    assert_eq!(listing(&out.bytes), [("b/a.txt".to_owned(), b"one".to_vec())]);
}

#[test]
fn broken_members_are_refused() {
    let good = member(0, b"", b"one two");
    let mut sum = good.clone();
    let at = sum.len() - 8;
    sum[at] ^= 1;
    let cases = [
        good[..good.len() - 1].to_vec(),
        good[..14].to_vec(),
        sum,
        member(0x20, b"", b"one"),
        member(2, b"\0\0", b"one"),
    ];
    for bytes in cases {
        assert_eq!(disarm(FORMATS, "a.txt.gz", &bytes).unwrap_err().reason, Reason::Malformed);
    }
}

#[test]
fn bytes_behind_the_last_member_stay_behind() {
    let (_, findings) = disarm(FORMATS, "a.txt.gz", &[member(0, b"", b"one"), b"junk".to_vec()].concat()).unwrap();
    assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.surplus-bytes"]);
}

#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let bomb = member(0, b"", &vec![b'a'; 80 << 20]);
    assert_eq!(disarm(FORMATS, "a.txt.gz", &bomb).unwrap_err().reason, Reason::LimitRatio);
}
