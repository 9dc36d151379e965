//! The folders of two nodes: what each has for itself, what staff see, and the carrier between.

use super::{AUDITOR, CHIEF, CLERK, COLLEAGUE, DEPUTY, OFFICER, OTHER_CHIEF, Said, User, say_as, tree};
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// The sections of every test: id, name. soumu asks for approval, zeimu too and has a deputy, jumin asks for none.
pub const SECTIONS: [(&str, &str); 3] = [("soumu", "総務課"), ("zeimu", "税務課"), ("jumin", "住民課")];

/// Two nodes' folders below one root; removed when dropped.
#[derive(Debug)]
pub struct Place {
    root: tempfile::TempDir,
    /// The executable, where every user may run it.
    pub program: PathBuf,
}

fn open(path: &Path, mode: u32) {
    std::fs::create_dir_all(path).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

impl Place {
    /// Folders, keys and configurations of both nodes; `scan` is the address of a clamd, which is then required.
    pub fn new(program: &str, scan: Option<&str>) -> Self {
        let root = tempfile::tempdir().unwrap();
        open(root.path(), 0o755);
        open(&root.path().join("bin"), 0o755);
        let copy = root.path().join("bin/mugai");
        if std::fs::hard_link(program, &copy).is_err() {
            std::fs::copy(program, &copy).unwrap();
        }
        let place = Self { root, program: copy };
        for side in ["in", "lg"] {
            open(&place.at(side), 0o700);
            open(&place.at(&format!("{side}/keys/trust")), 0o700);
            open(&place.at(&format!("{side}/data")), 0o700);
            place.keygen(side);
        }
        place.trust("in", "lg");
        place.trust("lg", "in");
        for folder in ["投入", "結果", "carrier", "receipts", "取込", "prepared"] {
            open(&place.at(folder), 0o755);
        }
        for (_, name) in SECTIONS {
            open(&place.at(&format!("投入/{name}")), 0o777);
            open(&place.at(&format!("取込/{name}")), 0o755);
        }
        place.configure("in", &place.internet(scan));
        place.configure("lg", &place.lgwan());
        place
    }

    /// A place in it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// The configuration of a side: `in`, `lg`, or one of the test's own.
    pub fn config(&self, side: &str) -> PathBuf {
        self.at(&format!("{side}.toml"))
    }

    /// The control socket of a side.
    pub fn control(&self, side: &str) -> PathBuf {
        self.at(&format!("{side}.sock"))
    }

    /// Writes a configuration.
    pub fn configure(&self, side: &str, text: &str) {
        std::fs::write(self.config(side), text).unwrap();
        std::fs::set_permissions(self.config(side), Permissions::from_mode(0o644)).unwrap();
    }

    /// Changes a configuration: every change must find its place.
    pub fn reconfigure(&self, side: &str, changes: &[(&str, &str)]) {
        let mut text = std::fs::read_to_string(self.config(side)).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from} is not in {text}");
            text = text.replacen(from, to, 1);
        }
        self.configure(side, &text);
    }

    fn keygen(&self, side: &str) {
        let node = if side == "in" { "internet-1" } else { "lgwan-1" };
        let key = self.at(&format!("{side}/keys/seal.key"));
        self.say(super::ROOT, &["keygen", "--node", node, "--out", key.to_str().unwrap()]).ended(0);
    }

    /// `to` trusts the key of `of` from now on.
    pub fn trust(&self, to: &str, of: &str) {
        let key = self.at(&format!("{of}/keys/seal.key.pub"));
        std::fs::copy(key, self.at(&format!("{to}/keys/trust/{of}.pub"))).unwrap();
    }

    /// A command that is about no running node.
    pub fn say(&self, who: User, arguments: &[&str]) -> Said {
        // Whoever runs the tests runs what root runs here.
        say_as(who, &self.program, arguments, |_| {})
    }

    fn internet(&self, scan: Option<&str>) -> String {
        let at = |path: &str| self.at(path).display().to_string();
        let me = me();
        let scan = scan.map_or("mode = \"off\"".to_owned(), |a| format!("mode = \"required\"\nclamd = \"{a}\""));
        format!(
            r#"segment = "internet"
node = "internet-1"
data = "{}"
[work]
workers = 2
in_hand = 16
retry_seconds = 1
[drop]
folder = "{}"
results = "{}"
applicant = "owner"
settle_ms = 200
rescan_ms = 300
[carrier]
folder = "{}"
receipts = "{}"
poll_ms = 100
package_wait_ms = 300
[keys]
seal = "{}"
trust = "{}"
[scan]
{scan}
[[section]]
id = "soumu"
name = "総務課"
approvers = ["{chief}"]
[[section]]
id = "zeimu"
name = "税務課"
approvers = ["{chief}"]
deputies = ["{deputy}"]
[[section]]
id = "jumin"
name = "住民課"
approval = "none"
approvers = ["{other}"]
[[person]]
user = "{clerk}"
staff = "1001"
[[person]]
user = "{colleague}"
staff = "1002"
[[person]]
user = "{chief}"
staff = "2001"
[[person]]
user = "{deputy}"
[[person]]
user = "{other}"
[[person]]
user = "{officer}"
roles = ["officer"]
[[person]]
user = "{auditor}"
roles = ["auditor"]
[[person]]
user = "{me}"
roles = ["operator"]
[operate]
control = "{}"
disk_floor_mib = 1
log = "text"
"#,
            at("in/data"),
            at("投入"),
            at("結果"),
            at("carrier"),
            at("receipts"),
            at("in/keys/seal.key"),
            at("in/keys/trust"),
            self.control("in").display(),
            clerk = CLERK.name,
            colleague = COLLEAGUE.name,
            chief = CHIEF.name,
            deputy = DEPUTY.name,
            other = OTHER_CHIEF.name,
            officer = OFFICER.name,
            auditor = AUDITOR.name,
        )
    }

    fn lgwan(&self) -> String {
        let at = |path: &str| self.at(path).display().to_string();
        let section = |(id, name): (&str, &str)| {
            format!("[[section]]\nid = \"{id}\"\nname = \"{name}\"\ndelivery = \"{}\"\n", at(&format!("取込/{name}")))
        };
        format!(
            r#"segment = "lgwan"
node = "lgwan-1"
data = "{}"
[work]
workers = 2
in_hand = 16
retry_seconds = 1
[carrier]
folder = "{}"
receipts = "{}"
poll_ms = 100
[keys]
seal = "{}"
trust = "{}"
[scan]
mode = "off"
{}[[person]]
user = "{}"
roles = ["operator"]
[[person]]
user = "{auditor}"
roles = ["auditor"]
[operate]
control = "{}"
disk_floor_mib = 1
log = "text"
"#,
            at("lg/data"),
            at("carrier"),
            at("receipts"),
            at("lg/keys/seal.key"),
            at("lg/keys/trust"),
            SECTIONS.map(section).concat(),
            me(),
            self.control("lg").display(),
            auditor = AUDITOR.name,
        )
    }

    /// Drops a file as somebody does who saves it elsewhere and moves it in. Without root it is always the one who runs the tests.
    pub fn drop_file(&self, who: User, folder: &str, name: &str, bytes: &[u8]) {
        let prepared = self.at("prepared").join(name);
        std::fs::write(&prepared, bytes).unwrap();
        if rustix::process::geteuid().is_root() {
            chown(&prepared, Some(who.uid), Some(who.uid)).unwrap();
        }
        std::fs::rename(prepared, self.at("投入").join(folder).join(name)).unwrap();
    }

    /// What lies in the folder of a section on the LGWAN side, hidden files too. A hidden file that got its name between the
    /// listing and the reading is looked for again.
    pub fn delivered(&self, section: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.at("取込").join(section);
        let read = |path: PathBuf| match std::fs::read(folder.join(&path)) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            bytes => Some((path.to_str().unwrap().to_owned(), bytes.unwrap())),
        };
        super::until("a listing that holds", || tree(&folder).into_iter().map(read).collect())
    }

    /// Waits until a file of this name lies in the folder of a section.
    pub fn arrives(&self, section: &str, name: &str) -> Vec<u8> {
        let path = self.at("取込").join(section).join(name);
        super::until(&format!("{name} arrives"), || std::fs::read(&path).ok())
    }

    /// The result of a file, whatever number its name got. `None` until there is one.
    pub fn result(&self, section: &str, name: &str) -> Option<String> {
        let text =
            std::fs::read_to_string(self.at("結果").join(section).join(format!("{name}.無害化結果.txt"))).ok()?;
        Some(text.trim_start_matches('\u{FEFF}').to_owned())
    }
}

/// Who runs the tests.
fn me() -> String {
    let ran = std::process::Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}
