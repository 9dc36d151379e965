//! Delivery, exactly once: durable under a hidden name, the final name chosen and recorded, then one rename that replaces nothing.
//!
//! After a crash: the hidden file still there = the rename is to do; gone = it was done. Nobody but us uses hidden names there.

use super::Arrivals;
use mugai_audit::{End, Event, Outcome};
use mugai_core::names;
use mugai_gate::Verified;
use mugai_operate::Condition;
use mugai_staging::{Arrival, ArrivalChange, ArrivalState, StagingError, Why};
use rustix::fs::{Mode, OFlags, RenameFlags};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Most names tried when a file of the same name lies there.
const MOST_NAMES: u32 = 10_000;

impl Arrivals {
    /// Puts a verified file into the folder of its section.
    pub(super) fn deliver(&self, arrival: &Arrival, verified: &Verified) -> Result<(), StagingError> {
        let Some(folder) = self.node.site.section(&arrival.section).and_then(|s| s.delivery.clone()) else {
            return self.hold(arrival, Why::new("unknown_section", "", &arrival.section));
        };
        let act = match self.node.trail.begin(self.entry(Event::Deliver, arrival)) {
            Ok(act) => act,
            Err(_) => return Err(StagingError::Busy),
        };
        let temp = temp_name(arrival.id);
        let end = match write_hidden(&folder, &temp, verified) {
            Err(e) => {
                self.node.health.set(Condition::ResultsGone, &arrival.section, &e.to_string());
                self.hold(arrival, Why::new("delivery_failed", "", &e.to_string()))?;
                End::new(Outcome::Held).reason("delivery_failed").detail(&e.to_string())
            }
            Ok(()) => {
                self.node.health.clear(Condition::ResultsGone, &arrival.section);
                let name = self.rename(arrival, verified.attestation(), &folder, &temp)?;
                self.change(arrival, ArrivalChange::Delivered)?;
                self.node.metrics.file(&arrival.section, "delivered");
                End::new(Outcome::Done).detail(&names::show(&name))
            }
        };
        let _ = self.node.trail.end(act, end);
        Ok(())
    }

    /// Records the name, then takes it; the next one when somebody was quicker.
    fn rename(
        &self,
        arrival: &Arrival,
        attestation: &mugai_gate::Attestation,
        folder: &Path,
        temp: &str,
    ) -> Result<String, StagingError> {
        let io = |error: io::Error| StagingError::Io { path: folder.to_owned(), error };
        for n in 1..=MOST_NAMES {
            let name = numbered(&arrival.name, n);
            if std::fs::symlink_metadata(folder.join(&name)).is_ok() {
                continue;
            }
            self.change(
                arrival,
                ArrivalChange::Delivering {
                    attestation: attestation.clone(),
                    folder: folder.to_string_lossy().into_owned(),
                    temp: temp.to_owned(),
                    name: name.clone(),
                },
            )?;
            match take_name(folder, temp, &name) {
                Ok(true) => return Ok(name),
                Ok(false) => {}
                Err(e) => return Err(io(e)),
            }
        }
        Err(io(io::Error::new(io::ErrorKind::AlreadyExists, "every name is taken")))
    }

    /// Ends what a crash interrupted: see the module.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn finish_deliveries(&self) -> Result<(), StagingError> {
        loop {
            let ids = self.node.store.arrivals_in(ArrivalState::Delivering, self.node.now(), 1_000)?;
            let before = ids.len();
            let mut ended = 0usize;
            for id in ids {
                let arrival = self.node.store.arrival(id)?;
                ended = ended.saturating_add(usize::from(self.finish(&arrival)?));
            }
            if before == 0 || ended == 0 {
                return Ok(());
            }
        }
    }

    /// Whether it is ended now; a folder that is gone (not mounted) is tried again later.
    fn finish(&self, arrival: &Arrival) -> Result<bool, StagingError> {
        let (Some(folder), Some(temp), Some(name), Some(attestation)) =
            (&arrival.folder, &arrival.temp, &arrival.final_name, &arrival.attestation)
        else {
            return Ok(false);
        };
        let folder = PathBuf::from(folder);
        if !folder.is_dir() {
            self.node.health.set(Condition::ResultsGone, &arrival.section, &folder.to_string_lossy());
            return Ok(false);
        }
        let hidden = folder.join(temp);
        match std::fs::symlink_metadata(&hidden) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Ok(false),
            Ok(about) => {
                // Only a file with the digest that was verified is given a name.
                if !about.is_file() || digest_of(&hidden).ok() != Some(arrival.digest) {
                    self.node.alert("TAMPERED", &format!("{}: the hidden file was changed", arrival.receipt));
                    let _ = std::fs::remove_file(&hidden);
                    self.hold(arrival, Why::new("tampered", "", "the hidden file was changed"))?;
                    return Ok(true);
                }
                if same_file(&hidden, &folder.join(name)) {
                    // Linked under its name, and died before the hidden one was taken away.
                    let _ = std::fs::remove_file(&hidden);
                } else if !take_name(&folder, temp, name).unwrap_or(false) {
                    self.rename(arrival, attestation, &folder, temp)?;
                }
            }
        }
        let _ = sync(&folder);
        self.change(arrival, ArrivalChange::Delivered)?;
        let entry = self.entry(Event::Deliver, arrival).outcome(Outcome::Done).detail("ended after a crash");
        let _ = self.node.trail.note(entry);
        Ok(true)
    }
}

fn temp_name(id: i64) -> String {
    format!(".mugai-{id}.part")
}

/// The name, or the name with a number before its extension.
fn numbered(name: &str, n: u32) -> String {
    if n == 1 {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({n}).{extension}"),
        _ => format!("{name} ({n})"),
    }
}

/// Writes the bytes under the hidden name, durable with its entry in the folder.
fn write_hidden(folder: &Path, temp: &str, verified: &Verified) -> io::Result<()> {
    let path = folder.join(temp);
    // What a crash left under this name was never delivered.
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::open(&path, flags, Mode::from_raw_mode(0o660))?;
    let mut file = File::from(fd);
    let done = io::copy(&mut verified.reader(), &mut file).and_then(|_| file.flush()).and_then(|()| file.sync_all());
    if let Err(e) = done.and_then(|()| sync(folder)) {
        let _ = std::fs::remove_file(&path);
        return Err(e);
    }
    Ok(())
}

/// One rename that replaces nothing. `false` when the name is taken.
fn take_name(folder: &Path, temp: &str, name: &str) -> io::Result<bool> {
    let cwd = rustix::fs::CWD;
    let (from, to) = (folder.join(temp), folder.join(name));
    match rustix::fs::renameat_with(cwd, &from, cwd, &to, RenameFlags::NOREPLACE) {
        Ok(()) => {}
        Err(rustix::io::Errno::EXIST) => return Ok(false),
        // A file system without the flag: a hard link replaces nothing either.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::OPNOTSUPP) => {
            match std::fs::hard_link(&from, &to) {
                Ok(()) => std::fs::remove_file(&from)?,
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
                Err(e) => return Err(e),
            }
        }
        Err(e) => return Err(e.into()),
    }
    sync(folder)?;
    Ok(true)
}

fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (std::fs::symlink_metadata(one), std::fs::symlink_metadata(other)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
        _ => false,
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn digest_of(path: &Path) -> io::Result<[u8; 32]> {
    use sha2::{Digest, Sha256};
    let fd = rustix::fs::open(path, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let (mut file, mut hash, mut chunk) = (File::from(fd), Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(chunk.get(..n).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once_and_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let put = |n: &str, t: &str| std::fs::write(folder.path().join(n), t).unwrap();
        put("a.docx", "old");
        put(".mugai-1.part", "new");
        assert!(!take_name(folder.path(), ".mugai-1.part", "a.docx").unwrap());
        assert!(take_name(folder.path(), ".mugai-1.part", "a (2).docx").unwrap());
        let read = |n: &str| std::fs::read_to_string(folder.path().join(n)).unwrap();
        assert_eq!((read("a.docx").as_str(), read("a (2).docx").as_str()), ("old", "new"));
    }

    #[test]
    fn numbers_stand_before_the_extension() {
        assert_eq!(numbered("申請書.docx", 1), "申請書.docx");
        assert_eq!(numbered("申請書.docx", 3), "申請書 (3).docx");
        assert_eq!(numbered("名簿", 2), "名簿 (2)");
    }
}
