//! TNEF files put together attribute by attribute.

use super::TnefFile;
use crate::tar::tests::listing;
use mugai_core::testing::disarm;
use mugai_core::{Disarm, Reason};
use mugai_disarm_text::PlainText;
use mugai_testkit::archive::tnef::{attribute, file, long_name};

const FORMATS: &[&dyn Disarm] = &[&TnefFile, &PlainText, &crate::ZipArchive];

#[test]
fn text_and_attachments_come_out_under_their_names() {
    let bytes = file(&[
        attribute(1, 0x0002_800C, "本文です。\0".as_bytes()),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"SHIRYO~1.TXT\0"),
        attribute(2, 0x0006_800F, "資料".as_bytes()),
        attribute(2, 0x0006_9005, &long_name("資料（最終）.txt")),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"b.txt\0"),
        attribute(2, 0x0006_800F, b"two"),
    ]);
    let (output, _) = disarm(FORMATS, "winmail.dat", &bytes).unwrap();
    let expected = [("本文.txt", "本文です。"), ("資料（最終）.txt", "資料"), ("b.txt", "two")];
    assert_eq!(listing(&output.bytes), expected.map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec())));
}

#[test]
fn what_does_not_add_up_is_refused() {
    let reason = |bytes: &[u8]| disarm(FORMATS, "winmail.dat", bytes).unwrap_err().reason;
    let one = file(&[attribute(2, 0x0006_9002, &[0; 14]), attribute(2, 0x0006_800F, b"two")]);
    let mut wrong = one.clone();
    let last = wrong.len() - 3;
    wrong[last] ^= 1;
    assert_eq!(reason(&wrong), Reason::Malformed, "a sum");
    for end in 7..one.len() {
        assert!(disarm(FORMATS, "winmail.dat", &one[..end]).is_err(), "cut at {end}");
    }
    let data = attribute(2, 0x0006_800F, b"two");
    assert_eq!(reason(&file(&[attribute(2, 0x0006_9002, &[0; 14]), data.clone(), data.clone()])), Reason::Ambiguous);
    assert_eq!(reason(&file(&[data])), Reason::Malformed, "no attachment has begun");
    let endless = attribute(2, 0x0006_9005, &u32::MAX.to_le_bytes());
    assert_eq!(reason(&file(&[attribute(2, 0x0006_9002, &[0; 14]), endless])), Reason::Malformed, "properties");
}
