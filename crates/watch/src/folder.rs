//! A folder below the drop root: whose it is, and which part of its path a clerk made.

use crate::names;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The longest name of a staff folder, bytes; it stands in the name of a claim, which the file system limits to 255.
const MAX_STAFF: usize = 60;

/// One folder that is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    /// Below the root, as the disk spells it.
    pub(crate) path: PathBuf,
    /// The section's id.
    pub(crate) section: String,
    /// The staff folder's name, NFC.
    pub(crate) staff: Option<String>,
    /// The folders a clerk made, below the section's or the person's folder.
    pub(crate) inner: Vec<OsString>,
}

impl Folder {
    /// A section's own folder.
    pub(crate) fn of_section(on_disk: &OsStr, section: &str) -> Self {
        Self { path: PathBuf::from(on_disk), section: section.to_owned(), staff: None, inner: Vec::new() }
    }

    /// The folder of this name in it.
    pub(crate) fn child(&self, name: &OsStr, staff_folders: bool) -> Self {
        let mut child = self.clone();
        child.path.push(name);
        let top = self.staff.is_none() && self.inner.is_empty();
        match names::nfc(name) {
            Some(staff) if staff_folders && top && is_staff(&staff) => child.staff = Some(staff),
            _ => child.inner.push(name.to_owned()),
        }
        child
    }

    /// The length of the clerk's folders as a path.
    pub(crate) fn inner_bytes(&self) -> usize {
        self.inner.iter().fold(0, |sum, name| sum.saturating_add(name.len()).saturating_add(1))
    }

    /// Whether a clerk made it: then it goes when it is empty.
    pub(crate) fn is_clerks(&self) -> bool {
        !self.inner.is_empty()
    }

    /// The path below the root of something in it, safe to show.
    pub(crate) fn shown(&self, name: Option<&OsStr>) -> String {
        names::shown_path(self.path.iter().chain(name))
    }

    /// The folder it lies in, and its name.
    pub(crate) fn parent(&self) -> Option<(&Path, &OsStr)> {
        Some((self.path.parent()?, self.path.file_name()?))
    }
}

/// Whether a folder's name can stand for a person.
fn is_staff(name: &str) -> bool {
    let odd = |c: char| c.is_control() || mugai_core::names::is_deceptive(c);
    !name.is_empty() && name.len() <= MAX_STAFF && !name.starts_with('.') && !name.chars().any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_is_a_person_only_where_configured() {
        let section = Folder::of_section(OsStr::new("総務課"), "soumu");
        let person = section.child(OsStr::new("012345"), true);
        assert_eq!((person.staff.as_deref(), person.is_clerks()), (Some("012345"), false));
        let below = person.child(OsStr::new("資料"), true);
        assert_eq!((below.staff.as_deref(), below.inner.len()), (Some("012345"), 1));
        assert_eq!(below.shown(Some(OsStr::new("a.txt"))), "総務課/012345/資料/a.txt");
        let plain = section.child(OsStr::new("012345"), false);
        assert_eq!((plain.staff, plain.inner.len()), (None, 1));
        let long = section.child(OsStr::new(&"長".repeat(21)), true);
        assert_eq!((long.staff, long.inner.len()), (None, 1));
    }
}
