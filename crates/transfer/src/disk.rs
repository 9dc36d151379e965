//! Files that are there whole or not at all, folders that survive a power cut, opening without following.

use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Fills with the kernel's random numbers.
pub(crate) fn random(into: &mut [u8]) -> io::Result<()> {
    let mut filled = 0usize;
    while let Some(rest) = into.get_mut(filled..).filter(|r| !r.is_empty()) {
        filled = filled.saturating_add(rustix::rand::getrandom(rest, rustix::rand::GetRandomFlags::empty())?);
    }
    Ok(())
}

/// Opens an ordinary file for reading. A link, a pipe, a device or a folder is `None`; nothing is followed or waited for.
pub(crate) fn open_file(path: &Path) -> io::Result<Option<File>> {
    open_file_at(CWD, path)
}

/// The same, relative to an open folder.
pub(crate) fn open_file_at(folder: impl std::os::fd::AsFd, path: &Path) -> io::Result<Option<File>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::openat(folder, path, flags, Mode::empty()) {
        Ok(fd) => {
            let file = File::from(fd);
            Ok(file.metadata()?.is_file().then_some(file))
        }
        // A link (ELOOP), a socket or a device without driver (ENXIO).
        Err(Errno::LOOP | Errno::NXIO) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Makes entries of a folder durable. Network mounts that cannot (EINVAL) have no such thing.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let fd = rustix::fs::open(folder, flags, Mode::empty())?;
    match rustix::fs::fsync(&fd) {
        Err(Errno::INVAL) => Ok(()),
        other => Ok(other?),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A file being written under a hidden temporary name; it gets its own name when it is durable. Dropped before: removed.
#[derive(Debug)]
pub(crate) struct Durable {
    file: File,
    temp: PathBuf,
    to: PathBuf,
    kept: bool,
}

impl Durable {
    /// Begins a file. What a crash left under the temporary name is removed.
    pub(crate) fn create(to: &Path, mode: u32) -> io::Result<Self> {
        let Some(name) = to.file_name() else { return Err(io::ErrorKind::InvalidInput.into()) };
        if std::fs::symlink_metadata(to).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into()); // before a gigabyte is written in vain; decided below
        }
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(".part");
        let temp = folder_of(to).join(hidden);
        let _ = std::fs::remove_file(&temp);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let file = File::from(rustix::fs::open(&temp, flags, Mode::from_raw_mode(mode))?);
        Ok(Self { file, temp, to: to.to_owned(), kept: false })
    }

    /// fsync, rename without replacing, fsync of the folder.
    ///
    /// # Errors
    /// `AlreadyExists` when somebody took the name meanwhile.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        match rustix::fs::renameat_with(CWD, &self.temp, CWD, &self.to, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            // SMB and NFS mounts know no such flag. A hard link does not replace either; where there are none we look first.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => self.rename_elsewhere()?,
            Err(e) => return Err(e.into()),
        }
        self.kept = true;
        sync_folder(&folder_of(&self.to))
    }

    fn rename_elsewhere(&self) -> io::Result<()> {
        match rustix::fs::linkat(CWD, &self.temp, CWD, &self.to, AtFlags::empty()) {
            Ok(()) => std::fs::remove_file(&self.temp),
            Err(Errno::EXIST) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) if std::fs::symlink_metadata(&self.to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => std::fs::rename(&self.temp, &self.to),
        }
    }
}

impl Write for Durable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Durable {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.temp);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_complete_and_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("a.mgpk");
        let mut file = Durable::create(&to, 0o640).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!to.exists());
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
        let mut file = Durable::create(&to, 0o640).unwrap();
        file.write_all(b"whole").unwrap();
        std::fs::write(&to, b"another").unwrap();
        assert_eq!(file.commit().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&to).unwrap(), b"another");
        std::fs::remove_file(&to).unwrap();
        let mut file = Durable::create(&to, 0o640).unwrap();
        file.write_all(b"whole").unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"whole");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_crash_left_is_no_obstacle_and_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (to, victim) = (folder.path().join("a"), folder.path().join("victim"));
        std::fs::write(&victim, b"mine").unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join(".a.part")).unwrap();
        let mut file = Durable::create(&to, 0o640).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
        assert_eq!(std::fs::read(&to).unwrap(), b"new");
    }
}
