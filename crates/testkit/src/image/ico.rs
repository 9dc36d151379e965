//! Icons and cursors, with PNG pictures and with bitmaps.

use super::png::{self, ROW};
use crate::{Planted, Planter};

/// A directory of pictures, one behind the other; `point` is planes and bits, or the point of a cursor.
fn file(kind: u8, point: (u16, u16), pictures: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0, 0, kind, 0, pictures.len() as u8, 0];
    let mut start = 6 + 16 * pictures.len();
    for picture in pictures {
        out.extend([16, 4, 0, 0]);
        out.extend([point.0.to_le_bytes(), point.1.to_le_bytes()].concat());
        out.extend((picture.len() as u32).to_le_bytes());
        out.extend((start as u32).to_le_bytes());
        start += picture.len();
    }
    [out, pictures.concat()].concat()
}

/// A PNG of 16 × 4 that shows [`ROW`].
fn logo() -> Vec<u8> {
    png::clean().into_iter().find(|(name, _)| name.ends_with("ロゴ.png")).unwrap().1
}

/// A bitmap of 16 × 4 of one bit, its height counted twice, with its mask: the right half is clear.
fn bitmap() -> Vec<u8> {
    let mut out = 40_u32.to_le_bytes().to_vec();
    out.extend(16_i32.to_le_bytes());
    out.extend(8_i32.to_le_bytes());
    out.extend([1, 0, 1, 0]);
    out.extend([0; 24]);
    out.extend([0, 0, 255, 0, 255, 255, 255, 0]);
    out.extend([0xAA, 0xAA, 0, 0].repeat(4));
    out.extend([0x00, 0xFF, 0, 0].repeat(4));
    out
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: gone.iter().map(|g| g.to_vec()).collect(), kept: vec![ROW.to_vec()] }
}

/// Every planter of ICO.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the pictures",
            plant: || {
                let bytes = [file(1, (1, 32), &[logo()]), b"GONE-BEHIND-ICON".to_vec()].concat();
                planted("末尾.ico", bytes, &[b"GONE-BEHIND-ICON"])
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: text in a PNG within a cursor",
            plant: || {
                let mut logo = logo();
                logo.splice(33..33, png::chunk(b"tEXt", b"Comment\0GONE-TEXT-IN-ICON"));
                planted("矢印.cur", file(2, (3, 2), &[logo]), &[b"GONE-TEXT-IN-ICON"])
            },
        },
    ]
}

/// Clean icons.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("ico/印.ico".to_owned(), file(1, (1, 32), &[logo(), bitmap()])),
        ("ico/矢印.cur".to_owned(), file(2, (3, 2), &[bitmap()])),
    ]
}

/// Icons that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let outside = {
        let mut bytes = file(1, (1, 32), &[bitmap()]);
        bytes[14] = 0xFF;
        bytes
    };
    let over = {
        let mut bytes = file(1, (1, 32), &[bitmap(), bitmap()]);
        let first: [u8; 4] = bytes[18..22].try_into().unwrap();
        bytes[34..38].copy_from_slice(&first);
        let long = (bitmap().len() as u32 * 2).to_le_bytes();
        bytes[14..18].copy_from_slice(&long);
        bytes[30..34].copy_from_slice(&long);
        bytes
    };
    let bare = bitmap()[..64].to_vec();
    vec![
        ("ico/絵がない.ico".to_owned(), file(1, (1, 32), &[])),
        ("ico/絵が多すぎる.ico".to_owned(), file(1, (1, 32), &vec![bitmap(); 65])),
        ("ico/絵が外.ico".to_owned(), outside),
        ("ico/絵が重なる.ico".to_owned(), over),
        ("ico/覆いがない.ico".to_owned(), file(1, (1, 32), &[bare])),
        ("ico/絵がJPEG.ico".to_owned(), file(1, (1, 32), &[b"\xFF\xD8\xFF\xD9".to_vec()])),
    ]
}

/// An icon that claims `entries` pictures, all of them one.
pub fn crowd(entries: u16) -> Vec<u8> {
    let logo = logo();
    let at = 6 + u32::from(entries) * 16;
    let entry =
        [[16, 16, 0, 0, 1, 0, 32, 0].as_slice(), &(logo.len() as u32).to_le_bytes(), &at.to_le_bytes()].concat();
    [[0, 0, 1, 0].as_slice(), &entries.to_le_bytes(), &entry.repeat(usize::from(entries)), &logo].concat()
}
