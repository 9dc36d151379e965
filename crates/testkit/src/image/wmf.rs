//! WMF files, record by record (MS-WMF §2.3).

use super::emf::{bitmap_header, gzip};
use crate::{Planted, Planter};

/// A record with its fields and what follows them.
pub fn record(function: u16, fields: &[u16], tail: &[u8]) -> Vec<u8> {
    let len = (6 + fields.len() * 2 + tail.len()).next_multiple_of(2);
    let mut out = (len as u32 / 2).to_le_bytes().to_vec();
    out.extend_from_slice(&function.to_le_bytes());
    out.extend(fields.iter().flat_map(|n| n.to_le_bytes()));
    out.extend_from_slice(tail);
    out.resize(len, 0);
    out
}

/// A file without the placeable header.
pub fn bare(objects: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let body = [records.concat(), record(0, &[], &[])].concat();
    let words = 9 + body.len() as u32 / 2;
    let largest = records.iter().map(Vec::len).max().unwrap_or(6) as u32 / 2;
    let mut out: Vec<u8> = [1_u16, 9, 0x0300].iter().flat_map(|n| n.to_le_bytes()).collect();
    out.extend_from_slice(&words.to_le_bytes());
    out.extend_from_slice(&objects.to_le_bytes());
    out.extend_from_slice(&largest.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    [out, body].concat()
}

/// A placeable file of 1000 units to the inch.
pub fn file(objects: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let mut words = vec![0xCDD7_u16, 0x9AC6, 0, 0, 0, 2000, 1000, 1000, 0, 0];
    words.push(words.iter().fold(0, |sum, n| sum ^ n));
    [words.iter().flat_map(|n| n.to_le_bytes()).collect(), bare(objects, records)].concat()
}

/// The text that must come through: Shift_JIS as WMF has it.
const KEPT: &[u8] = b"\x8C\x88\x8D\xD9 MUGAI-WMF-TEXT";

/// A text behind its place, with a distance for each byte.
fn text() -> Vec<u8> {
    let gaps: Vec<u8> = KEPT.iter().flat_map(|_| 12_u16.to_le_bytes()).collect();
    record(0x0A32, &[20, 10, KEPT.len() as u16, 0], &[[KEPT, &[0; 1][..KEPT.len() % 2]].concat(), gaps].concat())
}

fn with(records: &[Vec<u8>]) -> Vec<u8> {
    file(0, &[records.to_vec(), vec![text()]].concat())
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: gone.iter().map(|g| g.to_vec()).collect(), kept: vec![KEPT.to_vec()] }
}

/// Every planter of WMF.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metafile-escape",
            shape: "plain: SETABORTPROC (MS06-001)",
            plant: || {
                let shellcode = b"\x90\x90GONE-SETABORTPROC";
                let bytes = with(&[record(0x0626, &[9, shellcode.len() as u16], shellcode)]);
                planted("中断処理.wmf", bytes, &[b"GONE-SETABORTPROC", b"\x26\x06\x09\0"])
            },
        },
        Planter {
            rule: "image.metafile-escape",
            shape: "obfuscated: within gzip, without the placeable header, lengths that lie",
            plant: || {
                let escape = record(0x0626, &[9, 0xFFFF], b"GONE-SETABORTPROC");
                let bytes = gzip(&bare(0xFFFF, &[escape, text()]));
                planted("中断処理.wmz", bytes, &[b"GONE-SETABORTPROC", b"\x26\x06\x09\0"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: an enhanced metafile in comments",
            plant: || {
                let comment = record(0x0626, &[15, 20], b"WMFCGONE-ENHANCED-WMF");
                planted("同梱.wmf", with(&[comment]), &[b"GONE-ENHANCED-WMF"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "obfuscated: a record nobody knows",
            plant: || planted("未知.wmf", with(&[record(0x7777, &[], b"GONE-UNKNOWN")]), &[b"GONE-UNKNOWN"]),
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: bytes behind the fields of a record",
            plant: || {
                planted("余り.wmf", with(&[record(0x0102, &[1], b"GONE-BEHIND-FIELDS")]), &[b"GONE-BEHIND-FIELDS"])
            },
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: an object that does not exist is deleted",
            plant: || planted("破損.wmf", with(&[record(0x01F0, &[0x4242], &[])]), &[b"\x42\x42"]),
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the end",
            plant: || planted("末尾.wmf", [with(&[]), b"GONE-BEHIND-EOF".to_vec()].concat(), &[b"GONE-BEHIND-EOF"]),
        },
    ]
}

/// Objects that come and go, lines, texts, a region and bitmaps.
fn chart() -> Vec<u8> {
    let corners = [0_u16, 0, 9, 0, 9, 9, 0, 9].map(u16::to_le_bytes).concat();
    let face = [[0; 8].as_slice(), b"MS Mincho\0"].concat();
    let region = [2_u16, 0, 9, 0, 9, 2].map(u16::to_le_bytes).concat();
    let stamp = [bitmap_header(2, 2, 1, 0, 0), vec![0, 0, 0, 0, 255, 255, 255, 0], vec![0x40, 0, 0, 0, 0x80, 0, 0, 0]];
    let stamp = stamp.concat();
    let records = [
        record(0x0103, &[8], &[]),
        record(0x020B, &[0, 0], &[]),
        record(0x020C, &[1000, 2000], &[]),
        record(0x001E, &[], &[]),
        record(0x0102, &[1, 0], &[]),
        record(0x02FA, &[0, 1, 0, 0xFF, 0], &[]),
        record(0x02FC, &[0, 0, 0xFF, 0], &[]),
        record(0x02FB, &[0xFFF4, 0, 0, 0, 400], &face),
        record(0x06FF, &[0, 6, 0, 0, 34, 1, 2, 0, 0, 9, 9], &region),
        record(0x0142, &[6, 0], &stamp),
        record(0x012D, &[0], &[]),
        record(0x012D, &[1], &[]),
        record(0x012D, &[2], &[]),
        record(0x012C, &[3], &[]),
        record(0x012C, &[0], &[]),
        record(0x0228, &[3, 4], &[]),
        record(0x0324, &[4], &corners),
        record(0x0538, &[2, 2, 2], &corners),
        record(0x0521, &[5], &[b"HELLO\0".as_slice(), &[20, 0, 10, 0]].concat()),
        text(),
        record(0x0940, &[0x20, 0xCC, 0, 0, 2, 2, 0, 0], &stamp)[..].to_vec(),
        record(0x0940, &[0x42, 0, 0, 0, 0, 2, 2, 0, 0], &[]),
        record(0x0F43, &[0x20, 0xCC, 0, 2, 2, 0, 0, 9, 9, 0, 0], &stamp),
        record(0x01F0, &[0], &[]),
        record(0x02FA, &[5, 1, 0, 0, 0], &[]),
        record(0x012D, &[0], &[]),
        record(0x0127, &[0xFFFF], &[]),
    ];
    file(5, &records)
}

/// Clean files of this format.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![("wmf/グラフ.wmf".to_owned(), chart()), ("wmf/印影.wmz".to_owned(), gzip(&with(&[])))]
}

/// WMF files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = chart();
    let short = [bitmap_header(2, 2, 24, 0, 0), vec![0; 8]].concat();
    vec![
        ("wmf/途中まで.wmf".to_owned(), whole[..whole.len() - 8].to_vec()),
        ("wmf/大きさが零.wmf".to_owned(), file(0, &[vec![0, 0, 0, 0, 0x02, 0x01]])),
        ("wmf/点が足りない.wmf".to_owned(), file(0, &[record(0x0324, &[0x7FFF], &[0; 8])])),
        ("wmf/点が負.wmf".to_owned(), file(0, &[record(0x0325, &[0x8001], &[0; 8])])),
        ("wmf/画素が足りない.wmf".to_owned(), file(0, &[record(0x0940, &[0x20, 0xCC, 0, 0, 2, 2, 0, 0], &short)])),
        ("wmf/一台だけの画像.wmf".to_owned(), file(1, &[record(0x01F9, &[0; 20], &[])])),
        ("wmf/領域の走査が偽.wmf".to_owned(), {
            let scans = [2_u16, 0, 9, 0, 9, 8].map(u16::to_le_bytes).concat();
            file(1, &[record(0x06FF, &[0, 6, 0, 0, 34, 1, 2, 0, 0, 9, 9], &scans)])
        }),
        ("wmf/単位が零.wmf".to_owned(), {
            let mut bytes = whole.clone();
            bytes[14..16].fill(0);
            bytes
        }),
        ("wmf/書庫を兼ねる.wmf".to_owned(), [with(&[]), b"7z\xbc\xaf\x27\x1c".to_vec()].concat()),
    ]
}
