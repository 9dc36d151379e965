//! A file as it came from outside: can be disarmed, kept and scanned, and nothing else.

use crate::blob::{self, BlobReader};
use mugai_core::{Limit, Limits, Reason, Refusal, names};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A file from outside. Its bytes are held, never looked at here.
#[derive(Debug)]
pub struct Original {
    pub(crate) blob: File,
    shown: String,
    name: Result<String, Refusal>,
    digest: [u8; 32],
    length: u64,
}

/// Why a file was not even taken in.
#[derive(Debug)]
pub enum NotOpened {
    /// It could not be read.
    Io(io::Error),
    /// It is a link, a folder, a device.
    NotAFile,
    /// Its size alone refuses it.
    Refused(Refusal),
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(e) => write!(f, "{e}"),
            Self::NotAFile => f.write_str("not an ordinary file"),
            Self::Refused(r) => write!(f, "{r}"),
        }
    }
}
impl std::error::Error for NotOpened {}

impl From<io::Error> for NotOpened {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

impl From<NotOpened> for Refusal {
    fn from(e: NotOpened) -> Self {
        match e {
            NotOpened::Refused(r) => r,
            NotOpened::NotAFile => {
                Self::new(Reason::UnknownType, "", "not an ordinary file (a link, a folder or a device)")
            }
            NotOpened::Io(e) => Self::new(Reason::Malformed, "", format!("the file cannot be read: {e}")),
        }
    }
}

impl Original {
    /// Takes in a file of the disk. Symbolic links and special files are not followed.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, NotOpened> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = File::from(rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from)?);
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(NotOpened::NotAFile);
        }
        if about.len() > limits.input_bytes {
            return Err(too_large());
        }
        // A name that is not UTF-8 stays a dangerous name in its replaced form: U+FFFD is not what the folder holds.
        let raw = path.file_name().unwrap_or_default();
        let name = raw
            .to_str()
            .map(|n| checked(n, limits))
            .unwrap_or_else(|| Err(Refusal::new(Reason::BadName, "", "the file name is not UTF-8")));
        Self::take_in(&raw.to_string_lossy(), name, file, limits)
    }

    /// Takes in bytes.
    ///
    /// # Errors
    /// [`NotOpened::Refused`] for the size; [`NotOpened::Io`] when memory is out.
    pub fn new(name: &str, bytes: &[u8], limits: &Limits) -> Result<Self, NotOpened> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.input_bytes {
            return Err(too_large());
        }
        Self::from_reader(name, bytes, limits)
    }

    /// Takes in what a reader gives, up to the size limit.
    ///
    /// # Errors
    /// [`NotOpened::Refused`] for the size; [`NotOpened::Io`] when it cannot be read or memory is out.
    pub fn from_reader(name: &str, reader: impl Read, limits: &Limits) -> Result<Self, NotOpened> {
        Self::take_in(name, checked(name, limits), reader, limits)
    }

    /// A dangerous name is kept for later: the file is refused with it, but it can still be kept and scanned.
    fn take_in(
        raw: &str,
        name: Result<String, Refusal>,
        reader: impl Read,
        limits: &Limits,
    ) -> Result<Self, NotOpened> {
        let (blob, length, digest) = blob::copy("original", reader, limits.input_bytes)?;
        if length > limits.input_bytes {
            return Err(too_large());
        }
        Ok(Self { blob, shown: names::show(raw), name, digest, length })
    }

    /// The checked name, or as much of a refused one as can be shown.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.shown)
    }
    /// Why its name alone refuses it.
    pub fn name_refusal(&self) -> Option<&Refusal> {
        self.name.as_ref().err()
    }
    /// The name, when it may be used.
    pub(crate) fn checked_name(&self) -> Result<&str, Refusal> {
        self.name.as_deref().map_err(Clone::clone)
    }
    /// SHA-256.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
    /// Bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
    /// The bytes, for the encrypted store of originals and for nothing else.
    pub fn read_for_keeping(&self) -> BlobReader<'_> {
        BlobReader::stretch(&self.blob, 0, self.length)
    }
    /// The bytes, for a malware scanner and for nothing else.
    pub fn read_for_scanning(&self) -> BlobReader<'_> {
        BlobReader::stretch(&self.blob, 0, self.length)
    }
}

fn checked(name: &str, limits: &Limits) -> Result<String, Refusal> {
    names::check(name, usize::try_from(limits.name_bytes).unwrap_or(200))
}

fn too_large() -> NotOpened {
    NotOpened::Refused(Refusal::limit(Limit::Input, "", "the file is larger than allowed"))
}
