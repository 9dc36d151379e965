//! LZH archives, put together header by header: stored entries in every level.

/// CRC-16/ARC, bit by bit.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |crc, b| {
        (0..8).fold(crc ^ u16::from(*b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xA001 } else { c >> 1 })
    })
}

/// What an entry is to be; [`Entry::new`] gives a stored file of level 0.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `-lh0-` and so on.
    pub method: [u8; 5],
    /// 0 to 3.
    pub level: u8,
    /// As it is written: in level 0 whole, in the others in an extended header.
    pub name: Vec<u8>,
    /// Folders, each ended by FF; levels 1 to 3.
    pub folder: Vec<u8>,
    /// The packed data.
    pub packed: Vec<u8>,
    /// Bytes unpacked, as stated.
    pub size: u32,
    /// CRC-16 of the content, as stated.
    pub crc: u16,
    /// Further extended headers: kind and content.
    pub extended: Vec<(u8, Vec<u8>)>,
}

impl Entry {
    /// A stored file.
    pub fn new(level: u8, name: &[u8], content: &[u8]) -> Self {
        Self {
            method: *b"-lh0-",
            level,
            name: name.to_vec(),
            folder: Vec::new(),
            packed: content.to_vec(),
            size: u32::try_from(content.len()).unwrap(),
            crc: crc16(content),
            extended: Vec::new(),
        }
    }

    /// Header and data.
    pub fn bytes(&self) -> Vec<u8> {
        let mut chain: Vec<(u8, Vec<u8>)> = Vec::new();
        if self.level > 0 {
            chain.push((0x01, self.name.clone()));
            if !self.folder.is_empty() {
                chain.push((0x02, self.folder.clone()));
            }
            chain.extend(self.extended.iter().cloned());
        }
        let width = if self.level == 3 { 4 } else { 2 };
        let word = |n: usize| {
            if width == 4 {
                u32::try_from(n).unwrap().to_le_bytes().to_vec()
            } else {
                u16::try_from(n).unwrap().to_le_bytes().to_vec()
            }
        };
        // The length of the first, then each with the length of the next behind it.
        let lengths: Vec<usize> = chain.iter().map(|(_, c)| c.len() + 1 + width).chain([0]).collect();
        let mut extended = word(lengths[0]);
        for ((kind, content), next) in chain.iter().zip(&lengths[1..]) {
            extended.push(*kind);
            extended.extend(content);
            extended.extend(word(*next));
        }
        let packed = u32::try_from(self.packed.len()).unwrap();
        let sizes = |packed: u32| [packed.to_le_bytes(), self.size.to_le_bytes()].concat();
        let mut out = match self.level {
            0 | 1 => {
                let counted = if self.level == 1 { u32::try_from(extended.len() - 2).unwrap() } else { 0 };
                let mut body =
                    [&self.method[..], &sizes(packed + counted), &[0, 0x60, 0x76, 0x5B, 0x20, self.level]].concat();
                let name: &[u8] = if self.level == 0 { &self.name } else { b"" };
                body.push(u8::try_from(name.len()).unwrap());
                body.extend(name);
                body.extend(self.crc.to_le_bytes());
                if self.level == 1 {
                    body.push(b'U');
                    body.extend(&extended[..2]);
                }
                let sum = body.iter().fold(0u8, |s, b| s.wrapping_add(*b));
                let head = [&[u8::try_from(body.len()).unwrap(), sum][..], &body].concat();
                if self.level == 1 { [head, extended[2..].to_vec()].concat() } else { head }
            }
            _ => {
                let fixed =
                    [&self.method[..], &sizes(packed), &1_795_000_000u32.to_le_bytes(), &[0x20, self.level]].concat();
                let fixed = [fixed, self.crc.to_le_bytes().to_vec(), vec![b'U']].concat();
                let length = 2 + fixed.len() + extended.len() + if width == 4 { 4 } else { 0 };
                if width == 4 {
                    [
                        4u16.to_le_bytes().to_vec(),
                        fixed,
                        u32::try_from(length).unwrap().to_le_bytes().to_vec(),
                        extended,
                    ]
                    .concat()
                } else {
                    [u16::try_from(length).unwrap().to_le_bytes().to_vec(), fixed, extended].concat()
                }
            }
        };
        out.extend(&self.packed);
        out
    }
}

/// The archive of these entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    [entries.iter().map(Entry::bytes).collect::<Vec<_>>().concat(), vec![0]].concat()
}
