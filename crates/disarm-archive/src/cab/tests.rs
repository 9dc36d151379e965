//! CAB: archives that another program packed, and every byte of them changed.

use super::CabArchive;
use crate::tests::{names, text};
use mugai_core::Disarm;
use mugai_core::testing::disarm;
use mugai_disarm_text::PlainText;

/// With texts alone, so that a table is one.
const FORMATS: &[&dyn Disarm] = &[&CabArchive, &PlainText, &crate::ZipArchive];
const MSZIP: &[u8] = include_bytes!("../../vectors/fox-mszip.cab");
const STORED: &[u8] = include_bytes!("../../vectors/fox-stored.cab");
const FOX: &str = "The quick brown fox jumps over the lazy dog. ";

#[test]
fn what_another_program_packed_is_unpacked() {
    for (bytes, count) in [(MSZIP, 4), (STORED, 2)] {
        let (output, findings) = disarm(FORMATS, "資料.cab", bytes).unwrap();
        assert_eq!(output.extension, "zip");
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(text(&output.bytes, "fox.txt"), FOX.repeat(10));
        assert_eq!(text(&output.bytes, "guide.txt"), "説明会のご案内です。\r\n");
        assert_eq!(names(&output.bytes).len(), count);
        if count == 4 {
            assert_eq!(text(&output.bytes, "資料/表.txt"), "1,2\r\n");
            assert_eq!(text(&output.bytes, "long.txt"), FOX.repeat(2000));
        }
    }
}

/// A block's checksum covers its data; of the tables only what has no effect may change.
#[test]
fn a_changed_byte_among_the_data_is_noticed() {
    let data = STORED.windows(FOX.len()).position(|w| w == FOX.as_bytes()).unwrap();
    for at in data..STORED.len() {
        let mut changed = STORED.to_vec();
        changed[at] ^= 1 << (at % 8);
        assert!(disarm(FORMATS, "資料.cab", &changed).is_err(), "byte {at}");
    }
}

#[test]
fn an_archive_cut_off_anywhere_is_refused() {
    for bytes in [MSZIP, STORED] {
        for length in 8..bytes.len() {
            assert!(disarm(FORMATS, "資料.cab", &bytes[..length]).is_err(), "{length} bytes");
        }
    }
}
