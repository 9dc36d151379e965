//! Planters, fixtures and matrix cases of LZH archives.

use super::lzh::{Entry, archive};
use super::single::named;
use super::{KEPT, NAME_SJIS, PROGRAM};
use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};

/// `案内.txt` in CP932.
const GUIDE_SJIS: &[u8] = b"\x88\xC4\x93\xE0.txt";

/// An archive of a text that survives, and of these entries.
fn beside(entries: &[Entry]) -> Vec<u8> {
    archive(&[&[Entry::new(0, GUIDE_SJIS, KEPT.as_bytes())], entries].concat())
}

fn lzh(entries: &[Entry], gone: &[&[u8]]) -> Planted {
    named("資料.lzh", beside(entries), gone)
}

/// A symbolic link as LHa for UNIX writes it.
fn link(level: u8) -> Entry {
    Entry { method: *b"-lhd-", ..Entry::new(level, b"a.txt|/etc/passwd", b"") }
}

pub(super) fn planters() -> Vec<Planter> {
    let planter = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        planter("archive.special-file", "plain: a symbolic link in an LZH archive", || {
            lzh(&[link(0)], &[b"etc/passwd"])
        }),
        planter("archive.surplus-bytes", "plain: a text behind the end of an LZH archive", || {
            let bytes = [beside(&[]), b"gone-90aa".to_vec()].concat();
            named("資料.lzh", bytes, &[b"gone-90aa"])
        }),
        planter("archive.system-file", "obfuscated: in an LZH archive, in a folder of an extended header", || {
            let file = Entry { folder: b"x\xFF".to_vec(), ..Entry::new(2, b"Desktop.ini", b"gone-77c2") };
            lzh(&[file], &[b"gone-77c2"])
        }),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let (plain, disguised, neighbour) = (Shape::Plain, Shape::Disguised, Shape::Neighbour);
    let malformed = Expect::Refused("malformed");
    vec![
        case("ARC-08", plain, "a header whose checksum is wrong", malformed, || {
            let mut bytes = beside(&[]);
            bytes[1] ^= 1;
            named("資料.lzh", bytes, &[])
        }),
        case("ARC-08", plain, "a program in an LZH archive", Expect::Refused("active_format"), || {
            lzh(&[Entry::new(1, b"a.docx", PROGRAM)], &[])
        }),
        case("ARC-08", plain, "a folder that climbs out", Expect::Reported("archive.refused-entry"), || {
            lzh(&[Entry { folder: b"..\xFF".to_vec(), ..Entry::new(2, b"a.txt", b"gone-41d0") }], &[b"gone-41d0"])
        }),
        case("ARC-08", disguised, "two names for one entry", Expect::Refused("ambiguous"), || {
            lzh(&[Entry { extended: vec![(0x01, b"b.txt".to_vec())], ..Entry::new(2, b"a.txt", b"one") }], &[])
        }),
        case("ARC-08", disguised, "packed data that reach beyond the file", malformed, || {
            let mut bytes = Entry::new(0, b"a.txt", b"one").bytes();
            // The size of the packed data, and the checksum that belongs to it.
            bytes[8] = 0x7F;
            bytes[1] = bytes[2..].iter().take(usize::from(bytes[0])).fold(0, |s: u8, b| s.wrapping_add(*b));
            named("資料.lzh", bytes, &[])
        }),
        case("ARC-08", disguised, "a content that is not what its checksum says", malformed, || {
            lzh(&[Entry { crc: 1, ..Entry::new(3, b"a.txt", b"one") }], &[])
        }),
        case("ARC-08", disguised, "extended headers that go on without end", malformed, || {
            lzh(&[Entry { extended: vec![(0x7F, Vec::new()); 100], ..Entry::new(2, b"a.txt", b"one") }], &[])
        }),
        case("ARC-08", neighbour, "texts in folders, in every level of header", Expect::Untouched, || {
            let inner =
                |level, name: &[u8]| Entry { folder: b"\x95\x5c\xFF".to_vec(), ..Entry::new(level, name, b"1,2\r\n") };
            lzh(
                &[
                    Entry::new(0, NAME_SJIS, "一".as_bytes()),
                    inner(1, b"a.csv"),
                    inner(2, b"b.csv"),
                    inner(3, b"c.csv"),
                ],
                &[],
            )
        }),
    ]
}

/// Clean fixtures: name, content.
pub(super) fn clean() -> Vec<(String, Vec<u8>)> {
    let folder = Entry { method: *b"-lhd-", folder: b"\x8B\xF3\xFF".to_vec(), ..Entry::new(2, b"", b"") };
    vec![("lzh/資料.lzh".to_owned(), beside(&[Entry::new(0, NAME_SJIS, "一".as_bytes()), folder]))]
}

/// Broken fixtures, each to be refused.
pub(super) fn bad() -> Vec<(String, Vec<u8>)> {
    let text = KEPT.as_bytes();
    vec![
        ("lzh/cut-off.lzh".to_owned(), beside(&[])[..30].to_vec()),
        ("lzh/wrong-sum.lzh".to_owned(), archive(&[Entry { crc: 7, ..Entry::new(2, b"a.txt", text) }])),
        ("lzh/unknown-method.lzh".to_owned(), archive(&[Entry { method: *b"-lh9-", ..Entry::new(1, b"a.txt", text) }])),
        ("lzh/holds-a-program.lzh".to_owned(), archive(&[Entry::new(0, b"a.txt", PROGRAM)])),
    ]
}
