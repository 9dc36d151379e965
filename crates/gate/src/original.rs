//! A file as it came from outside: can only be disarmed.

use crate::blob;
use mugai_core::{Limit, Limits, Reason, Refusal, names};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A file from outside. Its bytes are held, never looked at here.
#[derive(Debug)]
pub struct Original {
    pub(crate) blob: File,
    pub(crate) name: String,
    pub(crate) digest: [u8; 32],
    pub(crate) length: u64,
}

/// Why a file was not even taken in.
#[derive(Debug)]
pub enum NotOpened {
    /// It could not be read.
    Io(io::Error),
    /// It is a link, a folder, a device.
    NotAFile,
    /// Its name or size alone refuses it.
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
        let too_large = || NotOpened::Refused(Refusal::limit(Limit::Input, "", "the file is larger than allowed"));
        if about.len() > limits.input_bytes {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        file.take(limits.input_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            return Err(NotOpened::Refused(Refusal::new(Reason::BadName, "", "the file name is not UTF-8")));
        };
        Self::new(name, &bytes, limits)
    }

    /// Takes in bytes.
    ///
    /// # Errors
    /// [`NotOpened::Refused`] for the name or the size; [`NotOpened::Io`] when memory is out.
    pub fn new(name: &str, bytes: &[u8], limits: &Limits) -> Result<Self, NotOpened> {
        let most = usize::try_from(limits.name_bytes).unwrap_or(200);
        let name = names::check(name, most).map_err(NotOpened::Refused)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > limits.input_bytes {
            return Err(NotOpened::Refused(Refusal::limit(Limit::Input, "", "the file is larger than allowed")));
        }
        let blob = blob::of("original", bytes)?;
        let digest = blob::digest(&blob)?;
        Ok(Self { blob, name, digest, length })
    }

    /// The checked name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// SHA-256.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
    /// Bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
}
