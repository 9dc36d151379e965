//! 7z: archives that 7-Zip packed, in each way and behind passwords, and lists that lie about their own packing.

use super::SevenZipArchive;
use super::coders::{Chain, audit_list};
use crate::tests::{folders, names, text};
use mugai_core::testing::{disarm, disarm_with};
use mugai_core::{Disarm, Finding, Limits, Output, Reason, Refusal};
use mugai_disarm_text::PlainText;

/// With texts alone, so that a table is one.
const FORMATS: &[&dyn Disarm] = &[&SevenZipArchive, &PlainText, &crate::ZipArchive];
const LOCKED: &[u8] = include_bytes!("../../vectors/fox-locked.7z");
const LIST_LOCKED: &[u8] = include_bytes!("../../vectors/fox-list-locked.7z");

fn unlock(bytes: &[u8], passwords: &[&str]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm_with(FORMATS, "資料.7z", bytes, |_, orders| {
        orders.passwords = passwords.iter().map(|p| (*p).to_owned()).collect();
    })
}

fn whole(zip: &[u8]) {
    assert_eq!(text(zip, "fox.txt"), "The quick brown fox jumps over the lazy dog. ".repeat(10));
    assert_eq!(text(zip, "guide.txt"), "説明会のご案内です。\r\n");
    assert_eq!(text(zip, "資料/表.txt"), "1,2\r\n");
    assert_eq!(folders(zip), ["資料/空"]);
    assert_eq!(names(zip).len(), 3);
}

#[test]
fn what_7_zip_packed_is_unpacked() {
    let ways: [&[u8]; 6] = [
        include_bytes!("../../vectors/fox-lzma2.7z"),
        include_bytes!("../../vectors/fox-ppmd.7z"),
        include_bytes!("../../vectors/fox-bzip2.7z"),
        include_bytes!("../../vectors/fox-deflate.7z"),
        include_bytes!("../../vectors/fox-bcj.7z"),
        include_bytes!("../../vectors/fox-apart.7z"),
    ];
    for bytes in ways {
        let (output, findings) = disarm(FORMATS, "資料.7z", bytes).unwrap();
        assert_eq!(output.extension, "zip");
        assert!(findings.is_empty(), "{findings:?}");
        whole(&output.bytes);
    }
}

#[test]
fn only_the_right_password_opens_it() {
    for bytes in [LOCKED, LIST_LOCKED] {
        let refused = |passwords: &[&str]| unlock(bytes, passwords).unwrap_err().reason;
        assert_eq!(refused(&[]), Reason::Encrypted);
        assert_eq!(refused(&["", "Himitsu"]), Reason::WrongPassword);
        let (output, findings) = unlock(bytes, &["x", "himitsu"]).unwrap();
        assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.encryption"]);
        whole(&output.bytes);
    }
}

/// Every byte matters but for those that say something of no effect: the version, and the times of the entries.
#[test]
fn no_changed_byte_changes_what_comes_out() {
    for bytes in [&include_bytes!("../../vectors/fox-lzma2.7z")[..], include_bytes!("../../vectors/fox-apart.7z")] {
        let (right, _) = disarm(FORMATS, "資料.7z", bytes).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << (at % 8);
            if let Ok((output, _)) = disarm(FORMATS, "資料.7z", &changed) {
                assert!(output.bytes == right.bytes, "byte {at}");
            }
        }
    }
}

#[test]
fn an_archive_cut_off_anywhere_is_refused() {
    for bytes in [LOCKED, include_bytes!("../../vectors/fox-bzip2.7z"), include_bytes!("../../vectors/fox-apart.7z")] {
        for length in 6..bytes.len() {
            assert!(unlock(&bytes[..length], &["himitsu"]).is_err(), "{length} bytes");
        }
    }
}

#[test]
fn a_block_that_asks_for_too_much_is_refused_before_it_is_decoded() {
    const LZMA2: &[u8] = &[0x21];
    const AES: &[u8] = &[0x06, 0xF1, 0x07, 0x01];
    let limits = Limits { dictionary_bytes: 64 << 20, ..Limits::default() };
    let audit = |coders: &[(&[u8], &[u8])]| audit_list(coders, &limits).map_err(|r| r.reason);
    let chain = |locked, foreign: Option<&str>| Ok(Chain { locked, foreign: foreign.map(str::to_owned) });
    // 28 says 64 MiB (2 << (28 / 2 + 11)), 29 says 96.
    assert_eq!(audit(&[(LZMA2, &[28])]), chain(false, None));
    assert_eq!(audit(&[(LZMA2, &[29])]), Err(Reason::LimitMemory));
    // Dictionaries of one block count together.
    assert_eq!(audit(&[(LZMA2, &[26]), (LZMA2, &[26])]), chain(false, None));
    assert_eq!(audit(&[(LZMA2, &[28]), (LZMA2, &[0])]), Err(Reason::LimitMemory));
    assert_eq!(audit(&[(LZMA2, &[41])]), Err(Reason::Malformed));
    assert_eq!(audit(&[]), Err(Reason::Malformed));
    assert_eq!(audit(&[(AES, &[19, 0])]), chain(true, None));
    assert_eq!(audit(&[(AES, &[0x3F])]), chain(true, None));
    assert_eq!(audit(&[(AES, &[24, 0])]), Err(Reason::Malformed));
    // zstd, of which there is no decoder here.
    assert_eq!(audit(&[(&[0x04, 0xF7, 0x11, 0x01], &[])]), chain(false, Some("04F71101")));
}
