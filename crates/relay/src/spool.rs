//! The file a mail lies in while it is in hand: gone when it is out of hand, whatever happens; nothing of it is an obligation.

use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What their names end with.
const EXTENSION: &str = "eml";

/// The folder.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    next: AtomicU64,
}

/// One mail on its way in.
#[derive(Debug)]
pub(crate) struct Incoming {
    file: File,
    path: PathBuf,
    hash: Sha256,
    length: u64,
}

/// One mail, whole. The file goes with it.
#[derive(Debug)]
pub(crate) struct Lying {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
    pub(crate) digest: [u8; 32],
}

impl Drop for Lying {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Spool {
    /// Opens the folder and empties it: a mail left by a crash was never acknowledged, so the one who brought it still has it.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == EXTENSION) {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Self { folder: folder.to_owned(), next: AtomicU64::new(1) })
    }

    pub(crate) fn create(&self) -> io::Result<Incoming> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{n:08}.{EXTENSION}"));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Incoming { file, path, hash: Sha256::new(), length: 0 })
    }
}

impl Incoming {
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)?;
        self.hash.update(piece);
        self.length = self.length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn whole(self) -> Lying {
        Lying { path: self.path, length: self.length, digest: self.hash.finalize().into() }
    }

    /// Gives up.
    pub(crate) fn discard(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_gone_with_its_hand_and_what_a_crash_left_with_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let mut one = spool.create().unwrap();
        one.write(b"abc").unwrap();
        let one = one.whole();
        assert_eq!((one.length, std::fs::read(&one.path).unwrap().as_slice()), (3, &b"abc"[..]));
        assert_eq!(one.digest[..4], [0xba, 0x78, 0x16, 0xbf], "SHA-256 of abc, FIPS 180-2 B.1");
        let path = one.path.clone();
        drop(one);
        assert!(!path.exists());
        std::mem::forget(spool.create().unwrap().whole());
        std::fs::write(folder.path().join("other"), "x").unwrap();
        Spool::open(folder.path()).unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["other"]);
    }
}
