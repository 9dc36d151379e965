//! Two whole nodes for the tests of the road: the real executable, real users, real folders, each node in a network of its own.

pub mod files;
pub mod forge;
mod network;
mod node;
mod place;

pub use network::{Network, networks};
pub use node::{Node, Said, say_as};
pub use place::{Place, SECTIONS};

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A user every Debian has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// His name, as the system knows it.
    pub name: &'static str,
    /// His uid.
    pub uid: u32,
}

/// Applies.
pub const CLERK: User = User { name: "daemon", uid: 1 };
/// Applies too.
pub const COLLEAGUE: User = User { name: "bin", uid: 2 };
/// 承認者 of soumu, and of zeimu.
pub const CHIEF: User = User { name: "sys", uid: 3 };
/// 代理者 of zeimu.
pub const DEPUTY: User = User { name: "games", uid: 5 };
/// 承認者 of jumin, where no approval is needed.
pub const OTHER_CHIEF: User = User { name: "man", uid: 6 };
/// 最高情報セキュリティ責任者.
pub const OFFICER: User = User { name: "mail", uid: 8 };
/// 監査人.
pub const AUDITOR: User = User { name: "news", uid: 9 };
/// In no configuration.
pub const STRANGER: User = User { name: "nobody", uid: 65_534 };
/// Runs the nodes.
pub const ROOT: User = User { name: "root", uid: 0 };

/// Whether this process may become other users. Says what is left out when not.
pub fn is_root(left_out: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("not root: left out: {left_out}");
    }
    root
}

/// Waits until there is an answer.
///
/// # Panics
/// After two minutes; a loaded machine may take its time.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Every file below a folder, its path relative to it; hidden ones too, whatever they are.
pub fn tree(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}
