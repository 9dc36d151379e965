//! BMP files: header, colours and pixels as Windows and OS/2 wrote them.

use super::png::ROW;
use crate::{Planted, Planter};

/// A colour table of 128 greys.
fn colours() -> Vec<u8> {
    (0..128_u8).flat_map(|i| [255 - i, i * 2, i * 2, 0]).collect()
}

/// A BITMAPINFOHEADER at 300 dpi, lengthened with zeros to `size`.
fn info(size: u32, width: i32, height: i32, bits: u16, compression: u32, used: u32) -> Vec<u8> {
    let mut out = size.to_le_bytes().to_vec();
    out.extend(width.to_le_bytes());
    out.extend(height.to_le_bytes());
    out.extend([1, 0]);
    out.extend(bits.to_le_bytes());
    out.extend(compression.to_le_bytes());
    out.extend([0; 4]);
    // 300 dpi = 11,811 pixels per metre.
    out.extend(11_811_u32.to_le_bytes().repeat(2));
    out.extend(used.to_le_bytes());
    out.extend([0; 4]);
    out.resize(size as usize, 0);
    out
}

/// A file: `head` is header, masks and colours; `gap` lies before the pixels.
fn file(head: &[u8], gap: &[u8], pixels: &[u8]) -> Vec<u8> {
    let start = 14 + head.len() + gap.len();
    let size = (start + pixels.len()) as u32;
    [b"BM".as_slice(), &size.to_le_bytes(), &[0; 4], &(start as u32).to_le_bytes(), head, gap, pixels].concat()
}

/// Header and colours of a picture of 16 × 4 with 128 colours.
fn head() -> Vec<u8> {
    [info(40, 16, 4, 8, 0, 128), colours()].concat()
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: gone.iter().map(|g| g.to_vec()).collect(), kept: vec![ROW.to_vec()] }
}

/// A BITMAPV5HEADER with a colour profile behind the pixels.
fn version_five(kind: &[u8; 4], profile: &[u8]) -> Vec<u8> {
    let mut head = info(124, 16, 4, 8, 0, 128);
    head[56..60].copy_from_slice(kind);
    let at = (124 + 512 + 64) as u32;
    head[112..116].copy_from_slice(&at.to_le_bytes());
    head[116..120].copy_from_slice(&(profile.len() as u32).to_le_bytes());
    file(&[head, colours()].concat(), &[], &[ROW.repeat(4), profile.to_vec()].concat())
}

/// Every planter of BMP.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the pixels",
            plant: || {
                let bytes = [file(&head(), &[], &ROW.repeat(4)), b"GONE-BEHIND-PIXELS".to_vec()].concat();
                planted("末尾.bmp", bytes, &[b"GONE-BEHIND-PIXELS"])
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "plain: between colours and pixels",
            plant: || {
                planted("隙間.bmp", file(&head(), b"GONE-BEFORE-PIXELS", &ROW.repeat(4)), &[b"GONE-BEFORE-PIXELS"])
            },
        },
        Planter {
            rule: "image.hidden-data",
            shape: "obfuscated: in the filling of the rows",
            plant: || {
                // 15 pixels to a row leave one byte of filling; the rows spell the word from bottom to top.
                let rows: Vec<u8> = b"GONE".iter().flat_map(|b| [&ROW[..15], &[*b]].concat()).collect();
                let bytes = file(&[info(40, 15, 4, 8, 0, 128), colours()].concat(), &[], &rows);
                let mut planted = planted("詰め物.bmp", bytes, &[b"ROWG", b"ROWO", b"ROWN", b"ROWE"]);
                planted.kept = vec![ROW[..15].to_vec()];
                planted
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: a profile on another computer",
            plant: || {
                planted(
                    "参照.bmp",
                    version_five(b"KNIL", b"\\\\GONE-SERVER\\share\\profile.icm\0"),
                    &[b"GONE-SERVER", b"profile.icm"],
                )
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "obfuscated: embedded",
            plant: || planted("色.bmp", version_five(b"DEBM", b"GONE-EMBEDDED-PROFILE"), &[b"GONE-EMBEDDED-PROFILE"]),
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: fewer colours than the pixels name",
            plant: || {
                let head = [info(40, 16, 4, 8, 0, 64), colours()[..256].to_vec()].concat();
                planted("色不足.bmp", file(&head, &[], &ROW.repeat(4)), &[])
            },
        },
    ]
}

/// Clean BMP files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let deep: Vec<u8> = (0..4 * 24_u8).map(|i| i.wrapping_mul(7)).collect();
    let masks = |m: [u32; 3]| m.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let clear = {
        let mut head = info(108, 2, 1, 32, 3, 0);
        head[40..56].copy_from_slice(&[0xFF0000_u32, 0xFF00, 0xFF, 0xFF00_0000].map(u32::to_le_bytes).concat());
        head
    };
    let os2 = [[12, 0, 0, 0, 8, 0, 2, 0, 1, 0, 1, 0].as_slice(), &[0, 0, 0, 0xFF, 0xFF, 0xFF]].concat();
    // Four pixels of index 1 and an end of row, three literals of 2 3 4 (filled up) and one of 5, end of row, end.
    let runs = [4, 1, 0, 0, 0, 3, 2, 3, 4, 0, 1, 5, 0, 0, 0, 1];
    // Four-bit: five of 1 2 alternating, end of row, then five literals 3 4 5 6 7 in three bytes (filled to four), end.
    let nibbles = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1];
    vec![
        ("bmp/ロゴ.bmp".to_owned(), file(&head(), &[], &ROW.repeat(4))),
        ("bmp/写真.bmp".to_owned(), file(&info(40, 8, 4, 24, 0, 0), &[], &deep)),
        (
            "bmp/印影.bmp".to_owned(),
            file(
                &[info(40, 9, -2, 1, 0, 2), vec![0, 0, 0, 0, 255, 255, 255, 0]].concat(),
                &[],
                &[0xAA, 0x80, 0, 0, 0x55, 0, 0, 0],
            ),
        ),
        ("bmp/旧形式.bmp".to_owned(), file(&os2, &[], &[0xAA, 0, 0, 0, 0x55, 0, 0, 0])),
        (
            "bmp/十六.bmp".to_owned(),
            file(&[info(40, 2, 1, 16, 3, 0), masks([0xF800, 0x07E0, 0x1F])].concat(), &[], &[0x00, 0xF8, 0xE0, 0x07]),
        ),
        ("bmp/透過.bmp".to_owned(), file(&clear, &[], &[1, 2, 3, 128, 4, 5, 6, 255])),
        ("bmp/連長.bmp".to_owned(), file(&[info(40, 4, 2, 8, 1, 16), colours()[..64].to_vec()].concat(), &[], &runs)),
        (
            "bmp/連長四.bmp".to_owned(),
            file(&[info(40, 5, 2, 4, 2, 8), colours()[..32].to_vec()].concat(), &[], &nibbles),
        ),
    ]
}

/// BMP files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let eight = |info: Vec<u8>, pixels: &[u8]| file(&[info, colours()].concat(), &[], pixels);
    let inside = {
        let mut bytes = file(&head(), &[], &ROW.repeat(4));
        bytes[10..14].copy_from_slice(&20_u32.to_le_bytes());
        bytes
    };
    vec![
        ("bmp/中身がJPEG.bmp".to_owned(), file(&info(40, 16, 4, 0, 4, 0), &[], b"\xFF\xD8\xFF\xD9")),
        ("bmp/中身がPNG.bmp".to_owned(), file(&info(40, 16, 4, 0, 5, 0), &[], b"\x89PNG\r\n\x1a\n")),
        ("bmp/連長がはみ出す.bmp".to_owned(), eight(info(40, 4, 2, 8, 1, 128), &[9, 1, 0, 1])),
        ("bmp/移動の先.bmp".to_owned(), eight(info(40, 4, 2, 8, 1, 128), &[0, 2, 0, 9, 1, 1, 0, 1])),
        ("bmp/連長に終わりがない.bmp".to_owned(), eight(info(40, 4, 2, 8, 1, 128), &[1, 1])),
        (
            "bmp/色が多すぎる.bmp".to_owned(),
            file(&[info(40, 16, 4, 8, 0, 300), vec![0; 1200]].concat(), &[], &ROW.repeat(4)),
        ),
        ("bmp/画素の位置が頭の中.bmp".to_owned(), inside),
        ("bmp/画素が足りない.bmp".to_owned(), file(&head(), &[], &ROW.repeat(3))),
        ("bmp/幅が零.bmp".to_owned(), eight(info(40, 0, 4, 8, 0, 128), &ROW.repeat(4))),
        ("bmp/高さの下限.bmp".to_owned(), eight(info(40, 16, i32::MIN, 8, 0, 128), &ROW.repeat(4))),
        ("bmp/画素が多すぎる.bmp".to_owned(), eight(info(40, 60_000, 60_000, 8, 1, 128), &[0, 1])),
        (
            "bmp/色の型がおかしい.bmp".to_owned(),
            file(
                &[info(40, 2, 1, 16, 3, 0), [0xF800_u32, 0x0FE0, 0x1F].map(u32::to_le_bytes).concat()].concat(),
                &[],
                &[0; 4],
            ),
        ),
        (
            "bmp/書庫を兼ねる.bmp".to_owned(),
            [file(&head(), &[], &ROW.repeat(4)), b"PK\x03\x04\x14\0\0\0".to_vec()].concat(),
        ),
    ]
}
