//! What the runs share: folders, keys, the configuration of both nodes, the worker, the scanner.

use crate::scanner;
use jiff::Timestamp;
use mugai_core::Catalogue;
use mugai_gate::Program;
use mugai_pipeline::site::Site;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Which node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Internet = 0,
    Lgwan = 1,
}

/// The moment every run begins at.
pub const BEGIN: &str = "2026-11-22T01:00:00Z";

pub struct Ground {
    _folder: tempfile::TempDir,
    pub root: PathBuf,
    pub sites: [Site; 2],
    pub catalogue: &'static Catalogue,
    pub old_database: Arc<AtomicBool>,
    pub keys: Vec<mugai_audit::TrustedKey>,
}

impl Ground {
    pub fn new() -> Self {
        // Thousands of small synced writes: memory is as good a disk here, what is lost is decided by the doubles.
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
        let root = folder.path().to_owned();
        let catalogue: &'static Catalogue = mugai_engine::catalogue();
        let old_database = scanner::start(&root.join("scanner"));
        let mut keys = Vec::new();
        for (own, other, node) in [("in", "lg", "internet-1"), ("lg", "in", "lgwan-1")] {
            for name in [own, other] {
                let trust = root.join(format!("keys-{name}/trust"));
                std::fs::create_dir_all(&trust).unwrap();
                for folder in [trust.parent().unwrap(), &trust] {
                    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).unwrap();
                }
            }
            let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let public = root.join(format!("keys-{other}/trust/{node}.pub"));
            let key = root.join(format!("keys-{own}/seal.key"));
            let key = mugai_transfer::keygen(&key, &public, node, from, mugai_transfer::default_until(from)).unwrap();
            keys.extend(mugai_audit::TrustedKey::from_public(&key.bytes()));
        }
        let load = |name: &str, text: String| {
            let path = root.join(name);
            std::fs::write(&path, text).unwrap();
            let mut site = Site::load(&path, catalogue).unwrap();
            // In every round; a configuration may not ask for that.
            site.file.work.dispose_minutes = 0;
            site
        };
        let sites = [load("in.toml", internet(&root)), load("lg.toml", lgwan(&root))];
        Self { _folder: folder, root, sites, catalogue, old_database, keys }
    }

    /// The worker of a side, and the file whose presence keeps it from working.
    pub fn worker(&self, side: Side) -> (Program, PathBuf) {
        let away = self.root.join(format!("away-{side:?}"));
        let format = self.catalogue.formats.iter().position(|f| f.id == "text").unwrap();
        let arguments = [away.display().to_string(), format.to_string(), self.catalogue.rules.len().to_string()];
        (Program::each(env!("CARGO_BIN_EXE_plain-worker").into(), arguments.into()), away)
    }

    /// The node's own folder.
    pub fn data(&self, side: Side) -> PathBuf {
        self.root.join(format!("data-{side:?}"))
    }

    /// What lies outside the nodes: drop, results, carrier, receipts, delivery.
    pub fn shared(&self) -> PathBuf {
        self.root.join("shared")
    }
}

fn internet(root: &Path) -> String {
    let r = root.display();
    format!(
        r#"
segment = "internet"
node = "internet-1"
data = "{r}/data-Internet"
[work]
workers = 1
in_hand = 1
retry_seconds = 60
[drop]
folder = "{r}/shared/drop"
results = "{r}/shared/results"
applicant = "owner"
[carrier]
folder = "{r}/shared/carrier"
receipts = "{r}/shared/receipts"
[keys]
seal = "{r}/keys-in/seal.key"
trust = "{r}/keys-in/trust"
[scan]
mode = "required"
clamd = "unix:{r}/scanner"
database_days = 3650
[[section]]
id = "soumu"
name = "総務課"
folder = "soumu"
approvers = ["sato"]
[[section]]
id = "zeimu"
name = "税務課"
folder = "zeimu"
approval = "none"
[[person]]
user = "sato"
"#
    )
}

fn lgwan(root: &Path) -> String {
    let r = root.display();
    format!(
        r#"
segment = "lgwan"
node = "lgwan-1"
data = "{r}/data-Lgwan"
[work]
workers = 1
in_hand = 1
retry_seconds = 60
[carrier]
folder = "{r}/shared/carrier"
receipts = "{r}/shared/receipts"
[keys]
seal = "{r}/keys-lg/seal.key"
trust = "{r}/keys-lg/trust"
[scan]
mode = "off"
[[section]]
id = "soumu"
name = "総務課"
delivery = "{r}/shared/delivery/soumu"
[[section]]
id = "zeimu"
name = "税務課"
delivery = "{r}/shared/delivery/zeimu"
"#
    )
}

/// Every file below a folder, relative, with its bytes, sorted by name.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in at.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                found.push((path.strip_prefix(folder).unwrap().display().to_string(), bytes));
            }
        }
    }
    found.sort();
    found
}

/// Copies a folder as it is at one moment; a trail's writer may be at work in it, so until two looks agree.
pub fn snapshot(from: &Path, to: &Path) {
    let mut seen = tree(from);
    loop {
        let again = tree(from);
        if again == seen {
            break;
        }
        seen = again;
    }
    let _ = std::fs::remove_dir_all(to);
    copy_folders(from, to);
    for (name, bytes) in seen {
        std::fs::write(to.join(&name), bytes).unwrap();
        if let Ok(about) = std::fs::metadata(from.join(&name)) {
            std::fs::set_permissions(to.join(&name), about.permissions()).unwrap();
        }
    }
}

/// The folders, with their permissions, and the permissions of the files to come.
fn copy_folders(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy_folders(&entry.path(), &to.join(entry.file_name()));
        }
    }
}
