//! The matrix of archives: the traps of the container (ZIP), for an archive of texts.

use super::locked::lock;
use super::{KEPT, bombs, planted, utf8};
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};
use crate::office::raw_zip::{Entry, RawZip};

const BROKEN: Expect = Expect::Refused("malformed_zip");
const SURPLUS: Expect = Expect::Reported("archive.surplus-bytes");

/// An archive of two texts, changed.
fn raw(change: impl FnOnce(&mut RawZip)) -> Planted {
    let entries = vec![utf8("案内.txt", KEPT.as_bytes()), Entry::new("b.txt", b"the second text of two")];
    let mut zip = RawZip { entries, ..RawZip::default() };
    change(&mut zip);
    planted(zip.bytes(), &[])
}

/// The same with its second text changed.
fn second(change: impl FnOnce(&mut Entry)) -> Planted {
    raw(|z| change(&mut z.entries[1]))
}

/// The same with one entry more.
fn with(name: &str, content: &[u8]) -> Planted {
    raw(|z| z.entries.push(Entry::new(name, content)))
}

/// The same, and nothing of it may be left.
fn gone(mut planted: Planted) -> Planted {
    planted.gone.push(b"gone-41d0".to_vec());
    planted
}

/// An end record in the comment that counts the whole directory, and the first end record, to its own.
fn second_end() -> Planted {
    raw(|z| {
        let whole = z.bytes();
        let mut record = whole[whole.len() - 22..].to_vec();
        let size = u32::from_le_bytes(record[12..16].try_into().unwrap());
        record[12..16].copy_from_slice(&(size + 22).to_le_bytes());
        z.comment.extend(record);
    })
}

/// Every case.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let (plain, disguised, neighbour) = (Shape::Plain, Shape::Disguised, Shape::Neighbour);
    let (encrypted, fine) = (Expect::Refused("encrypted"), Expect::Untouched);
    vec![
        case("ZIP-01", plain, "an archive behind an archive", Expect::Refused("polyglot"), || {
            let whole = raw(|_| {}).bytes;
            planted([whole.clone(), whole].concat(), &[])
        }),
        case("ZIP-01", disguised, "an end record in the comment", Expect::Refused("ambiguous"), second_end),
        case("ZIP-01", neighbour, "a stored archive near the end", fine, || {
            raw(|z| z.entries.push(Entry::stored("c.zip", &raw(|_| {}).bytes)))
        }),
        case("ZIP-02", plain, "another name in the local header", BROKEN, || {
            second(|e| e.local_name = b"c.txt".to_vec())
        }),
        case("ZIP-02", disguised, "another size in the local header", BROKEN, || second(|e| e.size[1] += 1)),
        case("ZIP-02", neighbour, "bits about the effort of packing", fine, || second(|e| e.flags = [0, 6])),
        case("ZIP-03", plain, "entries that share their data", BROKEN, || {
            planted(bombs::overlapping(50, 1 << 20), &[])
        }),
        case("ZIP-03", disguised, "entries that quote each other", BROKEN, || planted(bombs::quoted(50, 1 << 16), &[])),
        case("ZIP-03", neighbour, "a directory in another order", fine, || raw(|z| z.reversed = true)),
        case("ZIP-04", plain, "a descriptor of another size", BROKEN, || {
            second(|e| {
                e.stream(true, false);
                e.descriptor[12] ^= 1;
            })
        }),
        case("ZIP-04", disguised, "directory and descriptor promise less than there is", BROKEN, || {
            second(|e| {
                e.size[0] -= 1;
                e.stream(false, true);
            })
        }),
        case("ZIP-04", neighbour, "descriptors in two shapes", fine, || {
            raw(|z| z.entries.iter_mut().zip([true, false]).for_each(|(e, wide)| e.stream(wide, wide)))
        }),
        case("ZIP-05", plain, "one name twice", BROKEN, || with("b.txt", b"x")),
        case("ZIP-05", disguised, "the same in another case", BROKEN, || with("B.TXT", b"x")),
        case("ZIP-05", neighbour, "one name in two folders", fine, || with("B/b.txt.txt", b"x")),
        case("ZIP-06", plain, "a name that climbs", BROKEN, || with("../c.txt", b"x")),
        case("ZIP-06", plain, "an absolute name", BROKEN, || with("/c.txt", b"x")),
        case("ZIP-06", plain, "a drive", BROKEN, || with("C:\\c.txt", b"x")),
        case("ZIP-06", disguised, "a name that climbs in backslashes", BROKEN, || with("a\\..\\..\\c.txt", b"x")),
        case("ZIP-06", disguised, "a folder that climbs", BROKEN, || with("a/../../", b"")),
        case("ZIP-06", neighbour, "backslashes between folders", fine, || with("資料\\c..d.txt", b"x")),
        case("ZIP-07", plain, "a packing method nobody knows", Expect::Reported("archive.refused-entry"), || {
            gone(raw(|z| {
                let mut other = Entry::stored("c.txt", b"gone-41d0");
                other.method = [97; 2];
                z.entries.push(other);
            }))
        }),
        case("ZIP-07", disguised, "deflate called bzip2", BROKEN, || second(|e| e.method = [12; 2])),
        case("ZIP-07", neighbour, "a stored entry", fine, || raw(|z| z.entries.push(Entry::stored("c.txt", b"one")))),
        case("ZIP-08", plain, "an entry behind a password", encrypted, || {
            raw(|z| z.entries[1] = lock(z.entries[1].clone(), "himitsu"))
        }),
        case("ZIP-08", disguised, "strong encryption", encrypted, || second(|e| e.flags = [0x41; 2])),
        case("ZIP-08", disguised, "masked headers", encrypted, || second(|e| e.flags = [0x2000; 2])),
        case("ZIP-08", neighbour, "the mark of UTF-8 names", fine, || second(|e| e.flags = [0x0800; 2])),
        case("ZIP-09", plain, "an archive split over several disks", BROKEN, || raw(|z| z.disk = 1)),
        case("ZIP-09", disguised, "ZIP64 end records that count otherwise", BROKEN, || raw(|z| z.wide = Some(1))),
        case("ZIP-09", neighbour, "ZIP64 end records, and true", fine, || raw(|z| z.wide = Some(0))),
        case("ZIP-10", plain, "a text between the entries", SURPLUS, || {
            gone(raw(|z| z.entries[1].gap = b"gone-41d0".to_vec()))
        }),
        case("ZIP-10", disguised, "a page behind the archive", Expect::Refused("polyglot"), || {
            raw(|z| z.tail = b"<html><script>alert(1)</script>".to_vec())
        }),
        case("ZIP-10", neighbour, "an entry that holds the signature of an entry", fine, || {
            raw(|z| z.entries.push(Entry::stored("c.txt", "PK の説明".as_bytes())))
        }),
        case("ZIP-11", plain, "an entry that is not listed", SURPLUS, || {
            gone(raw(|z| {
                z.entries.insert(1, Entry { listed: false, ..Entry::stored("c.txt", b"gone-41d0") });
            }))
        }),
        case("ZIP-11", disguised, "the same behind the last one", SURPLUS, || {
            gone(raw(|z| z.gap = Entry::stored("c.txt", b"gone-41d0").local()))
        }),
        case("ZIP-11", neighbour, "every entry is listed", fine, || with("c.txt", b"one")),
        case("ZIP-12", plain, "a symbolic link", Expect::Reported("archive.special-file"), || {
            gone(raw(|z| {
                z.entries.push(Entry { attributes: 0o120_777 << 16, ..Entry::stored("c.txt", b"/gone-41d0") });
            }))
        }),
        case("ZIP-12", disguised, "a folder that holds data", SURPLUS, || {
            gone(raw(|z| z.entries.push(Entry::stored("c/", b"gone-41d0"))))
        }),
        case("ZIP-12", neighbour, "ordinary modes, an empty folder", fine, || {
            raw(|z| {
                z.entries.iter_mut().for_each(|e| e.attributes = 0o100_644 << 16);
                z.entries.push(Entry { attributes: 0o040_755 << 16 | 0x10, ..Entry::stored("空/", b"") });
            })
        }),
        case("ZIP-13", plain, "comments", SURPLUS, || {
            gone(raw(|z| {
                z.comment = b"gone-41d0".to_vec();
                z.entries[1].comment = b"gone-41d0".to_vec();
            }))
        }),
        case("ZIP-13", disguised, "an extra field", Expect::Silent, || {
            gone(second(|e| {
                let field = [b"MU\x09\0".to_vec(), b"gone-41d0".to_vec()].concat();
                e.extra = [field.clone(), field];
            }))
        }),
        case("ZIP-13", neighbour, "no comment at all", fine, || raw(|_| {})),
        case("ZIP-14", plain, "bytes behind the end of the packed data", BROKEN, || {
            second(|e| {
                e.data.push(0);
                e.packed = e.packed.map(|n| n + 1);
            })
        }),
        case("ZIP-14", disguised, "a second stream behind the first", BROKEN, || {
            second(|e| {
                e.data = e.data.repeat(2);
                e.packed = e.packed.map(|n| n * 2);
            })
        }),
        case("ZIP-14", neighbour, "one stream of two blocks", fine, || {
            second(|e| {
                // Both stored (RFC 1951, 3.2.4); only the last bears the mark of the last.
                let block = |last: u8, text: &[u8]| {
                    let len = u16::try_from(text.len()).unwrap();
                    [&[last][..], &len.to_le_bytes(), &(!len).to_le_bytes(), text].concat()
                };
                e.data = [block(0, b"the second text "), block(1, b"of two")].concat();
                e.packed = [u32::try_from(e.data.len()).unwrap(); 2];
            })
        }),
        case("ZIP-15", plain, "the end record counts one less", BROKEN, || raw(|z| z.count = [-1; 2])),
        case("ZIP-15", disguised, "two counts that differ", BROKEN, || raw(|z| z.count = [-1, 0])),
        case("ZIP-15", neighbour, "folders are counted too", fine, || {
            raw(|z| z.entries.insert(0, Entry::stored("資料/", b"")))
        }),
    ]
}
