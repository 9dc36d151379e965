//! TIFF files, tag by tag, in either byte order.

use super::{icc, jpeg};
use crate::{Planted, Planter};

/// The colours of sixteen indices, 16 bits each: they must come through unchanged.
pub const COLOURS: &[u8; 96] =
    b"MUGAI-TIFF-COLOURS-SURVIVE-AS-THEY-ARE-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRS";

/// One tag: its number, type, count, and its values as bytes.
#[derive(Clone)]
struct Tag(u16, u16, u32, Vec<u8>);

/// Writes numbers in one byte order.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
}

const II: Order = Order { big: false };
const MM: Order = Order { big: true };

impl Order {
    fn two(self, n: u16) -> [u8; 2] {
        if self.big { n.to_be_bytes() } else { n.to_le_bytes() }
    }
    fn four(self, n: u32) -> [u8; 4] {
        if self.big { n.to_be_bytes() } else { n.to_le_bytes() }
    }
    fn shorts(self, tag: u16, values: &[u16]) -> Tag {
        Tag(tag, 3, values.len() as u32, values.iter().flat_map(|n| self.two(*n)).collect())
    }
    fn long(self, tag: u16, value: u32) -> Tag {
        Tag(tag, 4, 1, self.four(value).to_vec())
    }
    fn text(self, tag: u16, text: &[u8]) -> Tag {
        Tag(tag, 2, text.len() as u32, text.to_vec())
    }
    /// 200 dots to the inch.
    fn dots(self) -> Vec<Tag> {
        let fraction = |tag| Tag(tag, 5, 1, [self.four(200), self.four(1)].concat());
        vec![fraction(282), fraction(283), self.shorts(296, &[2])]
    }

    /// A file of pages, each its tags and the bytes of its one strip. A page that names no strip gets the tags for it.
    fn file(self, pages: &[(Vec<Tag>, Vec<u8>)]) -> Vec<u8> {
        let mut out = if self.big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        let mut link = out.len();
        out.extend([0; 4]);
        for (tags, strip) in pages {
            let at = out.len() as u32;
            out.extend(strip);
            out.resize(out.len().next_multiple_of(2), 0);
            let mut tags = tags.clone();
            if !tags.iter().any(|t| t.0 == 273) {
                tags.extend([self.long(273, at), self.long(279, strip.len() as u32)]);
            }
            tags.sort_by_key(|t| t.0);
            let mut table = self.two(tags.len() as u16).to_vec();
            for Tag(tag, kind, count, values) in &tags {
                table.extend(self.two(*tag));
                table.extend(self.two(*kind));
                table.extend(self.four(*count));
                if values.len() <= 4 {
                    table.extend([values.as_slice(), &[0; 4][values.len()..]].concat());
                } else {
                    table.extend(self.four(out.len() as u32));
                    out.extend(values);
                    out.resize(out.len().next_multiple_of(2), 0);
                }
            }
            let here = self.four(out.len() as u32);
            out[link..link + 4].copy_from_slice(&here);
            link = out.len() + table.len();
            out.extend(table);
            out.extend([0; 4]);
        }
        out
    }

    /// The tags of a page without those of its strip.
    fn page(self, size: (u32, u32), bits: &[u16], compression: u16, photometric: u16) -> Vec<Tag> {
        let mut tags = vec![
            self.long(256, size.0),
            self.long(257, size.1),
            self.shorts(258, bits),
            self.shorts(259, &[compression]),
            self.shorts(262, &[photometric]),
            self.shorts(277, &[bits.len() as u16]),
            self.long(278, size.1),
        ];
        tags.extend(self.dots());
        tags
    }
}

/// A page of 8 × 2 indices of four bits under [`COLOURS`], with further tags.
fn palette(more: &[Tag]) -> (Vec<Tag>, Vec<u8>) {
    let mut tags = II.page((8, 2), &[4], 1, 3);
    tags.push(Tag(320, 3, 48, COLOURS.to_vec()));
    tags.extend_from_slice(more);
    (tags, vec![0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
}

fn with(more: &[Tag]) -> Vec<u8> {
    II.file(&[palette(more)])
}

/// A fax page of one row: two white, three black, three white (T.6 by hand).
fn fax(order: Order) -> (Vec<Tag>, Vec<u8>) {
    (order.page((8, 1), &[1], 4, 0), vec![0b0010_1111, 0b0100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000])
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    let gone = gone.iter().map(|g| g.to_vec()).collect();
    Planted { name: name.to_owned(), bytes, gone, kept: vec![COLOURS.to_vec()] }
}

/// Every planter of TIFF.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "image.metadata",
            shape: "plain: description and author",
            plant: || {
                let tags = [II.text(270, b"GONE-DESCRIPTION\0"), II.text(315, b"GONE-AUTHOR\0")];
                planted("説明.tif", with(&tags), &[b"GONE-DESCRIPTION", b"GONE-AUTHOR"])
            },
        },
        Planter {
            rule: "image.metadata",
            shape: "obfuscated: XMP, IPTC and Photoshop blocks",
            plant: || {
                let block = |tag, data: &[u8]| Tag(tag, 7, data.len() as u32, data.to_vec());
                let tags = [
                    block(700, b"<x:xmpmeta>GONE-XMP</x:xmpmeta>"),
                    block(33723, b"\x1c\x02\x50GONE-IPTC"),
                    block(34377, b"8BIM\x04\x0cGONE-8BIM"),
                ];
                planted("編集.tif", with(&tags), &[b"GONE-XMP", b"GONE-IPTC", b"GONE-8BIM", b"8BIM"])
            },
        },
        Planter {
            rule: "image.private-data",
            shape: "plain: private tag",
            plant: || {
                let tag = Tag(65_000, 7, 16, b"GONE-PRIVATE-TAG".to_vec());
                planted("独自.tif", with(&[tag]), &[b"GONE-PRIVATE-TAG"])
            },
        },
        Planter {
            rule: "image.thumbnail",
            shape: "plain: a second directory that says it is a preview",
            plant: || {
                let mut preview = II.page((16, 1), &[8], 1, 1);
                preview.push(II.long(254, 1));
                planted(
                    "縮小.tif",
                    II.file(&[palette(&[]), (preview, b"GONE-PREVIEW-ONE".to_vec())]),
                    &[b"GONE-PREVIEW"],
                )
            },
        },
        Planter {
            rule: "image.thumbnail",
            shape: "obfuscated: a directory beside the chain",
            plant: || {
                // The directory of the preview lies behind the file, where only SubIFDs leads.
                let front = with(&[II.long(330, 0)]);
                let whole = with(&[II.long(330, front.len() as u32)]);
                let inner = [b"\x01\0\x0e\x01\x02\0".as_slice(), &[4, 0, 0, 0], b"GONE", &[0; 4]].concat();
                planted("子の絵.tif", [whole, inner].concat(), &[b"GONE"])
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "plain: no profile at all",
            plant: || {
                planted(
                    "偽色.tif",
                    with(&[Tag(34675, 7, 18, b"GONE-NOT-A-PROFILE".to_vec())]),
                    &[b"GONE-NOT-A-PROFILE"],
                )
            },
        },
        Planter {
            rule: "image.colour-profile",
            shape: "obfuscated: private tag within a sound profile",
            plant: || {
                let profile = icc::profile(&[(b"vcgt", b"vcgt\0\0\0\0GONE-DEVICE-TAG".to_vec())]);
                planted("色.tif", with(&[Tag(34675, 7, profile.len() as u32, profile)]), &[b"GONE-DEVICE-TAG", b"vcgt"])
            },
        },
        Planter {
            rule: "image.trailing-data",
            shape: "plain: behind the last directory",
            plant: || planted("末尾.tif", [with(&[]), b"GONE-BEHIND-IFD".to_vec()].concat(), &[b"GONE-BEHIND-IFD"]),
        },
        Planter {
            rule: "image.broken-data",
            shape: "plain: a strip without its length",
            plant: || {
                let (mut tags, strip) = palette(&[]);
                tags.push(II.long(273, 8));
                let mut planted = planted("長さなし.tif", II.file(&[(tags, strip)]), &[]);
                planted.gone.push(b"II*\0\x08".to_vec());
                planted
            },
        },
    ]
}

/// Clean TIFF files.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let scan = jpeg::clean().into_iter().find(|(name, _)| name.ends_with("白黒.jpg")).unwrap().1;
    let turned = {
        let (mut tags, strip) = fax(MM);
        tags.push(MM.shorts(266, &[2]));
        tags.push(MM.shorts(274, &[3]));
        (tags, strip.iter().map(|b| b.reverse_bits()).collect())
    };
    // Four grey samples of 16 bits, the higher byte first.
    let deep = (MM.page((2, 2), &[16], 1, 1), vec![0, 1, 0x12, 0x34, 0xFF, 0, 0xFF, 0xFF]);
    // PackBits: five times 0x55, then three literals, of a picture of 8 × 1 RGB … of 8 grey.
    let packed = (II.page((8, 1), &[8], 32_773, 0), vec![0xFC, 0x55, 0x02, 1, 2, 3]);
    let planes = {
        let mut tags = II.page((2, 1), &[8, 8, 8], 1, 2);
        tags.retain(|t| t.0 != 278);
        tags.extend([II.shorts(284, &[2]), II.long(278, 1)]);
        tags.extend([
            Tag(273, 4, 3, [8_u32, 10, 12].map(u32::to_le_bytes).concat()),
            Tag(279, 4, 3, [2_u32, 2, 2].map(u32::to_le_bytes).concat()),
        ]);
        (tags, vec![255, 0, 128, 64, 1, 2])
    };
    vec![
        ("tiff/fax.tif".to_owned(), II.file(&[fax(II), fax(II)])),
        ("tiff/向き.tif".to_owned(), MM.file(&[turned])),
        ("tiff/図.tif".to_owned(), with(&[])),
        ("tiff/深い灰色.tif".to_owned(), MM.file(&[deep])),
        ("tiff/連長.tif".to_owned(), II.file(&[packed])),
        ("tiff/色別の面.tif".to_owned(), II.file(&[planes])),
        ("tiff/スキャン.tif".to_owned(), II.file(&[(II.page((32, 8), &[8], 7, 1), scan)])),
    ]
}

/// TIFF files that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let one = |size, bits: &[u16], compression, photometric, strip: &[u8]| {
        II.file(&[(II.page(size, bits, compression, photometric), strip.to_vec())])
    };
    let circle = {
        let mut bytes = with(&[]);
        let end = bytes.len() - 4;
        let first: [u8; 4] = bytes[4..8].try_into().unwrap();
        bytes[end..].copy_from_slice(&first);
        bytes
    };
    let placed = |offsets: &[u32], counts: &[u32], height: u32| {
        let list = |tag, n: &[u32]| Tag(tag, 4, n.len() as u32, n.iter().flat_map(|n| n.to_le_bytes()).collect());
        let mut tags = II.page((64, height), &[8], 1, 1);
        tags.retain(|t| t.0 != 278);
        tags.extend([II.long(278, 1), list(273, offsets), list(279, counts)]);
        II.file(&[(tags, vec![7; 64])])
    };
    let tiny = (II.page((1, 1), &[8], 1, 1), vec![9]);
    let lying = {
        let mut tags = II.page((64, 64), &[8], 1, 1);
        tags.push(Tag(273, 12, u32::MAX, vec![8, 0, 0, 0]));
        II.file(&[(tags, vec![7; 64])])
    };
    let twice = with(&[II.long(256, 9)]);
    let tiles = {
        let mut tags = II.page((16, 16), &[8], 1, 1);
        tags.extend([II.long(322, 0), II.long(323, 16), II.long(324, 8), II.long(325, 256)]);
        II.file(&[(tags, vec![7; 256])])
    };
    vec![
        ("tiff/頁の輪.tif".to_owned(), circle),
        ("tiff/頁がない.tif".to_owned(), b"II*\0\0\0\0\0".to_vec()),
        ("tiff/頁が多すぎる.tif".to_owned(), II.file(&vec![tiny; 1_001])),
        ("tiff/帯が重なる.tif".to_owned(), placed(&[8; 40], &[64; 40], 40)),
        ("tiff/帯が足りない.tif".to_owned(), placed(&[8], &[64], 2)),
        ("tiff/数の嘘.tif".to_owned(), lying),
        ("tiff/札が二つ.tif".to_owned(), twice),
        ("tiff/画素が足りない.tif".to_owned(), one((64, 64), &[8], 1, 1, &[7; 100])),
        ("tiff/LZWが壊れている.tif".to_owned(), one((8, 8), &[8], 5, 1, &[0x80, 0x7F, 0xFF, 0xFF, 0xFF])),
        ("tiff/faxが壊れている.tif".to_owned(), one((8, 8), &[1], 4, 0, &[0, 0])),
        ("tiff/古いJPEG.tif".to_owned(), one((8, 8), &[8, 8, 8], 6, 6, &[0xFF, 0xD8])),
        ("tiff/JPEGの大きさ.tif".to_owned(), {
            let scan = jpeg::clean().into_iter().find(|(name, _)| name.ends_with("白黒.jpg")).unwrap().1;
            one((64, 8), &[8], 7, 1, &scan)
        }),
        ("tiff/画素が多すぎる.tif".to_owned(), one((60_000, 60_000), &[8, 8, 8], 5, 2, &[0x80, 0])),
        ("tiff/幅が零.tif".to_owned(), one((0, 8), &[8], 1, 1, &[7; 8])),
        ("tiff/標本が多すぎる.tif".to_owned(), one((1, 1), &[8; 200], 1, 2, &[7; 200])),
        ("tiff/タイルの幅が零.tif".to_owned(), tiles),
        ("tiff/書庫を兼ねる.tif".to_owned(), [with(&[]), b"PK\x03\x04\x14\0\0\0".to_vec()].concat()),
    ]
}

/// Pages of `side` × `side` grey pixels that deflate to next to nothing: each with a strip of its own, or all with one.
pub fn blank_pages(side: u32, pages: usize, shared: bool) -> Vec<u8> {
    let strip = crate::bombs::deflated(&vec![0; (side as usize).pow(2)]);
    let length = strip.len() as u32;
    let page = |number: usize| {
        let mut tags = II.page((side, side), &[8], 8, 1);
        if shared {
            // The strip of the first page stands behind the header.
            tags.extend([II.long(273, 8), II.long(279, length)]);
        }
        (tags, if shared && number > 0 { Vec::new() } else { strip.clone() })
    };
    II.file(&(0..pages).map(page).collect::<Vec<_>>())
}
