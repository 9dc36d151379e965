//! gzip files put together member by member, and packed files of other tools.

use super::{BZIP2, GZIP, LZMA, XZ};
use crate::tar::tests::{archive, entry, listing};
use crate::{TarArchive, ZipArchive};
use flate2::{Compression, Crc, write::DeflateEncoder};
use mugai_core::testing::{disarm, disarm_with};
use mugai_core::{Disarm, Reason, Refusal, Sniff};
use mugai_disarm_text::PlainText;
use std::io::Write;

static FORMATS: &[&dyn Disarm] = &[&ZipArchive, &TarArchive, &GZIP, &BZIP2, &XZ, &LZMA, &PlainText];

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

/// Files of other tools (vectors/ORIGIN.md): all hold the same text.
const OTHERS: &[(&str, &[u8])] = &[
    ("gzip", include_bytes!("../../vectors/fox.txt.gz")),
    ("bzip2", include_bytes!("../../vectors/fox.txt.bz2")),
    ("xz", include_bytes!("../../vectors/fox-blocks.txt.xz")),
    ("xz", include_bytes!("../../vectors/fox-crc32.txt.xz")),
    ("xz", include_bytes!("../../vectors/fox-sha256-x86-delta.txt.xz")),
    ("xz", include_bytes!("../../vectors/fox-unchecked.txt.xz")),
    ("lzma", include_bytes!("../../vectors/fox.txt.lzma")),
    ("lzma", include_bytes!("../../vectors/fox-sized.txt.lzma")),
];

fn fox() -> Vec<u8> {
    b"The quick brown fox jumps over the lazy dog.\r\n".repeat(40)
}

#[test]
fn files_of_other_tools_are_unpacked() {
    for (id, bytes) in OTHERS {
        let said: Vec<&str> = FORMATS.iter().filter(|f| f.sniff(bytes) == Sniff::Yes).map(|f| f.format().id).collect();
        assert_eq!(said, [*id]);
        let (out, findings) = disarm(FORMATS, "fox.txt.x", bytes).unwrap();
        assert!(findings.is_empty(), "{id}: {findings:?}");
        assert_eq!(listing(&out.bytes), [("fox.txt".to_owned(), fox())]);
    }
}

/// No cut and no changed bit of a file with checksums comes through as anything but what was packed.
#[test]
fn broken_files_of_other_tools_are_refused() {
    for (id, bytes) in OTHERS {
        // What is cut within its first bytes is another kind, or none.
        for end in 14..bytes.len() {
            let cut = disarm(FORMATS, "fox.txt.x", &bytes[..end]);
            let refusal = cut.err().unwrap_or_else(|| panic!("{id} cut at {end} came through"));
            assert!(matches!(refusal.reason, Reason::Malformed | Reason::UnknownType), "{id} cut at {end}: {refusal}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.to_vec();
            changed[at] ^= 0x10;
            if let Ok((out, _)) = disarm(FORMATS, "fox.txt.x", &changed) {
                // LZMA and one of the xz files have no checksum, and some bytes say nothing of the content.
                let loose = *id == "lzma" || bytes == &OTHERS[5].1;
                assert!(loose || listing(&out.bytes) == [("fox.txt".to_owned(), fox())], "{id} changed at {at}");
            }
        }
    }
}

#[test]
fn streams_one_behind_the_other_are_one_file() {
    for (id, bytes) in OTHERS.iter().filter(|(id, _)| *id != "lzma") {
        let (out, findings) = disarm(FORMATS, "fox.txt.x", &bytes.repeat(2)).unwrap();
        assert!(findings.is_empty(), "{id}: {findings:?}");
        assert_eq!(listing(&out.bytes), [("fox.txt".to_owned(), fox().repeat(2))]);
    }
    // Zeros may stand between streams of xz, four and four.
    let xz = OTHERS[2].1;
    let with = |zeros: usize| {
        let (out, findings) = disarm(FORMATS, "fox.txt.xz", &[xz, &vec![0; zeros], xz].concat()).unwrap();
        (listing(&out.bytes)[0].1.len() / fox().len(), findings.len())
    };
    assert_eq!((with(8), with(6)), ((2, 0), (1, 1)));
}

#[test]
fn what_follows_the_last_stream_stays_behind() {
    for (id, bytes) in OTHERS {
        let (out, findings) = disarm(FORMATS, "fox.txt.x", &[bytes, &b"junk"[..]].concat()).unwrap();
        assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.surplus-bytes"], "{id}");
        assert_eq!(listing(&out.bytes), [("fox.txt".to_owned(), fox())]);
        // Zeros to fill a block of a tape are nothing.
        let (_, findings) = disarm(FORMATS, "fox.txt.x", &[bytes, &[0; 512][..]].concat()).unwrap();
        assert!(findings.is_empty(), "{id}: {findings:?}");
    }
}

#[test]
fn a_large_dictionary_is_no_reason_to_take_memory() {
    let memory = |bytes: &[u8], most: u64| -> Result<(), Refusal> {
        disarm_with(FORMATS, "fox.txt.x", bytes, |_, orders| orders.limits.dictionary_bytes = most).map(|_| ())
    };
    let [xz, marked, sized] = [OTHERS[2].1, OTHERS[6].1, OTHERS[7].1];
    // xz -6 and lzma -6 ask for 8 MiB; a size that is stated says that less will do.
    for bytes in [xz, marked] {
        assert_eq!(memory(bytes, 4 << 20).unwrap_err().reason, Reason::LimitMemory);
        assert_eq!(memory(bytes, 8 << 20), Ok(()));
    }
    assert_eq!(memory(sized, 4 << 20), Ok(()));
    assert_eq!(memory(sized, 1 << 10).unwrap_err().reason, Reason::LimitMemory);
    let mut boast = marked.to_vec();
    boast[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(disarm(FORMATS, "a.lzma", &boast).unwrap_err().reason, Reason::LimitMemory);
}

#[test]
fn the_name_of_the_entry_is_composed() {
    // か and the mark of voice, as a Mac types が.
    let (out, _) = disarm(FORMATS, "か\u{3099}.txt.gz", &member(0, b"", b"one")).unwrap();
    assert_eq!(listing(&out.bytes), [("が.txt".to_owned(), b"one".to_vec())]);
}
