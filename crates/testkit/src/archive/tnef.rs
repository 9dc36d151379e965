//! TNEF files (winmail.dat), put together attribute by attribute (MS-OXTNEF 2.1.3).

/// One attribute with its length and its sum.
pub fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |s, b| s.wrapping_add(u16::from(*b)));
    let length = u32::try_from(data.len()).unwrap();
    [&[level][..], &id.to_le_bytes(), &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

/// The file of these attributes.
pub fn file(attributes: &[Vec<u8>]) -> Vec<u8> {
    [b"\x78\x9F\x3E\x22\x01\x00".to_vec(), attributes.concat()].concat()
}

/// The properties of an attachment: a named one with a number, a time, and its long name.
pub fn long_name(name: &str) -> Vec<u8> {
    let mut text: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let length = u32::try_from(text.len()).unwrap();
    text.resize(text.len().next_multiple_of(4), 0);
    let named = [&[0x03, 0, 0x01, 0x80][..], &[7; 16], &[0; 4], &[9, 0, 0, 0], &[1, 0, 0, 0]].concat();
    let time = [&[0x40, 0, 0x07, 0x30][..], &[0; 8]].concat();
    let long = [&[0x1F, 0, 0x07, 0x37][..], &1u32.to_le_bytes(), &length.to_le_bytes(), &text].concat();
    [3u32.to_le_bytes().to_vec(), named, time, long].concat()
}

/// A text that survives, as an attachment, and whatever stands behind it.
fn with(text: &str, behind: &[u8]) -> Vec<u8> {
    let attachment = [
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"ANNAI~1.TXT\0"),
        attribute(2, 0x0006_800F, text.as_bytes()),
        attribute(2, 0x0006_9005, &long_name("案内.txt")),
    ];
    [file(&attachment), behind.to_vec()].concat()
}

pub(super) fn planters() -> Vec<crate::Planter> {
    vec![crate::Planter {
        rule: "archive.surplus-bytes",
        shape: "plain: a text behind the last attribute of TNEF",
        plant: || super::single::named("winmail.tnef", with(super::KEPT, b"gone-90aa"), &[b"gone-90aa"]),
    }]
}

/// Clean fixtures: name, content.
pub(super) fn clean() -> Vec<(String, Vec<u8>)> {
    vec![("tnef/winmail.tnef".to_owned(), with(super::KEPT, b""))]
}

/// Broken fixtures, each to be refused.
pub(super) fn bad() -> Vec<(String, Vec<u8>)> {
    let mut wrong = with(super::KEPT, b"");
    wrong[8] ^= 1;
    let program = file(&[
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"a.txt\0"),
        attribute(2, 0x0006_800F, super::PROGRAM),
    ]);
    vec![
        ("tnef/wrong-identifier.tnef".to_owned(), wrong),
        ("tnef/cut-off.tnef".to_owned(), with(super::KEPT, b"")[..60].to_vec()),
        ("tnef/holds-a-program.tnef".to_owned(), program),
    ]
}
