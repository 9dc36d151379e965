//! What the kernel tells about the folders (inotify): who closed what, what moved in. Only a help; the rescan does without.

use crate::seen::Hint;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Events taken in one go; the rest waits for the next turn of the loop, which has other things to do too.
const MOST_EVENTS: usize = 65_536;

/// The kernel's ear.
#[derive(Debug)]
pub(crate) struct Kernel {
    ear: OwnedFd,
    paths: HashMap<i32, PathBuf>,
}

/// One thing told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A file in this folder; look at the folder when `look`.
    File { folder: PathBuf, name: OsString, hint: Hint, look: bool },
    /// A folder appeared in this folder.
    Folder(PathBuf),
    /// Something happened to the folder itself.
    Itself,
    /// Events were dropped.
    Overflow,
}

impl Kernel {
    /// Opens it.
    pub(crate) fn open() -> Result<Self, Errno> {
        Ok(Self { ear: inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?, paths: HashMap::new() })
    }

    /// Listens to a folder that is held open; safe to repeat. `path` is how events are told.
    pub(crate) fn listen(&mut self, folder: &OwnedFd, path: &Path) -> Result<(), Errno> {
        let mask = WatchFlags::CREATE
            | WatchFlags::MODIFY
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF
            | WatchFlags::ONLYDIR;
        // By descriptor: the path could lead elsewhere by now.
        let wd = inotify::add_watch(&self.ear, format!("/proc/self/fd/{}", folder.as_raw_fd()), mask)?;
        if self.paths.get(&wd).is_none_or(|known| known != path) {
            self.paths.insert(wd, path.to_owned());
        }
        Ok(())
    }

    /// What was told since the last call.
    pub(crate) fn hear(&mut self) -> Result<Vec<Told>, Errno> {
        let mut told = Vec::new();
        let mut buffer = [MaybeUninit::uninit(); 16_384];
        let mut reader = Reader::new(self.ear.as_fd(), &mut buffer);
        let mut forgotten = Vec::new();
        // What is in the buffer was taken from the kernel and has to be told.
        while told.len() < MOST_EVENTS || !reader.is_buffer_empty() {
            let event = match reader.next() {
                Ok(event) => event,
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => continue,
                Err(e) => return Err(e),
            };
            let what = event.events();
            if what.contains(ReadFlags::QUEUE_OVERFLOW) {
                told.push(Told::Overflow);
                continue;
            }
            if what.contains(ReadFlags::IGNORED) {
                forgotten.push(event.wd());
                continue;
            }
            let Some(folder) = self.paths.get(&event.wd()) else { continue };
            let name = event.file_name().map(|n| OsStr::from_bytes(n.to_bytes()).to_owned());
            let Some(name) = name else {
                told.push(Told::Itself);
                continue;
            };
            let folder = folder.clone();
            if what.contains(ReadFlags::ISDIR) {
                told.push(Told::Folder(folder));
            } else if what.intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO) {
                told.push(Told::File { folder, name, hint: Hint::Closed, look: true });
            } else if what.contains(ReadFlags::MODIFY) {
                told.push(Told::File { folder, name, hint: Hint::Writing, look: false });
            } else if what.contains(ReadFlags::CREATE) {
                told.push(Told::File { folder, name, hint: Hint::None, look: true });
            }
        }
        for wd in forgotten {
            self.paths.remove(&wd);
        }
        Ok(told)
    }

    /// Readable when something was told.
    pub(crate) fn ear(&self) -> BorrowedFd<'_> {
        self.ear.as_fd()
    }
}
