//! ZIP containers put together byte by byte, so that every field of every header can lie.

use std::io::Write;

/// One member; what the local header and the directory say of it can be set apart.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name in the directory.
    pub name: Vec<u8>,
    /// Name in the local header.
    pub local_name: Vec<u8>,
    /// General purpose flags in the directory, and in the local header.
    pub flags: [u16; 2],
    /// Packing method in the directory, and in the local header.
    pub method: [u16; 2],
    /// CRC-32 in the directory, and in the local header.
    pub crc: [u32; 2],
    /// Packed size in the directory, and in the local header, bytes.
    pub packed: [u32; 2],
    /// Size in the directory, and in the local header, bytes.
    pub size: [u32; 2],
    /// Extra field in the directory, and in the local header.
    pub extra: [Vec<u8>; 2],
    /// Comment in the directory.
    pub comment: Vec<u8>,
    /// Disk number in the directory.
    pub disk: u16,
    /// External attributes; the upper half is the Unix mode.
    pub attributes: u32,
    /// The packed data.
    pub data: Vec<u8>,
    /// Bytes before the local header that belong to nobody.
    pub gap: Vec<u8>,
    /// Bytes behind the data: a descriptor.
    pub descriptor: Vec<u8>,
    /// The offset the directory states, when it is not the real one.
    pub offset: Option<u32>,
    /// Whether the directory lists it.
    pub listed: bool,
    /// Whether it stands in the stream.
    pub streamed: bool,
}

impl Entry {
    /// A deflated member.
    pub fn new(name: &str, content: &[u8]) -> Self {
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
        deflate.write_all(content).unwrap();
        Self::packed_as(name, content, 8, deflate.finish().unwrap())
    }

    /// A stored member.
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self::packed_as(name, content, 0, content.to_vec())
    }

    fn packed_as(name: &str, content: &[u8], method: u16, data: Vec<u8>) -> Self {
        let (packed, size) = (u32::try_from(data.len()).unwrap(), u32::try_from(content.len()).unwrap());
        let crc = crate::bombs::crc(content);
        Self {
            name: name.as_bytes().to_vec(),
            local_name: name.as_bytes().to_vec(),
            flags: [0; 2],
            method: [method; 2],
            crc: [crc; 2],
            packed: [packed; 2],
            size: [size; 2],
            extra: [Vec::new(), Vec::new()],
            comment: Vec::new(),
            disk: 0,
            attributes: 0,
            data,
            gap: Vec::new(),
            descriptor: Vec::new(),
            offset: None,
            listed: true,
            streamed: true,
        }
    }

    /// Both names at once.
    pub fn rename(&mut self, name: &[u8]) {
        self.name = name.to_vec();
        self.local_name = name.to_vec();
    }

    /// Streamed: bit 3, sizes left open in the local header, a descriptor with or without signature, 32 or 64 bits wide.
    pub fn stream(&mut self, signature: bool, wide: bool) {
        self.flags = [8; 2];
        let (crc, packed, size) = (self.crc[0], self.packed[0], self.size[0]);
        (self.crc[1], self.packed[1], self.size[1]) = (0, 0, 0);
        let mut d = if signature { b"PK\x07\x08".to_vec() } else { Vec::new() };
        d.extend(crc.to_le_bytes());
        for n in [packed, size] {
            d.extend(n.to_le_bytes());
            if wide {
                d.extend([0; 4]);
            }
        }
        self.descriptor = d;
    }

    fn header(&self, side: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let name = [&self.name, &self.local_name][side];
        for n in [20, self.flags[side], self.method[side], 0, 0x21] {
            out.extend(n.to_le_bytes());
        }
        for n in [self.crc[side], self.packed[side], self.size[side]] {
            out.extend(n.to_le_bytes());
        }
        for n in [name.len(), self.extra[side].len()] {
            out.extend(u16::try_from(n).unwrap().to_le_bytes());
        }
        out
    }

    /// Local header, data and descriptor.
    pub fn local(&self) -> Vec<u8> {
        [b"PK\x03\x04".to_vec(), self.header(1), self.local_name.clone(), self.extra[1].clone()]
            .concat()
            .into_iter()
            .chain(self.data.iter().copied())
            .chain(self.descriptor.iter().copied())
            .collect()
    }

    fn central(&self, offset: u32) -> Vec<u8> {
        // Made by Unix, so that the mode in the attributes counts.
        let mut out = [b"PK\x01\x02\x14\x03".to_vec(), self.header(0)].concat();
        out.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        out.extend(self.disk.to_le_bytes());
        out.extend([0; 2]);
        out.extend(self.attributes.to_le_bytes());
        out.extend(self.offset.unwrap_or(offset).to_le_bytes());
        [out, self.name.clone(), self.extra[0].clone(), self.comment.clone()].concat()
    }
}

/// A container.
#[derive(Debug, Clone, Default)]
pub struct RawZip {
    /// The members in the order of the file.
    pub entries: Vec<Entry>,
    /// Bytes before the first member.
    pub prefix: Vec<u8>,
    /// Whether the offsets count the prefix.
    pub prefix_counted: bool,
    /// Bytes between the last member and the directory.
    pub gap: Vec<u8>,
    /// The comment of the container.
    pub comment: Vec<u8>,
    /// Bytes behind everything.
    pub tail: Vec<u8>,
    /// Number of the disk the end record states.
    pub disk: u16,
    /// What is added to the count of entries: on this disk, in all.
    pub count: [i32; 2],
    /// What is added to the size and the offset of the directory.
    pub skew: [i32; 2],
    /// ZIP64 end records with the real numbers (and this much added to the count), sentinels in the old one.
    pub wide: Option<u64>,
    /// The directory in the opposite order.
    pub reversed: bool,
}

impl RawZip {
    /// The members of a package, deflated.
    pub fn of(members: &[(String, Vec<u8>)]) -> Self {
        Self { entries: members.iter().map(|(n, c)| Entry::new(n, c)).collect(), ..Self::default() }
    }

    /// The member of a name.
    pub fn entry(&mut self, name: &str) -> &mut Entry {
        self.entries.iter_mut().find(|e| e.name == name.as_bytes()).unwrap()
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.prefix_counted { 0 } else { self.prefix.len() };
        let at = |out: &Vec<u8>| u32::try_from(out.len() - base).unwrap();
        let mut central: Vec<Vec<u8>> = Vec::new();
        for e in &self.entries {
            out.extend(&e.gap);
            let offset = at(&out);
            if e.streamed {
                out.extend(e.local());
            }
            if e.listed {
                central.push(e.central(offset));
            }
        }
        out.extend(&self.gap);
        if self.reversed {
            central.reverse();
        }
        let (count, offset) = (i32::try_from(central.len()).unwrap(), at(&out));
        let directory = central.concat();
        out.extend(&directory);
        let size = u32::try_from(directory.len()).unwrap();
        if let Some(more) = self.wide {
            let here = u64::from(at(&out));
            let total = u64::try_from(count).unwrap() + more;
            out.extend(b"PK\x06\x06");
            out.extend(44u64.to_le_bytes());
            out.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for n in [total, total, u64::from(size), u64::from(offset)] {
                out.extend(n.to_le_bytes());
            }
            out.extend(b"PK\x06\x07\0\0\0\0");
            out.extend(here.to_le_bytes());
            out.extend(1u32.to_le_bytes());
        }
        out.extend(b"PK\x05\x06");
        out.extend(self.disk.to_le_bytes());
        out.extend(self.disk.to_le_bytes());
        for more in self.count {
            let n = if self.wide.is_some() { u16::MAX } else { u16::try_from(count + more).unwrap() };
            out.extend(n.to_le_bytes());
        }
        for (n, more) in [size, offset].into_iter().zip(self.skew) {
            let n = if self.wide.is_some() { u32::MAX } else { n.checked_add_signed(more).unwrap() };
            out.extend(n.to_le_bytes());
        }
        out.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        out.extend(&self.comment);
        out.extend(&self.tail);
        out
    }
}
