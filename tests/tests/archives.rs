//! Archives through the whole gate: bombs in little time and little memory, and what is behind a password.

use mugai_core::Reason;
use mugai_testkit::archive::{bombs, lock, zip};
use mugai_testkit::office::raw_zip::Entry;
use mugai_tests::gate;
use std::io::Read;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// What one worker may take, bytes of address space.
const MEMORY: u64 = 256 << 20;
/// Processor time of one worker, seconds. A build that is not optimised is given ten times as much.
const SECONDS: u64 = if cfg!(debug_assertions) { 20 } else { 2 };

#[test]
fn bombs_are_refused_for_what_they_are() {
    let gate = gate(MUGAI, &["worker"], |o| {
        o.limits.memory_bytes = MEMORY;
        o.limits.cpu_seconds = SECONDS;
        // The machine may be busy with other things.
        o.limits.wall_seconds = SECONDS * 10;
    });
    let own: [(&str, Vec<u8>, Reason); 7] = [
        ("42.zip", bombs::forty_two(), Reason::LimitBytes),
        ("one layer, a text of 300 MB", bombs::nested(1, 0, 300 << 20), Reason::LimitRatio),
        ("layers within layers without end", bombs::nested(1, 12, 100), Reason::LimitDepth),
        ("three layers of sixteen, texts of 60 MB", bombs::nested(16, 3, 60 << 20), Reason::LimitRatio),
        ("four layers of fourteen, texts of three bytes", bombs::nested(14, 4, 3), Reason::LimitParts),
        ("entries that share their data", bombs::overlapping(1_000, 20 << 20), Reason::MalformedZip),
        ("entries that quote each other", bombs::quoted(250, 1 << 20), Reason::MalformedZip),
    ];
    let mut wrong = Vec::new();
    for (what, bytes, reason) in own {
        match gate.process_bytes("a.zip", &bytes).result {
            Err(refusal) if refusal.reason == reason => {}
            Err(refusal) => wrong.push(format!("{what} ({} bytes): {refusal}", bytes.len())),
            Ok(_) => wrong.push(format!("{what}: released")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bombs_that_are_packed_otherwise_are_refused_for_what_they_are() {
    use mugai_testkit::archive::packed::{VAST, bzip2, gzip, lzma, xz};
    use mugai_testkit::archive::tar::{archive, changed, file, pax};
    use mugai_testkit::archive::{cab, lzh, sevenz};
    let gate = gate(MUGAI, &["worker"], |o| {
        o.limits.memory_bytes = MEMORY;
        o.limits.cpu_seconds = SECONDS;
        o.limits.wall_seconds = SECONDS * 10;
    });
    let zeros = vec![b'0'; 300 << 20];
    let nest = |pack: fn(&[u8]) -> Vec<u8>| (0..12).fold(b"one".to_vec(), |inner, _| pack(&inner));
    let vast =
        changed("a.txt", b'0', b"", |h| h[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"));
    let many: Vec<_> = (0..10_001).map(|i| file(&format!("{i}.txt"), b"")).collect();
    let lzh =
        |size: u32| lzh::archive(&[lzh::Entry { method: *b"-lh5-", size, ..lzh::Entry::new(2, b"a.txt", b"one") }]);
    let empty: Vec<_> = (0..10_001).map(|i| lzh::Entry::new(0, format!("{i}.txt").as_bytes(), b"")).collect();
    let zeros_in_7z = sevenz::Entry {
        size: 300 << 20,
        ..sevenz::Entry::packed_by(&[0x04, 0x02, 0x02], &[], "a.txt", &bzip2(&zeros))
    };
    let endless: Vec<_> = (0..10_001).map(|i| sevenz::Entry::new(&format!("{i}.txt"), b"")).collect();
    let claims = |size| cab::Cabinet { last: Some((size, 0)), ..cab::Cabinet::new(&[(b"a.txt", b"one")]) }.bytes();
    let quoted: Vec<_> = (0..10_001).map(|i| format!("{i}.txt").into_bytes()).collect();
    let quoted: Vec<(&[u8], &[u8])> = quoted.iter().map(|n| (n.as_slice(), &b""[..])).collect();
    let own: [(&str, &str, Vec<u8>, Reason); 20] = [
        ("a.7z", "zeros in 7z", sevenz::archive(&[zeros_in_7z]), Reason::LimitRatio),
        (
            "a.7z",
            "an entry of exabytes in 7z",
            sevenz::archive(&[sevenz::Entry { size: u64::MAX >> 1, ..sevenz::Entry::new("a.txt", b"one") }]),
            Reason::LimitBytes,
        ),
        ("a.7z", "entries of 7z without end", sevenz::archive(&endless), Reason::LimitParts),
        ("a.cab", "a file of four gigabytes in CAB", claims(u32::MAX), Reason::LimitBytes),
        ("a.cab", "a hundred megabytes in three bytes of CAB", claims(100 << 20), Reason::LimitRatio),
        ("a.cab", "entries of CAB without end", cab::Cabinet::new(&quoted).bytes(), Reason::LimitParts),
        ("a.txt.gz", "zeros in gzip", gzip(&zeros), Reason::LimitRatio),
        ("a.txt.bz2", "zeros in bzip2", bzip2(&zeros), Reason::LimitRatio),
        ("a.tar.gz", "zeros in a tar archive in gzip", gzip(&archive(&[file("a.txt", &zeros)])), Reason::LimitRatio),
        ("a.txt.gz", "zeros in gzip in gzip", gzip(&gzip(&zeros)), Reason::LimitRatio),
        ("a.txt.gz", "layers of gzip without end", nest(gzip), Reason::LimitDepth),
        ("a.txt.bz2", "layers of bzip2 without end", nest(bzip2), Reason::LimitDepth),
        ("a.txt.xz", "a dictionary of 4 GiB in xz", xz(b"one", VAST), Reason::LimitMemory),
        ("a.txt.xz", "thousands of streams of xz that ask for it", xz(b"", VAST).repeat(10_000), Reason::LimitMemory),
        ("a.txt.gz", "members of gzip without end", gzip(b"").repeat(60_000), Reason::LimitParts),
        ("a.tar", "an entry of exabytes", archive(&[pax("size", "9223372036854775807"), vast]), Reason::LimitBytes),
        ("a.tar", "entries without end", archive(&many), Reason::LimitParts),
        ("a.lzh", "an entry of four gigabytes in LZH", lzh(u32::MAX), Reason::LimitBytes),
        ("a.lzh", "a hundred megabytes in three bytes of LZH", lzh(100 << 20), Reason::LimitRatio),
        ("a.lzh", "entries of LZH without end", lzh::archive(&empty), Reason::LimitParts),
    ];
    let mut wrong = Vec::new();
    for (name, what, bytes, reason) in own {
        match gate.process_bytes(name, &bytes).result {
            Err(refusal) if refusal.reason == reason => {}
            Err(refusal) => wrong.push(format!("{what} ({} bytes): {refusal}", bytes.len())),
            Ok(_) => wrong.push(format!("{what}: released")),
        }
    }
    // LZMA states its size, so that what it boasts of costs nothing: it is a text.
    assert!(gate.process_bytes("a.txt.lzma", &lzma(b"one", u32::MAX)).result.is_ok());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_password_opens_an_archive_through_the_gate() {
    let archive = zip(&[lock(Entry::new("案内.txt", "説明会".as_bytes()), "himitsu"), Entry::new("b.txt", b"two")]);
    let with = |passwords: &[&str]| {
        let gate = gate(MUGAI, &["worker"], |o| o.passwords = passwords.iter().map(|p| (*p).to_owned()).collect());
        gate.process_bytes("a.zip", &archive)
    };
    assert_eq!(with(&[]).result.unwrap_err().reason, Reason::Encrypted);
    assert_eq!(with(&["x", ""]).result.unwrap_err().reason, Reason::WrongPassword);
    let opened = with(&["x", "himitsu"]);
    assert_eq!(opened.findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["archive.encryption"]);
    let bytes = opened.result.unwrap().bytes().unwrap();
    let flat = mugai_testkit::flatten::flatten(&bytes);
    assert!(mugai_testkit::contains(&flat, "説明会".as_bytes()) && mugai_testkit::contains(&flat, b"two"));
    assert_eq!(bytes[6] & 1, 0, "the new archive is encrypted");
}

/// A scanner sees what is behind a password when it is opened, and what lies there when it is not.
#[test]
fn what_a_password_opens_is_handed_out_to_a_scanner() {
    let archive = zip(&[lock(Entry::new("a.txt", "説明会のご案内".as_bytes()), "himitsu")]);
    let parts = |password: &str| {
        let gate = gate(MUGAI, &["worker"], |o| o.passwords = vec![password.to_owned()]).handing_out();
        let outcome = gate.process_bytes("a.zip", &archive);
        let read = |mut part: mugai_gate::BlobReader<'_>| {
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            bytes
        };
        let parts: Vec<Vec<u8>> = outcome.parts.as_ref().expect("parts").readers().map(read).collect();
        (outcome.result.is_ok(), parts)
    };
    let (opened, seen) = parts("himitsu");
    assert!(opened && seen.iter().any(|p| p == "説明会のご案内".as_bytes()), "{seen:?}");
    let (opened, seen) = parts("x");
    assert!(!opened && !seen.is_empty(), "{seen:?}");
}

/// An archive by its name, and what must come out of it: names and texts.
type Made<'a> = (&'a str, Vec<u8>, &'a [(&'a str, &'a str)]);

/// A mail with a table, a picture that is a program, and a second table of the first one's name.
fn mail_with_files(n: u32) -> Vec<u8> {
    let file = |name: &str, text: &str| {
        format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{text}\r\n"
        )
    };
    format!(
        "From: a@example.net\r\nTo: k@lgwan.test\r\nSubject: number {n}\r\nDate: Mon, 02 Nov 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee attached\r\n{}{}{}--b--\r\n",
        file("table.csv", &format!("1,{n}")),
        file("photo.png", "MZ\u{1}\u{2}This program cannot be run in DOS mode"),
        file("table.csv", "2,=cmd|'x'!A0"),
    )
    .into_bytes()
}

#[test]
fn what_a_mail_in_an_archive_carries_lies_in_a_folder_beside_it() {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let taken = Entry::stored("便りの添付ファイル/ほか.txt", "もとからある".as_bytes());
    let entries =
        [Entry::stored("便り.eml", &mail_with_files(1)), taken, Entry::stored("別/便り.eml", &mail_with_files(2))];
    let mailbox: Vec<u8> = [3, 4]
        .iter()
        .flat_map(|n| {
            [b"From a@example.net Mon Nov  2 09:00:00 2026\r\n".to_vec(), mail_with_files(*n), b"\r\n".to_vec()]
                .concat()
        })
        .collect();
    let wanted: [Made<'_>; 2] = [
        (
            "a.zip",
            zip(&entries),
            &[
                ("便り.eml", ""),
                ("便りの添付ファイル/ほか.txt", "もとからある"),
                ("別/便り.eml", ""),
                ("便りの添付ファイル (2)/table.csv", "1,1"),
                ("便りの添付ファイル (2)/table(2).csv", "2,'=cmd|'x'!A0"),
                ("別/便りの添付ファイル/table.csv", "1,2"),
                ("別/便りの添付ファイル/table(2).csv", "2,'=cmd|'x'!A0"),
            ],
        ),
        (
            "a.mbox",
            mailbox,
            &[
                ("0001.eml", ""),
                ("0002.eml", ""),
                ("0001の添付ファイル/table.csv", "1,3"),
                ("0001の添付ファイル/table(2).csv", "2,'=cmd|'x'!A0"),
                ("0002の添付ファイル/table.csv", "1,4"),
                ("0002の添付ファイル/table(2).csv", "2,'=cmd|'x'!A0"),
            ],
        ),
    ];
    for (name, bytes, files) in wanted {
        let outcome = gate.process_bytes(name, &bytes);
        let out = outcome.result.unwrap_or_else(|r| panic!("{name}: {r}")).bytes().unwrap();
        let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(out)).unwrap();
        let mut found = Vec::new();
        for n in 0..archive.len() {
            let mut file = archive.by_index(n).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            let name = file.name().unwrap().into_owned();
            assert!(!text.contains("This program"), "{name}");
            let text = if name.ends_with(".eml") { String::new() } else { text };
            found.push((name, text));
        }
        let wanted: Vec<(String, String)> = files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        assert_eq!(found, wanted, "{name}");
    }
}
