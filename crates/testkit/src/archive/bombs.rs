//! Bombs that are ZIP archives: small files that would unpack to very much.

use super::zip;
use crate::office::raw_zip::{Entry, RawZip};

/// Archives in archives, `wide` in each of `deep` layers, around a text of this many zeros.
pub fn nested(wide: usize, deep: usize, zeros: usize) -> Vec<u8> {
    let bottom = zip(&[Entry::new("0.txt", &vec![b'0'; zeros])]);
    (0..deep).fold(bottom, |inner, _| {
        let layer: Vec<Entry> = (0..wide).map(|i| Entry::new(&format!("{i}.zip"), &inner)).collect();
        zip(&layer)
    })
}

/// As 42.zip: five layers of sixteen, at the bottom a file that its header says has four gigabytes.
pub fn forty_two() -> Vec<u8> {
    let mut vast = Entry::new("0.dll", &vec![0; 1 << 20]);
    vast.size = [u32::MAX - 1; 2];
    let bottom = zip(&[vast]);
    (0..5).fold(bottom, |inner, layer| {
        zip(&(0..16).map(|i| Entry::new(&format!("lib {layer}{i:x}.zip"), &inner)).collect::<Vec<_>>())
    })
}

/// Many entries, one piece of data: every line of the directory points at the same local header.
pub fn overlapping(entries: usize, zeros: usize) -> Vec<u8> {
    let kernel = Entry::new("0.txt", &vec![b'0'; zeros]);
    let mut all = vec![kernel.clone()];
    for i in 1..entries {
        let mut again = kernel.clone();
        again.name = format!("{i}.txt").into_bytes();
        again.offset = Some(0);
        again.streamed = false;
        all.push(again);
    }
    RawZip { entries: all, ..RawZip::default() }.bytes()
}

/// D. Fifield's better bomb (USENIX WOOT 2019): every entry quotes the local header of the next in a stored block of its own
/// deflate stream and goes on with that one's data, so that every header is true and all unpack to nearly the same.
pub fn quoted(entries: usize, zeros: usize) -> Vec<u8> {
    let mut content = vec![b'0'; zeros];
    let mut chain = vec![Entry::new("0.txt", &content)];
    for i in 1..entries {
        let next = chain.last().unwrap().local();
        let header = next[..next.len() - chain.last().unwrap().data.len()].to_vec();
        content = [header.clone(), content].concat();
        let mut entry = Entry::stored(&format!("{i}.txt"), &content);
        let len = u16::try_from(header.len()).unwrap();
        entry.data = [&[0][..], &len.to_le_bytes(), &(!len).to_le_bytes(), &next].concat();
        entry.method = [8; 2];
        entry.packed = [u32::try_from(entry.data.len()).unwrap(); 2];
        chain.push(entry);
    }
    // The last one made holds all others.
    let whole = chain.last().unwrap().local().len();
    let mut all = vec![chain.pop().unwrap()];
    while let Some(mut entry) = chain.pop() {
        entry.offset = Some(u32::try_from(whole - entry.local().len()).unwrap());
        entry.streamed = false;
        all.push(entry);
    }
    RawZip { entries: all, ..RawZip::default() }.bytes()
}
