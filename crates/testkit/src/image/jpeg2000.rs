//! JPEG 2000 files: pictures of one colour (`vectors/jpeg2000`), with boxes put beside them.

use super::icc;
use crate::{Planted, Planter};

const COLOUR: &[u8] = include_bytes!("../../vectors/jpeg2000/colour.jp2");
const OPACITY: &[u8] = include_bytes!("../../vectors/jpeg2000/opacity.jp2");
const GREY: &[u8] = include_bytes!("../../vectors/jpeg2000/grey16.j2k");
/// Where the box with the code begins, and the one with the head.
const CODE: usize = 0x4D;
const HEAD: usize = 0x20;

fn boxed(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&(data.len() as u32 + 8).to_be_bytes(), kind.as_slice(), data].concat()
}

/// The coloured picture with a box before its code.
fn with(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&COLOUR[..CODE], &boxed(kind, data), &COLOUR[CODE..]].concat()
}

/// The coloured picture whose code goes on to the end of the file, with this behind it.
fn followed_by(tail: &[u8]) -> Vec<u8> {
    let mut bytes = [COLOUR, tail].concat();
    bytes[CODE..CODE + 4].fill(0);
    bytes
}

/// The coloured picture with a profile in its head, in place of the number of its colour space.
fn with_profile(profile: &[u8]) -> Vec<u8> {
    let header = &COLOUR[HEAD + 8..HEAD + 8 + 22];
    let colours = boxed(b"colr", &[&[2, 0, 0], profile].concat());
    let head = boxed(b"jp2h", &[header, &colours].concat());
    [&COLOUR[..HEAD], &head, &COLOUR[CODE..]].concat()
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    let gone = gone.iter().map(|g| g.to_vec()).collect();
    Planted { name: name.to_owned(), bytes, gone, kept: vec![b"MUG".to_vec()] }
}

/// Every planter of JPEG 2000.
pub fn planters() -> Vec<Planter> {
    let plant = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        plant("image.metadata", "plain: XMP in a box", || {
            planted("撮影.jp2", with(b"xml ", b"<x>GONE-JP2-XMP</x>"), &[b"GONE-JP2-XMP"])
        }),
        plant("image.private-data", "plain: a box nobody knows", || {
            planted("独自.jp2", with(b"muGi", b"GONE-JP2-PRIVATE"), &[b"GONE-JP2-PRIVATE"])
        }),
        plant("image.colour-profile", "plain: a profile with a tag of a device", || {
            planted(
                "色.jp2",
                with_profile(&icc::profile(&[(b"vcgt", b"vcgt\0\0\0\0GONE-DEVICE-TAG".to_vec())])),
                &[b"GONE-DEVICE-TAG"],
            )
        }),
        plant("image.trailing-data", "plain: behind the end of the code", || {
            planted("末尾.jp2", followed_by(b"GONE-BEHIND-END"), &[b"GONE-BEHIND-END"])
        }),
    ]
}

/// Clean files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("jpeg2000/色紙.jp2".to_owned(), COLOUR.to_vec()),
        ("jpeg2000/透ける.jp2".to_owned(), OPACITY.to_vec()),
        ("jpeg2000/灰色.j2k".to_owned(), GREY.to_vec()),
    ]
}

/// The coloured picture that says it has so many pixels on each side.
pub fn boastful(side: u32) -> Vec<u8> {
    let mut bytes = COLOUR.to_vec();
    let size = side.to_be_bytes();
    // In the head, then in the code: the picture and its tiles.
    bytes[HEAD + 16..HEAD + 20].copy_from_slice(&size);
    bytes[HEAD + 20..HEAD + 24].copy_from_slice(&size);
    let siz = CODE + 8 + 8;
    for at in [siz, siz + 4, siz + 16, siz + 20] {
        bytes[at..at + 4].copy_from_slice(&size);
    }
    bytes
}

/// Broken files.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let mut signed = COLOUR.to_vec();
    signed[CODE + 8 + 42] |= 0x80;
    vec![
        ("jpeg2000/短すぎる.jp2".to_owned(), COLOUR[..COLOUR.len() - 20].to_vec()),
        ("jpeg2000/頭がない.jp2".to_owned(), [&COLOUR[..HEAD], &COLOUR[CODE..]].concat()),
        ("jpeg2000/絵が二つ.jp2".to_owned(), {
            let mut long = COLOUR.to_vec();
            let length = (COLOUR.len() - CODE) as u32;
            long[CODE..CODE + 4].copy_from_slice(&length.to_be_bytes());
            [&long, &COLOUR[CODE..]].concat()
        }),
        ("jpeg2000/符号つき.jp2".to_owned(), signed),
        ("jpeg2000/画素が多すぎる.jp2".to_owned(), boastful(60_000)),
        ("jpeg2000/書庫を兼ねる.jp2".to_owned(), followed_by(b"PK\x03\x04\x14\0\0\0")),
        ("jpeg2000/途中まで.j2k".to_owned(), GREY[..GREY.len() - 2].to_vec()),
    ]
}
