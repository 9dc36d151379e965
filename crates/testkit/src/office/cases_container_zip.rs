//! The danger matrix: traps of the ZIP container (ZIP).

use super::cases_container::{case, planted};
use super::package::{AV, png};
use super::raw_zip::{Entry, RawZip};
use super::word::document;
use crate::matrix::{Case, Expect, Shape};

pub(super) const BROKEN: Expect = Expect::Refused("malformed_zip");
pub(super) const SURPLUS: Expect = Expect::Reported("office.surplus-bytes");

/// The container of a clean document, changed.
pub(super) fn raw(change: impl FnOnce(&mut RawZip)) -> Vec<u8> {
    let mut zip = RawZip::of(&document("").members());
    change(&mut zip);
    zip.bytes()
}

/// The same with its main part changed.
pub(super) fn main_part(change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    raw(|z| change(z.entry("word/document.xml")))
}

/// A clean document with these members besides.
pub(super) fn with(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    raw(|z| z.entries.extend(entries))
}

/// A document whose picture is stored in it as it is, near the end of the container.
fn picture(bytes: &[u8]) -> RawZip {
    let mut zip = RawZip::of(
        &document("")
            .rel("word/document.xml", "rIdT", "theme", "theme/theme1.xml")
            .part(
                "word/theme/theme1.xml",
                &format!("{AV}theme+xml"),
                "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>",
            )
            .members(),
    );
    zip.entries.push(Entry::stored("word/media/image1.png", bytes));
    zip
}

/// An end record in the comment that makes the directory, the real end record and itself out to be one directory.
fn second_end(own_directory: bool) -> Vec<u8> {
    raw(|z| {
        let whole = z.bytes();
        let end = whole.len() - 22;
        let read = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap());
        let (size, offset) = (read(end + 12), read(end + 16));
        let mut record = whole[end..].to_vec();
        if own_directory {
            // The directory once more, in front of its own end record.
            z.comment = whole[usize::try_from(offset).unwrap()..end].to_vec();
            record[16..20].copy_from_slice(&(offset + size + 22).to_le_bytes());
        } else {
            record[12..16].copy_from_slice(&(size + 22).to_le_bytes());
        }
        z.comment.extend(record);
    })
}

/// A member whose data hold the local header and the data of another one: both are listed, one lies in the other.
fn nested(deflated: bool) -> Vec<u8> {
    raw(|z| {
        let mut inner = Entry::stored("word/inner.xml", b"<inner/>");
        let local = inner.local();
        let mut outer = Entry::stored("word/outer.xml", &local);
        let mut lead = 30 + outer.name.len();
        if deflated {
            let len = u16::try_from(local.len()).unwrap();
            let mut data = vec![1];
            data.extend(len.to_le_bytes());
            data.extend((!len).to_le_bytes());
            lead += data.len();
            data.extend(&local);
            outer.method = [8; 2];
            outer.packed = [u32::try_from(data.len()).unwrap(); 2];
            outer.data = data;
        }
        let start: usize = z.entries.iter().map(|e| e.local().len()).sum();
        inner.offset = Some(u32::try_from(start + lead).unwrap());
        inner.streamed = false;
        z.entries.push(outer);
        z.entries.push(inner);
    })
}

/// ZIP64 fields for a member: both sizes.
fn wide_sizes(e: &mut Entry) {
    let mut field = vec![1, 0, 16, 0];
    field.extend(u64::from(e.size[0]).to_le_bytes());
    field.extend(u64::from(e.packed[0]).to_le_bytes());
    e.extra = [field.clone(), field];
    e.size = [u32::MAX; 2];
    e.packed = [u32::MAX; 2];
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [ends(), headers()].concat()
}

fn ends() -> Vec<Case> {
    vec![
        case!(
            "ZIP-01",
            Plain,
            "two directories, each with its end record",
            Expect::Refused("ambiguous"),
            "二重.docx",
            second_end(true)
        ),
        case!(
            "ZIP-01",
            Disguised,
            "an end record in the comment that counts the first one to its directory",
            Expect::Refused("ambiguous"),
            "二重2.docx",
            second_end(false)
        ),
        case!(
            "ZIP-01",
            Neighbour,
            "a stored container near the end has an end record of its own",
            Expect::Without("office.surplus-bytes"),
            "内側.docx",
            {
                let mut z = picture(&png());
                z.entries.push(Entry::stored("word/embeddings/Book1.xlsx", &document("").zip()));
                z.bytes()
            }
        ),
        case!("ZIP-09", Plain, "a container split over several disks", BROKEN, "分割.docx", raw(|z| z.disk = 1)),
        case!("ZIP-09", Plain, "a member on another disk", BROKEN, "分割2.docx", main_part(|e| e.disk = 3)),
        case!("ZIP-09", Plain, "a directory beyond the file", BROKEN, "外.docx", raw(|z| z.skew = [0, 1 << 20])),
        case!(
            "ZIP-09",
            Disguised,
            "ZIP64 end records that count otherwise",
            BROKEN,
            "広い.docx",
            raw(|z| z.wide = Some(1))
        ),
        case!(
            "ZIP-09",
            Disguised,
            "sentinels without the ZIP64 field they point to",
            BROKEN,
            "広い2.docx",
            main_part(|e| {
                wide_sizes(e);
                e.extra = [Vec::new(), Vec::new()];
            })
        ),
        case!(
            "ZIP-09",
            Disguised,
            "two ZIP64 fields on one member",
            BROKEN,
            "広い3.docx",
            main_part(|e| {
                wide_sizes(e);
                let twice = [e.extra[0].clone(), e.extra[0].clone()].concat();
                e.extra = [twice.clone(), twice];
            })
        ),
        case!(
            "ZIP-09",
            Neighbour,
            "ZIP64 throughout, and true",
            Expect::Untouched,
            "広い4.docx",
            raw(|z| {
                z.wide = Some(0);
                z.entries.iter_mut().for_each(wide_sizes);
            })
        ),
        case!("ZIP-15", Plain, "the end record counts one less", BROKEN, "数.docx", raw(|z| z.count = [-1; 2])),
        case!("ZIP-15", Plain, "the end record counts one more", BROKEN, "数2.docx", raw(|z| z.count = [1; 2])),
        case!("ZIP-15", Disguised, "two counts that differ", BROKEN, "数3.docx", raw(|z| z.count = [-1, 0])),
        case!(
            "ZIP-15",
            Neighbour,
            "folders are counted too",
            Expect::Untouched,
            "フォルダー.docx",
            raw(|z| {
                z.entries.insert(0, Entry::stored("word/", b""));
                z.entries.push(Entry::stored("_rels/", b""));
            })
        ),
    ]
}

fn headers() -> Vec<Case> {
    vec![
        case!(
            "ZIP-02",
            Plain,
            "another name in the local header",
            BROKEN,
            "名前.docx",
            main_part(|e| e.local_name = b"word/documen2.xml".to_vec())
        ),
        case!(
            "ZIP-02",
            Plain,
            "another packing method in the local header",
            BROKEN,
            "方式.docx",
            main_part(|e| e.method = [8, 0])
        ),
        case!(
            "ZIP-02",
            Disguised,
            "another checksum in the local header",
            BROKEN,
            "検査値.docx",
            main_part(|e| e.crc[1] ^= 1)
        ),
        case!(
            "ZIP-02",
            Disguised,
            "another size in the local header",
            BROKEN,
            "大きさ.docx",
            main_part(|e| e.size[1] += 1)
        ),
        case!("ZIP-02", Disguised, "flags that differ", BROKEN, "旗.docx", main_part(|e| e.flags = [0, 0x0800])),
        case!(
            "ZIP-02",
            Neighbour,
            "bits about the effort of packing, and an extra field only one side has",
            Expect::Untouched,
            "旗2.docx",
            main_part(|e| {
                e.flags = [0, 6];
                e.extra = [Vec::new(), b"UT\x05\0\x01\0\0\0\0".to_vec()];
            })
        ),
        case!("ZIP-03", Plain, "a listed member inside the data of another", BROKEN, "重なり.docx", nested(false)),
        case!("ZIP-03", Disguised, "the same, quoted in a deflate block", BROKEN, "重なり2.docx", nested(true)),
        case!(
            "ZIP-03",
            Neighbour,
            "a directory in another order than the file",
            Expect::Untouched,
            "順序.docx",
            raw(|z| z.reversed = true)
        ),
        case!(
            "ZIP-04",
            Plain,
            "a descriptor of another size",
            BROKEN,
            "後置.docx",
            main_part(|e| {
                e.stream(true, false);
                e.descriptor[12] ^= 1;
            })
        ),
        case!(
            "ZIP-04",
            Plain,
            "a descriptor of another checksum",
            BROKEN,
            "後置2.docx",
            main_part(|e| {
                e.stream(true, false);
                e.descriptor[4] ^= 1;
            })
        ),
        case!(
            "ZIP-04",
            Disguised,
            "directory and descriptor promise less than the stream holds",
            BROKEN,
            "後置3.docx",
            main_part(|e| {
                e.size[0] -= 1;
                e.stream(false, false);
            })
        ),
        case!(
            "ZIP-04",
            Disguised,
            "left open, and no descriptor",
            BROKEN,
            "後置4.docx",
            main_part(|e| {
                e.stream(false, false);
                e.descriptor.clear();
            })
        ),
        case!(
            "ZIP-04",
            Neighbour,
            "descriptors in all four shapes",
            Expect::Untouched,
            "後置5.docx",
            raw(|z| {
                let shapes = [(true, false), (false, false), (true, true), (false, true)];
                z.entries.iter_mut().zip(shapes.into_iter().cycle()).for_each(|(e, (s, w))| e.stream(s, w));
            })
        ),
        case!(
            "ZIP-08",
            Plain,
            "the mark of encryption",
            Expect::Refused("encrypted"),
            "暗号.docx",
            main_part(|e| e.flags = [1; 2])
        ),
        case!(
            "ZIP-08",
            Disguised,
            "strong encryption",
            Expect::Refused("encrypted"),
            "暗号2.docx",
            main_part(|e| e.flags = [0x40; 2])
        ),
        case!(
            "ZIP-08",
            Disguised,
            "masked headers",
            Expect::Refused("encrypted"),
            "暗号3.docx",
            main_part(|e| e.flags = [0x2000; 2])
        ),
        case!(
            "ZIP-08",
            Disguised,
            "AES by its method",
            Expect::Refused("encrypted"),
            "暗号4.docx",
            main_part(|e| e.method = [99; 2])
        ),
        case!(
            "ZIP-08",
            Neighbour,
            "the mark of UTF-8 names",
            Expect::Untouched,
            "旗3.docx",
            main_part(|e| e.flags = [0x0800; 2])
        ),
    ]
}
