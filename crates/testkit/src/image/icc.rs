//! A small colour profile (ICC.1:2022), with or without tags that have no place in a picture.

/// A matrix profile of the display class, version 2, for RGB; `more` are further tags.
pub(crate) fn profile(more: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let xyz = |x: u32, y: u32, z: u32| {
        [b"XYZ \0\0\0\0".to_vec(), x.to_be_bytes().to_vec(), y.to_be_bytes().to_vec(), z.to_be_bytes().to_vec()]
            .concat()
    };
    // A curve with one value: gamma 2.2 as u8Fixed8.
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33".to_vec();
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"wtpt", xyz(0xF6D6, 0x10000, 0xD32D)),
        (b"rXYZ", xyz(0x6FA2, 0x38F5, 0x0390)),
        (b"gXYZ", xyz(0x6299, 0xB785, 0x18DA)),
        (b"bXYZ", xyz(0x24A0, 0x0F84, 0xB6CF)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    tags.extend(more.iter().cloned());
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut body = Vec::new();
    let base = 132 + tags.len() * 12;
    for (signature, data) in &tags {
        table.extend_from_slice(*signature);
        table.extend_from_slice(&((base + body.len()) as u32).to_be_bytes());
        table.extend_from_slice(&(data.len() as u32).to_be_bytes());
        body.extend_from_slice(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut out = vec![0_u8; 128];
    out[0..4].copy_from_slice(&((base + body.len()) as u32).to_be_bytes());
    out[8] = 2;
    out[12..24].copy_from_slice(b"mntrRGB XYZ ");
    out[36..40].copy_from_slice(b"acsp");
    out[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    [out, table, body].concat()
}
