//! Where a mail lies while it is in hand: a short one in memory, a longer one in a file without a name. Gone when it is out of hand,
//! whatever happens; nothing of it is an obligation.

use rustix::fs::MemfdFlags;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the names of files end with for the moment they have one.
const EXTENSION: &str = "eml";
/// Mails of at most so many bytes never see the disk: file systems take their time over files that live for a moment. All
/// conversations at once hold no more than this each.
const IN_MEMORY: u64 = 128 << 10;

/// The folder.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    next: AtomicU64,
}

/// One mail on its way in.
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    spool: &'a Spool,
    file: File,
    in_memory: bool,
    hash: Sha256,
    length: u64,
}

/// One mail, whole. What it lies in goes with it.
#[derive(Debug)]
pub(crate) struct Lying {
    pub(crate) file: File,
    pub(crate) length: u64,
    pub(crate) digest: [u8; 32],
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

    pub(crate) fn create(&self) -> io::Result<Incoming<'_>> {
        let file = rustix::fs::memfd_create("mail", MemfdFlags::CLOEXEC)?.into();
        Ok(Incoming { spool: self, file, in_memory: true, hash: Sha256::new(), length: 0 })
    }

    /// A file that has no name any more.
    fn unnamed(&self) -> io::Result<File> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{n:08}.{EXTENSION}"));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(file)
    }
}

impl Incoming<'_> {
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        let length = self.length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if self.in_memory && length > IN_MEMORY {
            let mut file = self.spool.unnamed()?;
            self.file.rewind()?;
            io::copy(&mut self.file, &mut file)?;
            (self.file, self.in_memory) = (file, false);
        }
        self.file.write_all(piece)?;
        self.hash.update(piece);
        self.length = length;
        Ok(())
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn whole(self) -> Lying {
        Lying { file: self.file, length: self.length, digest: self.hash.finalize().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_mail_is_read_as_it_was_written_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let most = usize::try_from(IN_MEMORY).unwrap();
        for (length, in_memory) in [(0, true), (3, true), (most, true), (most + 1, false), (3 * most, false)] {
            let mail: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let mut one = spool.create().unwrap();
            mail.chunks(1_000).for_each(|piece| one.write(piece).unwrap());
            assert_eq!(one.in_memory, in_memory, "{length}");
            let mut one = one.whole();
            let mut read = Vec::new();
            one.file.rewind().unwrap();
            one.file.read_to_end(&mut read).unwrap();
            assert!(read == mail && one.length == length as u64, "{length}");
            assert_eq!(one.digest, <[u8; 32]>::from(Sha256::digest(&mail)));
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a name stays behind");
        }
    }

    #[test]
    fn what_a_crash_left_goes_with_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("00000001.eml"), "x").unwrap();
        std::fs::write(folder.path().join("other"), "x").unwrap();
        Spool::open(folder.path()).unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["other"]);
    }
}
