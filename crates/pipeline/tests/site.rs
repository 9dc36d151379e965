//! Configurations that must be refused: raw files could cross, one person could be two, an auditor could be audited.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::Catalogue;
use mugai_pipeline::site::{Site, SiteError};
use std::path::Path;

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(Vec::new(), &[], &[]).unwrap())
}

/// An internet node under `root` that is accepted.
fn internet(root: &Path) -> String {
    let r = root.display();
    format!(
        r#"
segment = "internet"
node = "internet-1"
data = "{r}/data"
[drop]
folder = "{r}/投入"
results = "{r}/結果"
applicant = "owner"
[carrier]
folder = "{r}/carrier"
[keys]
seal = "{r}/keys/seal.key"
trust = "{r}/keys/trust"
[scan]
mode = "required"
clamd = "unix:/run/clamav/clamd.ctl"
[[section]]
id = "soumu"
name = "総務課"
approvers = ["sato"]
[[person]]
user = "sato"
staff = "10023"
[[person]]
user = "kansa"
roles = ["auditor"]
"#
    )
}

fn lgwan(root: &Path) -> String {
    let r = root.display();
    format!(
        r#"
segment = "lgwan"
node = "lgwan-1"
data = "{r}/data"
[carrier]
folder = "{r}/carrier"
[keys]
seal = "{r}/keys/seal.key"
trust = "{r}/keys/trust"
[scan]
mode = "off"
[[section]]
id = "soumu"
name = "総務課"
approval = "none"
delivery = "{r}/取込/総務課"
"#
    )
}

fn load(root: &Path, text: &str) -> Result<Site, SiteError> {
    let path = root.join("mugai.toml");
    std::fs::write(&path, text).unwrap();
    Site::load(&path, catalogue())
}

#[test]
fn both_segments_load() {
    let root = tempfile::tempdir().unwrap();
    let site = load(root.path(), &internet(root.path())).unwrap();
    assert_eq!(site.section("soumu").unwrap().folder_name(), "総務課");
    assert_eq!(site.staff("１００２３").unwrap().user, "sato");
    assert_eq!(site.policy_of("soumu"), "standard");
    load(root.path(), &lgwan(root.path())).unwrap();
}

#[test]
fn raw_files_never_cross() {
    let root = tempfile::tempdir().unwrap();
    let text = internet(root.path());
    let crossing = |from: &str, to: &str| {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        match load(root.path(), &changed) {
            Err(SiteError::RawFilesCouldCross { .. }) => {}
            other => panic!("{from} → {to}: {other:?}"),
        }
    };
    // 投入 is the carrier; the carrier lies in 投入; in the node's own folder, where originals are; results likewise.
    crossing("/carrier\"", "/投入\"");
    crossing("/carrier\"", "/投入/総務課\"");
    crossing("/carrier\"", "/data/blobs\"");
    crossing("/carrier\"", "/結果\"");
    crossing("/data\"", "\"");
    // The same place by another name.
    std::fs::create_dir(root.path().join("投入")).unwrap();
    std::os::unix::fs::symlink(root.path().join("投入"), root.path().join("innocent")).unwrap();
    crossing("/carrier\"", "/innocent\"");
    crossing("/carrier\"", "/innocent/sub/not-yet\"");
}

#[test]
fn a_segment_has_only_its_own_doors() {
    let root = tempfile::tempdir().unwrap();
    let drop = "\n[drop]\nfolder = \"/srv/a\"\nresults = \"/srv/b\"\napplicant = \"owner\"\n";
    let wrong = |text: &str, part: &str| match load(root.path(), text) {
        Err(SiteError::WrongSegment { key, .. }) => assert!(key.contains(part), "{key}"),
        other => panic!("{part}: {other:?}"),
    };
    wrong(&(lgwan(root.path()) + drop), "drop");
    wrong(&internet(root.path()).replace("name = \"総務課\"", "name = \"総務課\"\ndelivery = \"/srv/x\""), "delivery");
    let exception = format!(
        "\n[[exception]]\ndigest = \"{}\"\nreason = \"r\"\npermitted_by = \"p\"\nuntil = \"2026-12-31\"\n",
        "a".repeat(64)
    );
    wrong(&(internet(root.path()) + &exception), "exception");
    load(root.path(), &(lgwan(root.path()) + &exception)).unwrap();
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let root = tempfile::tempdir().unwrap();
    let cases: &[(&str, &str, &str)] = &[
        ("node = \"internet-1\"", "node = \"../x\"", "node"),
        ("[drop]\n", "[drop]\nunknown = 1\n", "syntax"),
        ("applicant = \"owner\"", "applicant = \"anybody\"", "syntax"),
        ("approvers = [\"sato\"]", "approvers = []", "approvers"),
        ("approvers = [\"sato\"]", "approvers = [\"suzuki\"]", "approvers"),
        ("approvers = [\"sato\"]", "approvers = [\"sato\", \"kansa\"]", "approvers"),
        ("roles = [\"auditor\"]", "roles = [\"auditor\", \"operator\"]", "kansa"),
        ("user = \"kansa\"", "user = \"Ｓato\"", "ato"),
        ("user = \"kansa\"", "user = \"kansa\"\nstaff = \"１0023\"", "kansa"),
        ("user = \"kansa\"", "user = \"ka/nsa\"", "ka/nsa"),
        ("mode = \"required\"", "mode = \"maybe\"", "scan.mode"),
        ("clamd = \"unix:/run/clamav/clamd.ctl\"", "", "scan.clamd"),
        ("name = \"総務課\"", "name = \"総/務課\"", "folder"),
        ("name = \"総務課\"", "name = \".総務課\"", "folder"),
        ("name = \"総務課\"", "name = \"総務課\"\nretention_days = 0", "retention_days"),
        ("name = \"総務課\"", "name = \"総務課\"\npolicy = \"missing.toml\"", "missing.toml"),
        ("[carrier]\n", "[carrier]\npackage_files = 0\n", "package_files"),
    ];
    let text = internet(root.path());
    load(root.path(), &text).unwrap();
    for (from, to, key) in cases {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        let error = load(root.path(), &changed).unwrap_err();
        let named = match &error {
            SiteError::Syntax(_) => "syntax".to_owned(),
            other => other.to_string(),
        };
        assert!(named.contains(key), "{to}: {error}");
        assert!(error.ja().chars().any(|c| ('ぁ'..='ん').contains(&c)), "{}", error.ja());
    }
}

#[test]
fn relative_and_dotted_folders_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let text = internet(root.path());
    let r = root.path().display().to_string();
    for to in ["data".to_owned(), format!("{r}/x/../投入"), format!("{r}/keys/../投入/総務課")] {
        let changed = text.replace(&format!("\"{r}/carrier\""), &format!("\"{to}\""));
        assert!(matches!(load(root.path(), &changed), Err(SiteError::Value { .. })), "{to}");
    }
    let changed = text.replace(&format!("{r}/keys/seal.key"), &format!("{r}/投入/seal.key"));
    assert!(matches!(load(root.path(), &changed), Err(SiteError::Value { .. })));
}
