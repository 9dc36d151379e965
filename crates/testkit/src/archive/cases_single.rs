//! The matrix of archives: tar archives and files packed by themselves.

use super::packed::{USUAL, VAST, bzip2, gzip, lzma, xz};
use super::single::{beside, named};
use super::tar::{changed, entry, file, link, long_name, pax};
use super::{KEPT, PROGRAM};
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

/// A tar archive of a text and these entries.
fn tar(entries: &[Vec<u8>]) -> Planted {
    named("資料.tar", beside(entries), &[])
}

/// A header for a folder that climbs out, or anything else, as one entry among others.
fn climbing(name: &str) -> Planted {
    named("資料.tar.gz", gzip(&beside(&[file(name, b"gone-41d0")])), &[b"gone-41d0"])
}

/// Every case.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let (plain, disguised, neighbour) = (Shape::Plain, Shape::Disguised, Shape::Neighbour);
    let (active, fine) = (Expect::Refused("active_format"), Expect::Untouched);
    let (left_out, special) = (Expect::Reported("archive.refused-entry"), Expect::Reported("archive.special-file"));
    let ambiguous = Expect::Refused("ambiguous");
    vec![
        case("ARC-01", plain, "a program packed by gzip", active, || named("見積.docx.gz", gzip(PROGRAM), &[])),
        case("ARC-01", disguised, "a program in a tar archive in xz in a tar archive", active, || {
            let inner = beside(&[file("見積.docx", PROGRAM)]);
            tar(&[file("in.tar.xz", &xz(&inner, USUAL))])
        }),
        case("ARC-01", disguised, "a file of no known kind in a tar archive in bzip2", left_out, || {
            named("資料.tar.bz2", bzip2(&beside(&[file("不明.bin", b"\0\x01gone-2f81\x02")])), &[b"gone-2f81"])
        }),
        case("ARC-01", neighbour, "texts in folders, in a tar archive in gzip", fine, || {
            named("資料.tar.gz", gzip(&beside(&[entry("資料/", b'5', b""), file("資料/表.csv", b"1,2\r\n")])), &[])
        }),
        case("ARC-01", neighbour, "a text packed by each packer", fine, || {
            let packed = lzma(&xz(&bzip2(&gzip(KEPT.as_bytes())), USUAL), 1 << 16);
            named("案内.txt.gz.bz2.xz.lzma", packed, &[])
        }),
        case("ARC-03", plain, "gzip within gzip without end", Expect::Refused("limit_depth"), || {
            let nest = (0..12).fold(KEPT.as_bytes().to_vec(), |inner, _| gzip(&inner));
            named("案内.txt.gz", nest, &[])
        }),
        case("ARC-03", plain, "bzip2 of letters that are all the same", Expect::Refused("limit_ratio"), || {
            named("案内.txt.bz2", bzip2(&vec![b'a'; 80 << 20]), &[])
        }),
        case("ARC-03", disguised, "a dictionary of four gigabytes in xz", Expect::Refused("limit_memory"), || {
            named("案内.txt.xz", xz(KEPT.as_bytes(), VAST), &[])
        }),
        case("ARC-03", disguised, "two sizes for one entry of tar (CVE-2025-62518)", ambiguous, || {
            tar(&[pax("size", "1024"), file("a.txt", b"one")])
        }),
        case("ARC-03", disguised, "a sparse file of terabytes in a tar archive", Expect::Refused("no_decoder"), || {
            tar(&[entry("a.txt", b'S', b"one")])
        }),
        case("ARC-03", disguised, "a file of nine gigabytes that is not there", Expect::Refused("limit_bytes"), || {
            tar(&[changed("a.txt", b'0', b"", |h| h[124..136].copy_from_slice(b"100000000000"))])
        }),
        case("ARC-03", neighbour, "members of gzip one behind the other", fine, || {
            let (a, b) = KEPT.as_bytes().split_at(9);
            named("案内.txt.gz", [gzip(a), gzip(b)].concat(), &[])
        }),
        case("ARC-04", plain, "a name that climbs out of a tar archive", left_out, || climbing("../b.txt")),
        case("ARC-04", plain, "an absolute name in a tar archive", left_out, || climbing("/etc/b.txt")),
        case("ARC-04", disguised, "a name that climbs in backslashes", left_out, || climbing("a\\..\\..\\b.txt")),
        case("ARC-04", disguised, "a name of pax that climbs", left_out, || {
            let entries = [pax("path", "a/../../b.txt"), file("b.txt", b"gone-41d0")];
            named("資料.tar", beside(&entries), &[b"gone-41d0"])
        }),
        case("ARC-04", plain, "a symbolic link, and a file through it", special, || {
            let entries = [link("外", b'2', "/gone-41d0"), file("外2/b.txt", b"one")];
            named("資料.tar", beside(&entries), &[b"gone-41d0"])
        }),
        case("ARC-04", disguised, "a hard link of a long name, a device and a pipe", special, || {
            let entries =
                [long_name("gone-41d0"), link("x", b'1', "案内.txt"), entry("b", b'4', b""), entry("c", b'6', b"")];
            named("資料.tar.gz", gzip(&beside(&entries)), &[b"gone-41d0"])
        }),
        case("ARC-04", disguised, "two entries of one name", ambiguous, || tar(&[file("案内.txt", b"one")])),
        case("ARC-04", disguised, "two entries whose names differ in case", ambiguous, || {
            tar(&[file("B.txt", b"one"), file("b.TXT", b"two")])
        }),
        case("ARC-04", neighbour, "a file that anybody may run, by its mode", fine, || {
            tar(&[changed("b.txt", b'0', b"one", |h| h[100..108].copy_from_slice(b"0004755\0"))])
        }),
        case(
            "ARC-06",
            disguised,
            "a character of no width in a name of pax",
            Expect::Reported("archive.entry-name"),
            || {
                named(
                    "資料.tar",
                    beside(&[pax("path", "見\u{200B}積.txt"), file("x", b"one")]),
                    &["\u{200B}".as_bytes()],
                )
            },
        ),
    ]
}
