//! Planters and fixtures of tar archives and of files packed by themselves.

use super::packed::{USUAL, bzip2, gzip, lzma, xz};
use super::tar::{archive, changed, entry, file, link, long_name, pax};
use super::{KEPT, PROGRAM};
use crate::{Planted, Planter};

/// A planted file of this name.
pub(super) fn named(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), ..super::planted(bytes, gone) }
}

/// A tar archive of a text that survives, and of these entries.
pub(super) fn beside(entries: &[Vec<u8>]) -> Vec<u8> {
    archive(&[&[file("案内.txt", KEPT.as_bytes())], entries].concat())
}

/// Entries that are no files: links of both kinds, a device, a pipe.
fn special() -> Vec<Vec<u8>> {
    let device = changed("装置", b'4', b"", |h| h[329..337].copy_from_slice(b"0000010\0"));
    vec![link("a.txt", b'2', "/etc/passwd"), link("b.txt", b'1', "案内.txt"), device, entry("管", b'6', b"")]
}

/// With a text behind the end.
fn followed(packed: Vec<u8>) -> Vec<u8> {
    [packed, b"gone-90aa".to_vec()].concat()
}

fn kept() -> Vec<u8> {
    KEPT.as_bytes().to_vec()
}

/// Every planter of these formats.
pub(super) fn planters() -> Vec<Planter> {
    let planter = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        planter("archive.special-file", "plain: links, a device and a pipe in a tar archive", || {
            named("資料.tar", beside(&special()), &[b"etc/passwd"])
        }),
        planter("archive.special-file", "obfuscated: the same within gzip, and a link of a long name", || {
            let long = "長".repeat(60);
            let entries = [special(), vec![long_name(&long), link("x", b'2', "/etc/passwd")]].concat();
            named("資料.tar.gz", gzip(&beside(&entries)), &[b"etc/passwd", long.as_bytes()])
        }),
        planter("archive.system-file", "obfuscated: in a tar archive, by a name of pax", || {
            let entries = [pax("path", "資料/Desktop.ini"), file("a.txt", b"gone-77c2")];
            named("資料.tar", beside(&entries), &[b"gone-77c2"])
        }),
        planter(
            "archive.surplus-bytes",
            "plain: a label of a tar archive, and a second archive behind the first",
            || {
                let label = entry("gone-90aa", b'V', b"");
                let second = archive(&[file("gone-90aa", b"gone-90aa")]);
                let whole = [label, file("案内.txt", KEPT.as_bytes()), vec![0; 1_024], second].concat();
                named("資料.tar", whole, &[b"gone-90aa"])
            },
        ),
        planter("archive.surplus-bytes", "plain: a text behind the last member of gzip", || {
            named("案内.txt.gz", followed(gzip(&kept())), &[b"gone-90aa"])
        }),
        planter("archive.surplus-bytes", "plain: a text behind the last stream of bzip2", || {
            named("案内.txt.bz2", followed(bzip2(&kept())), &[b"gone-90aa"])
        }),
        planter("archive.surplus-bytes", "plain: a text behind the last stream of xz", || {
            named("案内.txt.xz", followed(xz(&kept(), USUAL)), &[b"gone-90aa"])
        }),
        planter("archive.surplus-bytes", "plain: a text behind LZMA data", || {
            named("案内.txt.lzma", followed(lzma(&kept(), 1 << 23)), &[b"gone-90aa"])
        }),
    ]
}

/// Clean fixtures: name, content.
pub(super) fn clean() -> Vec<(String, Vec<u8>)> {
    let long = format!("{}/{}.txt", "案".repeat(50), "内".repeat(50));
    let tar = beside(&[
        entry("資料/", b'5', b""),
        file("資料/表.csv", b"1,2\r\n"),
        entry("空のフォルダー/", b'5', b""),
        pax("path", &long),
        file("x", "一".as_bytes()),
        long_name(&format!("gnu/{long}")),
        file("x", "二".as_bytes()),
    ]);
    let files = [
        ("tar/資料.tar", tar.clone()),
        ("gzip/案内.txt.gz", gzip(&kept())),
        ("gzip/資料.tar.gz", gzip(&tar)),
        ("bzip2/案内.txt.bz2", bzip2(&kept())),
        ("bzip2/資料.tar.bz2", bzip2(&tar)),
        ("xz/案内.txt.xz", xz(&kept(), USUAL)),
        ("xz/資料.tar.xz", xz(&tar, USUAL)),
        ("lzma/案内.txt.lzma", lzma(&kept(), 1 << 23)),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Broken fixtures, each to be refused.
pub(super) fn bad() -> Vec<(String, Vec<u8>)> {
    let text = KEPT.as_bytes();
    let cut = |mut packed: Vec<u8>| {
        packed.truncate(packed.len() - 5);
        packed
    };
    // In the first letter of the content, which is not packed.
    let wrong = |mut packed: Vec<u8>| {
        packed[27] ^= 1;
        packed
    };
    let files = [
        ("tar/cut-off.tar", beside(&[])[..1_030].to_vec()),
        ("tar/climbs-out.tar", archive(&[file("../案内.txt", text)])),
        ("tar/holds-a-script.tar", beside(&[file("a.txt", b"#!/bin/sh\nexit\n")])),
        ("tar/two-sizes.tar", beside(&[pax("size", "1024"), file("a.txt", b"one")])),
        ("gzip/cut-off.txt.gz", cut(gzip(text))),
        ("gzip/holds-a-program.txt.gz", gzip(PROGRAM)),
        ("bzip2/cut-off.txt.bz2", cut(bzip2(text))),
        ("xz/cut-off.txt.xz", cut(xz(text, USUAL))),
        ("xz/wrong-sum.txt.xz", wrong(xz(text, USUAL))),
        ("lzma/cut-off.txt.lzma", cut(lzma(text, 1 << 23))),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}
