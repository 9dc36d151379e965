//! The sealer: nothing is sealed that was not attested or would not be opened, and nothing half done is left.

use super::keys::{at, node_key, trust};
use super::make::{Plain, meta, new_file, now, plain};
use crate::entry::Meta;
use crate::{
    Caps, Facts, FindingEntry, NewFile, NotOpened, NotSealed, Opener, Sealed, Sealer, new_package_id, package_name,
};
use std::path::Path;

fn seal(
    folder: &Path,
    caps: Caps,
    meta: &Meta,
    files: Vec<(NewFile, Facts)>,
    plains: &[Plain],
) -> Result<Sealed, NotSealed> {
    let sealer = Sealer::new(node_key("internet-1", 1), caps);
    sealer.write(meta, files, &mut |n| Ok(plains[n].clone()), &folder.join("p.mgpk"))
}

fn one(change: impl Fn(&mut NewFile, &mut Facts, &mut Plain, &mut Meta)) -> Result<Sealed, NotSealed> {
    let folder = tempfile::tempdir().unwrap();
    let (mut file, mut p, mut meta) = (new_file("a.txt"), plain(b"text"), meta());
    let mut facts = p.facts.clone();
    change(&mut file, &mut facts, &mut p, &mut meta);
    let sealed = seal(folder.path(), Caps::default(), &meta, vec![(file, facts)], &[p]);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, usize::from(sealed.is_ok()), "whole or not at all");
    sealed
}

#[test]
fn only_what_was_attested_is_sealed() {
    assert!(one(|_, _, _, _| ()).is_ok());
    let changed: [fn(&mut Plain); 9] = [
        |p| p.bytes = b"tex".to_vec(),
        |p| p.bytes = b"text and more".to_vec(),
        |p| p.bytes = b"tex!".to_vec(),
        |p| p.facts.digest[0] ^= 1,
        |p| p.facts.length += 1,
        |p| p.facts.policy[0] ^= 1,
        |p| p.facts.kind = mugai_gate::Kind::Excepted,
        |p| p.facts.format = "pdf".into(),
        |p| p.facts.engine = "0.2.0".into(),
    ];
    for (n, change) in changed.into_iter().enumerate() {
        let error = one(|_, _, p, _| change(p)).unwrap_err();
        assert!(matches!(error, NotSealed::Changed { index: 0, .. }), "{n}: {error}");
    }
}

#[test]
fn nothing_is_sealed_that_would_not_be_opened() {
    let refused = |change: fn(&mut NewFile, &mut Meta)| {
        let error = one(|file, _, _, meta| change(file, meta)).unwrap_err();
        assert!(matches!(error, NotSealed::Manifest(_)) && error.ja().starts_with("封印できません"), "{error}");
    };
    refused(|f, _| f.name = "../a.txt".into());
    refused(|f, _| f.name = "a.pdf".into());
    refused(|f, _| f.section = "総務課".into());
    refused(|f, _| f.receipt = String::new());
    refused(|f, _| f.approval.by = "TANAKA".into());
    refused(|f, _| f.scan.result = String::new());
    refused(|_, m| m.sequence = 0);
    refused(|_, m| m.id = "ABC".into());
    assert!(matches!(one(|_, _, _, m| m.created = at("2027-01-01T00:00:00Z")), Err(NotSealed::KeyTime { .. })));
}

#[test]
fn an_existing_file_is_not_replaced_and_a_failed_load_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let p = plain(b"text");
    let files = || vec![(new_file("a.txt"), p.facts.clone())];
    let to = folder.path().join("p.mgpk");
    std::fs::write(&to, b"mine").unwrap();
    let error = seal(folder.path(), Caps::default(), &meta(), files(), std::slice::from_ref(&p)).unwrap_err();
    assert!(matches!(error, NotSealed::Exists { .. }), "{error}");
    assert_eq!(std::fs::read(&to).unwrap(), b"mine");
    std::fs::remove_file(&to).unwrap();
    let sealer = Sealer::new(node_key("internet-1", 1), Caps::default());
    let error = sealer.seal_with(&meta(), files(), |_| Err("tampered"), &to).unwrap_err();
    assert!(matches!(&error, NotSealed::Load { name, why, .. } if name == "a.txt" && why == "tampered"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn texts_are_cleaned_and_findings_left_out_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let p = plain(b"text");
    let mut file = new_file("a.txt");
    file.approval.comment = format!("よし\n\u{1b}[2J\u{202E}{}", "長".repeat(1_000));
    let finding = |n: u32| FindingEntry {
        rule: "text.control".into(),
        place: format!("行 {n}"),
        action: "removed".into(),
        count: 1,
    };
    file.findings = (0..250).map(finding).collect();
    // Room for about a third of the hundred findings that are allowed.
    let caps = Caps { envelope_bytes: 10_000, ..Caps::default() };
    seal(folder.path(), caps.clone(), &meta(), vec![(file, p.facts.clone())], std::slice::from_ref(&p)).unwrap();
    let opener = Opener::new(trust(&[&node_key("internet-1", 1)]), caps.clone());
    let opened = opener.open(&folder.path().join("p.mgpk"), now()).unwrap();
    let entry = &opened.manifest().files[0];
    assert!(entry.approval.comment.starts_with("よし \u{FFFD}[2J\u{FFFD}長"));
    assert!(entry.approval.comment.len() <= 1_000);
    assert_eq!(entry.findings.len() as u64 + entry.more_findings, 250);
    assert!((1..=50).contains(&entry.findings.len()), "{}", entry.findings.len());
    let tiny = Caps { envelope_bytes: 500, ..Caps::default() };
    std::fs::remove_file(folder.path().join("p.mgpk")).unwrap();
    let error = seal(folder.path(), tiny, &meta(), vec![(new_file("a.txt"), p.facts.clone())], &[p]).unwrap_err();
    assert!(matches!(error, NotSealed::Manifest(NotOpened::TooLarge { .. })));
}

#[test]
fn ids_are_random_and_names_sort_by_number() {
    let (a, b) = (new_package_id().unwrap(), new_package_id().unwrap());
    assert!(a != b && a.len() == 32);
    assert_eq!(
        package_name("internet-1", 42, &"0".repeat(32)),
        format!("internet-1-000000000042-{}.mgpk", "0".repeat(32))
    );
    assert!(package_name("n", 9, &a) < package_name("n", 10, &b));
}
