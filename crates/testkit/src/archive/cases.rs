//! The matrix of archives: ARC-01 and its neighbours.

use super::{KEPT, NAME_SJIS, PROGRAM, beside, cases_single, cases_zip, link, lock, lzh_cases, planted, utf8, zip};
use crate::matrix::{Case, Expect, Shape};
use crate::office::raw_zip::Entry;

/// Every case.
pub fn cases() -> Vec<Case> {
    let refused = |id, shape, what, code, plant| Case { id, shape, what, expect: Expect::Refused(code), plant };
    let fine = |id, what, plant| Case { id, shape: Shape::Neighbour, what, expect: Expect::Untouched, plant };
    let told = |id, shape, what, rule, plant| Case { id, shape, what, expect: Expect::Reported(rule), plant };
    let own = vec![
        refused("ARC-01", Shape::Plain, "a program in an archive", "active_format", || {
            planted(beside(&[utf8("見積.exe", PROGRAM)]), &[])
        }),
        refused(
            "ARC-01",
            Shape::Disguised,
            "a program called a document, in an archive in an archive",
            "active_format",
            || planted(beside(&[Entry::stored("in.zip", &beside(&[utf8("見積.docx", PROGRAM)]))]), &[]),
        ),
        fine("ARC-01", "texts in folders, and an archive", || {
            planted(beside(&[utf8("資料/表.csv", b"1,2\r\n"), Entry::stored("in.zip", &beside(&[]))]), &[])
        }),
        refused("ARC-02", Shape::Plain, "an encrypted entry", "encrypted", || {
            planted(beside(&[lock(utf8("b.txt", b"one"), "himitsu")]), &[])
        }),
        refused("ARC-02", Shape::Disguised, "an entry of WinZip's AES without the flag", "encrypted", || {
            let mut locked = utf8("b.txt", b"one");
            locked.method = [99; 2];
            planted(beside(&[locked]), &[])
        }),
        fine("ARC-02", "a text about a password", || {
            planted(beside(&[utf8("パスワード.txt", "別途お知らせします。".as_bytes())]), &[])
        }),
        refused("ARC-03", Shape::Plain, "archives nested too deep", "limit_depth", || {
            let nest = (0..8).fold(beside(&[]), |inner, _| beside(&[Entry::stored("in.zip", &inner)]));
            planted(nest, &[])
        }),
        refused("ARC-03", Shape::Disguised, "a member that unpacks a thousandfold and more", "limit_ratio", || {
            planted(beside(&[utf8("b.txt", &vec![b'a'; 80 << 20])]), &[])
        }),
        fine("ARC-03", "a long text of one letter", || planted(beside(&[utf8("b.txt", &vec![b'a'; 1 << 20])]), &[])),
        refused("ARC-04", Shape::Plain, "a name that climbs out", "malformed_zip", || {
            planted(beside(&[utf8("../b.txt", b"one")]), &[])
        }),
        told("ARC-04", Shape::Disguised, "a symbolic link", "archive.special-file", || {
            planted(beside(&[link()]), &[b"etc/passwd"])
        }),
        fine("ARC-04", "dots in names", || planted(beside(&[utf8("第1.2回/a.b.txt", b"one")]), &[])),
        refused("ARC-05", Shape::Plain, "a piece of a split archive", "no_decoder", || {
            planted([b"PK\x07\x08".to_vec(), beside(&[])].concat(), &[])
        }),
        refused("ARC-05", Shape::Disguised, "a program before the archive", "active_format", || {
            let stub = [PROGRAM.to_vec(), vec![0; 100]].concat();
            planted([stub, beside(&[])].concat(), &[])
        }),
        fine("ARC-05", "an archive whose entry is called a part", || {
            planted(beside(&[utf8("資料.part1.txt", b"one")]), &[])
        }),
        refused("ARC-06", Shape::Plain, "a name in no encoding", "bad_name", || {
            let mut bad = Entry::new("x", b"one");
            bad.rename(b"\xff\xff.txt");
            planted(beside(&[bad]), &[])
        }),
        told("ARC-06", Shape::Disguised, "a character of no width", "archive.entry-name", || {
            planted(beside(&[utf8("見\u{200B}積.txt", b"one")]), &["\u{200B}".as_bytes()])
        }),
        Case {
            id: "ARC-06",
            shape: Shape::Neighbour,
            what: "CP932 with 5C as a second byte",
            expect: Expect::Untouched,
            plant: || {
                let mut entry = Entry::new("x", KEPT.as_bytes());
                entry.rename(NAME_SJIS);
                let mut planted = planted(zip(&[entry]), &[]);
                planted.kept.push("表能.txt".as_bytes().to_vec());
                planted
            },
        },
        refused("ARC-07", Shape::Plain, "a Java archive called ZIP", "active_format", || {
            planted(beside(&[Entry::new("META-INF/MANIFEST.MF", b"Main-Class: a")]), &[])
        }),
        refused("ARC-07", Shape::Disguised, "the same in another case", "active_format", || {
            planted(beside(&[Entry::new("meta-inf/Manifest.mf", b"Main-Class: a")]), &[])
        }),
        fine("ARC-07", "a text of a manifest's name in another folder", || {
            planted(beside(&[Entry::new("docs/manifest.txt", b"list")]), &[])
        }),
    ];
    [own, cases_single::cases(), cases_zip::cases(), lzh_cases::cases(), super::boxed_cases::cases()].concat()
}
