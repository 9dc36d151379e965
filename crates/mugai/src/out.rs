//! Putting files into the output folder: temporary name, fsync, rename; never over a file that is there, unless told so.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The output folder, with the names given out in this run.
#[derive(Debug)]
pub(crate) struct Out {
    root: PathBuf,
    force: bool,
    given: HashSet<PathBuf>,
}

/// Most numbers tried for one name.
const MAX_NUMBER: u32 = 100_000;

impl Out {
    /// Creates the folder when it is missing.
    pub(crate) fn new(root: &Path, force: bool) -> io::Result<Self> {
        std::fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned(), force, given: HashSet::new() })
    }

    /// Writes `stem.tail` into `folder` below the output folder; a clash gets a number: `stem (2).tail`. Returns the name used.
    pub(crate) fn put(&mut self, folder: &Path, stem: &str, tail: &str, bytes: &[u8]) -> io::Result<String> {
        let folder = self.root.join(folder);
        std::fs::create_dir_all(&folder)?;
        let mut temporary = tempfile::Builder::new().prefix(".mugai-").suffix(".tmp").tempfile_in(&folder)?;
        temporary.write_all(bytes)?;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o640))?;
        temporary.as_file().sync_all()?;
        for number in 1..MAX_NUMBER {
            let name = if number == 1 { format!("{stem}.{tail}") } else { format!("{stem} ({number}).{tail}") };
            let path = folder.join(&name);
            // Compared without case, as the Windows share that the folder may become does.
            let key = PathBuf::from(path.to_string_lossy().to_lowercase());
            if self.given.contains(&key) {
                continue;
            }
            let done = if self.force { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
            match done {
                Ok(_) => {
                    self.given.insert(key);
                    File::open(&folder)?.sync_all()?;
                    return Ok(name);
                }
                Err(e) if !self.force && e.error.kind() == io::ErrorKind::AlreadyExists => temporary = e.file,
                Err(e) => return Err(e.error),
            }
        }
        Err(io::Error::other("too many files of one name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_without_force() {
        let folder = tempfile::tempdir().unwrap();
        let put = |force, bytes: &[u8]| {
            Out::new(folder.path(), force).unwrap().put(Path::new(""), "報告", "docx", bytes).unwrap()
        };
        assert_eq!(put(false, b"1"), "報告.docx");
        assert_eq!(put(false, b"2"), "報告 (2).docx");
        assert_eq!(put(true, b"3"), "報告.docx");
        assert_eq!(std::fs::read(folder.path().join("報告.docx")).unwrap(), b"3");
        assert_eq!(std::fs::read(folder.path().join("報告 (2).docx")).unwrap(), b"2");
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "no temporary file is left");
    }

    #[test]
    fn two_outputs_of_one_run_never_share_a_name_even_with_force() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = Out::new(folder.path(), true).unwrap();
        assert_eq!(out.put(Path::new("a"), "x", "docx", b"1").unwrap(), "x.docx");
        assert_eq!(out.put(Path::new("a"), "X", "docx", b"2").unwrap(), "X (2).docx");
        assert_eq!(out.put(Path::new("b"), "x", "docx", b"3").unwrap(), "x.docx");
    }
}
