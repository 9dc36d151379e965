//! What an operator may choose: the folders, the waiting times, the limits; every one finite.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

/// A 課 and the name of its folder below the drop root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The id, e.g. `soumu`: 1 to 32 of `a-z 0-9 - _`.
    pub id: String,
    /// The folder's name, e.g. `総務課`: one name, compared in NFC.
    pub folder: String,
}

/// The settings of one drop root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The drop root (投入), an absolute path.
    pub root: PathBuf,
    /// The sections; other folders below the root are reported, never taken from.
    pub sections: Vec<Section>,
    /// Whether the folders directly below a section's folder are staff numbers (投入/課/職員番号/).
    pub staff_folders: bool,
    /// Whether the kernel is asked for events (inotify); without it only the rescan finds files.
    pub kernel_events: bool,
    /// How often everything is looked at again. Default 5 s.
    pub rescan: Duration,
    /// How long a file must lie unchanged (inode, size, mtime, ctime) when the kernel has said nothing about it. Default 2 s.
    pub settle: Duration,
    /// How long it must lie unchanged after the kernel said that its writer closed it or that it was moved in. Default 500 ms.
    pub quiet: Duration,
    /// How long it must lie unchanged while the kernel knows a writer that has not closed it. Default 10 min.
    pub open_patience: Duration,
    /// How long an empty file, or one whose name looks like a half-done save, must lie unchanged. Default 60 s.
    pub empty_after: Duration,
    /// Age at which whatever still lies there (temporary files, files that never come to rest) is reported, and again every such time.
    /// Default 1 day.
    pub stale_after: Duration,
    /// How long an empty sub-folder stays before it is removed. Default 10 min.
    pub empty_folder_after: Duration,
    /// How long to wait after the taker said "not now", or a folder could not be used. Default 10 s.
    pub retry: Duration,
    /// How long files with an unreadable name are kept in the claim folder after they were reported. Default 30 days.
    pub keep_bad_names: Duration,
    /// Sub-folders below the section's (or person's) folder. Default 8, at most 32.
    pub depth: usize,
    /// Files watched at a time; more are looked at when these are gone. Default 100,000.
    pub max_tracked: usize,
    /// Calls of the taker at a time. Default 8, at most 256.
    pub threads: usize,
}

impl Settings {
    /// The defaults for a root and its sections.
    pub fn new(root: impl Into<PathBuf>, sections: Vec<Section>) -> Self {
        Self {
            root: root.into(),
            sections,
            staff_folders: false,
            kernel_events: true,
            rescan: Duration::from_secs(5),
            settle: Duration::from_secs(2),
            quiet: Duration::from_millis(500),
            open_patience: Duration::from_secs(600),
            empty_after: Duration::from_secs(60),
            stale_after: Duration::from_secs(86_400),
            empty_folder_after: Duration::from_secs(600),
            retry: Duration::from_secs(10),
            keep_bad_names: Duration::from_secs(30 * 86_400),
            depth: 8,
            max_tracked: 100_000,
            threads: 8,
        }
    }

    /// Whether the settings make sense, without touching the disk.
    ///
    /// # Errors
    /// [`BadSettings`] naming the first thing wrong.
    pub fn check(&self) -> Result<(), BadSettings> {
        if !self.root.is_absolute() {
            return Err(BadSettings::RootNotAbsolute(self.root.clone()));
        }
        if self.sections.is_empty() {
            return Err(BadSettings::NoSection);
        }
        let mut ids = Vec::new();
        let mut folders = Vec::new();
        for section in &self.sections {
            let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
            if !(1..=32).contains(&section.id.len()) || !section.id.bytes().all(good) {
                return Err(BadSettings::SectionId(section.id.clone()));
            }
            let folder: String = section.folder.nfc().collect();
            let bad = |c: char| c == '/' || c.is_control() || mugai_core::names::is_deceptive(c);
            if folder.is_empty() || folder.len() > 200 || folder.starts_with('.') || folder.chars().any(bad) {
                return Err(BadSettings::SectionFolder(section.folder.clone()));
            }
            if ids.contains(&section.id) || folders.contains(&folder) {
                return Err(BadSettings::Twice(section.id.clone(), section.folder.clone()));
            }
            ids.push(section.id.clone());
            folders.push(folder);
        }
        let ms = Duration::from_millis;
        let day = Duration::from_secs(86_400);
        for (key, value, least, most) in [
            ("rescan", self.rescan, ms(10), day),
            ("settle", self.settle, ms(10), day),
            ("quiet", self.quiet, ms(0), day),
            ("open_patience", self.open_patience, ms(10), day),
            ("empty_after", self.empty_after, ms(0), day),
            ("stale_after", self.stale_after, ms(10), day.saturating_mul(366)),
            ("empty_folder_after", self.empty_folder_after, ms(10), day.saturating_mul(366)),
            ("retry", self.retry, ms(10), day),
            ("keep_bad_names", self.keep_bad_names, ms(10), day.saturating_mul(3_660)),
        ] {
            if value < least || value > most {
                return Err(BadSettings::OutOfRange(key));
            }
        }
        for (key, value, most) in
            [("depth", self.depth, 32), ("max_tracked", self.max_tracked, 10_000_000), ("threads", self.threads, 256)]
        {
            if value == 0 || value > most {
                return Err(BadSettings::OutOfRange(key));
            }
        }
        Ok(())
    }
}

/// What is wrong with the settings; the operator's to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadSettings {
    /// The root is a relative path.
    RootNotAbsolute(PathBuf),
    /// There is no section at all.
    NoSection,
    /// The id is not 1 to 32 of `a-z 0-9 - _`.
    SectionId(String),
    /// The folder's name is not one plain name.
    SectionFolder(String),
    /// The id or the folder stands there twice.
    Twice(String, String),
    /// The value of this key is outside what is allowed.
    OutOfRange(&'static str),
    /// This section's folder lies on another file system than the root, so that a file could not be claimed by a rename.
    OtherFileSystem(String),
}

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RootNotAbsolute(path) => write!(f, "the drop root {} is not an absolute path", path.display()),
            Self::NoSection => f.write_str("the drop folder has no section"),
            Self::SectionId(id) => write!(f, "the section id {id:?} is not 1 to 32 of a-z 0-9 - _"),
            Self::SectionFolder(name) => write!(f, "the section folder {name:?} is not one plain name"),
            Self::Twice(id, name) => write!(f, "the section {id:?} or its folder {name:?} is configured twice"),
            Self::OutOfRange(key) => write!(f, "the setting `{key}` of the drop folder is out of range"),
            Self::OtherFileSystem(name) => {
                write!(f, "the section folder {name:?} lies on another file system than the drop root")
            }
        }
    }
}
impl std::error::Error for BadSettings {}
