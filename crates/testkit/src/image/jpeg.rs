//! JPEG files, bit by bit (ITU-T T.81): DC-only blocks under tables that can be coded by hand.

use super::icc;
use crate::{Planted, Planter};

/// A quantisation table that can be read with the eye; it must come through unchanged.
pub const TABLE: &[u8; 64] = b"MUGAI-QUANT-TABLE-SURVIVES-AS-IT-IS-0123456789abcdefghijklmnopqr";

/// A segment with its length.
pub fn segment(code: u8, data: &[u8]) -> Vec<u8> {
    [&[0xFF, code], ((data.len() + 2) as u16).to_be_bytes().as_slice(), data].concat()
}

/// Codes of four bits each: symbol `i` of the list has code `i`.
fn huffman(class: u8, symbols: &[u8]) -> Vec<u8> {
    let mut data = vec![class];
    let mut counts = [0_u8; 16];
    counts[3] = symbols.len() as u8;
    data.extend(counts);
    data.extend_from_slice(symbols);
    segment(0xC4, &data)
}

/// Bits as they are coded, stuffed and filled with ones.
#[derive(Default)]
struct Bits(String);

impl Bits {
    fn put(&mut self, value: u32, count: usize) {
        if count > 0 {
            self.0.push_str(&format!("{value:0count$b}"));
        }
    }

    /// A DC difference: its size as a four-bit code, then its bits.
    fn dc(&mut self, difference: i32) {
        let size = (32 - difference.unsigned_abs().leading_zeros()) as usize;
        self.put(size as u32, 4);
        let bits = if difference < 0 { difference - 1 } else { difference };
        self.put(bits as u32 & ((1_u32 << size) - 1), size);
    }

    fn bytes(self) -> Vec<u8> {
        let mut bits = self.0;
        while !bits.len().is_multiple_of(8) {
            bits.push('1');
        }
        let byte = |c: &[u8]| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 2).unwrap();
        bits.as_bytes().chunks(8).flat_map(|c| if byte(c) == 255 { vec![255, 0] } else { vec![byte(c)] }).collect()
    }
}

fn tables() -> Vec<u8> {
    let quantiser = segment(0xDB, &[[0].as_slice(), TABLE].concat());
    // DC sizes 0–11; AC: end of block, ±1 at once, zero run of sixteen.
    [quantiser, huffman(0x00, &(0..12).collect::<Vec<u8>>()), huffman(0x10, &[0x00, 0x01, 0xF0])].concat()
}

/// JFIF at 300 dpi.
fn jfif() -> Vec<u8> {
    segment(0xE0, b"JFIF\0\x01\x01\x01\x01\x2C\x01\x2C\0\0")
}

fn frame(marker: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut data = vec![8];
    data.extend(height.to_be_bytes());
    data.extend(width.to_be_bytes());
    data.push(components);
    for id in 1..=components {
        data.extend([id, if id == 1 && components == 3 { 0x22 } else { 0x11 }, 0]);
    }
    segment(marker, &data)
}

fn scan_header(components: &[u8], first: u8, last: u8, approximation: u8) -> Vec<u8> {
    let mut data = vec![components.len() as u8];
    data.extend(components.iter().flat_map(|id| [*id, 0]));
    data.extend([first, last, approximation]);
    segment(0xDA, &data)
}

/// A grey picture of this many blocks in a row, each brighter than the one before, with one AC coefficient.
fn grey_scan(blocks: i32) -> Vec<u8> {
    let mut bits = Bits::default();
    for i in 0..blocks {
        bits.dc(i * 3 - 10);
        bits.put(1, 4);
        bits.put(1, 1);
        bits.put(0, 4);
    }
    [scan_header(&[1], 0, 63, 0), bits.bytes()].concat()
}

/// A grey picture of 32×8 with further segments behind its JFIF header.
fn with(segments: &[Vec<u8>]) -> Vec<u8> {
    [vec![0xFF, 0xD8], jfif(), segments.concat(), tables(), frame(0xC0, 32, 8, 1), grey_scan(4), vec![0xFF, 0xD9]]
        .concat()
}

/// Eight by eight dots in four colours, as Adobe's programs store them: inverted, and saying so by their own segment.
pub fn four_colours() -> Vec<u8> {
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    let mut bits = Bits::default();
    for difference in [12, -9, 3, 5] {
        bits.dc(difference);
        bits.put(0, 4);
    }
    let scan = [scan_header(&[1, 2, 3, 4], 0, 63, 0), bits.bytes()].concat();
    [vec![0xFF, 0xD8], adobe, tables(), frame(0xC0, 8, 8, 4), scan, vec![0xFF, 0xD9]].concat()
}

fn exif(entries: &[u8], count: u16, next: u32, tail: &[u8]) -> Vec<u8> {
    segment(
        0xE1,
        &[b"Exif\0\0MM\0\x2A\0\0\0\x08".as_slice(), &count.to_be_bytes(), entries, &next.to_be_bytes(), tail].concat(),
    )
}

const ORIENTATION: &[u8] = b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes,
        gone: gone.iter().map(|g| g.to_vec()).collect(),
        kept: vec![TABLE.to_vec(), b"JFIF\0\x01\x01\x01\x01\x2C\x01\x2C".to_vec()],
    }
}

/// Every planter of JPEG.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metadata",
            shape: "plain: comment",
            plant: || planted("注釈.jpg", with(&[segment(0xFE, b"GONE-COMMENT")]), &[b"GONE-COMMENT"]),
        },
        Planter {
            rule: "image.metadata",
            shape: "plain: Exif with a description beside the orientation",
            plant: || {
                // ImageDescription (0x010E), 15 letters at offset 38 of the TIFF; Orientation 6.
                let entries = [b"\x01\x0E\0\x02\0\0\0\x0F\0\0\0\x26".as_slice(), ORIENTATION].concat();
                let mut file =
                    planted("exif.jpg", with(&[exif(&entries, 2, 0, b"GONE-EXIF-TEXT\0")]), &[b"GONE-EXIF-TEXT"]);
                file.kept.push(ORIENTATION.to_vec());
                file
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: XMP and Photoshop segments behind the tables",
            plant: || {
                let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GONE-XMP</x:xmpmeta>");
                let photoshop = segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0GONE-IPTC");
                let bytes = [
                    vec![0xFF, 0xD8],
                    jfif(),
                    tables(),
                    xmp,
                    frame(0xC0, 32, 8, 1),
                    photoshop,
                    grey_scan(4),
                    vec![0xFF, 0xD9],
                ]
                .concat();
                planted("xmp.jpg", bytes, &[b"GONE-XMP", b"GONE-IPTC"])
            },
        },
        Planter {
            rule: "image.thumbnail",
            shape: "plain: second directory in Exif",
            plant: || {
                let small = [b"\0\0\0\0\0\0".as_slice(), b"\xFF\xD8GONE-THUMBNAIL\xFF\xD9"].concat();
                planted("縮小.jpg", with(&[exif(ORIENTATION, 1, 26, &small)]), &[b"GONE-THUMBNAIL"])
            },
        },
        Planter {
            rule: "image.thumbnail",
            shape: "plain: JFXX",
            plant: || {
                planted(
                    "jfxx.jpg",
                    with(&[segment(0xE0, b"JFXX\0\x10GONE-JFXX-THUMB")]),
                    &[b"GONE-JFXX-THUMB", b"JFXX"],
                )
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: APP12",
            plant: || planted("独自.jpg", with(&[segment(0xEC, b"Ducky\0GONE-APP12")]), &[b"GONE-APP12", b"Ducky"]),
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind EOI",
            plant: || planted("末尾.jpg", [with(&[]), b"GONE-BEHIND-EOI".to_vec()].concat(), &[b"GONE-BEHIND-EOI"]),
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: between segments",
            plant: || planted("隙間.jpg", with(&[b"GONE-BETWEEN-SEGMENTS".to_vec()]), &[b"GONE-BETWEEN-SEGMENTS"]),
        },
        Planter {
            rule: "image.hidden-data",
            shape: "obfuscated: behind the last block",
            plant: || {
                let bytes = [
                    vec![0xFF, 0xD8],
                    jfif(),
                    tables(),
                    frame(0xC0, 32, 8, 1),
                    grey_scan(4),
                    b"GONE-BEHIND-BLOCK".to_vec(),
                    vec![0xFF, 0xD9],
                ]
                .concat();
                planted("余り.jpg", bytes, &[b"GONE-BEHIND-BLOCK"])
            },
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: cut off in the middle of the picture",
            plant: || {
                let scan = grey_scan(4);
                let bytes =
                    [vec![0xFF, 0xD8], jfif(), tables(), frame(0xC0, 32, 8, 1), scan[..scan.len() - 3].to_vec()]
                        .concat();
                planted("途中.jpg", bytes, &[])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: private tag in a profile of three channels",
            plant: || {
                let profile = icc::profile(&[(b"vcgt", b"vcgt\0\0\0\0GONE-DEVICE-TAG".to_vec())]);
                let segments = segment(0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat());
                let mut file = planted("色.jpg", colour(0xC0, &[segments]), &[b"GONE-DEVICE-TAG", b"vcgt"]);
                file.kept.push(b"rXYZ".to_vec());
                file
            },
        },
    ]
}

/// A colour picture of 16×16: four blocks of brightness, two of colour.
fn colour(marker: u8, segments: &[Vec<u8>]) -> Vec<u8> {
    let mut bits = Bits::default();
    for difference in [-30, 5, 5, 5, 12, -9] {
        bits.dc(difference);
        bits.put(0, 4);
    }
    let scan = [scan_header(&[1, 2, 3], 0, 63, 0), bits.bytes()].concat();
    [vec![0xFF, 0xD8], jfif(), segments.concat(), tables(), frame(marker, 16, 16, 3), scan, vec![0xFF, 0xD9]].concat()
}

/// A colour picture of 16×8 whose second component is twice as wide as its first: one block, two blocks, one block.
pub fn fine_colour() -> Vec<u8> {
    let mut bits = Bits::default();
    for difference in [-30, 5, 12, -9] {
        bits.dc(difference);
        bits.put(0, 4);
    }
    let frame = segment(0xC0, &[8, 0, 8, 0, 16, 3, 1, 0x11, 0, 2, 0x21, 0, 3, 0x11, 0]);
    let scan = [scan_header(&[1, 2, 3], 0, 63, 0), bits.bytes()].concat();
    [vec![0xFF, 0xD8], jfif(), tables(), frame, scan, vec![0xFF, 0xD9]].concat()
}

/// The same grey picture in three scans: DC without its last bit, the last bit, one AC band.
fn progressive() -> Vec<u8> {
    let mut first = Bits::default();
    for difference in [-5, 1, 2, 1] {
        first.dc(difference);
    }
    let mut second = Bits::default();
    for bit in [0, 1, 0, 1] {
        second.put(bit, 1);
    }
    let mut band = Bits::default();
    for _ in 0..4 {
        band.put(1, 4);
        band.put(1, 1);
        band.put(0, 4);
    }
    [
        vec![0xFF, 0xD8],
        jfif(),
        tables(),
        frame(0xC2, 32, 8, 1),
        scan_header(&[1], 0, 0, 0x01),
        first.bytes(),
        scan_header(&[1], 0, 0, 0x10),
        second.bytes(),
        scan_header(&[1], 1, 63, 0x00),
        band.bytes(),
        vec![0xFF, 0xD9],
    ]
    .concat()
}

/// Clean JPEG files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let profile = segment(0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &icc::profile(&[])].concat());
    vec![
        ("jpeg/写真.jpg".to_owned(), colour(0xC0, &[exif(ORIENTATION, 1, 0, b""), profile])),
        ("jpeg/白黒.jpg".to_owned(), with(&[])),
        ("jpeg/プログレッシブ.jpg".to_owned(), progressive()),
    ]
}

/// JPEG files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let start = [vec![0xFF, 0xD8], jfif(), tables()].concat();
    let whole = with(&[]);
    vec![
        ("jpeg/絵がない.jpg".to_owned(), [start.clone(), vec![0xFF, 0xD9]].concat()),
        ("jpeg/枠で切れている.jpg".to_owned(), [start.clone(), vec![0xFF, 0xC0, 0, 11, 8]].concat()),
        (
            "jpeg/算術符号.jpg".to_owned(),
            [start.clone(), frame(0xC9, 32, 8, 1), grey_scan(4), vec![0xFF, 0xD9]].concat(),
        ),
        (
            "jpeg/枠が二つ.jpg".to_owned(),
            [start.clone(), frame(0xC0, 32, 8, 1), frame(0xC0, 32, 8, 1), grey_scan(4), vec![0xFF, 0xD9]].concat(),
        ),
        (
            "jpeg/表がない.jpg".to_owned(),
            [vec![0xFF, 0xD8], jfif(), frame(0xC0, 32, 8, 1), grey_scan(4), vec![0xFF, 0xD9]].concat(),
        ),
        (
            "jpeg/画素が多すぎる.jpg".to_owned(),
            [start, frame(0xC0, 65_000, 65_000, 1), grey_scan(4), vec![0xFF, 0xD9]].concat(),
        ),
        ("jpeg/色が明るさより細かい.jpg".to_owned(), fine_colour()),
        ("jpeg/書庫を兼ねる.jpg".to_owned(), [whole, b"PK\x03\x04\x14\0\0\0".to_vec()].concat()),
    ]
}

/// A progressive grey picture of 32×8 whose one band is refined again and again.
pub fn many_scans(scans: usize) -> Vec<u8> {
    let whole = progressive();
    let again = [scan_header(&[1], 1, 63, 0x10), {
        let mut bits = Bits::default();
        for _ in 0..4 {
            // One bit for the coefficient that is there, behind an end of block.
            bits.put(0, 4);
            bits.put(0, 1);
        }
        bits.bytes()
    }]
    .concat();
    [&whole[..whole.len() - 2], &again.repeat(scans), &[0xFF, 0xD9]].concat()
}

/// A baseline picture of `side` × `side` that has next to no data for it.
pub fn boastful(side: u16) -> Vec<u8> {
    [vec![0xFF, 0xD8], jfif(), tables(), frame(0xC0, side, side, 3), grey_scan(4), vec![0xFF, 0xD9]].concat()
}
