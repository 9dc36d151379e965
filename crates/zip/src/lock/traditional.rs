//! PKWARE's traditional encryption (APPNOTE 6.1). It proves nothing: one byte of a header is compared, the rest is for the checksum
//! of the content to say.

/// Bytes before the data.
pub(super) const HEADER: usize = 12;

struct Keys([u32; 3]);

impl Keys {
    fn new(password: &[u8], table: &[u32; 256]) -> Self {
        let mut keys = Self([0x1234_5678, 0x2345_6789, 0x3456_7890]);
        for b in password {
            keys.update(*b, table);
        }
        keys
    }

    fn update(&mut self, plain: u8, table: &[u32; 256]) {
        let [a, b, c] = self.0;
        let a = crc(a, plain, table);
        let b = b.wrapping_add(a & 0xFF).wrapping_mul(0x0808_8405).wrapping_add(1);
        let [.., high] = b.to_le_bytes();
        self.0 = [a, b, crc(c, high, table)];
    }

    fn decrypt(&mut self, byte: u8, table: &[u32; 256]) -> u8 {
        let [.., c] = self.0;
        let t = (c | 2) & 0xFFFF;
        let [_, mask, ..] = t.wrapping_mul(t ^ 1).to_le_bytes();
        let plain = byte ^ mask;
        self.update(plain, table);
        plain
    }
}

/// One step of CRC-32.
fn crc(crc: u32, byte: u8, table: &[u32; 256]) -> u32 {
    let [low, ..] = crc.to_le_bytes();
    (crc >> 8) ^ table.get(usize::from(low ^ byte)).copied().unwrap_or(0)
}

/// The steps of CRC-32 (ISO 3309).
fn table() -> [u32; 256] {
    let mut table = [0u32; 256];
    for (n, entry) in (0u32..).zip(table.iter_mut()) {
        *entry = (0..8).fold(n, |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 });
    }
    table
}

/// The data behind the header, when its last byte is one of `check`.
pub(super) fn open(data: &[u8], password: &[u8], check: [u8; 2]) -> Option<Vec<u8>> {
    let (header, data) = data.split_at_checked(HEADER)?;
    let table = table();
    let mut keys = Keys::new(password, &table);
    let last = header.iter().map(|b| keys.decrypt(*b, &table)).last()?;
    check.contains(&last).then(|| data.iter().map(|b| keys.decrypt(*b, &table)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Crc;

    #[test]
    fn the_table_is_that_of_crc_32() {
        // The check value of CRC-32: 123456789 gives CBF43926.
        let table = table();
        let sum = b"123456789".iter().fold(u32::MAX, |c, b| crc(c, *b, &table));
        assert_eq!(!sum, 0xCBF4_3926);
        let mut other = Crc::new();
        other.update(b"123456789");
        assert_eq!(other.sum(), !sum);
    }
}
