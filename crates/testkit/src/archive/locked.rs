//! Entries behind a password: PKWARE's traditional encryption, written from APPNOTE 6.1.

use crate::office::raw_zip::Entry;

fn crc(crc: u32, byte: u8) -> u32 {
    (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
}

/// Encrypts the data of an entry with a password; the header of twelve bytes is always the same.
pub fn lock(mut entry: Entry, password: &str) -> Entry {
    let mut keys = [0x1234_5678u32, 0x2345_6789, 0x3456_7890];
    let update = |keys: &mut [u32; 3], byte: u8| {
        keys[0] = crc(keys[0], byte);
        keys[1] = keys[1].wrapping_add(keys[0] & 0xFF).wrapping_mul(134_775_813).wrapping_add(1);
        keys[2] = crc(keys[2], (keys[1] >> 24) as u8);
    };
    password.bytes().for_each(|b| update(&mut keys, b));
    let mut plain = b"twelve byte".to_vec();
    plain.push((entry.crc[0] >> 24) as u8);
    plain.append(&mut entry.data);
    for byte in plain {
        let t = (keys[2] | 2) & 0xFFFF;
        entry.data.push(byte ^ (t.wrapping_mul(t ^ 1) >> 8) as u8);
        update(&mut keys, byte);
    }
    entry.packed = [u32::try_from(entry.data.len()).unwrap(); 2];
    entry.flags = entry.flags.map(|f| f | 1);
    entry
}
