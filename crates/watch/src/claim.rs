//! The claim: one atomic rename into a folder of its own, `<id>~<section>~<staff or ->/<sub-folders>/<name>`, and what becomes of it.

use crate::folder::Folder;
use crate::ground::{list, open_folder};
use crate::seen::Print;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, mkdirat, renameat, statat, unlinkat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// In the claim folder: where files with unreadable names are kept after they were reported.
pub(crate) const BAD_NAMES: &str = "不正な名前";
/// Levels below a claim: sub-folders and the file; one more than a configuration may allow.
const MAX_LEVELS: usize = 34;

/// A claimed thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The claim's folder in the claim folder.
    pub(crate) dir: String,
    /// The id: 32 hexadecimal digits.
    pub(crate) id: String,
    /// The section's id.
    pub(crate) section: String,
    /// The staff folder.
    pub(crate) staff: Option<String>,
    /// The clerk's sub-folders.
    pub(crate) inner: Vec<OsString>,
    /// The name of the thing.
    pub(crate) name: OsString,
    /// How it looked when it was claimed.
    pub(crate) print: Print,
}

/// Why a thing was not claimed. It lies where it lay.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotClaimed {
    /// It is gone, or not what it was at the last look.
    Gone,
    /// The claim's folder cannot be made.
    NoRoom(Errno),
    /// It cannot be moved out of its folder.
    Stuck(Errno),
}

/// What a folder of the claim folder holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A claim.
    Claim(Claim),
    /// Nothing: a crash came between the folder and the rename. It was removed.
    Empty,
    /// Not one thing, or not a name of ours.
    Unclear(&'static str),
}

/// A name no claim ever had.
fn new_id() -> Result<String, Errno> {
    let mut raw = [0_u8; 16];
    let got = rustix::rand::getrandom(&mut raw, rustix::rand::GetRandomFlags::empty())?;
    if got != raw.len() {
        return Err(Errno::AGAIN);
    }
    let mut id = String::with_capacity(32);
    for byte in raw {
        let _ = write!(id, "{byte:02x}");
    }
    Ok(id)
}

fn dir_name(id: &str, section: &str, staff: Option<&str>) -> String {
    // `-` alone means "none", so a person of that name is written otherwise.
    let staff = match staff {
        None => String::from("-"),
        Some("-") => String::from("%2D"),
        Some(name) => name.replace('%', "%25").replace('~', "%7E"),
    };
    format!("{id}~{section}~{staff}")
}

/// The parts of a claim's folder name: id, section, staff.
fn parse(dir: &str) -> Option<(String, String, Option<String>)> {
    let mut parts = dir.split('~');
    let (id, section, staff) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || id.len() != 32 || !id.bytes().all(|b| b.is_ascii_hexdigit()) || section.is_empty() {
        return None;
    }
    let staff = match staff {
        "-" => None,
        "%2D" => Some(String::from("-")),
        name => Some(name.replace("%7E", "~").replace("%25", "%")),
    };
    Some((id.to_owned(), section.to_owned(), staff))
}

impl Claim {
    /// Moves a thing out of everybody's reach. `base` is the claim folder, here and below; `expected` is how the last look found it; `from` is its folder, open.
    pub(crate) fn take(
        base: &OwnedFd,
        folder: &Folder,
        from: &OwnedFd,
        name: &OsStr,
        expected: &Print,
    ) -> Result<Self, NotClaimed> {
        let look = |at: &OwnedFd| statat(at, name, AtFlags::SYMLINK_NOFOLLOW).map(|s| Print::of(&s));
        if look(from).as_ref() != Ok(expected) || expected.kind == FileType::Directory {
            return Err(NotClaimed::Gone);
        }
        let id = new_id().map_err(NotClaimed::NoRoom)?;
        let dir = dir_name(&id, &folder.section, folder.staff.as_deref());
        let mut claim = Self {
            dir,
            id,
            section: folder.section.clone(),
            staff: folder.staff.clone(),
            inner: folder.inner.clone(),
            name: name.to_owned(),
            print: *expected,
        };
        let into = match claim.make_folders(base) {
            Ok(into) => into,
            Err(e) => {
                claim.remove_folders(base);
                return Err(NotClaimed::NoRoom(e));
            }
        };
        // Nothing can lie there already: the folder is new and nobody else may enter it.
        if let Err(e) = renameat(from, name, &into, name) {
            claim.remove_folders(base);
            return Err(if matches!(e, Errno::NOENT | Errno::NOTDIR) {
                NotClaimed::Gone
            } else {
                NotClaimed::Stuck(e)
            });
        }
        match look(&into) {
            // Swapped for a folder between look and rename: back with it, to be walked into.
            Ok(now) if now.kind == FileType::Directory => {
                if renameat(&into, name, from, name).is_ok() {
                    claim.remove_folders(base);
                }
                Err(NotClaimed::Gone)
            }
            Ok(now) => {
                claim.print = now;
                Ok(claim)
            }
            // It is claimed all the same and will be found by the next look into the claim folder.
            Err(e) => Err(NotClaimed::Stuck(e)),
        }
    }

    fn make_folders(&self, base: &OwnedFd) -> Result<OwnedFd, Errno> {
        mkdirat(base, &self.dir, Mode::RWXU)?;
        let mut at = open_folder(base, Path::new(&self.dir))?;
        for name in &self.inner {
            mkdirat(&at, name, Mode::RWXU)?;
            at = open_folder(&at, Path::new(name))?;
        }
        Ok(at)
    }

    /// The folder of the thing, below the claim folder.
    pub(crate) fn folder(&self) -> PathBuf {
        std::iter::once(OsStr::new(&self.dir)).chain(self.inner.iter().map(OsString::as_os_str)).collect()
    }

    /// Makes the rename durable. Without this a power cut could bring the file back to the drop folder after it was taken.
    pub(crate) fn sync(&self, base: &OwnedFd) -> Result<(), Errno> {
        for folder in [open_folder(base, &self.folder())?.as_fd(), base.as_fd()] {
            match rustix::fs::fsync(folder) {
                // Some network file systems cannot sync a folder; theirs is the server's word.
                Ok(()) | Err(Errno::INVAL | Errno::OPNOTSUPP) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Removes the thing and its folders: it was taken.
    pub(crate) fn remove(&self, base: &OwnedFd) -> Result<(), Errno> {
        match open_folder(base, &self.folder()).and_then(|at| unlinkat(at, &self.name, AtFlags::empty())) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(e) => return Err(e),
        }
        self.remove_folders(base);
        Ok(())
    }

    /// Removes the empty folders, innermost first; what is not empty stays.
    pub(crate) fn remove_folders(&self, base: &OwnedFd) {
        let mut inner = self.inner.as_slice();
        while let Some((last, outer)) = inner.split_last() {
            let path: PathBuf =
                std::iter::once(OsStr::new(&self.dir)).chain(outer.iter().map(OsString::as_os_str)).collect();
            if let Ok(at) = open_folder(base, &path) {
                let _ = unlinkat(at, last, AtFlags::REMOVEDIR);
            }
            inner = outer;
        }
        let _ = unlinkat(base, &self.dir, AtFlags::REMOVEDIR);
    }

    /// Keeps it aside, under [`BAD_NAMES`].
    pub(crate) fn set_aside(&self, base: &OwnedFd) -> Result<(), Errno> {
        match mkdirat(base, BAD_NAMES, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(e) => return Err(e),
        }
        let aside = open_folder(base, Path::new(BAD_NAMES))?;
        renameat(base, &self.dir, aside, &self.dir)
    }

    /// Gives it a new id: it is not what was taken under the old one.
    pub(crate) fn renew(&self, base: &OwnedFd) -> Result<Self, Errno> {
        let id = new_id()?;
        let dir = dir_name(&id, &self.section, self.staff.as_deref());
        renameat(base, &self.dir, base, &dir)?;
        Ok(Self { dir, id, ..self.clone() })
    }

    /// Looks at it again.
    pub(crate) fn look(&self, base: &OwnedFd) -> Result<Print, Errno> {
        let at = open_folder(base, &self.folder())?;
        statat(at, &self.name, AtFlags::SYMLINK_NOFOLLOW).map(|s| Print::of(&s))
    }

    /// What lies in a folder of the claim folder, after a crash.
    pub(crate) fn find(base: &OwnedFd, dir: &OsStr) -> Result<Found, Errno> {
        let Some((text, (id, section, staff))) = dir.to_str().and_then(|d| Some((d, parse(d)?))) else {
            return Ok(Found::Unclear("not a name of ours"));
        };
        let mut at = match open_folder(base, Path::new(dir)) {
            Ok(at) => at,
            Err(Errno::NOTDIR | Errno::LOOP) => return Ok(Found::Unclear("not a folder")),
            Err(e) => return Err(e),
        };
        let mut inner = Vec::new();
        for _ in 0..MAX_LEVELS {
            let (mut names, _) = list(&at, 2)?;
            let (Some(name), true) = (names.pop(), names.is_empty()) else {
                if names.is_empty() {
                    let print = Print::of(&rustix::fs::fstat(&at)?);
                    let dir = text.to_owned();
                    Self { dir, id, section, staff, inner, name: OsString::new(), print }.remove_folders(base);
                    return Ok(Found::Empty);
                }
                return Ok(Found::Unclear("more than one thing"));
            };
            let print = Print::of(&statat(&at, &name, AtFlags::SYMLINK_NOFOLLOW)?);
            if print.kind != FileType::Directory {
                return Ok(Found::Claim(Self { dir: text.to_owned(), id, section, staff, inner, name, print }));
            }
            at = open_folder(&at, Path::new(&name))?;
            inner.push(name);
        }
        Ok(Found::Unclear("too deep"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claims_name_tells_section_and_person_again() {
        let id = new_id().unwrap();
        for staff in [None, Some("012345"), Some("-"), Some("a~b%7E"), Some("山田"), Some("%2D"), Some("%25")] {
            let dir = dir_name(&id, "soumu", staff);
            assert_eq!(parse(&dir), Some((id.clone(), "soumu".into(), staff.map(str::to_owned))), "{dir}");
        }
        // The longest there may be fits into one name of a file system.
        assert!(dir_name(&id, &"s".repeat(32), Some(&"~".repeat(60))).len() <= 255);
        for bad in ["", "x~soumu~-", &format!("{id}~soumu"), &format!("{id}~~-"), &format!("{id}~soumu~-~x"), BAD_NAMES]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_two_ids_are_equal() {
        assert_ne!(new_id().unwrap(), new_id().unwrap());
    }
}
