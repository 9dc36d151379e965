//! EMF files, record by record (MS-EMF §2.3).

use super::{emfplus, png};
use crate::{Planted, Planter};
use std::io::Write;

/// A record with its fields and what follows them.
pub fn record(kind: u32, fields: &[u32], tail: &[u8]) -> Vec<u8> {
    let len = (8 + fields.len() * 4 + tail.len()).next_multiple_of(4);
    let mut out: Vec<u8> = [kind, len as u32].iter().chain(fields).flat_map(|n| n.to_le_bytes()).collect();
    out.extend_from_slice(tail);
    out.resize(len, 0);
    out
}

/// The fields of a header of 108 bytes before its counts: bounds, frame, signature, version.
const PLACE: [u32; 10] = [0, 0, 99, 99, 0, 0, 2600, 2600, 0x464D_4520, 0x0001_0000];

/// A whole file: the header with its counts, the records, the end.
pub fn file(places: u32, records: &[Vec<u8>]) -> Vec<u8> {
    described(places, records, &[])
}

/// The same with a description.
fn described(places: u32, records: &[Vec<u8>], description: &[u8]) -> Vec<u8> {
    let end = record(14, &[0, 16, 20], &[]);
    let body = records.concat();
    let len = 108 + description.len() + body.len() + end.len();
    let (chars, at) = if description.is_empty() { (0, 0) } else { (description.len() as u32 / 2, 108) };
    let counts = [len as u32, records.len() as u32 + 2, places, chars, at, 0];
    let device = [1920, 1080, 508, 286, 0, 0, 0, 508_000, 286_000];
    [record(1, &[PLACE.as_slice(), &counts, &device].concat(), description), body, end].concat()
}

/// UTF-16 without an end.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A text at 10, 20 with a distance of 12 for each character.
pub fn text(text: &str) -> Vec<u8> {
    let chars = utf16(text);
    let count = chars.len() as u32 / 2;
    let padded = chars.len().next_multiple_of(4);
    let mut tail = chars;
    tail.resize(padded, 0);
    tail.extend((0..count).flat_map(|_| 12_u32.to_le_bytes()));
    let one = 1.0_f32.to_bits();
    let gaps = 76 + padded as u32;
    record(84, &[0, 0, 99, 99, 1, one, one, 10, 20, count, 76, 0, 0, 0, 0, 0, gaps], &tail)
}

/// The text that must come through.
const KEPT: &str = "決裁済（令和八年）";

/// A comment with its length.
pub fn comment(data: &[u8]) -> Vec<u8> {
    record(70, &[data.len() as u32], data)
}

/// A record of EMF+ (MS-EMFPLUS §2.3).
pub fn plus_record(kind: u16, flags: u16, data: &[u8]) -> Vec<u8> {
    let padded = data.len().next_multiple_of(4);
    let mut out = [kind.to_le_bytes(), flags.to_le_bytes()].concat();
    out.extend([12 + padded as u32, padded as u32].iter().flat_map(|n| n.to_le_bytes()));
    out.extend_from_slice(data);
    out.resize(12 + padded, 0);
    out
}

/// EMF+ records within a comment.
pub fn comment_plus(records: &[u8]) -> Vec<u8> {
    comment(&[b"EMF+", records].concat())
}

/// The comment with the header of EMF+, for both forms of the drawing (1) or for this one alone (0), and more records.
pub fn plus(dual: u16, more: &[u8]) -> Vec<u8> {
    let header = [0xDBC0_1002_u32, 1, 96, 96].map(u32::to_le_bytes).concat();
    comment_plus(&[plus_record(0x4001, dual, &header), more.to_vec()].concat())
}

/// A bitmap header of 40 bytes.
pub fn bitmap_header(width: u32, height: u32, depth: u16, compression: u32, used: u32) -> Vec<u8> {
    let depth = u32::from(depth) << 16 | 1;
    [40, width, height, depth, compression, 0, 0, 0, used, 0].iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// STRETCHDIBITS of header and colours `info` and `pixels`.
pub fn stretch(info: &[u8], pixels: &[u8]) -> Vec<u8> {
    let (at, len) = (80 + info.len() as u32, pixels.len() as u32);
    let fields = [0, 0, 9, 9, 0, 0, 0, 0, 2, 2, 80, info.len() as u32, at, len, 0, 0x00CC_0020, 10, 10];
    record(81, &fields, &[info, pixels].concat())
}

fn with(records: &[Vec<u8>]) -> Vec<u8> {
    file(1, &[records.to_vec(), vec![text(KEPT)]].concat())
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: gone.iter().map(|g| g.to_vec()).collect(), kept: vec![utf16(KEPT)] }
}

/// Every planter of EMF.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metafile-escape",
            shape: "plain: EXTESCAPE",
            plant: || planted("命令.emf", with(&[record(106, &[8, 14], b"GONE-EXTESCAPE")]), &[b"GONE-EXTESCAPE"]),
        },
        Planter {
            rule: "image.metafile-escape",
            shape: "obfuscated: a named driver and OpenGL within gzip",
            plant: || {
                let named = record(110, &[8, 4, 12], b"d\0r\0GONE-NAMED-ES");
                let gl = record(102, &[12], b"GONE-GLSRECORD");
                planted("命令.emz", gzip(&with(&[named, gl])), &[b"GONE-NAMED-ES", b"GONE-GLSRECORD"])
            },
        },
        Planter {
            rule: "image.metafile-plus",
            shape: "plain: both forms of one drawing",
            plant: || {
                let records = [plus(1, &[]), plus_record(0x4008, 0x0600, b"GONE-EMF-PLUS")];
                planted(
                    "二重.emf",
                    with(&[records[0].clone(), comment_plus(&records[1])]),
                    &[b"GONE-EMF-PLUS", b"EMF+"],
                )
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: a private comment",
            plant: || planted("独自.emf", with(&[comment(b"MSGRGONE-PRIVATE")]), &[b"GONE-PRIVATE"]),
        },
        Planter {
            rule: "image.private-data",
            shape: "obfuscated: another file in a public comment, a record nobody knows",
            plant: || {
                let formats = comment(b"GDIC\x04\0\0\x40GONE-MULTIFORMATS");
                let unknown = record(4242, &[], b"GONE-UNKNOWN-RECORD");
                planted("同梱.emf", with(&[formats, unknown]), &[b"GONE-MULTIFORMATS", b"GONE-UNKNOWN-RECORD"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "obfuscated: a comment in EMF+, alone in its record",
            plant: || {
                let note = comment_plus(&plus_record(0x4003, 0, b"GONE-PLUS-COMMENT"));
                planted("注記.emf", with(&[plus(1, &[]), note]), &[b"GONE-PLUS-COMMENT"])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: the name of a profile",
            plant: || planted("色.emf", with(&[record(112, &[0, 12, 0], b"GONE-PROFILE")]), &[b"GONE-PROFILE"]),
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: bytes behind the fields of a record",
            plant: || planted("余り.emf", with(&[record(18, &[1], b"GONE-BEHIND-FIELDS")]), &[b"GONE-BEHIND-FIELDS"]),
        },
        Planter {
            rule: "image.metadata",
            shape: "plain: description",
            plant: || {
                let name = utf16("Drawing\0C:\\Users\\GONE-DESCRIPTION\0\0");
                planted("説明.emf", described(1, &[text(KEPT)], &name), &[&utf16("GONE-DESCRIPTION")])
            },
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: an object that does not exist is selected",
            plant: || planted("破損.emf", with(&[record(37, &[0x4242], &[])]), &[b"\x42\x42\0\0"]),
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the end",
            plant: || planted("末尾.emf", [with(&[]), b"GONE-BEHIND-EOF".to_vec()].concat(), &[b"GONE-BEHIND-EOF"]),
        },
    ]
}

/// A gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut z = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    z.write_all(bytes).unwrap();
    z.finish().unwrap()
}

/// Pens, brushes, a font, lines of every kind, clipping, a path and a gradient.
fn chart() -> Vec<u8> {
    let floats = |list: [f32; 6]| list.map(f32::to_bits);
    let name = [utf16("ＭＳ 明朝"), vec![0; 64 - 10]].concat();
    let font = [[0xF4, 0xFF, 0xFF, 0xFF].as_slice(), &[0; 12], &400_u32.to_le_bytes(), &[0; 8], &name].concat();
    let font = [font, vec![0; 320 - 92]].concat();
    let bounds = [0, 0, 99, 99];
    let list = |fields: &[u32]| [bounds.as_slice(), fields].concat();
    let square = [0_u16, 0, 9, 0, 9, 9, 0, 9].map(u16::to_le_bytes).concat();
    let corners = [0_u32, 0, 0xFF00, 0, 50, 50, 0, 0xFF00, 0, 1].map(u32::to_le_bytes).concat();
    let region = [32_u32, 1, 1, 16, 0, 0, 50, 50, 0, 0, 50, 50].map(u32::to_le_bytes).concat();
    let dashes = [4_u32, 2].map(u32::to_le_bytes).concat();
    let records = [
        record(17, &[8], &[]),
        record(9, &[100, 100], &[]),
        record(11, &[200, 200], &[]),
        record(33, &[], &[]),
        record(35, &floats([1.0, 0.0, 0.0, 1.0, 5.0, 5.0]), &[]),
        record(38, &[1, 0, 2, 0, 0x0000_00FF], &[]),
        record(39, &[2, 0, 0x00FF_0000, 0], &[]),
        record(95, &[3, 0, 0, 0, 0, 0x0001_0007, 1, 0, 0, 0, 2], &dashes),
        record(82, &[4], &font),
        record(37, &[1], &[]),
        record(37, &[2], &[]),
        record(37, &[4], &[]),
        record(37, &[0x8000_0007], &[]),
        record(86, &list(&[4]), &square),
        record(91, &list(&[2, 4]), &[[2_u32, 2].map(u32::to_le_bytes).concat(), square.clone()].concat()),
        record(92, &list(&[4]), &[square.clone(), vec![6, 2, 2, 3]].concat()),
        record(75, &[48, 5], &region),
        record(75, &[0, 5], &[]),
        record(59, &[], &[]),
        record(27, &[1, 1], &[]),
        record(54, &[9, 9], &[]),
        record(60, &[], &[]),
        record(63, &bounds, &[]),
        record(118, &list(&[2, 1, 0]), &corners),
        comment(&[b"GDIC".as_slice(), &2_u32.to_le_bytes(), &[0; 20]].concat()),
        text(KEPT),
        comment(&[b"GDIC".as_slice(), &3_u32.to_le_bytes()].concat()),
        record(40, &[1], &[]),
        record(34, &[u32::MAX], &[]),
    ];
    file(5, &records)
}

/// Bitmaps in their kinds: colours of a table, run lengths, masks, a whole PNG; and a brush of one.
fn pictures() -> Vec<u8> {
    let black_white = [0, 0, 0, 0, 255, 255, 255, 0];
    let stamp = [bitmap_header(2, 2, 1, 0, 0), black_white.to_vec()].concat();
    let runs = [bitmap_header(4, 2, 8, 1, 2), black_white.to_vec()].concat();
    let masks = [0x00FF_0000_u32, 0xFF00, 0xFF].map(u32::to_le_bytes).concat();
    let masked = [bitmap_header(1, 1, 32, 3, 0), masks].concat();
    let logo = png::clean().remove(0).1;
    let one = 1.0_f32.to_bits();
    let blend = [
        [0, 0, 9, 9, 0, 0, 10, 10, 0x01FF_0000, 0, 0, one, 0, 0, one, 0, 0, 0, 0, 108, 52, 160, 4, 1, 1].as_slice(),
        &[],
    ]
    .concat();
    let brush = [stamp.clone(), vec![0x40, 0, 0, 0, 0x80, 0, 0, 0]].concat();
    file(
        2,
        &[
            record(94, &[1, 0, 32, 48, 80, 8], &brush),
            record(37, &[1], &[]),
            stretch(&stamp, &[0x40, 0, 0, 0, 0x80, 0, 0, 0]),
            stretch(&runs, &[4, 1, 0, 0, 0, 4, 0, 1, 0, 1, 0, 1]),
            stretch(&bitmap_header(8, 8, 0, 5, 0), &logo),
            record(114, &blend, &[masked, vec![1, 2, 3, 255]].concat()),
            record(76, &[[0, 0, 9, 9, 0, 0, 10, 10, 0x00F0_0021].as_slice(), &[0; 14]].concat(), &[]),
        ],
    )
}

/// Clean files of this format.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("emf/グラフ.emf".to_owned(), chart()),
        ("emf/写真.emf".to_owned(), pictures()),
        ("emf/印影.emz".to_owned(), gzip(&with(&[]))),
        ("emf/両方.emf".to_owned(), emfplus::drawing(1)),
        ("emf/新形式だけ.emf".to_owned(), emfplus::drawing(0)),
    ]
}

/// EMF files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = chart();
    let black_white = [0, 0, 0, 0, 255, 255, 255, 0];
    let line = |runs: &[u32], count: u32| {
        let lengths: Vec<u8> = runs.iter().flat_map(|n| n.to_le_bytes()).collect();
        record(91, &[0, 0, 9, 9, runs.len() as u32, count], &[lengths, vec![0; 64]].concat())
    };
    let of = |records: &[Vec<u8>]| file(9, records);
    let depths = |depth, pixels: &[u8]| {
        of(&[stretch(&[bitmap_header(2, 2, depth, 0, 0), black_white.to_vec()].concat(), pixels)])
    };
    vec![
        ("emf/途中まで.emf".to_owned(), whole[..whole.len() - 24].to_vec()),
        ("emf/点が足りない.emf".to_owned(), of(&[record(86, &[0, 0, 9, 9, 40_000_000], &[0; 16])])),
        ("emf/点の和が違う.emf".to_owned(), of(&[line(&[2, 3], 4)])),
        ("emf/点の和があふれる.emf".to_owned(), of(&[line(&[u32::MAX, 5], 4)])),
        ("emf/画素が足りない.emf".to_owned(), depths(1, &[0; 4])),
        ("emf/深さが無い.emf".to_owned(), depths(7, &[0; 64])),
        ("emf/画素が多すぎる.emf".to_owned(), of(&[stretch(&bitmap_header(60_000, 60_000, 24, 0, 0), &[0; 64])])),
        ("emf/画像が外にある.emf".to_owned(), {
            let mut r = stretch(&bitmap_header(2, 2, 24, 0, 0), &[0; 16]);
            r[56] = 0xF0;
            of(&[r])
        }),
        ("emf/連長がはみ出す.emf".to_owned(), {
            let info = [bitmap_header(4, 2, 8, 1, 2), black_white.to_vec()].concat();
            of(&[stretch(&info, &[200, 1, 0, 1])])
        }),
        ("emf/マスクが重なる.emf".to_owned(), {
            let masks = [0xFF_u32, 0xFF, 0xFF].map(u32::to_le_bytes).concat();
            of(&[stretch(&[bitmap_header(1, 1, 32, 3, 0), masks].concat(), &[0; 4])])
        }),
        ("emf/未知の命令だけ.emf".to_owned(), of(&[plus(0, &plus_record(0x4005, 0, &[]))])),
        ("emf/無い部品だけ.emf".to_owned(), of(&[plus(0, &plus_record(0x4014, 7, &[0; 4]))])),
        ("emf/部品が形だけ.emf".to_owned(), of(&[plus(0, &plus_record(0x4008, 0x0600, b"GONE-EMF-PLUS"))])),
        ("emf/深い領域だけ.emf".to_owned(), of(&[plus(0, &emfplus::deep_region(300))])),
        ("emf/表の外の部品.emf".to_owned(), of(&[record(38, &[0xFFFF, 0, 1, 0, 0], &[])])),
        ("emf/領域の形が違う.emf".to_owned(), of(&[record(75, &[36, 5], &[1; 36])])),
        ("emf/領域の数が多い.emf".to_owned(), {
            let region = [32_u32, 1, 0x1000_0001, 16, 0, 0, 0, 0].map(u32::to_le_bytes).concat();
            of(&[record(75, &[32, 5], &region)])
        }),
        ("emf/無い頂点.emf".to_owned(), of(&[record(118, &[0, 0, 9, 9, 1, 1, 2], &[7; 28])])),
        ("emf/保存が深すぎる.emf".to_owned(), of(&vec![record(33, &[], &[]); 1_001])),
        ("emf/書庫を兼ねる.emf".to_owned(), [with(&[]), b"PK\x03\x04\x14\0\0\0".to_vec()].concat()),
        ("emf/途中までの圧縮.emz".to_owned(), {
            let packed = gzip(&whole);
            packed[..packed.len() - 12].to_vec()
        }),
    ]
}
