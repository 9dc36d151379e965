//! The drop root and its claim folder, held open: every open below them follows no link and leaves no file system.

use crate::names;
use crate::{BadSettings, Settings};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{
    AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, ResolveFlags, flock, fstat, openat, openat2, statat,
};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The claim folder below the root.
pub(crate) const CLAIMS: &str = ".mugai-claim";
/// In the claim folder: held locked by the one process that watches.
pub(crate) const LOCK: &str = ".lock";

/// The folders of one drop root.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) root: OwnedFd,
    pub(crate) claims: OwnedFd,
    _lock: OwnedFd,
    root_is: (u64, u64),
    claims_are: (u64, u64),
}

/// Why there is no ground to stand on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoGround {
    /// The root cannot be opened.
    Root(Errno),
    /// None of the sections' folders is there: probably the mount point of a share that is not mounted.
    Bare,
    /// The claim folder cannot be made or opened.
    Claims(Errno),
    /// The claim folder is somebody else's, or open to others.
    NotPrivate,
    /// Another process watches.
    Watched,
}

/// Flags for opening a folder.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);
/// How a path below the root is walked.
const WALK: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// Opens a folder below another, whatever its path was swapped for in the meantime.
pub(crate) fn open_folder(base: impl AsFd, path: &Path) -> Result<OwnedFd, Errno> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    openat2(base, path, FOLDER, Mode::empty(), WALK)
}

/// Opens a file below a folder for reading; never waits for the other end of a pipe.
pub(crate) fn open_file(base: impl AsFd, path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    openat2(base, path, flags, Mode::empty(), WALK)
}

/// The names in a folder, at most `most`; and whether there are more.
pub(crate) fn list(folder: impl AsFd, most: usize) -> Result<(Vec<OsString>, bool), Errno> {
    let mut found = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        if found.len() >= most {
            return Ok((found, true));
        }
        found.push(OsStr::from_bytes(name).to_owned());
    }
    Ok((found, false))
}

#[allow(clippy::unnecessary_cast)] // the widths differ between architectures
fn identity(folder: impl AsFd) -> Result<(u64, u64), Errno> {
    fstat(folder).map(|s| (s.st_dev as u64, s.st_ino as u64))
}

impl Ground {
    /// Opens root and claim folder; makes the latter when the root really is the drop root.
    pub(crate) fn open(settings: &Settings) -> Result<Self, NoGround> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(&settings.root, flags, Mode::empty()).map_err(NoGround::Root)?;
        if section_folders(&root, settings).map_err(NoGround::Root)?.is_empty() {
            return Err(NoGround::Bare);
        }
        match rustix::fs::mkdirat(&root, CLAIMS, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(e) => return Err(NoGround::Claims(e)),
        }
        let claims = open_folder(&root, Path::new(CLAIMS)).map_err(NoGround::Claims)?;
        let about = fstat(&claims).map_err(NoGround::Claims)?;
        if about.st_uid != rustix::process::geteuid().as_raw() {
            return Err(NoGround::NotPrivate);
        }
        let open_to_others = |mode: u32| mode & 0o077 != 0;
        if open_to_others(about.st_mode) {
            let _ = rustix::fs::fchmod(&claims, Mode::RWXU);
            // A share mounted with other modes does not obey; then its mount options (dir_mode=0700) have to say so.
            if open_to_others(fstat(&claims).map_err(NoGround::Claims)?.st_mode) {
                return Err(NoGround::NotPrivate);
            }
        }
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let lock = openat(&claims, LOCK, flags, Mode::RUSR | Mode::WUSR).map_err(NoGround::Claims)?;
        // File systems without locks give another error: then the operator's service manager alone prevents two of us.
        if flock(&lock, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
            return Err(NoGround::Watched);
        }
        let root_is = identity(&root).map_err(NoGround::Root)?;
        let claims_are = identity(&claims).map_err(NoGround::Claims)?;
        Ok(Self { root, claims, _lock: lock, root_is, claims_are })
    }

    /// Whether the path of the settings still leads to the same root, and the claim folder is still in it.
    pub(crate) fn stands(&self, settings: &Settings) -> bool {
        let now = rustix::fs::open(&settings.root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
        let Ok(now) = now else { return false };
        let claims = open_folder(&now, Path::new(CLAIMS));
        identity(&now) == Ok(self.root_is) && claims.and_then(identity) == Ok(self.claims_are)
    }
}

/// The sections' folders in the root, by the name on the disk, which may be decomposed: (name, index into the settings).
pub(crate) fn section_folders(root: impl AsFd, settings: &Settings) -> Result<Vec<(OsString, usize)>, Errno> {
    let mut found = Vec::new();
    for name in list(&root, settings.max_tracked)?.0 {
        let Some(text) = names::nfc(&name) else { continue };
        let Some(index) =
            settings.sections.iter().position(|s| names::nfc(OsStr::new(&s.folder)) == Some(text.clone()))
        else {
            continue;
        };
        let is_folder = statat(&root, &name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Directory);
        if is_folder {
            found.push((name, index));
        }
    }
    Ok(found)
}

/// Whether the sections' folders that are there lie on the root's own file system; a claim is a rename and works on one only.
pub(crate) fn one_file_system(settings: &Settings) -> Result<(), BadSettings> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // What is not there yet is waited for, and looked at by the same rule when it comes.
    let Ok(root) = rustix::fs::open(&settings.root, flags, Mode::empty()) else { return Ok(()) };
    let (Ok(root_is), Ok(found)) = (identity(&root), section_folders(&root, settings)) else { return Ok(()) };
    for (name, index) in found {
        let other = match open_folder(&root, Path::new(&name)) {
            Ok(folder) => identity(folder).is_ok_and(|is| is.0 != root_is.0),
            Err(e) => e == Errno::XDEV,
        };
        if other {
            let folder = settings.sections.get(index).map_or_else(String::new, |s| s.folder.clone());
            return Err(BadSettings::OtherFileSystem(folder));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn no_open_below_the_root_follows_a_link_or_leaves_it() {
        let temp = tempfile::tempdir().unwrap();
        let (root, outside) = (temp.path().join("root"), temp.path().join("outside"));
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::create_dir_all(outside.join("b")).unwrap();
        for file in [root.join("a/b/f"), outside.join("b/f")] {
            std::fs::write(file, b"x").unwrap();
        }
        symlink(&outside, root.join("link")).unwrap();
        symlink("a", root.join("within")).unwrap();
        symlink("f", root.join("a/b/to-f")).unwrap();
        let base = rustix::fs::open(&root, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        let folder = |path: &str| open_folder(&base, Path::new(path)).err();
        let file = |path: &str| open_file(&base, Path::new(path)).err();
        assert_eq!((folder("a/b"), file("a/b/f")), (None, None));
        for path in ["link", "link/b", "within", "within/b"] {
            assert!(matches!(folder(path), Some(Errno::LOOP | Errno::NOTDIR)), "{path}");
        }
        for path in ["link/b/f", "within/b/f", "a/b/to-f"] {
            assert_eq!(file(path), Some(Errno::LOOP), "{path}");
        }
        for path in ["..", "../outside/b", "a/../../outside", outside.to_str().unwrap()] {
            assert_eq!(folder(path), Some(Errno::XDEV), "{path}");
        }
    }

    #[test]
    fn a_pipe_is_opened_without_waiting() {
        let temp = tempfile::tempdir().unwrap();
        let pipe = temp.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let base = rustix::fs::open(temp.path(), OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        assert!(open_file(&base, Path::new("pipe")).is_ok());
    }
}
