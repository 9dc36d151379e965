//! CAB archives, put together field by field: all files in one folder.

use flate2::{Compress, Compression, FlushCompress};

/// Bytes that a block unpacks to.
const BLOCK: usize = 1 << 15;

/// What the cabinet is to be; [`Cabinet::new`] gives one of stored files.
#[derive(Clone, Debug)]
pub struct Cabinet {
    /// Name as it is written, content.
    pub files: Vec<(Vec<u8>, Vec<u8>)>,
    /// Attributes of every file: 20 is "archive", 80 a name in UTF-8.
    pub attributes: u16,
    /// 0 stored, 1 MSZIP; others are only said.
    pub method: u16,
    /// Flags of the header: the set begins or goes on elsewhere.
    pub flags: u16,
    /// Size and place of the last file, as stated instead of the right ones.
    pub last: Option<(u32, u32)>,
    /// Folder of the last file.
    pub folder: u16,
    /// Added to each block's checksum.
    pub wrong: u32,
}

impl Cabinet {
    /// Stored files.
    pub fn new(files: &[(&[u8], &[u8])]) -> Self {
        let files = files.iter().map(|(n, c)| (n.to_vec(), c.to_vec())).collect();
        Self { files, attributes: 0x20, method: 0, flags: 0, last: None, folder: 0, wrong: 0 }
    }

    /// As a file.
    pub fn bytes(&self) -> Vec<u8> {
        let word = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let half = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
        let (mut table, mut at) = (Vec::new(), 0usize);
        for (number, (name, content)) in self.files.iter().enumerate() {
            let is_last = number + 1 == self.files.len();
            let stated = (u32::try_from(content.len()).unwrap(), u32::try_from(at).unwrap());
            let (size, start) = self.last.filter(|_| is_last).unwrap_or(stated);
            table.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
            table.extend(if is_last { self.folder } else { 0 }.to_le_bytes());
            // 2026-11-22, 10:30.
            table.extend([0x5D76u16.to_le_bytes(), 0x53C0u16.to_le_bytes(), self.attributes.to_le_bytes()].concat());
            table.extend([name.as_slice(), &[0]].concat());
            at += content.len();
        }
        let whole: Vec<u8> = self.files.iter().flat_map(|(_, c)| c.clone()).collect();
        let mut data = Vec::new();
        for (number, block) in whole.chunks(BLOCK).enumerate() {
            let before = if number == 0 { &[][..] } else { &whole[(number - 1) * BLOCK..number * BLOCK] };
            let packed = if self.method == 1 { mszip(block, before) } else { block.to_vec() };
            let sizes = [half(packed.len()), half(block.len())].concat();
            let sum = words(&packed) ^ words(&sizes);
            data.extend([&sum.wrapping_add(self.wrong).to_le_bytes()[..], &sizes, &packed].concat());
        }
        let files_at = 36 + 8;
        let end = files_at + table.len() + data.len();
        let head = [&b"MSCF"[..], &[0; 4], &word(end), &[0; 4], &word(files_at), &[0; 4], &[3, 1]].concat();
        let counts = [half(1), half(self.files.len()), self.flags.to_le_bytes(), [0; 2], [0; 2]].concat();
        let blocks = whole.len().div_ceil(BLOCK);
        let folder = [&word(files_at + table.len())[..], &half(blocks), &self.method.to_le_bytes()].concat();
        [head, counts, folder, table, data].concat()
    }
}

fn mszip(block: &[u8], before: &[u8]) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    if !before.is_empty() {
        deflate.set_dictionary(before).unwrap();
    }
    let mut out = Vec::with_capacity(block.len() + 64);
    out.extend(b"CK");
    deflate.compress_vec(block, &mut out, FlushCompress::Finish).unwrap();
    out
}

/// 32-bit words by exclusive or; what is left over from its highest byte down.
fn words(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum, word| {
        sum ^ match word {
            [a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]),
            rest => rest.iter().fold(0, |n, b| n << 8 | u32::from(*b)),
        }
    })
}
