//! Tar archives, put together block by block.

use super::TarArchive;
use crate::ZipArchive;
use mugai_core::testing::disarm;
use mugai_core::{Disarm, Finding, Limits, Output, Reason, Refusal};
use mugai_disarm_text::PlainText;
use mugai_zip::{Archive, Names};

static FORMATS: &[&dyn Disarm] = &[&ZipArchive, &TarArchive, &PlainText];

/// A header with its checksum, and its content in whole blocks.
pub(crate) fn entry(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut h = vec![0u8; 512];
    h[..name.len()].copy_from_slice(name);
    h[100..108].copy_from_slice(b"0000644\0");
    h[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    h[136..148].copy_from_slice(b"14570033056\0");
    h[156] = kind;
    h[257..265].copy_from_slice(b"ustar\x0000");
    seal(&mut h);
    h.extend_from_slice(content);
    h.resize(h.len().div_ceil(512) * 512, 0);
    h
}

fn seal(h: &mut [u8]) {
    h[148..156].fill(b' ');
    let sum: u32 = h[..512].iter().map(|b| u32::from(*b)).sum();
    h[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

pub(crate) fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

pub(crate) fn listing(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let zip = Archive::open_as(Names::Files, bytes, &Limits::default()).unwrap();
    (0..zip.members.len()).map(|i| (zip.members[i].name.clone(), zip.peek(i, 1 << 20).unwrap())).collect()
}

fn run(entries: &[Vec<u8>]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(FORMATS, "a.tar", &archive(entries))
}

fn ids(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.rule.id).collect()
}

fn text(content: &str) -> Vec<u8> {
    content.as_bytes().to_vec()
}

#[test]
fn files_come_out_in_order_as_a_fresh_zip() {
    let (out, findings) = run(&[
        entry(b"./", b'5', b""),
        entry("./資料/b.txt".as_bytes(), b'0', "い".as_bytes()),
        entry(b"a.txt", 0, b"one"),
    ])
    .unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(out.extension, "zip");
    assert_eq!(listing(&out.bytes), [("資料/b.txt".to_owned(), text("い")), ("a.txt".to_owned(), text("one"))]);
}

#[test]
fn long_names_of_both_kinds_count() {
    let long = format!("{}.txt", "n".repeat(150));
    let path = format!("path={long}\n");
    let record = format!("{} {path}", path.len() + 4);
    for ahead in
        [entry(b"././@LongLink", b'L', format!("{long}\0").as_bytes()), entry(b"PaxHeaders/x", b'x', record.as_bytes())]
    {
        let (out, _) = run(&[ahead, entry(b"short.txt", b'0', b"one")]).unwrap();
        assert_eq!(listing(&out.bytes), [(long.clone(), text("one"))]);
    }
}

#[test]
fn links_and_devices_go_and_say_so() {
    for kind in *b"12346" {
        let (out, findings) = run(&[entry(b"l.txt", kind, b""), entry(b"a.txt", b'0', b"one")]).unwrap();
        assert_eq!(ids(&findings), ["archive.special-file"]);
        assert_eq!(listing(&out.bytes), [("a.txt".to_owned(), text("one"))]);
    }
}

#[test]
fn paths_that_lead_elsewhere_are_left_out() {
    for name in [&b"../up.txt"[..], b"/etc/abs.txt", b"a/../../up.txt", b"C:\\x.txt"] {
        let (out, findings) = run(&[entry(name, b'0', b"two"), entry(b"a.txt", b'0', b"one")]).unwrap();
        assert_eq!(ids(&findings), ["archive.refused-entry"], "{name:?}");
        let files = listing(&out.bytes);
        assert_eq!(files[0], ("a.txt".to_owned(), text("one")));
        assert_eq!((files.len(), files[1].0.as_str()), (2, "無害化結果.txt"));
    }
}

#[test]
fn what_readers_differ_on_is_refused() {
    let size = entry(b"x", b'x', b"10 size=3\n");
    let twice = entry(b"x", b'x', b"9 path=a\n9 path=b\n");
    let mut wrong_sum = entry(b"a.txt", b'0', b"one");
    wrong_sum[0] = b'b';
    for (entries, reason) in [
        (vec![size, entry(b"a.txt", b'0', b"")], Reason::Ambiguous),
        (vec![twice, entry(b"a.txt", b'0', b"one")], Reason::Ambiguous),
        (vec![entry(b"d", b'5', b"one")], Reason::Ambiguous),
        (vec![entry(b"l", b'2', b"one")], Reason::Ambiguous),
        (vec![entry(b"a.txt", b'0', b"one"), entry(b"A.TXT", b'0', b"two")], Reason::Ambiguous),
        (vec![entry(b"a.txt", b'S', b"one")], Reason::NoDecoder),
        (vec![entry(b"a.txt", b'A', b"one")], Reason::NoDecoder),
        (vec![entry(b"a.txt", b'?', b"one")], Reason::Malformed),
        (vec![entry(b"label", b'V', b"one")], Reason::Ambiguous),
        (vec![entry(b"x", b'x', b"9 path=a\n"), entry(b"label", b'V', b"")], Reason::Malformed),
        (vec![wrong_sum], Reason::Malformed),
        (vec![entry(b"a.txt", b'0', b"one"), entry(b"x", b'x', b"9 path=a\n")], Reason::Malformed),
        (vec![entry(b"x", b'x', b"99 path=a\n"), entry(b"a.txt", b'0', b"one")], Reason::Malformed),
    ] {
        assert_eq!(run(&entries).unwrap_err().reason, reason);
    }
}

#[test]
fn an_archive_cut_anywhere_is_refused() {
    let whole = archive(&[entry(b"a.txt", b'0', b"one")]);
    for length in [513, 515, 1023, 1024, 1100] {
        assert!(disarm(FORMATS, "a.tar", &whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn bytes_behind_the_end_stay_behind() {
    let bytes = [archive(&[entry(b"a.txt", b'0', b"one")]), entry(b"b.txt", b'0', b"two")].concat();
    let (out, findings) = disarm(FORMATS, "a.tar", &bytes).unwrap();
    assert_eq!(ids(&findings), ["archive.surplus-bytes"]);
    assert_eq!(listing(&out.bytes), [("a.txt".to_owned(), text("one"))]);
}

#[test]
fn the_name_of_the_whole_archive_goes() {
    let (out, findings) = run(&[entry(b"label", b'V', b""), entry(b"a.txt", b'0', b"one")]).unwrap();
    assert_eq!(ids(&findings), ["archive.surplus-bytes"]);
    assert_eq!(listing(&out.bytes), [("a.txt".to_owned(), text("one"))]);
}

#[test]
fn a_size_that_no_content_backs_costs_nothing() {
    let mut huge = entry(b"a.txt", b'0', b"");
    huge[124..136].copy_from_slice(b"07346545000\0");
    seal(&mut huge);
    assert!(run(&[huge]).is_err());
}
