//! Which files are meant: paths as given, folders walked without following links.

use std::io;
use std::path::{Path, PathBuf};

/// One file to be processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The folder its output goes to, below the output folder.
    pub(crate) folder: PathBuf,
}

/// Deepest folder followed.
const MAX_FOLDERS: usize = 256;

/// Every file below the paths, in a fixed order. Links and special files are listed too, so that they are refused by name.
///
/// # Errors
/// The path that does not exist or cannot be read.
pub(crate) fn collect(paths: &[PathBuf]) -> Result<Vec<Source>, (PathBuf, io::Error)> {
    let mut sources = Vec::new();
    for path in paths {
        let about = path.symlink_metadata().map_err(|e| (path.clone(), e))?;
        if about.is_dir() {
            walk(path, &mut sources)?;
        } else {
            sources.push(Source { path: path.clone(), folder: PathBuf::new() });
        }
    }
    Ok(sources)
}

fn walk(root: &Path, sources: &mut Vec<Source>) -> Result<(), (PathBuf, io::Error)> {
    let mut folders = vec![(root.to_owned(), PathBuf::new(), 0usize)];
    let mut found = Vec::new();
    while let Some((folder, below, depth)) = folders.pop() {
        if depth > MAX_FOLDERS {
            return Err((folder, io::Error::other("folders nested too deep")));
        }
        for entry in folder.read_dir().map_err(|e| (folder.clone(), e))? {
            let entry = entry.map_err(|e| (folder.clone(), e))?;
            let kind = entry.file_type().map_err(|e| (entry.path(), e))?;
            if kind.is_dir() {
                folders.push((entry.path(), below.join(entry.file_name()), depth.saturating_add(1)));
            } else {
                found.push(Source { path: entry.path(), folder: below.clone() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    sources.extend(found);
    Ok(())
}
