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

/// The properties of a message with one of a binary kind.
fn message(id: u16, value: &[u8]) -> Vec<u8> {
    let mut padded = value.to_vec();
    padded.resize(value.len().next_multiple_of(4), 0);
    let length = u32::try_from(value.len()).unwrap().to_le_bytes();
    let property = [&[0x02, 0x01][..], &id.to_le_bytes(), &1u32.to_le_bytes(), &length, &padded].concat();
    attribute(1, 0x0006_9003, &[1u32.to_le_bytes().to_vec(), property].concat())
}

#[test]
fn a_text_in_rtf_alone_comes_out_as_text_and_a_page_as_a_page() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg932 \\'90\\'e0\\'96\\'be{\\*\\objdata gone}\\par}";
    let size = u32::try_from(rtf.len()).unwrap();
    let plain = [&(size + 12).to_le_bytes()[..], &size.to_le_bytes(), b"MELA", &[0; 4], rtf].concat();
    let (output, _) = disarm(FORMATS, "winmail.dat", &file(&[message(0x1009, &plain)])).unwrap();
    assert_eq!(listing(&output.bytes), [("本文.txt".to_owned(), "説明\n".as_bytes().to_vec())]);
    let formats: &[&dyn Disarm] = &[&TnefFile, &PlainText, &crate::ZipArchive, &mugai_disarm_text::Html];
    let page = b"<html><body><p>one<script>gone()</script></p></body></html>";
    let (output, _) = disarm(formats, "winmail.dat", &file(&[message(0x1013, page)])).unwrap();
    let files = listing(&output.bytes);
    assert_eq!(files[0].0, "本文.html");
    let said = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(said.contains("one") && !said.contains("gone"), "{said}");
}
