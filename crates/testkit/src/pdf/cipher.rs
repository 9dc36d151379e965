//! MD5 and RC4, and a PDF encrypted the oldest way (ISO 32000-1 §7.6.3, revision 2). For tests only.

/// The padding of passwords (algorithm 2).
pub(super) const PAD: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00,
    0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// A PDF whose content is encrypted so that this user password opens it.
pub fn encrypted(password: &str) -> Vec<u8> {
    encrypt(password, super::Doc::new())
}

/// A document of which only the page's content is encrypted; what else it holds stands there in clear.
pub fn encrypt(password: &str, mut doc: super::Doc) -> Vec<u8> {
    let owner = [7_u8; 32];
    let id = *b"0123456789abcdef";
    let mut padded = password.as_bytes().to_vec();
    padded.extend(PAD);
    padded.truncate(32);
    let permissions = (-44_i32).to_le_bytes();
    let key = md5(&[&padded[..], &owner, &permissions, &id].concat())[..5].to_vec();
    let user = rc4(&key, &PAD);
    // The content is object 4 of generation 0.
    let own = md5(&[&key[..], &[4, 0, 0, 0, 0]].concat());
    doc.content = rc4(&own[..10], &doc.content);
    let hex = |b: &[u8]| b.iter().map(|b| format!("{b:02X}")).collect::<String>();
    doc.object(6, &format!("<</Filter/Standard/V 1/R 2/O<{}>/U<{}>/P -44>>", hex(&owner), hex(&user)))
        .trailer(&format!("/Encrypt 6 0 R/ID[<{0}><{0}>]", hex(&id)))
        .build()
}

pub(super) fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut s: Vec<u8> = (0..=255).collect();
    let mut j = 0_usize;
    for i in 0..256 {
        j = (j + usize::from(s[i]) + usize::from(key[i % key.len()])) % 256;
        s.swap(i, j);
    }
    let (mut i, mut j) = (0, 0);
    data.iter()
        .map(|b| {
            i = (i + 1) % 256;
            j = (j + usize::from(s[i])) % 256;
            s.swap(i, j);
            b ^ s[(usize::from(s[i]) + usize::from(s[j])) % 256]
        })
        .collect()
}

/// RFC 1321.
pub(super) fn md5(data: &[u8]) -> [u8; 16] {
    const SHIFTS: [u32; 16] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
    let mut state = [0x6745_2301_u32, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];
    let mut message = data.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((data.len() as u64 * 8).to_le_bytes());
    for block in message.chunks(64) {
        let word = |i: usize| u32::from_le_bytes(block[i * 4..i * 4 + 4].try_into().unwrap());
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64_usize {
            let (f, g) = match i / 16 {
                0 => ((b & c) | (!b & d), i),
                1 => ((d & b) | (!d & c), (5 * i + 1) % 16),
                2 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), (7 * i) % 16),
            };
            // The constants are the whole part of 2^32 times |sin(i + 1)|.
            let k = (((i + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a.wrapping_add(f).wrapping_add(k).wrapping_add(word(g));
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(SHIFTS[i / 16 * 4 + i % 4]));
        }
        for (s, v) in state.iter_mut().zip([a, b, c, d]) {
            *s = s.wrapping_add(v);
        }
    }
    let mut out = [0; 16];
    for (o, s) in out.chunks_mut(4).zip(state) {
        o.copy_from_slice(&s.to_le_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_of_rfc_1321() {
        let hex: String = super::md5(b"abc").iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "900150983cd24fb0d6963f7d28e17f72");
    }
}
