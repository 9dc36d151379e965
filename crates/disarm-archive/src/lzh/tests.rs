//! LZH: the checksum against its published check value, and an archive that another program packed.

use super::{LzhArchive, crc16};
use mugai_core::Disarm;
use mugai_core::testing::disarm;
use mugai_disarm_text::PlainText;

const FORMATS: &[&dyn Disarm] = &[&LzhArchive, &PlainText, &crate::ZipArchive];

#[test]
fn the_checksum_is_that_of_arc() {
    // CRC-16/ARC, check value of "123456789".
    assert_eq!(crc16(0, b"123456789"), 0xBB3D);
    assert_eq!(crc16(crc16(0, b"1234"), b"56789"), 0xBB3D);
}

#[test]
fn what_another_program_packed_is_unpacked() {
    let (output, findings) = disarm(FORMATS, "資料.lzh", include_bytes!("../../vectors/fox-lh5.lzh")).unwrap();
    assert_eq!(output.extension, "zip");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(output.bytes)).unwrap();
    let mut read = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    assert_eq!(read("fox.txt"), "The quick brown fox jumps over the lazy dog. ".repeat(10));
    assert_eq!(read("guide.txt"), "説明会のご案内です。\r\n");
    assert!(findings.is_empty(), "{findings:?}");
}
