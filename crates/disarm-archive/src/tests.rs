//! Archives of texts, put together byte by byte.

use crate::{ZipArchive, rules};
use mugai_core::testing::{Formats, catalogue, disarm, disarm_with};
use mugai_core::{Context, Disarm, Finding, Limits, Orders, Output, Reason, Refusal, Treatment};
use mugai_disarm_text::PlainText;
use mugai_testkit::office::raw_zip::{Entry, RawZip};
use mugai_zip::{Archive, Names};

static FORMATS: &[&dyn Disarm] = &[&ZipArchive, &PlainText];

fn write(entries: &[Entry]) -> Vec<u8> {
    RawZip { entries: entries.to_vec(), ..RawZip::default() }.bytes()
}

/// Something done within a job of its own.
pub(crate) fn with_context<T>(run: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let catalogue = catalogue(&[]).unwrap();
    let orders = Orders::standard(&catalogue);
    run(&mut Context::new(&catalogue, &orders, &Formats(&[])))
}

fn run(entries: &[Entry]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(FORMATS, "a.zip", &write(entries))
}

fn listing(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let zip = Archive::open_as(Names::Files, bytes, &Limits::default()).unwrap();
    (0..zip.members.len()).map(|i| (zip.members[i].name.clone(), zip.peek(i, 1 << 20).unwrap())).collect()
}

/// Names of the files of an archive.
pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    listing(bytes).into_iter().map(|(n, _)| n).collect()
}

/// Names of its folders.
pub(crate) fn folders(bytes: &[u8]) -> Vec<String> {
    Archive::open_as(Names::Files, bytes, &Limits::default()).unwrap().folders
}

/// What the file of this name says.
pub(crate) fn text(bytes: &[u8], name: &str) -> String {
    let file = listing(bytes).into_iter().find(|(n, _)| n == name);
    String::from_utf8(file.unwrap_or_else(|| panic!("no {name} among {:?}", names(bytes))).1).unwrap()
}

fn raw(name: &[u8], content: &[u8]) -> Entry {
    let mut entry = Entry::new("x", content);
    entry.name = name.to_vec();
    entry.local_name = name.to_vec();
    entry
}

#[test]
fn harmless_entries_come_out_in_order_with_their_content() {
    let (out, findings) = run(&[Entry::new("資料/b.txt", "い".as_bytes()), Entry::new("a.txt", b"one")]).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let expected = vec![("資料/b.txt".to_owned(), "い".as_bytes().to_vec()), ("a.txt".to_owned(), b"one".to_vec())];
    assert_eq!(listing(&out.bytes), expected);
    // UTF-8 flag in the first local header: bytes 6 and 7.
    assert_eq!(out.bytes[6..8], [0, 8]);
}

#[test]
fn names_of_windows_with_a_backslash_within_a_character_are_right() {
    // ソ = 83 5C, 表 = 95 5C, 能 = 94 5C in CP932.
    let (out, _) = run(&[raw(b"\x83\x5C\x95\x5C\x94\x5C.txt", b"one")]).unwrap();
    assert_eq!(names(&out.bytes), ["ソ表能.txt"]);
    // か + voiced mark as macOS writes it, composed.
    let (out, _) = run(&[raw("\u{304B}\u{3099}.txt".as_bytes(), b"one")]).unwrap();
    assert_eq!(names(&out.bytes), ["が.txt"]);
}

#[test]
fn what_cannot_be_made_harmless_is_left_out_and_named() {
    let (out, findings) = run(&[Entry::new("良い.txt", b"one"), Entry::new("悪い.bin", b"\0\x01\x02")]).unwrap();
    assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.refused-entry"]);
    let files = listing(&out.bytes);
    assert_eq!(files.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["良い.txt", "無害化結果.txt"]);
    let said = String::from_utf8(files[1].1.clone()).unwrap();
    assert!(said.starts_with('\u{FEFF}') && said.contains("・悪い.bin\r\n") && said.contains("unknown_type"), "{said}");
    // Nothing left: the reason of the first.
    assert_eq!(run(&[Entry::new("悪い.bin", b"\0\x01\x02")]).unwrap_err().reason, Reason::UnknownType);
}

#[test]
fn something_that_runs_refuses_the_archive_unless_the_policy_drops_it() {
    let entries = [Entry::new("a.txt", b"one"), Entry::new("x.js", b"two")];
    let refusal = run(&entries).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::ActiveFormat, "x.js"));
    let (out, findings) = disarm_with(FORMATS, "a.zip", &write(&entries), |catalogue, orders| {
        let number = usize::from(catalogue.number(rules::ACTIVE_ENTRY.id).unwrap());
        orders.treatments[number] = Treatment::Remove;
    })
    .unwrap();
    assert_eq!(names(&out.bytes), ["a.txt", "無害化結果.txt"]);
    assert_eq!(findings[0].rule.id, "archive.active-entry");
    // A policy may refuse the archive for any entry that cannot be made harmless.
    let strict =
        disarm_with(FORMATS, "a.zip", &write(&[entries[0].clone(), Entry::new("x.bin", b"\0\x01")]), |c, orders| {
            orders.treatments[usize::from(c.number(rules::REFUSED_ENTRY.id).unwrap())] = Treatment::Refuse;
        });
    assert_eq!(strict.unwrap_err().reason, Reason::Policy);
    // By content, whatever it is called.
    assert_eq!(run(&[Entry::new("a.txt", b"#!/bin/sh\n")]).unwrap_err().reason, Reason::ActiveFormat);
}

#[test]
fn files_of_the_system_and_links_go() {
    let mut link = Entry::new("link.txt", b"/etc/passwd");
    link.attributes = 0xA1FF_0000;
    let entries = [
        Entry::new("a.txt", b"one"),
        Entry::new("desktop.ini", b"[.ShellClassInfo]"),
        Entry::new("__MACOSX/._a.txt", b"\0\x05\x16\x07"),
        link,
    ];
    let (out, findings) = run(&entries).unwrap();
    assert_eq!(names(&out.bytes), ["a.txt"]);
    let ids: Vec<_> = findings.iter().map(|f| f.rule.id).collect();
    for id in ["archive.special-file", "archive.system-file"] {
        assert!(ids.contains(&id), "{ids:?}");
    }
}

#[test]
fn names_that_are_taken_get_a_number_and_folders_hide_no_file() {
    let (out, _) = run(&[Entry::new("a.TXT", b"one"), Entry::new("a.bak", b"two")]).unwrap();
    assert_eq!(names(&out.bytes), ["a.TXT", "a (2).txt"]);
    let twin = run(&[Entry::new("a.txt", b"one"), Entry::new("a.txt/b.txt", b"two")]);
    assert_eq!(twin.unwrap_err().reason, Reason::Ambiguous);
    let out = run(&[Entry::new("a.txt", b"one"), Entry::new("../b.txt", b"two")]);
    assert_eq!(out.unwrap_err().reason, Reason::MalformedZip);
}

#[test]
fn packages_are_refused_by_name_and_other_methods_left_out() {
    let with = |name: &str| run(&[Entry::new("a.txt", b"one"), Entry::new(name, b"x")]).unwrap_err().reason;
    assert_eq!(with("META-INF/MANIFEST.MF"), Reason::ActiveFormat);
    assert_eq!(with("AndroidManifest.xml"), Reason::ActiveFormat);
    assert_eq!(with("META-INF/container.xml"), Reason::UnknownType);
    let mut other = Entry::new("a.txt", b"one");
    other.method = [97, 97];
    assert_eq!(run(std::slice::from_ref(&other)).unwrap_err().reason, Reason::NoDecoder);
    other.rename(b"b.txt");
    let (out, findings) = run(&[Entry::new("a.txt", b"one"), other]).unwrap();
    assert_eq!((names(&out.bytes)[0].as_str(), findings[0].rule.id), ("a.txt", "archive.refused-entry"));
}

#[test]
fn archives_within_archives_come_out_as_archives_and_not_too_deep() {
    let inner = write(&[Entry::new("b.txt", b"two")]);
    let (out, _) = run(&[Entry::stored("in.zip", &inner)]).unwrap();
    assert_eq!(names(&out.bytes), ["in.zip"]);
    assert_eq!(names(&listing(&out.bytes)[0].1), ["b.txt"]);
    let mut nest = inner;
    for _ in 0..8 {
        nest = write(&[Entry::stored("in.zip", &nest)]);
    }
    assert_eq!(disarm(FORMATS, "a.zip", &nest).unwrap_err().reason, Reason::LimitDepth);
}

#[test]
fn what_is_empty_is_harmless() {
    let folder = |name: &str| Entry::stored(name, b"");
    let entries = [folder("空/"), folder("a/"), Entry::stored("a/空.docx", b""), Entry::new("b.txt", b"one")];
    let (out, findings) = run(&entries).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    // The folder in which nothing lies is kept, behind the files.
    assert_eq!(names(&out.bytes), ["a/空.docx", "b.txt"]);
    let zip = Archive::open_as(Names::Files, &out.bytes, &Limits::default()).unwrap();
    assert_eq!(zip.folders, ["空"]);
    // Nothing but folders, and nothing at all.
    assert!(run(&[folder("a/"), folder("a/b/")]).is_ok());
    assert!(run(&[]).is_ok());
    // An empty program is no program, but its name says it is one.
    assert_eq!(run(&[Entry::stored("a.exe", b"")]).unwrap_err().reason, Reason::ActiveFormat);
    assert_eq!(run(&[folder("a/"), Entry::new("A", b"one")]).unwrap_err().reason, Reason::Ambiguous);
    // Only what a system put there: there is nothing to deliver.
    assert_eq!(run(&[Entry::new(".DS_Store", b"x")]).unwrap_err().reason, Reason::Malformed);
}

#[test]
fn dates_stay_when_there_is_such_a_day() {
    let mut archive = write(&[Entry::new("a.txt", b"one")]);
    // 2024-02-29 23:59:58 in both headers: time and date stand at 10 in the local one, at 12 in the directory.
    let directory = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let stamp = [0x7D, 0xBF, 0x5D, 0x58];
    for at in [10, directory + 12] {
        archive[at..at + 4].copy_from_slice(&stamp);
    }
    let (out, _) = disarm(FORMATS, "a.zip", &archive).unwrap();
    assert_eq!(out.bytes[10..14], stamp);
    // The 30th of February.
    for at in [12, directory + 14] {
        archive[at] = 0x5E;
    }
    let (out, _) = disarm(FORMATS, "a.zip", &archive).unwrap();
    assert_eq!(out.bytes[10..14], [0, 0, 0x21, 0]);
}

#[test]
fn a_path_without_end_is_left_out_and_costs_nothing() {
    let deep = "a/".repeat(30_000) + "b.txt";
    let entries: Vec<_> = (0..20).map(|i| Entry::new(&format!("{i}/{deep}"), b"one")).collect();
    assert_eq!(run(&entries).unwrap_err().reason, Reason::BadName);
    let (out, _) = run(&[Entry::new("a.txt", b"one"), entries[0].clone()]).unwrap();
    assert_eq!(names(&out.bytes), ["a.txt", "無害化結果.txt"]);
}

/// `fox.txt` and `one.txt`, by 7-Zip with the password himitsu (see the vectors of crates/zip).
const LOCKED: &[u8] = include_bytes!("../../zip/vectors/aes-256.zip");

fn unlock(bytes: &[u8], passwords: &[&str]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm_with(FORMATS, "a.zip", bytes, |_, orders| {
        orders.passwords = passwords.iter().map(|p| (*p).to_owned()).collect();
    })
}

#[test]
fn a_password_opens_an_archive_and_the_new_one_has_none() {
    let (out, findings) = unlock(LOCKED, &["x", "himitsu"]).unwrap();
    assert_eq!(names(&out.bytes), ["fox.txt", "one.txt"]);
    assert_eq!(listing(&out.bytes)[1].1, b"one\r\n");
    assert_eq!(findings.iter().map(|f| (f.rule.id, f.count)).collect::<Vec<_>>(), [("archive.encryption", 1)]);
    let refusal = unlock(LOCKED, &["x"]).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::WrongPassword, "fox.txt"));
    let refusal = unlock(LOCKED, &[]).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::Encrypted, "fox.txt"));
    assert!(refusal.ask_ja().contains("パスワードを入力して"), "{}", refusal.ask_ja());
}

/// Delivered in part, nobody could ask for the rest: the archive waits for its password as a whole.
#[test]
fn one_locked_entry_among_open_ones_asks_for_its_password() {
    let mut locked = Entry::stored("b.txt", b"one, behind twelve bytes");
    locked.flags = [1, 1];
    locked.size = [12, 12];
    let entries = [Entry::new("a.txt", b"one"), locked];
    assert_eq!(run(&entries).unwrap_err().reason, Reason::Encrypted);
    assert_eq!(unlock(&write(&entries), &["x"]).unwrap_err().reason, Reason::WrongPassword);
    // Within another archive it is left out and named like all that is refused.
    let inner = Entry::stored("in.zip", &write(&entries));
    let (out, _) = run(&[Entry::new("a.txt", b"one"), inner]).unwrap();
    let said = String::from_utf8(listing(&out.bytes)[1].1.clone()).unwrap();
    assert!(said.contains("・in.zip\r\n") && said.contains("encrypted"), "{said}");
    let both = [Entry::stored("in.zip", LOCKED), Entry::new("a.txt", b"one")];
    let (out, findings) = unlock(&write(&both), &["himitsu"]).unwrap();
    assert_eq!(names(&listing(&out.bytes)[0].1), ["fox.txt", "one.txt"]);
    assert_eq!(findings[0].rule.id, "archive.encryption");
}

#[test]
fn oddities_of_archivers_do_no_harm() {
    // The name with a slash in one header and a backslash in the other; what came out of a pipe.
    let mut slashes = Entry::new("資料/a.txt", b"one");
    slashes.local_name = "資料\\a.txt".as_bytes().to_vec();
    let mut piped = Entry::new("b.txt", b"two");
    piped.attributes = 0x1180_0000;
    let (out, findings) = run(&[slashes.clone(), piped.clone()]).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(names(&out.bytes), ["資料/a.txt", "b.txt"]);
    // A real pipe, and a name that is another one.
    piped = Entry::stored("b.txt", b"");
    piped.attributes = 0x1180_0000;
    let (out, findings) = run(&[Entry::new("a.txt", b"one"), piped]).unwrap();
    assert_eq!((names(&out.bytes), findings.len()), (vec!["a.txt".to_owned()], 2));
    slashes.local_name = "資料\\b.txt".as_bytes().to_vec();
    assert_eq!(run(&[slashes]).unwrap_err().reason, Reason::MalformedZip);
    // A file of that name is no sign of a package unless it comes first.
    assert!(run(&[Entry::new("a.txt", b"one"), Entry::new("mimetype", b"text/plain")]).is_ok());
    let first = run(&[Entry::stored("mimetype", b"application/epub+zip"), Entry::new("a.txt", b"one")]);
    assert_eq!(first.unwrap_err().reason, Reason::UnknownType);
}

/// The second look turns down what our writer does not write.
#[test]
fn the_second_look_sees_what_is_not_ours() {
    let good = write(&[Entry::new("a.txt", b"one"), Entry::stored("空/", b"")]);
    let second = |bytes: &[u8]| {
        let catalogue = mugai_core::testing::catalogue(FORMATS).unwrap();
        let orders = mugai_core::Orders::standard(&catalogue);
        let recurse = mugai_core::testing::Formats(FORMATS);
        let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
        ZipArchive.inspect(&mugai_core::Input { bytes, name: "a.zip" }, &mut cx).map_err(|r| r.reason)
    };
    assert_eq!(second(&good), Ok(()));
    let change = |change: fn(&mut RawZip)| {
        let mut raw =
            RawZip { entries: vec![Entry::new("a.txt", b"one"), Entry::stored("空/", b"")], ..RawZip::default() };
        change(&mut raw);
        second(&raw.bytes())
    };
    for wrong in [
        change(|z| z.comment = b"x".to_vec()),
        change(|z| z.prefix = b"x".to_vec()),
        change(|z| z.entries[0].comment = b"x".to_vec()),
        change(|z| z.entries[0].extra = [b"MU\0\0".to_vec(), b"MU\0\0".to_vec()]),
        change(|z| z.entries[0].flags = [1, 1]),
        change(|z| z.entries[0].rename(b"a.exe")),
        change(|z| z.entries[0].rename("a\u{202E}txt.b".as_bytes())),
        change(|z| z.entries[1] = Entry::stored("空/", b"data")),
        change(|z| z.entries[1].rename(b"../")),
        change(|z| z.entries[1].rename(b"a.txt")),
        change(|z| z.entries[1].rename(b"A.txt/")),
        change(|z| z.entries[1].rename(b"a.txt/b/")),
        second(LOCKED),
    ] {
        assert_eq!(wrong, Err(Reason::Residue));
    }
    // A date that is none: the 30th of February, in both headers.
    let mut dated = good.clone();
    let directory = dated.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    for at in [12, directory + 14] {
        dated[at..at + 2].copy_from_slice(&[0x5E, 0x58]);
    }
    assert_eq!(second(&dated), Err(Reason::Residue));
}
