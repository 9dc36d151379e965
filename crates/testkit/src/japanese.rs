//! Ichitaro documents: a compound file with the text in its block store, and whatever else is put beside it.

use crate::archive::lzh::Entry;
use crate::cfb::compound;
use crate::{Planted, Planter};

/// The text in the store it lies in: blocks of 256 bytes and the directory of its one part.
pub fn store(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut part = b"TextV.01".to_vec();
    part.extend((units.len() as u32).to_be_bytes());
    part.extend(units.iter().flat_map(|u| u.to_be_bytes()));
    // One run of the standard style over the whole text.
    part.push(0);
    part.extend((units.len() as u32).to_be_bytes());
    part.push(0xff);
    let blocks = part.len().div_ceil(256) as u32;
    let mut out = b"SsmgV.01".to_vec();
    for word in [1, 256, blocks] {
        out.extend(word.to_be_bytes());
    }
    let length = part.len() as u32;
    part.resize(blocks as usize * 256, 0);
    out.extend(part);
    for word in [0, 0, length, blocks, blocks].into_iter().chain(0..blocks).chain([0]) {
        out.extend(word.to_be_bytes());
    }
    out
}

/// A document with this text and further streams.
pub fn document(text: &str, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let class = [0x01, 0x70, 0x59, 0x78, 0x84, 0x1d, 0xcf, 0x11, 0x97, 0x13, 0, 0x20, 0xaf, 0xd8, 0x06, 0xf4];
    let mut streams = vec![
        ("\u{4}JSRV_SegmentInformation", b"VDA_DOC\0".to_vec()),
        ("DocumentText", store(text)),
        ("DocumentMacro/Macros/BaseStorage0/MacrosStreamStyle3", vec![0, 0]),
    ];
    streams.extend(more.iter().cloned());
    compound(class, &streams)
}

/// Bytes packed as `-lh5-` packs them, in its plainest way: blocks in which every byte has a code of eight bits, itself.
pub fn lh5(bytes: &[u8]) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut put = |value: usize, count: usize| bits.extend((0..count).rev().map(|n| value >> n & 1 == 1));
    for block in bytes.chunks(60_000) {
        put(block.len(), 16);
        // The lengths of the codes are written in a code of one symbol: ten, which is a length of eight.
        put(0, 5);
        put(10, 5);
        put(256, 9);
        // No distances.
        put(0, 4);
        put(0, 4);
        block.iter().for_each(|b| put(usize::from(*b), 8));
    }
    bits.chunks(8).map(|c| c.iter().enumerate().map(|(n, b)| u8::from(*b) << (7 - n)).sum()).collect()
}

/// A document compressed, as `.jtdc` and `.jttc` are; the stream may be changed.
pub fn compressed(text: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let inner = document(text, &[("DocumentMacro/Macros/BaseStorage1/MacrosStream", b"GONE-PACKED-MACRO".to_vec())]);
    let mut member = Entry::new(1, b"a.jtd", &inner);
    member.method = *b"-lh5-";
    member.packed = lh5(&inner);
    let mut stream = b"\x26\0JustCompressedDocument".to_vec();
    stream.resize(38, 0);
    stream.extend(member.bytes());
    stream.push(0);
    change(&mut stream);
    compound([0; 16], &[("JSCompDocument", stream)])
}

/// Clean files: path below `fixtures/`, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let text = "様式第１号（第２条関係）\n\n　補助金交付申請書\n\n　葛󠄀城市長　あて　　　　㈱髙島①\n";
    vec![("ichitaro/様式.jtd".into(), document(text, &[]))]
}

/// Broken files.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let mut cut = document("途中まで", &[]);
    cut.truncate(1500);
    vec![
        ("ichitaro/cut.jtd".into(), cut),
        ("ichitaro/other-store.jtd".into(), compound([0; 16], &[("DocumentText", b"SsmgV.02".repeat(9))])),
    ]
}

fn planted(path: &str, gone: &str) -> Planted {
    Planted {
        name: "様式.jtd".into(),
        bytes: document("残る本文", &[(path, gone.as_bytes().to_vec())]),
        gone: vec![gone.as_bytes().to_vec()],
        kept: vec!["残る本文".as_bytes().to_vec()],
    }
}

/// Planters of the rules.
pub fn planters() -> Vec<Planter> {
    let plain = |rule, plant| Planter { rule, shape: "plain", plant };
    vec![
        plain("ichitaro.layout", || planted("DocumentViewStyles", "GONE-ICHITARO-STYLE")),
        plain("ichitaro.macro", || planted("DocumentMacro/Macros/BaseStorage1/MacrosStream", "GONE-ICHITARO-MACRO")),
        plain("ichitaro.object", || planted("EmbedItems/Embedding 1/JSFart2Contents", "GONE-ICHITARO-OBJECT")),
    ]
}
