//! The receiving end of a shared folder: takes complete files only, follows nothing, copies into an inbox of its own.

use super::folder_out::{copy, hash, is_plain};
use super::memory::{Look, Memory};
use super::{CarrierError, Fate, Incoming, Junk, Polled, REFUSED, Taken};
use crate::disk::{self, Durable};
use crate::hex;
use mugai_core::names;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Most entries of the carrier looked at in one poll; the rest waits for the next.
const ENTRIES: usize = 100_000;
/// Most foreign files that are remembered as told; beyond, they are not told at all.
const TOLD: usize = 10_000;

/// Why a file with the name of a package is left where it is.
const UNREADABLE: &str = "it cannot be read";

/// When a file on the carrier is complete, and whether we may write there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    /// Its name is the sign (atomic rename). What was taken is removed, foreign files are moved to `不正`.
    Atomic,
    /// As before, for mounts without atomic rename: only when size and time of change were the same at the poll before.
    Stable,
    /// A diode or a pull: as [`Settle::Stable`], and nothing is changed there. What was taken is remembered.
    ReadOnly,
}

/// Takes from a shared folder.
#[derive(Debug)]
pub struct FolderIn {
    folder: PathBuf,
    inbox: PathBuf,
    suffix: &'static str,
    settle: Settle,
    most: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    memory: Option<Memory>,
    /// How files looked at the poll before.
    before: BTreeMap<String, Look>,
    told: BTreeSet<String>,
}

impl FolderIn {
    /// The receiving end of `folder` for files that end in `.suffix` and have at most `most` bytes. The inbox must be a folder nobody
    /// else may write to; it is made when missing.
    ///
    /// # Errors
    /// When the inbox, or what is remembered in it, cannot be read.
    pub fn new(
        folder: &Path,
        inbox: &Path,
        suffix: &'static str,
        settle: Settle,
        most: u64,
    ) -> Result<Self, CarrierError> {
        let io = CarrierError::io(inbox);
        std::fs::create_dir_all(inbox.join(REFUSED)).map_err(&io)?;
        disk::sync_folder(inbox).map_err(&io)?;
        let seen = inbox.join("seen");
        let memory = match settle {
            Settle::ReadOnly => Some(Memory::open(&seen).map_err(CarrierError::io(&seen))?),
            _ => None,
        };
        let state = Mutex::new(State { memory, before: BTreeMap::new(), told: BTreeSet::new() });
        Ok(Self { folder: folder.to_owned(), inbox: inbox.to_owned(), suffix, settle, most, state })
    }

    fn ours(&self, name: &str) -> bool {
        is_plain(name) && Path::new(name).extension().is_some_and(|e| e == self.suffix)
    }

    /// The inbox: `<digest>-<name>`.
    fn inbox(&self) -> Result<Vec<Taken>, CarrierError> {
        let io = CarrierError::io(&self.inbox);
        let mut taken = Vec::new();
        for entry in std::fs::read_dir(&self.inbox).map_err(&io)? {
            let path = entry.map_err(&io)?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            let Some((digest, name)) = name.split_once('-') else { continue };
            if let (Some(digest), true) = (hex::digest(digest), self.ours(name)) {
                taken.push(Taken { name: name.to_owned(), digest, path });
            }
        }
        taken.sort_by(|a, b| (&a.name, a.digest).cmp(&(&b.name, b.digest)));
        Ok(taken)
    }

    /// Looks at everything on the carrier once.
    fn look(&self, state: &mut State) -> Result<Vec<Junk>, CarrierError> {
        let gone = CarrierError::gone(&self.folder);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
        let folder = rustix::fs::open(&self.folder, flags, Mode::empty()).map_err(|e| gone(e.into()))?;
        let mut junk = Vec::new();
        let mut there = BTreeSet::new();
        let mut looks = BTreeMap::new();
        let mut learned = false;
        for entry in std::fs::read_dir(&self.folder).map_err(&gone)?.take(ENTRIES) {
            let raw = entry.map_err(&gone)?.file_name();
            let name = raw.to_string_lossy().into_owned();
            // Hidden: somebody is writing. Our own folder for foreign files.
            if name.starts_with('.') || name == REFUSED {
                continue;
            }
            let why = if self.ours(&name) && raw.to_str().is_some() {
                there.insert(name.clone());
                match self.consider(&folder, &name, state, &mut looks)? {
                    Seen::Junk(why) => why,
                    Seen::Waits => continue,
                    Seen::Learned => {
                        learned = true;
                        continue;
                    }
                }
            } else {
                "its name is not that of a package"
            };
            junk.extend(self.junk(&folder, Path::new(&raw), &name, why, state));
        }
        state.before = looks;
        if let Some(memory) = state.memory.as_mut().filter(|_| learned) {
            memory.save(&there).map_err(CarrierError::io(&self.inbox))?;
        }
        Ok(junk)
    }

    fn consider(
        &self,
        folder: &OwnedFd,
        name: &str,
        state: &mut State,
        looks: &mut BTreeMap<String, Look>,
    ) -> Result<Seen, CarrierError> {
        // One file that cannot be read must not hold up the others.
        let opened =
            disk::open_file_at(folder, Path::new(name)).and_then(|f| f.map(|f| Ok((look_of(&f)?, f))).transpose());
        let (look, file) = match opened {
            Ok(Some(opened)) => opened,
            Ok(None) => return Ok(Seen::Junk("not an ordinary file")),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Seen::Waits), // gone since it was listed
            Err(_) => return Ok(Seen::Junk(UNREADABLE)),
        };
        if look.size > self.most {
            return Ok(Seen::Junk("larger than any package"));
        }
        looks.insert(name.to_owned(), look);
        if state.memory.as_ref().is_some_and(|m| m.knows(name, look)) {
            return Ok(Seen::Waits);
        }
        if self.settle != Settle::Atomic && state.before.get(name) != Some(&look) {
            return Ok(Seen::Waits);
        }
        self.take(folder, name, file, look, state)
    }

    /// Copies into the inbox and takes it off the carrier, in this order: between them a crash leaves it in both places, and the second
    /// copy bears the same name.
    fn take(
        &self,
        folder: &OwnedFd,
        name: &str,
        file: File,
        look: Look,
        state: &mut State,
    ) -> Result<Seen, CarrierError> {
        let at = self.folder.join(name);
        let Ok(digest) = hash(file.take(self.most.saturating_add(1))) else { return Ok(Seen::Junk(UNREADABLE)) };
        let known = state.memory.as_ref().is_some_and(|m| m.knows_bytes(name, &digest));
        if !known {
            let to = self.inbox.join(format!("{}-{name}", hex::text(&digest)));
            let Ok(Some(again)) = disk::open_file_at(folder, Path::new(name)) else { return Ok(Seen::Waits) };
            if std::fs::symlink_metadata(&to).is_err() && !self.copy_in(again, &at, &to, &digest)? {
                return Ok(Seen::Waits); // changed while we read it: not complete after all
            }
        }
        if let Some(memory) = &mut state.memory {
            memory.add(name, look, digest);
            return Ok(Seen::Learned);
        }
        match rustix::fs::unlinkat(folder, name, AtFlags::empty()) {
            Ok(()) => disk::sync_folder(&self.folder).map_err(CarrierError::io(&self.folder))?,
            Err(e) => return Err(CarrierError::io(&at)(e.into())),
        }
        Ok(Seen::Waits)
    }

    fn copy_in(&self, from: File, at: &Path, to: &Path, digest: &[u8; 32]) -> Result<bool, CarrierError> {
        let mut out = Durable::create(to, 0o600).map_err(CarrierError::io(to))?;
        let limited = from.take(self.most.saturating_add(1));
        let (length, copied) = copy(limited, &mut out).map_err(|e| e.at(at, to))?;
        if length > self.most || copied != *digest {
            return Ok(false);
        }
        out.commit().map_err(CarrierError::io(to))?;
        Ok(true)
    }

    /// Tells of a foreign file once and moves it away where we may. Folders stay where they are.
    fn junk(&self, folder: &OwnedFd, raw: &Path, name: &str, why: &'static str, state: &mut State) -> Option<Junk> {
        if state.told.contains(name) || state.told.len() >= TOLD {
            return None;
        }
        // What cannot be read now may be a package of ours on a disk with troubles: it stays and is tried again.
        let moved = why != UNREADABLE && self.settle != Settle::ReadOnly && move_away(folder, raw).is_ok();
        if !moved {
            state.told.insert(name.to_owned());
        }
        Some(Junk { name: names::show(name), why, moved })
    }
}

/// What became of one file of the carrier.
enum Seen {
    Junk(&'static str),
    Waits,
    Learned,
}

fn look_of(file: &File) -> io::Result<Look> {
    let about = file.metadata()?;
    let changed =
        i128::from(about.mtime()).saturating_mul(1_000_000_000).saturating_add(i128::from(about.mtime_nsec()));
    Ok(Look { size: about.len(), changed })
}

/// Renames into `不正`, which must be a real folder, under a name nobody has.
fn move_away(folder: &OwnedFd, raw: &Path) -> io::Result<()> {
    let about = rustix::fs::statat(folder, raw, AtFlags::SYMLINK_NOFOLLOW)?;
    if rustix::fs::FileType::from_raw_mode(about.st_mode).is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match rustix::fs::mkdirat(folder, REFUSED, Mode::from_raw_mode(0o750)) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(e) => return Err(e.into()),
    }
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY | OFlags::NOFOLLOW;
    let refused = rustix::fs::openat(folder, REFUSED, flags, Mode::empty())?;
    for n in 0..100u32 {
        let mut name = raw.as_os_str().to_owned();
        if n > 0 {
            name.push(format!(".{n}"));
        }
        match rustix::fs::renameat_with(folder, raw, &refused, Path::new(&name), RenameFlags::NOREPLACE) {
            Err(rustix::io::Errno::EXIST) => {}
            other => return Ok(other?),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

impl Incoming for FolderIn {
    fn poll(&self) -> Result<Polled, CarrierError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let junk = self.look(&mut state)?;
        Ok(Polled { taken: self.inbox()?, junk })
    }

    fn done(&self, taken: &Taken, fate: Fate) -> Result<(), CarrierError> {
        let io = CarrierError::io(&taken.path);
        let gone = match fate {
            Fate::Accepted => std::fs::remove_file(&taken.path),
            Fate::Refused => {
                let refused = self.inbox.join(REFUSED);
                // The same bytes refused twice lie there once.
                let name = taken.path.file_name().unwrap_or_default();
                std::fs::rename(&taken.path, refused.join(name)).and_then(|()| disk::sync_folder(&refused))
            }
        };
        match gone {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(io(e)),
            Ok(()) => disk::sync_folder(&self.inbox).map_err(io),
        }
    }
}
