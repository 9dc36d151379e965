//! 7z archives, put together field by field: each file in a block of its own, stored unless told otherwise; the list as it is.

use flate2::Crc;

/// Id of "stored".
const COPY: &[u8] = &[0x00];
const SIGNATURE: &[u8] = b"7z\xBC\xAF\x27\x1C\0\x04";

/// What an entry is to be; [`Entry::new`] gives a stored file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// With `/` between folders.
    pub name: String,
    /// Packed data; an entry without any has no stream.
    pub packed: Vec<u8>,
    /// Bytes unpacked, as stated.
    pub size: u64,
    /// CRC-32 of the content, as stated.
    pub crc: Option<u32>,
    /// Coders one after the other: id, properties.
    pub coders: Vec<(Vec<u8>, Vec<u8>)>,
    /// As Windows has them.
    pub attributes: u32,
    /// A folder, where there is no content.
    pub folder: bool,
    /// An entry that says what to delete.
    pub anti: bool,
}

impl Entry {
    /// A stored file.
    pub fn new(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            packed: content.to_vec(),
            size: u64::try_from(content.len()).unwrap(),
            crc: Some(crc32(content)),
            coders: vec![(COPY.to_vec(), Vec::new())],
            attributes: 0x20,
            folder: false,
            anti: false,
        }
    }

    /// A file packed by this method.
    pub fn packed_by(id: &[u8], properties: &[u8], name: &str, packed: &[u8]) -> Self {
        Self { coders: vec![(id.to_vec(), properties.to_vec())], ..Self::new(name, packed) }
    }
}

/// CRC-32 as ZIP and 7z count it.
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A number of variable length, always in nine bytes but for small ones.
fn number(n: u64) -> Vec<u8> {
    match u8::try_from(n) {
        Ok(small @ 0..=0x7F) => vec![small],
        _ => [vec![0xFF], n.to_le_bytes().to_vec()].concat(),
    }
}

fn count(n: usize) -> Vec<u8> {
    number(u64::try_from(n).unwrap())
}

/// Bits from the highest down.
fn bits(list: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| bits.iter().enumerate().fold(0, |b, (i, on)| b | u8::from(*on) << (7 - i));
    list.chunks(8).map(byte).collect()
}

/// "All are defined", or which, and the checksums.
fn sums(sums: &[Option<u32>]) -> Vec<u8> {
    let defined: Vec<bool> = sums.iter().map(Option::is_some).collect();
    let head = if defined.iter().all(|d| *d) { vec![1] } else { [vec![0], bits(&defined)].concat() };
    [head, sums.iter().flatten().flat_map(|s| s.to_le_bytes()).collect()].concat()
}

/// What describes the packed data of blocks: sizes, coders, unpacked sizes, checksums.
fn streams(position: u64, blocks: &[&Entry]) -> Vec<u8> {
    let mut out = [vec![0x06], number(position), count(blocks.len()), vec![0x09]].concat();
    out.extend(blocks.iter().flat_map(|b| count(b.packed.len())));
    out.extend([vec![0, 0x07, 0x0B], count(blocks.len()), vec![0]].concat());
    for block in blocks {
        out.extend(count(block.coders.len()));
        for (id, properties) in &block.coders {
            let has = if properties.is_empty() { 0 } else { 0x20 };
            out.push(u8::try_from(id.len()).unwrap() | has);
            out.extend(id);
            if has != 0 {
                out.extend(count(properties.len()));
                out.extend(properties);
            }
        }
        // What coder n gives is what coder n - 1 gets.
        for inner in 1..block.coders.len() {
            out.extend([count(inner - 1), count(inner)].concat());
        }
    }
    out.push(0x0C);
    out.extend(blocks.iter().flat_map(|b| number(b.size).repeat(b.coders.len())));
    out.push(0x0A);
    out.extend(sums(&blocks.iter().map(|b| b.crc).collect::<Vec<_>>()));
    out.push(0);
    out
}

/// The list of these entries.
fn list(entries: &[Entry]) -> Vec<u8> {
    let property = |id: u8, body: Vec<u8>| [vec![id], count(body.len()), body].concat();
    let blocks: Vec<&Entry> = entries.iter().filter(|e| !e.packed.is_empty()).collect();
    let mut out = vec![0x01];
    if !blocks.is_empty() {
        out.push(0x04);
        out.extend(streams(0, &blocks));
        out.extend([0x08, 0, 0]);
    }
    out.push(0x05);
    out.extend(count(entries.len()));
    let empty: Vec<&Entry> = entries.iter().filter(|e| e.packed.is_empty()).collect();
    if !empty.is_empty() {
        out.extend(property(0x0E, bits(&entries.iter().map(|e| e.packed.is_empty()).collect::<Vec<_>>())));
        out.extend(property(0x0F, bits(&empty.iter().map(|e| !e.folder).collect::<Vec<_>>())));
        out.extend(property(0x10, bits(&empty.iter().map(|e| e.anti).collect::<Vec<_>>())));
    }
    let units = entries.iter().flat_map(|e| e.name.encode_utf16().chain([0])).flat_map(u16::to_le_bytes);
    out.extend(property(0x11, [vec![0], units.collect()].concat()));
    let attributes = entries.iter().flat_map(|e| e.attributes.to_le_bytes()).collect();
    out.extend(property(0x15, [vec![1, 0], attributes].concat()));
    out.extend([0, 0]);
    out
}

/// The signature header in front of data and list.
fn framed(data: &[u8], list: &[u8]) -> Vec<u8> {
    let size = |n: usize| u64::try_from(n).unwrap().to_le_bytes().to_vec();
    let fields = [size(data.len()), size(list.len()), crc32(list).to_le_bytes().to_vec()].concat();
    [SIGNATURE, &crc32(&fields).to_le_bytes(), &fields, data, list].concat()
}

/// The archive of these entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    archive_with_gap(entries, b"")
}

/// The archive of these entries, with bytes that nothing speaks of in front of its list.
pub fn archive_with_gap(entries: &[Entry], gap: &[u8]) -> Vec<u8> {
    let data: Vec<u8> = entries.iter().flat_map(|e| e.packed.clone()).collect();
    framed(&[&data, gap].concat(), &list(entries))
}

/// The archive of these entries whose list is packed by these coders, as `change` then has it: packed bytes and sizes are those of
/// the plain list.
pub fn archive_with_packed_list(entries: &[Entry], change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    let data: Vec<u8> = entries.iter().flat_map(|e| e.packed.clone()).collect();
    let mut plain = Entry::new("", &list(entries));
    change(&mut plain);
    let position = u64::try_from(data.len()).unwrap();
    let about = [vec![0x17], streams(position, &[&plain]), vec![0]].concat();
    framed(&[data, plain.packed].concat(), &about)
}
