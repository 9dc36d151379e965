//! WebP files without loss (RFC 9649 §3): pictures of one colour, whose codes have no bits at all.

use super::icc;
use crate::{Planted, Planter};

/// Red, green and blue of the one colour.
pub const COLOUR: &[u8; 3] = b"MUG";

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = [kind.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [b"RIFF".as_slice(), &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat()
}

/// The bits of a picture, the lowest of each byte first.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut put = |value: u32, count: u32| bits.extend((0..count).map(|n| value >> n & 1));
    put(width - 1, 14);
    put(height - 1, 14);
    // No opacity, version 0; no transform, no colour cache, one set of codes.
    for (value, count) in [(0, 1), (0, 3), (0, 1), (0, 1), (0, 1)] {
        put(value, count);
    }
    let [red, green, blue] = *COLOUR;
    // Five simple codes of one symbol of eight bits: green, red, blue, opacity, distance.
    for symbol in [green, red, blue, 255, 0] {
        put(1, 1);
        put(0, 1);
        put(1, 1);
        put(u32::from(symbol), 8);
    }
    let byte = |c: &[u32]| c.iter().enumerate().map(|(n, b)| (*b as u8) << n).sum::<u8>();
    [vec![0x2F], bits.chunks(8).map(byte).collect()].concat()
}

fn lossless() -> Vec<u8> {
    chunk(b"VP8L", &picture(16, 4))
}

/// The head of a file with more than pixels; `flags` as RFC 9649 §2.7.
fn extended(flags: u8) -> Vec<u8> {
    chunk(b"VP8X", &[flags, 0, 0, 0, 15, 0, 0, 3, 0, 0])
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    let gone = gone.iter().map(|g| g.to_vec()).collect();
    Planted { name: name.to_owned(), bytes, gone, kept: vec![COLOUR.to_vec()] }
}

/// Every planter of WebP.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metadata",
            shape: "plain: Exif and XMP",
            plant: || {
                let more = [chunk(b"EXIF", b"MM\0*GONE-WEBP-EXIF"), chunk(b"XMP ", b"<x>GONE-WEBP-XMP</x>")];
                let bytes = file(&[&[extended(0x0C), lossless()][..], &more].concat());
                planted("撮影.webp", bytes, &[b"GONE-WEBP-EXIF", b"GONE-WEBP-XMP"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: unknown chunk",
            plant: || {
                let bytes = file(&[extended(0), lossless(), chunk(b"MUGI", b"GONE-WEBP-PRIVATE")]);
                planted("独自.webp", bytes, &[b"GONE-WEBP-PRIVATE"])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "obfuscated: private tag within a sound profile",
            plant: || {
                let profile = icc::profile(&[(b"vcgt", b"vcgt\0\0\0\0GONE-DEVICE-TAG".to_vec())]);
                let bytes = file(&[extended(0x20), chunk(b"ICCP", &profile), lossless()]);
                let mut planted = planted("色.webp", bytes, &[b"GONE-DEVICE-TAG", b"vcgt"]);
                planted.kept.push(b"rXYZ".to_vec());
                planted
            },
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the length of the head",
            plant: || {
                let bytes = [file(&[lossless()]), b"GONE-BEHIND-RIFF".to_vec()].concat();
                planted("末尾.webp", bytes, &[b"GONE-BEHIND-RIFF"])
            },
        },
        Planter {
            rule: "image.animation",
            shape: "plain: two frames",
            plant: || {
                // Place, size less one, a tenth of a second; the second frame is another size.
                let frame = |width: u8, height: u8| {
                    let head = [0, 0, 0, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0, 100, 0, 0, 0];
                    let inner = chunk(b"VP8L", &picture(u32::from(width), u32::from(height)));
                    chunk(b"ANMF", &[head.as_slice(), &inner].concat())
                };
                let bytes = file(&[extended(0x02), chunk(b"ANIM", &[0; 6]), frame(16, 4), frame(8, 2)]);
                planted("動画.webp", bytes, &[b"ANMF", b"ANIM"])
            },
        },
    ]
}

/// Clean WebP files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("webp/色紙.webp".to_owned(), file(&[lossless()])),
        ("webp/拡張.webp".to_owned(), file(&[extended(0), lossless()])),
    ]
}

/// WebP files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let good = file(&[lossless()]);
    vec![
        ("webp/絵がない.webp".to_owned(), file(&[extended(0)])),
        ("webp/短すぎる.webp".to_owned(), good[..good.len() - 4].to_vec()),
        ("webp/画素が多すぎる.webp".to_owned(), file(&[chunk(b"VP8L", &picture(12_000, 12_000))])),
        (
            "webp/長さの嘘.webp".to_owned(),
            file(&[[b"VP8L".as_slice(), &u32::MAX.to_le_bytes(), &picture(16, 4)].concat()]),
        ),
        ("webp/書庫を兼ねる.webp".to_owned(), [good, b"PK\x03\x04\x14\0\0\0".to_vec()].concat()),
    ]
}

/// A picture of 12,000 × 12,000 pixels of one colour: no more bytes than one of a single pixel.
pub fn boastful() -> Vec<u8> {
    file(&[chunk(b"VP8L", &picture(12_000, 12_000))])
}
