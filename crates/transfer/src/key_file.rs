//! Key files: made once, 0600, never overwritten, never followed through a link.

use crate::disk;
use crate::{KeyError, PublicKey, SigningKey};
use jiff::{SignedDuration, Timestamp};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A key file is one line; more is something else.
const MOST: u64 = 64 << 10;
/// How long a key holds unless told otherwise: three years.
const HOURS: i64 = 3 * 365 * 24;

/// The end of a key that begins now and is not told otherwise.
pub fn default_until(from: Timestamp) -> Timestamp {
    from.checked_add(SignedDuration::from_hours(HOURS)).unwrap_or(Timestamp::MAX)
}

/// Makes a key from the kernel's random numbers: the private file (0600) and the public line (0644), both durable.
///
/// # Errors
/// `Exists` when either file is there; else as [`KeyError`] says. No half of a pair is left behind.
pub fn keygen(
    private: &Path,
    public: &Path,
    node: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<PublicKey, KeyError> {
    let mut seed = [0; 32];
    disk::random(&mut seed).map_err(|error| KeyError::NoRandom { error })?;
    let key = SigningKey::from_seed(&seed, node, from, until)?;
    write(private, 0o600, &key.line())?;
    if let Err(e) = write(public, 0o644, &key.public().line()) {
        let _ = std::fs::remove_file(private); // a key nobody can check is of no use to anybody but a thief
        return Err(e);
    }
    Ok(key.public().clone())
}

fn write(path: &Path, mode: u32, line: &str) -> Result<(), KeyError> {
    let done = disk::Durable::create(path, mode).and_then(|mut file| {
        std::io::Write::write_all(&mut file, format!("{line}\n").as_bytes())?;
        file.commit()
    });
    done.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => KeyError::Exists { path: path.to_owned() },
        _ => KeyError::Io { path: path.to_owned(), error },
    })
}

impl SigningKey {
    /// Loads a private key.
    ///
    /// # Errors
    /// `Exposed` when group or others may do anything with the file, `OtherOwner` when it is neither ours nor root's, `NotAFile` for
    /// a link.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let file = open(path)?;
        let about = file.metadata().map_err(|error| KeyError::Io { path: path.to_owned(), error })?;
        let mode = about.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path: path.to_owned(), mode, wanted: 0o600 });
        }
        owned(path, about.uid())?;
        let text = text(path, file)?;
        Self::parse(text.strip_suffix('\n').unwrap_or(&text)).map_err(|e| e.within(path))
    }
}

/// Opens an ordinary file, following no link and waiting for no pipe.
pub(crate) fn open(path: &Path) -> Result<File, KeyError> {
    disk::open_file(path)
        .map_err(|error| KeyError::Io { path: path.to_owned(), error })?
        .ok_or_else(|| KeyError::NotAFile { path: path.to_owned() })
}

/// Ours or root's.
pub(crate) fn owned(path: &Path, owner: u32) -> Result<(), KeyError> {
    if owner == 0 || owner == rustix::process::geteuid().as_raw() {
        Ok(())
    } else {
        Err(KeyError::OtherOwner { path: path.to_owned() })
    }
}

/// All its text, a little.
pub(crate) fn text(path: &Path, file: File) -> Result<String, KeyError> {
    let mut text = String::new();
    let read = file.take(MOST.saturating_add(1)).read_to_string(&mut text);
    let read = read.map_err(|error| KeyError::Io { path: path.to_owned(), error })?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST {
        return Err(KeyError::Malformed { why: "longer than any key" }.within(path));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn make(folder: &Path) -> Result<PublicKey, KeyError> {
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        keygen(&folder.join("seal.key"), &folder.join("seal.pub"), "internet-1", from, default_until(from))
    }

    #[test]
    fn a_pair_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let public = make(folder.path()).unwrap();
        let private = folder.path().join("seal.key");
        assert_eq!(private.metadata().unwrap().mode() & 0o7777, 0o600);
        assert_eq!(SigningKey::load(&private).unwrap().public(), &public);
        let line = std::fs::read_to_string(folder.path().join("seal.pub")).unwrap();
        assert_eq!(PublicKey::parse(line.trim_end()).unwrap(), public);
        let before = std::fs::read(&private).unwrap();
        assert!(matches!(make(folder.path()), Err(KeyError::Exists { .. })));
        assert_eq!(std::fs::read(&private).unwrap(), before);
        std::fs::remove_file(&private).unwrap();
        assert!(matches!(make(folder.path()), Err(KeyError::Exists { .. })), "the public half is there still");
        assert!(!private.exists(), "no half of a pair is left behind");
    }

    #[test]
    fn a_private_key_others_may_touch_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        let private = folder.path().join("seal.key");
        for mode in [0o640, 0o604, 0o620, 0o601, 0o660] {
            std::fs::set_permissions(&private, PermissionsExt::from_mode(mode)).unwrap();
            assert!(matches!(SigningKey::load(&private), Err(KeyError::Exposed { .. })), "{mode:o}");
        }
        std::fs::set_permissions(&private, PermissionsExt::from_mode(0o400)).unwrap();
        assert!(SigningKey::load(&private).is_ok());
        let link = folder.path().join("link.key");
        std::os::unix::fs::symlink(&private, &link).unwrap();
        assert!(matches!(SigningKey::load(&link), Err(KeyError::NotAFile { .. })));
        assert!(matches!(SigningKey::load(folder.path()), Err(KeyError::NotAFile { .. })));
    }

    #[test]
    fn halves_are_not_mixed_up_and_long_files_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        let (private, public) = (folder.path().join("seal.key"), folder.path().join("seal.pub"));
        let wrong = std::fs::read(&public).unwrap();
        std::fs::write(&private, &wrong).unwrap();
        assert!(SigningKey::load(&private).unwrap_err().to_string().contains("private key is wanted"));
        std::fs::write(&private, vec![b'x'; 70_000]).unwrap();
        assert!(SigningKey::load(&private).unwrap_err().to_string().contains("longer than any key"));
    }
}
