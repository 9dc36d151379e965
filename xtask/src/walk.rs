//! Lists files of a folder in a fixed order.

use std::path::{Path, PathBuf};

/// Every regular file below `dir`, sorted; build folders, `.git` and symlinks are left out.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let name = entry.file_name();
            if kind.is_dir() && name != "target" && name != ".git" {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Those of [`files`] whose name ends with one of these extensions.
pub(crate) fn with_extension(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let wanted = |p: &PathBuf| p.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e));
    files(dir).into_iter().filter(wanted).collect()
}
