//! Builders, planters and matrix cases for archives.

pub mod bombs;
mod boxed_cases;
pub mod cab;
mod cases;
mod cases_single;
mod cases_zip;
mod locked;
pub mod lzh;
mod lzh_cases;
pub mod mbox;
pub mod packed;
pub mod sevenz;
mod single;
pub mod tar;
pub mod tnef;

use crate::office::raw_zip::{Entry, RawZip};
use crate::{Planted, Planter};

pub use cases::cases;
pub use locked::lock;

/// `表能.txt` in CP932: both characters end in 5C, a backslash to a careless reader.
const NAME_SJIS: &[u8] = b"\x95\x5c\x94\x5c.txt";

/// An archive of these entries.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    RawZip { entries: entries.to_vec(), ..RawZip::default() }.bytes()
}

/// A text that survives, beside whatever else is in the archive.
fn beside(entries: &[Entry]) -> Vec<u8> {
    zip(&[&[Entry::new("案内.txt", KEPT.as_bytes())], entries].concat())
}

/// The head of a program for Windows.
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

const KEPT: &str = "説明会のご案内です。";

fn utf8(name: &str, content: &[u8]) -> Entry {
    let mut entry = Entry::new(name, content);
    entry.flags = [0x0800; 2];
    entry
}

fn planted(bytes: Vec<u8>, gone: &[&[u8]]) -> Planted {
    Planted {
        name: "資料.zip".to_owned(),
        bytes,
        gone: gone.iter().map(|b| b.to_vec()).collect(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

fn link() -> Entry {
    let mut link = utf8("リンク.txt", b"../../etc/passwd");
    link.attributes = 0xA1FF_0000;
    link
}

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    let own = vec![
        Planter {
            rule: "archive.refused-entry",
            shape: "plain: bytes of no known kind",
            plant: || planted(beside(&[utf8("不明.bin", b"\0\x01gone-2f81\x02")]), &[b"gone-2f81"]),
        },
        Planter {
            rule: "archive.system-file",
            shape: "plain: desktop.ini, a resource fork, a cache",
            plant: || {
                let ini = utf8("資料/Desktop.INI", b"[.ShellClassInfo]\r\nCLSID=gone-77c2");
                let fork = utf8("__MACOSX/._案内.txt", b"\0\x05\x16\x07gone-77c2");
                planted(beside(&[ini, fork, utf8("Thumbs.db", b"gone-77c2")]), &[b"gone-77c2"])
            },
        },
        Planter {
            rule: "archive.special-file",
            shape: "plain: a symbolic link",
            plant: || planted(beside(&[link()]), &[b"etc/passwd"]),
        },
        Planter {
            rule: "archive.surplus-bytes",
            shape: "plain: comments, a gap, an unlisted member",
            plant: || {
                let mut hidden = Entry::stored("b.txt", b"gone-90aa");
                hidden.listed = false;
                let mut open = utf8("案内.txt", KEPT.as_bytes());
                open.comment = b"gone-90aa".to_vec();
                let raw = RawZip { entries: vec![open, hidden], comment: b"gone-90aa".to_vec(), ..RawZip::default() };
                planted(raw.bytes(), &[b"gone-90aa"])
            },
        },
        Planter {
            rule: "archive.entry-name",
            shape: "plain: a character of no width",
            plant: || planted(beside(&[utf8("見\u{200B}積.txt", b"one")]), &["\u{200B}".as_bytes()]),
        },
    ];
    [own, single::planters(), lzh_cases::planters(), boxed_cases::planters(), tnef::planters(), mbox::planters()]
        .concat()
}

/// Clean fixtures: name, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let mut windows = Entry::new("x", KEPT.as_bytes());
    windows.rename(NAME_SJIS);
    let own = vec![
        ("zip/names-of-windows.zip".to_owned(), zip(&[windows, Entry::new("folder/a.csv", b"1,2\r\n")])),
        (
            "zip/empty.zip".to_owned(),
            beside(&[utf8("空のフォルダー/", b""), utf8("空のファイル.txt", b""), utf8("資料/", b"")]),
        ),
        ("zip/nested.zip".to_owned(), beside(&[Entry::stored("inner.zip", &beside(&[]))])),
    ];
    [own, single::clean(), lzh_cases::clean(), boxed_cases::clean(), tnef::clean(), mbox::clean()].concat()
}

/// Broken fixtures, each to be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = beside(&[]);
    let mut climbing = Entry::new("x", b"one");
    climbing.rename(b"../a.txt");
    let own = vec![
        ("zip/cut-off.zip".to_owned(), whole[..whole.len() - 10].to_vec()),
        ("zip/climbs-out.zip".to_owned(), beside(&[climbing])),
        ("zip/locked.zip".to_owned(), beside(&[lock(utf8("b.txt", b"behind a password"), "himitsu")])),
        ("zip/holds-a-script.zip".to_owned(), beside(&[Entry::new("a.txt", b"#!/bin/sh\nexit\n")])),
    ];
    [own, single::bad(), lzh_cases::bad(), boxed_cases::bad(), tnef::bad(), mbox::bad()].concat()
}
