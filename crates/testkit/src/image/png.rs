//! PNG files, chunk by chunk (W3C PNG §5).

use super::icc;
use crate::{Planted, Planter};
use std::io::Write;

/// The first eight bytes.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// A row of sixteen palette indices that can be read with the eye; it must come through unchanged.
pub const ROW: &[u8; 16] = b"MUGAI-PIXEL-ROW!";

/// A chunk with its checksum.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), kind.as_slice(), data, &crc.sum().to_be_bytes()].concat()
}

/// A zlib stream.
pub fn deflated(raw: &[u8]) -> Vec<u8> {
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    z.write_all(raw).unwrap();
    z.finish().unwrap()
}

/// IHDR.
pub fn header(width: u32, height: u32, depth: u8, colour: u8, interlace: u8) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), [depth, colour, 0, 0, interlace].as_slice()].concat())
}

/// A palette of 128 greys.
fn palette() -> Vec<u8> {
    chunk(b"PLTE", &(0..128_u8).flat_map(|i| [i * 2, i * 2, 255 - i]).collect::<Vec<u8>>())
}

/// Rows of [`ROW`], each behind its filter byte 0.
fn rows(height: usize) -> Vec<u8> {
    (0..height).flat_map(|_| [[0].as_slice(), ROW].concat()).collect()
}

/// A file of these chunks.
pub fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE.to_vec(), chunks.concat()].concat()
}

/// A palette picture of 16×4 with further chunks before and behind its pixels.
fn with(before: &[Vec<u8>], behind: &[Vec<u8>]) -> Vec<u8> {
    let pixels = chunk(b"IDAT", &deflated(&rows(4)));
    file(
        &[
            vec![header(16, 4, 8, 3, 0)],
            before.to_vec(),
            vec![palette(), pixels],
            behind.to_vec(),
            vec![chunk(b"IEND", b"")],
        ]
        .concat(),
    )
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: gone.iter().map(|g| g.to_vec()).collect(), kept: vec![ROW.to_vec()] }
}

/// Every planter of PNG.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metadata",
            shape: "plain: tEXt",
            plant: || {
                planted(
                    "文字.png",
                    with(&[chunk(b"tEXt", b"Comment\0GONE-TEXT-CHUNK")], &[]),
                    &[b"GONE-TEXT-CHUNK", b"tEXt"],
                )
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: compressed international text behind the pixels",
            plant: || {
                let text =
                    [b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), &deflated(b"<x:xmpmeta>GONE-XMP-PACKET</x:xmpmeta>")]
                        .concat();
                planted("xmp.png", with(&[], &[chunk(b"iTXt", &text)]), &[b"GONE-XMP-PACKET", b"iTXt"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: private chunk",
            plant: || {
                planted(
                    "独自.png",
                    with(&[chunk(b"prVt", b"GONE-PRIVATE-CHUNK")], &[]),
                    &[b"GONE-PRIVATE-CHUNK", b"prVt"],
                )
            },
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind IEND",
            plant: || {
                planted(
                    "末尾.png",
                    [with(&[], &[]), b"<?php GONE-BEHIND-IEND ?>".to_vec()].concat(),
                    &[b"GONE-BEHIND-IEND"],
                )
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: rows behind the last row",
            plant: || {
                let pixels = chunk(b"IDAT", &deflated(&[rows(4), b"GONE-BEHIND-LAST-ROW".to_vec()].concat()));
                planted(
                    "余り.png",
                    file(&[header(16, 4, 8, 3, 0), palette(), pixels, chunk(b"IEND", b"")]),
                    &[b"GONE-BEHIND-LAST-ROW"],
                )
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "obfuscated: behind the end of the zlib stream",
            plant: || {
                let pixels = chunk(b"IDAT", &[deflated(&rows(4)), b"GONE-BEHIND-ZLIB".to_vec()].concat());
                planted(
                    "zlib.png",
                    file(&[header(16, 4, 8, 3, 0), palette(), pixels, chunk(b"IEND", b"")]),
                    &[b"GONE-BEHIND-ZLIB"],
                )
            },
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: wrong checksum",
            plant: || {
                let mut broken = chunk(b"tEXt", b"Comment\0GONE-WRONG-SUM");
                *broken.last_mut().unwrap() ^= 1;
                planted("検査値.png", with(&[broken], &[]), &[b"GONE-WRONG-SUM"])
            },
        },
        Planter {
            rule: "image.animation",
            shape: "plain: APNG",
            plant: || {
                let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
                let frame = |sequence: u8| {
                    let mut data = vec![0, 0, 0, sequence];
                    data.extend([0, 0, 0, 16, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0]);
                    chunk(b"fcTL", &data)
                };
                let second: Vec<u8> = (0..4).flat_map(|_| b"\0GONE-FRAME-TWO!!".to_vec()).collect();
                let data = chunk(b"fdAT", &[[0, 0, 0, 2].as_slice(), &deflated(&second)].concat());
                planted(
                    "動画.png",
                    with(&[control, frame(0)], &[frame(1), data]),
                    &[b"GONE-FRAME-TWO", b"acTL", b"fcTL", b"fdAT"],
                )
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: private tag in iCCP",
            plant: || {
                let profile = icc::profile(&[(b"ps2i", b"data\0\0\0\0GONE-POSTSCRIPT-TAG".to_vec())]);
                let data = [b"GONE-NAME\0\0".as_slice(), &deflated(&profile)].concat();
                planted("色.png", with(&[chunk(b"iCCP", &data)], &[]), &[b"GONE-POSTSCRIPT-TAG", b"GONE-NAME", b"ps2i"])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "obfuscated: no profile at all",
            plant: || {
                let data = [b"icc\0\0".as_slice(), &deflated(b"GONE-NOT-A-PROFILE")].concat();
                planted("偽色.png", with(&[chunk(b"iCCP", &data)], &[]), &[b"GONE-NOT-A-PROFILE", b"iCCP"])
            },
        },
    ]
}

/// Clean PNG files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    // 300 dpi = 11,811 pixels per metre.
    let physical = chunk(b"pHYs", &[0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]);
    let gamma = chunk(b"gAMA", &45_455_u32.to_be_bytes());
    let alpha = chunk(b"tRNS", &[0, 128]);
    let logo = file(&[
        header(16, 4, 8, 3, 0),
        gamma,
        palette(),
        alpha,
        physical.clone(),
        chunk(b"IDAT", &deflated(&rows(4))),
        chunk(b"IEND", b""),
    ]);
    let deep: Vec<u8> = (0..12_u8)
        .flat_map(|y| [vec![y % 5], (0..64_u8).map(|x| x.wrapping_mul(7).wrapping_add(y)).collect()].concat())
        .collect();
    let chart =
        file(&[header(8, 12, 16, 6, 0), chunk(b"sRGB", &[0]), chunk(b"IDAT", &deflated(&deep)), chunk(b"IEND", b"")]);
    // 8×8 of one bit, in the seven passes of Adam7: 1, 1, 2, 4, 8, 16, 32 pixels.
    let passes: Vec<u8> = [
        vec![0, 0x80],
        vec![0, 0x80],
        vec![0, 0xC0],
        [0, 0xC0].repeat(2),
        [0, 0xF0].repeat(2),
        [0, 0xA0].repeat(4),
        [0, 0xAA].repeat(4),
    ]
    .concat();
    let stamp = file(&[header(8, 8, 1, 0, 1), physical, chunk(b"IDAT", &deflated(&passes)), chunk(b"IEND", b"")]);
    let profile = [b"icc\0\0".as_slice(), &deflated(&icc::profile(&[]))].concat();
    let map: Vec<u8> = (0..8_u8).flat_map(|y| [vec![1], (0..24_u8).map(|x| x ^ y).collect()].concat()).collect();
    let map =
        file(&[header(8, 8, 8, 2, 0), chunk(b"iCCP", &profile), chunk(b"IDAT", &deflated(&map)), chunk(b"IEND", b"")]);
    vec![
        ("png/ロゴ.png".to_owned(), logo),
        ("png/グラフ.png".to_owned(), chart),
        ("png/印影.png".to_owned(), stamp),
        ("png/地図.png".to_owned(), map),
    ]
}

/// PNG files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let pixels = chunk(b"IDAT", &deflated(&rows(4)));
    let end = chunk(b"IEND", b"");
    let mut wrong_sum = chunk(b"IDAT", &deflated(&rows(4)));
    *wrong_sum.last_mut().unwrap() ^= 1;
    let of = |chunks: &[Vec<u8>]| file(chunks);
    vec![
        (
            "png/画素が足りない.png".to_owned(),
            of(&[header(16, 4, 8, 3, 0), palette(), chunk(b"IDAT", &deflated(&rows(2))), end.clone()]),
        ),
        ("png/幅が零.png".to_owned(), of(&[header(0, 4, 8, 3, 0), palette(), pixels.clone(), end.clone()])),
        ("png/画素が多すぎる.png".to_owned(), of(&[header(60_000, 60_000, 8, 0, 0), pixels.clone(), end.clone()])),
        ("png/パレットがない.png".to_owned(), of(&[header(16, 4, 8, 3, 0), pixels.clone(), end.clone()])),
        ("png/画素の検査値が違う.png".to_owned(), of(&[header(16, 4, 8, 3, 0), palette(), wrong_sum, end.clone()])),
        (
            "png/必須の未知チャンク.png".to_owned(),
            of(&[header(16, 4, 8, 3, 0), chunk(b"EVIL", b"x"), palette(), pixels.clone(), end.clone()]),
        ),
        (
            "png/書庫を兼ねる.png".to_owned(),
            [of(&[header(16, 4, 8, 3, 0), palette(), pixels, end]), b"PK\x03\x04\x14\0\0\0".to_vec()].concat(),
        ),
    ]
}
