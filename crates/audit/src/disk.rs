//! The few things the writer does to the disk, behind a trait so that tests can make each of them fail.

use crate::{OpenError, files, head};
use rustix::fs::OFlags;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What the writer does to the disk.
pub(crate) trait Disk: Send {
    /// The folder.
    fn dir(&self) -> &Path;
    /// Waits until no other process writes.
    fn lock(&mut self) -> io::Result<()>;
    /// Lets others write.
    fn unlock(&mut self);
    /// The bytes of the head file; empty when there is none.
    fn read_head(&mut self) -> io::Result<Vec<u8>>;
    /// Writes one slot of it; durable when `sync`.
    fn write_head(&mut self, slot: usize, bytes: &[u8], sync: bool) -> io::Result<()>;
    /// The length of a file; `None` when there is none by that name.
    fn len(&mut self, name: &str) -> io::Result<Option<u64>>;
    /// Writes at the end of a file (made when missing) and makes it durable.
    fn append(&mut self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts a file, durable.
    fn truncate(&mut self, name: &str, len: u64) -> io::Result<()>;
    /// Keeps bytes in a new file, durable.
    fn keep(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;
}

/// A real folder.
pub(crate) struct Folder {
    path: PathBuf,
    dir: File,
    lock: File,
    day: Option<(String, File)>,
    head: Option<File>,
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or(0);
    options.read(true).write(true).mode(0o640).custom_flags(flags);
    options
}

impl Folder {
    /// Opens the folder, makes it when missing.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |doing: &'static str| move |e: io::Error| OpenError::io(doing, path, &e);
        if !path.exists() {
            DirBuilder::new().recursive(true).mode(0o750).create(path).map_err(failed("make"))?;
            if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                File::open(parent).and_then(|parent| parent.sync_all()).map_err(failed("make"))?;
            }
        }
        let dir = File::open(path).map_err(failed("open"))?;
        let lock = options().create(true).truncate(false).open(path.join("lock")).map_err(failed("lock"))?;
        Ok(Self { path: path.to_owned(), dir, lock, day: None, head: None })
    }

    /// The handle of a day file, made when missing. A handle whose name now belongs to another file is let go.
    fn day(&mut self, name: &str) -> io::Result<&File> {
        let path = self.path.join(name);
        let keep = match &self.day {
            Some((open, file)) if open == name => {
                let (ours, there) = (file.metadata()?, path.symlink_metadata());
                there.is_ok_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino()))
            }
            _ => false,
        };
        if !keep {
            self.day = None;
            let file = match options().open(&path) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    let file = options().create_new(true).open(&path)?;
                    self.dir.sync_all()?;
                    file
                }
                other => other?,
            };
            return Ok(&self.day.insert((name.to_owned(), file)).1);
        }
        self.day.as_ref().map(|(_, file)| file).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

impl Disk for Folder {
    fn dir(&self) -> &Path {
        &self.path
    }

    fn lock(&mut self) -> io::Result<()> {
        self.lock.lock()
    }

    fn unlock(&mut self) {
        // A lock that cannot be given back is given back when the process ends.
        let _ = self.lock.unlock();
    }

    fn read_head(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; head::SLOT.saturating_mul(2)];
        let path = self.path.join(head::NAME);
        // Opened anew: a head file that was swapped must be noticed.
        let file = match options().open(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let limit = u64::try_from(bytes.len()).unwrap_or(0);
        bytes.clear();
        (&file).take(limit).read_to_end(&mut bytes)?;
        self.head = Some(file);
        Ok(bytes)
    }

    fn write_head(&mut self, slot: usize, bytes: &[u8], sync: bool) -> io::Result<()> {
        let file = match self.head.take() {
            Some(file) => file,
            None => {
                let file = options().create(true).truncate(false).open(self.path.join(head::NAME))?;
                self.dir.sync_all()?;
                file
            }
        };
        let at = u64::try_from(slot.saturating_mul(head::SLOT)).unwrap_or(0);
        file.write_all_at(bytes, at)?;
        if sync {
            file.sync_data()?;
        }
        self.head = Some(file);
        Ok(())
    }

    fn len(&mut self, name: &str) -> io::Result<Option<u64>> {
        match self.path.join(name).symlink_metadata() {
            Ok(meta) if meta.is_file() => Ok(Some(meta.len())),
            Ok(_) => Err(io::Error::from(io::ErrorKind::InvalidInput)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn append(&mut self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        let file = self.day(name)?;
        file.write_all_at(bytes, at)?;
        file.sync_data()
    }

    fn truncate(&mut self, name: &str, len: u64) -> io::Result<()> {
        let file = self.day(name)?;
        file.set_len(len)?;
        file.sync_all()
    }

    fn keep(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        debug_assert!(files::parse_name(name).is_none(), "what is kept aside is no file of the trail");
        let mut file = options().create(true).truncate(true).open(self.path.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.dir.sync_all()
    }
}
