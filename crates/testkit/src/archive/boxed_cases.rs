//! Planters, fixtures and matrix cases of 7z and CAB archives.

use super::cab::Cabinet;
use super::sevenz::{Entry, archive, archive_with_gap, archive_with_packed_list};
use super::single::named;
use super::{KEPT, NAME_SJIS, PROGRAM};
use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};

/// `案内.txt` in CP932.
const GUIDE_SJIS: &[u8] = b"\x88\xC4\x93\xE0.txt";
/// LZMA, and properties that ask for a dictionary of 4 GiB.
const LZMA: &[u8] = &[0x03, 0x01, 0x01];
const VAST: &[u8] = &[0x5D, 0xFF, 0xFF, 0xFF, 0xFF];

/// An archive of a text that survives, and of these entries.
fn beside(entries: &[Entry]) -> Vec<u8> {
    archive(&[&[Entry::new("案内.txt", KEPT.as_bytes())], entries].concat())
}

fn sevenz(entries: &[Entry], gone: &[&[u8]]) -> Planted {
    named("資料.7z", beside(entries), gone)
}

fn cabinet(files: &[(&[u8], &[u8])]) -> Cabinet {
    Cabinet::new(&[&[(GUIDE_SJIS, KEPT.as_bytes())], files].concat())
}

fn cab(files: &[(&[u8], &[u8])], gone: &[&[u8]]) -> Planted {
    named("資料.cab", cabinet(files).bytes(), gone)
}

/// A symbolic link as 7-Zip for UNIX writes it, and one of Windows.
fn links() -> [Entry; 2] {
    let unix = Entry { attributes: 0xA1FF_8000, ..Entry::new("リンク", b"../../etc/passwd") };
    [unix, Entry { attributes: 0x420, ..Entry::new("リンク2", b"../../etc/passwd") }]
}

pub(super) fn planters() -> Vec<Planter> {
    let planter = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        planter("archive.special-file", "plain: symbolic links in a 7z archive", || sevenz(&links(), &[b"etc/passwd"])),
        planter("archive.special-file", "obfuscated: an entry of 7z that deletes a file", || {
            sevenz(&[Entry { anti: true, ..Entry::new("台帳.txt", b"") }], &["台帳".as_bytes()])
        }),
        planter("archive.surplus-bytes", "plain: bytes behind the end of a 7z archive", || {
            named("資料.7z", [beside(&[]), b"gone-90aa".to_vec()].concat(), &[b"gone-90aa"])
        }),
        planter("archive.surplus-bytes", "obfuscated: bytes between the data and the list of a 7z archive", || {
            let bytes = archive_with_gap(&[Entry::new("案内.txt", KEPT.as_bytes())], b"gone-90aa");
            named("資料.7z", bytes, &[b"gone-90aa"])
        }),
        planter("archive.system-file", "plain: in a 7z archive", || {
            sevenz(&[Entry::new("x\\Desktop.ini", b"gone-77c2")], &[b"gone-77c2"])
        }),
        planter("archive.system-file", "plain: in a CAB archive", || {
            cab(&[(b"x\\autorun.inf", b"gone-77c2")], &[b"gone-77c2"])
        }),
        planter("archive.surplus-bytes", "plain: a signature behind the end of a CAB archive", || {
            named("資料.cab", [cabinet(&[]).bytes(), b"gone-90aa".to_vec()].concat(), &[b"gone-90aa"])
        }),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let (plain, disguised, neighbour) = (Shape::Plain, Shape::Disguised, Shape::Neighbour);
    let malformed = Expect::Refused("malformed");
    let left_out = Expect::Reported("archive.refused-entry");
    vec![
        case("ARC-09", plain, "a program in a CAB archive", Expect::Refused("active_format"), || {
            cab(&[(b"a.docx", PROGRAM)], &[])
        }),
        case("ARC-09", plain, "a block whose checksum is wrong", malformed, || {
            named("資料.cab", Cabinet { wrong: 1, ..cabinet(&[]) }.bytes(), &[])
        }),
        case("ARC-09", plain, "one cabinet of a set", Expect::Refused("no_decoder"), || {
            named("資料.cab", Cabinet { flags: 2, ..cabinet(&[]) }.bytes(), &[])
        }),
        case("ARC-09", plain, "packed by Quantum", Expect::Refused("no_decoder"), || {
            named("資料.cab", Cabinet { method: 0x0472, ..cabinet(&[]) }.bytes(), &[])
        }),
        case("ARC-09", plain, "an update of Windows", Expect::Refused("active_format"), || {
            named("更新.msu", cabinet(&[]).bytes(), &[])
        }),
        case("ARC-09", disguised, "two files that share their data", malformed, || {
            let both = cabinet(&[(b"b.txt", KEPT.as_bytes())]);
            named("資料.cab", Cabinet { last: Some((10, 0)), ..both }.bytes(), &[])
        }),
        case("ARC-09", disguised, "a file that reaches beyond its folder", malformed, || {
            let both = cabinet(&[(b"b.txt", b"one")]);
            let start = u32::try_from(KEPT.len()).unwrap();
            named("資料.cab", Cabinet { last: Some((4, start)), ..both }.bytes(), &[])
        }),
        case("ARC-09", disguised, "a file in a folder that does not exist", malformed, || {
            named("資料.cab", Cabinet { folder: 1, ..cabinet(&[(b"b.txt", b"one")]) }.bytes(), &[])
        }),
        case("ARC-09", disguised, "a folder that climbs out", left_out, || {
            cab(&[(b"..\\a.txt", b"gone-41d0")], &[b"gone-41d0"])
        }),
        case("ARC-09", disguised, "a notebook of OneNote in its cabinet", Expect::Refused("active_format"), || {
            let section = b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3gone-41d0";
            cab(&[(b"\x95\x5c.txt", section)], &[])
        }),
        case("ARC-09", neighbour, "texts, stored", Expect::Untouched, || {
            cab(&[(NAME_SJIS, "一".as_bytes()), (b"\x95\x5c\\a.csv", b"1,2\r\n")], &[])
        }),
        case("ARC-09", neighbour, "texts, packed by MSZIP", Expect::Untouched, || {
            let long = "説明会のご案内です。".repeat(4_000);
            let files = cabinet(&[(b"a.txt", long.as_bytes()), (b"b.txt", long.as_bytes())]);
            named("資料.cab", Cabinet { method: 1, ..files }.bytes(), &[])
        }),
        case("ARC-01", plain, "a program in a 7z archive", Expect::Refused("active_format"), || {
            sevenz(&[Entry::new("a.docx", PROGRAM)], &[])
        }),
        case("ARC-01", disguised, "a 7z archive whose checksum of a content is wrong", malformed, || {
            sevenz(&[Entry { crc: Some(1), ..Entry::new("a.txt", b"one") }], &[])
        }),
        case("ARC-01", disguised, "a 7z archive without a checksum of a content", malformed, || {
            sevenz(&[Entry { crc: None, ..Entry::new("a.txt", b"one") }], &[])
        }),
        case("ARC-01", disguised, "a 7z archive whose data are shorter than it says", malformed, || {
            sevenz(&[Entry { size: 4, ..Entry::new("a.txt", b"one") }], &[])
        }),
        case("ARC-01", disguised, "a 7z archive whose data are longer than it says", malformed, || {
            sevenz(&[Entry { size: 2, ..Entry::new("a.txt", b"one") }], &[])
        }),
        case("ARC-01", neighbour, "texts and folders in a 7z archive", Expect::Untouched, || {
            let folder = Entry { folder: true, attributes: 0x10, ..Entry::new("空", b"") };
            let unix = Entry { attributes: 0x81A4_8020, ..Entry::new("資料/a.csv", b"1,2\r\n") };
            sevenz(&[folder, unix, Entry::new("空のファイル.txt", b"")], &[])
        }),
        case("ARC-03", disguised, "a dictionary of 4 GiB in a 7z archive", Expect::Refused("limit_memory"), || {
            sevenz(&[Entry::packed_by(LZMA, VAST, "a.txt", b"\0\0\0\0\0one")], &[])
        }),
        case("ARC-03", disguised, "the same for its list", Expect::Refused("limit_memory"), || {
            let bytes = archive_with_packed_list(&[Entry::new("a.txt", b"one")], |list| {
                list.coders = vec![(LZMA.to_vec(), VAST.to_vec())];
            });
            named("資料.7z", bytes, &[])
        }),
        case("ARC-03", disguised, "coders without end in a 7z archive", malformed, || {
            let coders = vec![(vec![0x03], vec![0]); 20];
            sevenz(&[Entry { coders, ..Entry::new("a.txt", b"one") }], &[])
        }),
        case("ARC-04", disguised, "names in a 7z archive that climb out", left_out, || {
            let names = ["../a.txt", "C:\\b.txt", "//server/c.txt"];
            sevenz(&names.map(|n| Entry::new(n, b"gone-41d0")), &[b"gone-41d0"])
        }),
        case("ARC-04", disguised, "two entries of one name in a 7z archive", Expect::Refused("ambiguous"), || {
            sevenz(&[Entry::new("a.txt", b"one"), Entry::new("A.TXT", b"two")], &[])
        }),
    ]
}

/// Clean fixtures: name, content.
pub(super) fn clean() -> Vec<(String, Vec<u8>)> {
    let folder = Entry { folder: true, attributes: 0x10, ..Entry::new("空", b"") };
    vec![
        ("7z/資料.7z".to_owned(), beside(&[Entry::new("資料/表能.txt", "一".as_bytes()), folder])),
        ("cab/資料.cab".to_owned(), Cabinet { method: 1, ..cabinet(&[(NAME_SJIS, "一".as_bytes())]) }.bytes()),
    ]
}

/// Broken fixtures, each to be refused.
pub(super) fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = beside(&[]);
    let foreign = Entry::packed_by(&[0x04, 0xF7, 0x11, 0x01], &[], "a.txt", b"one");
    vec![
        ("7z/cut-off.7z".to_owned(), whole[..whole.len() - 1].to_vec()),
        ("7z/wrong-sum.7z".to_owned(), archive(&[Entry { crc: Some(7), ..Entry::new("a.txt", b"one") }])),
        ("7z/unknown-method.7z".to_owned(), archive(&[foreign])),
        ("7z/holds-a-program.7z".to_owned(), archive(&[Entry::new("a.txt", PROGRAM)])),
        ("cab/cut-off.cab".to_owned(), cabinet(&[]).bytes()[..40].to_vec()),
        ("cab/wrong-sum.cab".to_owned(), Cabinet { wrong: 1, ..cabinet(&[]) }.bytes()),
        ("cab/of-a-set.cab".to_owned(), Cabinet { flags: 1, ..cabinet(&[]) }.bytes()),
        ("cab/holds-a-program.cab".to_owned(), Cabinet::new(&[(b"a.txt", PROGRAM)]).bytes()),
    ]
}
