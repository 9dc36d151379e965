//! The danger matrix: members of the ZIP container, what is packed in them and what lies between them (ZIP).

use super::cases_container::{case, planted};
use super::cases_container_zip::{BROKEN, SURPLUS, main_part, raw, with};
use super::package::AV;
use super::raw_zip::{Entry, RawZip};
use super::word::document;
use crate::matrix::{Case, Expect, Shape};

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [names(), packing(), surplus()].concat()
}

fn two_blocks(content: &[u8]) -> Vec<u8> {
    // RFC 1951 §3.2.4: stored blocks; the second one bears the mark of the last.
    let (a, b) = content.split_at(content.len() / 2);
    let mut out = Vec::new();
    for (last, part) in [(0u8, a), (1, b)] {
        let len = u16::try_from(part.len()).unwrap();
        out.push(last);
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(part);
    }
    out
}

fn inflate(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(data), &mut out).unwrap();
    out
}

fn names() -> Vec<Case> {
    vec![
        case!(
            "ZIP-05",
            Plain,
            "one name twice",
            BROKEN,
            "同名.docx",
            with([Entry::new("word/document.xml", b"<second/>")])
        ),
        case!(
            "ZIP-05",
            Disguised,
            "the same in another case",
            BROKEN,
            "同名2.docx",
            with([Entry::new("Word/DOCUMENT.xml", b"<second/>")])
        ),
        case!(
            "ZIP-05",
            Disguised,
            "the same with another separator",
            BROKEN,
            "同名3.docx",
            with([Entry::new("word\\document.xml", b"<second/>")])
        ),
        case!(
            "ZIP-05",
            Disguised,
            "the same percent-encoded",
            BROKEN,
            "同名4.docx",
            with([Entry::new("word/d%6Fcument.xml", b"<second/>")])
        ),
        case!(
            "ZIP-05",
            Disguised,
            "the same letters composed and decomposed",
            BROKEN,
            "同名5.docx",
            with([Entry::new("word/が.xml", b"<a/>"), Entry::new("word/か\u{3099}.xml", b"<b/>")])
        ),
        case!(
            "ZIP-05",
            Neighbour,
            "names that differ by a folder",
            Expect::Untouched,
            "別名.docx",
            document("")
                .rel("word/document.xml", "rIdT", "theme", "theme/styles.xml")
                .part(
                    "word/theme/styles.xml",
                    &format!("{AV}theme+xml"),
                    "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>"
                )
                .zip()
        ),
        case!("ZIP-06", Plain, "a name that climbs", BROKEN, "登る.docx", with([Entry::new("../evil.xml", b"x")])),
        case!("ZIP-06", Plain, "an absolute name", BROKEN, "絶対.docx", with([Entry::new("/etc/evil", b"x")])),
        case!(
            "ZIP-06",
            Disguised,
            "a name that climbs in percent signs",
            BROKEN,
            "登る2.docx",
            with([Entry::new("word/%2e%2E%2fevil.xml", b"x")])
        ),
        case!(
            "ZIP-06",
            Disguised,
            "a name that climbs in backslashes",
            BROKEN,
            "登る3.docx",
            with([Entry::new("word\\..\\..\\evil.xml", b"x")])
        ),
        case!("ZIP-06", Disguised, "a drive", BROKEN, "ドライブ.docx", with([Entry::new("C:\\evil.xml", b"x")])),
        case!("ZIP-06", Disguised, "a share", BROKEN, "共有.docx", with([Entry::new("\\\\evil.example\\a", b"x")])),
        case!(
            "ZIP-06",
            Disguised,
            "a name with a zero byte",
            BROKEN,
            "零.docx",
            with([Entry::new("word/a.xml\0.png", b"x")])
        ),
        case!(
            "ZIP-06",
            Disguised,
            "a folder that climbs",
            BROKEN,
            "登る4.docx",
            with([Entry::stored("word/../../", b"")])
        ),
        case!(
            "ZIP-06",
            Neighbour,
            "backslashes between folders, dots within a name",
            Expect::Untouched,
            "区切り.docx",
            {
                let mut z = RawZip::of(
                    &document("")
                        .rel("word/document.xml", "rIdT", "theme", "theme/a..b.xml")
                        .part(
                            "word/theme/a..b.xml",
                            &format!("{AV}theme+xml"),
                            "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>",
                        )
                        .members(),
                );
                z.entry("word/document.xml").rename(b"word\\document.xml");
                z.entry("word/_rels/document.xml.rels").rename(b"word\\_rels\\document.xml.rels");
                z.bytes()
            }
        ),
        case!(
            "ZIP-12",
            Plain,
            "a symbolic link",
            Expect::Reported("office.surplus-bytes"),
            "リンク.docx",
            {
                let mut e = Entry::stored("word/link.xml", b"/etc/passwd");
                e.attributes = 0o120_777 << 16;
                with([e])
            },
            ["/etc/passwd", "link.xml"],
            []
        ),
        case!(
            "ZIP-12",
            Disguised,
            "a folder that holds data",
            Expect::Reported("office.surplus-bytes"),
            "中身.docx",
            with([Entry::stored("word/media/", b"hidden payload")]),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-12",
            Disguised,
            "the main part is a link",
            Expect::Refused("malformed_office"),
            "リンク2.docx",
            main_part(|e| e.attributes = 0o120_777 << 16)
        ),
        case!(
            "ZIP-12",
            Neighbour,
            "ordinary modes, an empty folder",
            Expect::Untouched,
            "権限.docx",
            raw(|z| {
                z.entries.iter_mut().for_each(|e| e.attributes = 0o100_644 << 16);
                let mut folder = Entry::stored("word/media/", b"");
                folder.attributes = 0o040_755 << 16 | 0x10;
                z.entries.push(folder);
            })
        ),
    ]
}

fn packing() -> Vec<Case> {
    vec![
        case!("ZIP-07", Plain, "bzip2", BROKEN, "方式2.docx", main_part(|e| e.method = [12; 2])),
        case!(
            "ZIP-07",
            Disguised,
            "deflate64, which some readers take for deflate",
            BROKEN,
            "方式3.docx",
            main_part(|e| e.method = [9; 2])
        ),
        case!(
            "ZIP-07",
            Disguised,
            "a method of the future",
            BROKEN,
            "方式4.docx",
            main_part(|e| e.method = [0xFFFF; 2])
        ),
        case!("ZIP-07", Neighbour, "stored", Expect::Untouched, "無圧縮.docx", {
            let mut z = RawZip::default();
            z.entries.extend(document("").members().iter().map(|(n, c)| Entry::stored(n, c)));
            z.bytes()
        }),
        case!(
            "ZIP-14",
            Plain,
            "bytes behind the end of the stream",
            BROKEN,
            "余り.docx",
            main_part(|e| {
                e.data.extend(b"hidden");
                e.packed = [e.packed[0] + 6; 2];
            })
        ),
        case!(
            "ZIP-14",
            Disguised,
            "a second stream behind the first",
            BROKEN,
            "余り2.docx",
            main_part(|e| {
                let twice = [e.data.clone(), e.data.clone()].concat();
                e.packed = [u32::try_from(twice.len()).unwrap(); 2];
                e.data = twice;
            })
        ),
        case!(
            "ZIP-14",
            Disguised,
            "a stored member of two sizes",
            BROKEN,
            "余り3.docx",
            main_part(|e| e.method = [0; 2])
        ),
        case!(
            "ZIP-14",
            Neighbour,
            "one stream of several blocks",
            Expect::Untouched,
            "区画.docx",
            main_part(|e| {
                e.data = two_blocks(&inflate(&e.data));
                e.packed = [u32::try_from(e.data.len()).unwrap(); 2];
            })
        ),
    ]
}

fn surplus() -> Vec<Case> {
    vec![
        case!(
            "ZIP-10",
            Plain,
            "a program before the container",
            Expect::Refused("active_format"),
            "前.docx",
            raw(|z| {
                z.prefix = [b"MZ\x90\0\x03\0\0\0".to_vec(), vec![0; 120]].concat();
                z.prefix_counted = true;
            })
        ),
        case!(
            "ZIP-10",
            Disguised,
            "a script behind the container",
            Expect::Refused("polyglot"),
            "後.docx",
            raw(|z| z.tail = b"\r\n<script>evil()</script>".to_vec())
        ),
        case!(
            "ZIP-10",
            Disguised,
            "a second archive behind the container",
            Expect::Refused("polyglot"),
            "後2.docx",
            raw(|z| z.tail = b"Rar!\x1a\x07\0 evil".to_vec())
        ),
        case!(
            "ZIP-10",
            Disguised,
            "bytes between two members",
            SURPLUS,
            "間.docx",
            main_part(|e| e.gap = b"hidden payload".to_vec()),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-10",
            Disguised,
            "bytes between the last member and the directory",
            SURPLUS,
            "間2.docx",
            raw(|z| z.gap = b"hidden payload".to_vec()),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-10",
            Neighbour,
            "a line end behind the container",
            SURPLUS,
            "改行.docx",
            raw(|z| z.tail = b"\r\n".to_vec())
        ),
        case!(
            "ZIP-11",
            Plain,
            "a member the directory does not list",
            SURPLUS,
            "無名.docx",
            raw(|z| {
                let mut e = Entry::stored("word/hidden.xml", b"hidden payload");
                e.listed = false;
                z.entries.insert(2, e);
            }),
            ["hidden payload", "hidden.xml"],
            []
        ),
        case!(
            "ZIP-11",
            Disguised,
            "an unlisted twin of the main part",
            SURPLUS,
            "無名2.docx",
            raw(|z| {
                let mut e = Entry::stored("word/document.xml", b"hidden payload");
                e.listed = false;
                z.entries.push(e);
            }),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-11",
            Disguised,
            "an unlisted member before all others",
            Expect::Refused("polyglot"),
            "無名3.docx",
            raw(|z| {
                let mut e = Entry::stored("a.xml", b"hidden payload");
                e.listed = false;
                z.entries.insert(0, e);
            })
        ),
        case!(
            "ZIP-11",
            Neighbour,
            "padding in an extra field for alignment",
            Expect::Untouched,
            "整列.docx",
            raw(|z| {
                z.entries.iter_mut().for_each(|e| e.extra[1] = vec![0; 7]);
            })
        ),
        case!(
            "ZIP-13",
            Plain,
            "a comment",
            SURPLUS,
            "注釈.docx",
            raw(|z| z.comment = b"hidden payload".to_vec()),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-13",
            Plain,
            "a comment on a member",
            SURPLUS,
            "注釈2.docx",
            main_part(|e| e.comment = b"hidden payload".to_vec()),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-13",
            Disguised,
            "a payload in an extra field",
            Expect::Silent,
            "拡張.docx",
            main_part(|e| {
                let field = [&b"\xEF\xBE\x0E\0"[..], b"hidden payload"].concat();
                e.extra = [field.clone(), field];
            }),
            ["hidden payload"],
            []
        ),
        case!(
            "ZIP-13",
            Disguised,
            "another name in the Unicode path field",
            Expect::Silent,
            "拡張2.docx",
            main_part(|e| {
                let mut field = b"up\x0F\0\x01\0\0\0\0".to_vec();
                field.extend(b"evil/a.xml");
                e.extra = [field.clone(), field];
            }),
            ["evil/a.xml"],
            []
        ),
        case!(
            "ZIP-13",
            Neighbour,
            "times of NTFS and Unix",
            Expect::Untouched,
            "時刻.docx",
            main_part(|e| {
                let ntfs = [&b"\x0A\0\x20\0\0\0\0\0\x01\0\x18\0"[..], &[7; 24]].concat();
                e.extra = [ntfs, b"UT\x05\0\x01\0\0\0\0".to_vec()];
            })
        ),
    ]
}
