//! GIF files, block by block. Codes of eight bits, cleared before they grow, so that pixels stand in the file as they are.

use crate::{Planted, Planter};

/// The first five of 128 colours; they must come through unchanged.
pub const COLOURS: &[u8; 15] = b"MUGAI-COLOURS-1";

/// Sixteen indices below 128 that can be read with the eye.
pub const ROW: &[u8; 16] = b"MUGAI-PIXEL-ROW!";

/// A chain of sub-blocks.
fn chain(data: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = data.chunks(255).flat_map(|c| [&[c.len() as u8], c].concat()).collect();
    out.push(0);
    out
}

fn colours() -> Vec<u8> {
    let mut table = COLOURS.to_vec();
    table.extend((5..128_u8).flat_map(|i| [i * 2, 255 - i, i]));
    table
}

/// Header, screen and 128 colours.
fn head(version: &[u8; 3], width: u16, height: u16) -> Vec<u8> {
    let screen = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [b"GIF".as_slice(), version, &screen, &[0xF6, 0, 0], &colours()].concat()
}

/// Pixels as codes: clear, at most 120 literals, clear, …, end.
fn codes(pixels: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = pixels.chunks(120).flat_map(|c| [&[0x80], c].concat()).collect();
    out.push(0x81);
    out
}

/// An image block at a place; `codes` are its codes.
fn image_of(place: [u16; 4], flags: u8, codes: &[u8]) -> Vec<u8> {
    let place: Vec<u8> = place.iter().flat_map(|n| n.to_le_bytes()).collect();
    [[0x2C].as_slice(), &place, &[flags, 7], &chain(codes)].concat()
}

/// An image of 16 × 4 at the upper left corner.
fn image() -> Vec<u8> {
    image_of([0, 0, 16, 4], 0, &codes(&ROW.repeat(4)))
}

/// A graphic control: disposal, delay in hundredths, transparent index.
fn control(disposal: u8, delay: u16, transparent: Option<u8>) -> Vec<u8> {
    let [low, high] = delay.to_le_bytes();
    let flags = disposal << 2 | u8::from(transparent.is_some());
    vec![0x21, 0xF9, 4, flags, low, high, transparent.unwrap_or(0), 0]
}

fn application(name: &[u8; 11], data: &[u8]) -> Vec<u8> {
    [b"\x21\xFF\x0B".as_slice(), name, data].concat()
}

fn with(before: &[u8], behind: &[u8]) -> Vec<u8> {
    [head(b"89a", 16, 4).as_slice(), before, &image(), behind, b"\x3B"].concat()
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted {
        name: name.to_owned(),
        bytes,
        gone: gone.iter().map(|g| g.to_vec()).collect(),
        kept: vec![COLOURS.to_vec()],
    }
}

/// Every planter of GIF.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metadata",
            shape: "plain: comment",
            plant: || {
                let comment = [b"\x21\xFE".as_slice(), &chain(b"GONE-GIF-COMMENT")].concat();
                planted("注釈.gif", with(&comment, &[]), &[b"GONE-GIF-COMMENT"])
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: XMP without sub-blocks, over its ladder of lengths",
            plant: || {
                // XMP Specification part 3, 1.1.2: the packet stands bare; 1, 255, 254 … 0, 0 lead any reader to its end.
                let ladder: Vec<u8> = [1].into_iter().chain((0..=255_u8).rev()).chain([0]).collect();
                let packet = [b"<x:xmpmeta>GONE-XMP-PACKET</x:xmpmeta>".as_slice(), &ladder].concat();
                planted("xmp.gif", with(&[], &application(b"XMP DataXMP", &packet)), &[b"GONE-XMP-PACKET"])
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: plain text that hardly any viewer shows",
            plant: || {
                let grid = [12, 0, 0, 0, 0, 16, 0, 4, 0, 8, 8, 1, 2];
                let text = [b"\x21\x01".as_slice(), &grid, &chain(b"GONE-PLAIN-TEXT")].concat();
                planted("文字.gif", with(&text, &[]), &[b"GONE-PLAIN-TEXT"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: application extension",
            plant: || {
                let own = application(b"MUGAIAPP1.0", &chain(b"GONE-GIF-PRIVATE"));
                planted("独自.gif", with(&own, &[]), &[b"GONE-GIF-PRIVATE", b"MUGAIAPP"])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: ICC",
            plant: || {
                let icc = application(b"ICCRGBG1012", &chain(b"GONE-GIF-PROFILE"));
                planted("色.gif", with(&icc, &[]), &[b"GONE-GIF-PROFILE", b"ICCRGB"])
            },
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the trailer",
            plant: || {
                planted(
                    "末尾.gif",
                    [with(&[], &[]), b"<?xml GONE-BEHIND-TRAILER ?>".to_vec()].concat(),
                    &[b"GONE-BEHIND-TRAILER"],
                )
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: behind the end of the codes",
            plant: || {
                let data = [codes(&ROW.repeat(4)), b"GONE-BEHIND-CODES".to_vec()].concat();
                let image = image_of([0, 0, 16, 4], 0, &data);
                planted("隙間.gif", [head(b"89a", 16, 4), image, vec![0x3B]].concat(), &[b"GONE-BEHIND-CODES"])
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "obfuscated: pixels behind the last row",
            plant: || {
                let data = codes(&[ROW.repeat(4), b"GONE-PIXELS-OVER".to_vec()].concat());
                let image = image_of([0, 0, 16, 4], 0, &data);
                planted("余り.gif", [head(b"89a", 16, 4), image, vec![0x3B]].concat(), &[b"GONE-PIXELS-OVER"])
            },
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: a picture larger than its screen, and no trailer",
            plant: || planted("枠外.gif", [head(b"89a", 8, 2), image()].concat(), &[b"\x08\0\x02\0"]),
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: a picture without colours",
            plant: || {
                // Black and white first (GIF89a §18), greys behind them.
                let bytes = [b"GIF89a\x10\0\x04\0\0\0\0".as_slice(), &image(), b"\x3B"].concat();
                let kept = vec![b"\0\0\0\xFF\xFF\xFF\x02\x02\x02\x03\x03\x03".to_vec()];
                Planted { name: "色がない.gif".to_owned(), bytes, gone: Vec::new(), kept }
            },
        },
    ]
}

/// Clean GIF files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let repeat = application(b"NETSCAPE2.0", &[3, 1, 5, 0, 0]);
    let corner = image_of([4, 2, 8, 2], 0, &codes(b"SECOND-FRAME-16!"));
    let own = [
        [0x2C, 0, 0, 0, 0, 16, 0, 4, 0, 0x86].as_slice(),
        &colours().iter().rev().copied().collect::<Vec<u8>>(),
        &[7],
        &chain(&codes(&ROW.repeat(4))),
    ]
    .concat();
    let film = [
        head(b"89a", 16, 4),
        repeat,
        control(1, 50, None),
        image(),
        control(2, 25, Some(b'-')),
        corner,
        control(3, 0, None),
        own,
        vec![0x3B],
    ]
    .concat();
    let old = [head(b"87a", 16, 4), image(), vec![0x3B]].concat();
    // Rows 0 and 8, then 4, then 2 and 6, then 1, 3, 5, 7 and 9.
    let rows: Vec<u8> = [0_u8, 8, 4, 2, 6, 1, 3, 5, 7, 9].iter().flat_map(|y| [b'0' + y; 16]).collect();
    let laced = [head(b"89a", 16, 10), image_of([0, 0, 16, 10], 0x40, &codes(&rows)), vec![0x3B]].concat();
    vec![("gif/案内.gif".to_owned(), film), ("gif/地図.gif".to_owned(), old), ("gif/飛び越し.gif".to_owned(), laced)]
}

/// GIF files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let of = |blocks: &[u8]| [head(b"89a", 16, 4).as_slice(), blocks, b"\x3B"].concat();
    let frame = image_of([0, 0, 1, 1], 0, &codes(b"x"));
    vec![
        ("gif/絵がない.gif".to_owned(), of(&[])),
        ("gif/画素が足りない.gif".to_owned(), of(&image_of([0, 0, 16, 4], 0, &codes(&ROW.repeat(3))))),
        ("gif/未知のブロック.gif".to_owned(), of(b"\x99junk")),
        ("gif/ない符号.gif".to_owned(), of(&image_of([0, 0, 16, 4], 0, &[0x80, 0xF0, 0xF0]))),
        ("gif/幅が零.gif".to_owned(), of(&image_of([0, 0, 0, 4], 0, &codes(b"")))),
        ("gif/枠から遠い.gif".to_owned(), of(&image_of([65_535, 0, 16, 4], 0, &codes(&ROW.repeat(4))))),
        ("gif/画素が多すぎる.gif".to_owned(), of(&image_of([0, 0, 60_000, 60_000], 0, &codes(b"x")))),
        ("gif/終わらない動画.gif".to_owned(), of(&frame.repeat(1_001))),
        ("gif/書庫を兼ねる.gif".to_owned(), [of(&image()), b"PK\x03\x04\x14\0\0\0".to_vec()].concat()),
    ]
}

/// Frames of `side` × `side` pixels of one colour, each as short as LZW can say them.
pub fn blank_frames(side: u16, frames: usize) -> Vec<u8> {
    let data = chain(&one_colour(usize::from(side).pow(2)));
    let place: Vec<u8> = [0, 0, side, side].iter().flat_map(|n: &u16| n.to_le_bytes()).collect();
    let frame = [[0x2C].as_slice(), &place, &[0, 2], &data].concat();
    let screen = [side.to_le_bytes(), side.to_le_bytes()].concat();
    [b"GIF89a".as_slice(), &screen, &[0x81, 0, 0], &[0; 12], &frame.repeat(frames), b"\x3B"].concat()
}

/// So many zeros (appendix F, literals of two bits): every code is the one before and a zero more.
fn one_colour(pixels: usize) -> Vec<u8> {
    let (clear, end) = (4_u32, 5_u32);
    let (mut out, mut held, mut count) = (Vec::new(), 0_u32, 0_u32);
    let mut put = |code: u32, width: u32| {
        held |= code << count;
        count += width;
        while count >= 8 {
            out.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    };
    let mut left = pixels;
    let mut last = 3;
    while left > 0 {
        put(clear, last);
        put(0, 3);
        left -= 1;
        let (mut next, mut width, mut run) = (6_u32, 3_u32, 2_usize);
        // A run that is longer than what is left goes beyond the picture; literals end it.
        while left >= run && next < 4095 {
            put(next, width);
            left -= run;
            run += 1;
            next += 1;
            if next == 1 << width && width < 12 {
                width += 1;
            }
        }
        last = width;
    }
    put(end, last);
    put(0, 7);
    out
}
