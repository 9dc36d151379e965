//! The public keys a node believes. Rotation = two valid keys of one node for a while.

use crate::{KeyError, KeyId, PublicKey, key_file};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Most key files in the folder.
const MOST: usize = 1_000;

/// The keys that are believed.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    keys: Vec<PublicKey>,
}

impl Trust {
    /// These keys. None is allowed, and opens nothing.
    ///
    /// # Errors
    /// `Twice`.
    pub fn new(keys: Vec<PublicKey>) -> Result<Self, KeyError> {
        for (n, key) in keys.iter().enumerate() {
            if keys.iter().skip(n.saturating_add(1)).any(|other| other.id() == key.id()) {
                return Err(KeyError::Twice { id: key.id().to_string() });
            }
        }
        Ok(Self { keys })
    }

    /// Every `*.pub` of a folder: one key a line; empty lines and lines with `#` are skipped. Whoever can write there decides whom
    /// we believe, so that must be the owner alone.
    ///
    /// # Errors
    /// Any file that cannot be read whole, whoever may write besides the owner, a private key lying there.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        let about =
            std::fs::symlink_metadata(folder).map_err(|error| KeyError::Io { path: folder.to_owned(), error })?;
        if !about.is_dir() {
            return Err(KeyError::NotAFile { path: folder.to_owned() });
        }
        guarded(folder, &about, 0o755)?;
        let mut keys = Vec::new();
        for path in files(folder)? {
            let file = key_file::open(&path)?;
            let about = file.metadata().map_err(|error| KeyError::Io { path: path.clone(), error })?;
            guarded(&path, &about, 0o644)?;
            let text = key_file::text(&path, file)?;
            for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
                keys.push(PublicKey::parse(line).map_err(|e| e.within(&path))?);
            }
        }
        Self::new(keys)
    }

    /// The same without the keys of one node: nobody opens what he is said to have sealed himself.
    #[must_use]
    pub fn without_node(mut self, node: &str) -> Self {
        self.keys.retain(|key| key.node() != node);
        self
    }

    /// All keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    pub(crate) fn find(&self, id: &KeyId) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.id() == id)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let io = |error| KeyError::Io { path: folder.to_owned(), error };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)?.take(MOST) {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|e| e == "pub") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn guarded(path: &Path, about: &std::fs::Metadata, wanted: u32) -> Result<(), KeyError> {
    let mode = about.mode() & 0o7777;
    if mode & 0o022 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode, wanted });
    }
    key_file::owned(path, about.uid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keygen;
    use std::os::unix::fs::PermissionsExt;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let at = |t: &str| t.parse().unwrap();
        for (name, node) in [("a", "internet-1"), ("b", "internet-1"), ("c", "lgwan-1")] {
            let (from, until) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
            let public = folder.path().join(format!("{name}.pub"));
            keygen(&folder.path().join(format!("{name}.key")), &public, node, from, until).unwrap();
        }
        folder
    }

    #[test]
    fn every_pub_of_the_folder_and_nothing_else() {
        let folder = folder();
        let trust = Trust::load(folder.path()).unwrap();
        assert_eq!(trust.keys().len(), 3);
        assert_eq!(trust.clone().without_node("internet-1").keys().len(), 1);
        let a = std::fs::read_to_string(folder.path().join("a.pub")).unwrap();
        std::fs::write(folder.path().join("c.pub"), format!("# 二つの鍵\n\n{a}")).unwrap();
        assert!(matches!(Trust::load(folder.path()), Err(KeyError::Twice { .. })));
        std::fs::copy(folder.path().join("a.key"), folder.path().join("c.pub")).unwrap();
        std::fs::set_permissions(folder.path().join("c.pub"), PermissionsExt::from_mode(0o644)).unwrap();
        assert!(Trust::load(folder.path()).unwrap_err().ja().contains("秘密鍵を直ちに取り除き"));
    }

    #[test]
    fn where_others_may_write_nothing_is_believed() {
        let folder = folder();
        let exposed = |path: &Path, mode| {
            let before = path.metadata().unwrap().permissions();
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
            let answer = Trust::load(folder.path());
            std::fs::set_permissions(path, before).unwrap();
            assert!(matches!(answer, Err(KeyError::Exposed { .. })), "{}", path.display());
        };
        exposed(folder.path(), 0o777);
        exposed(folder.path(), 0o770);
        exposed(&folder.path().join("a.pub"), 0o664);
        exposed(&folder.path().join("a.pub"), 0o646);
        std::fs::remove_file(folder.path().join("a.pub")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("b.pub"), folder.path().join("a.pub")).unwrap();
        assert!(matches!(Trust::load(folder.path()), Err(KeyError::NotAFile { .. })));
    }
}
