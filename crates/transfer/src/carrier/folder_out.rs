//! The sending end of a shared folder: a file appears there when it is complete.

use super::{CarrierError, Outgoing};
use crate::disk::{self, Durable};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes moved at once.
const CHUNK: usize = 1 << 18;

/// Writes into a shared folder.
#[derive(Clone, Debug)]
pub struct FolderOut {
    folder: PathBuf,
}

impl FolderOut {
    /// The sending end of this folder. It need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }
}

impl Outgoing for FolderOut {
    fn put(&self, file: &Path, name: &str) -> Result<(), CarrierError> {
        if !is_plain(name) {
            return Err(CarrierError::BadName { name: name.to_owned() });
        }
        let about = std::fs::metadata(&self.folder).map_err(CarrierError::gone(&self.folder))?;
        if !about.is_dir() {
            return Err(CarrierError::gone(&self.folder)(io::ErrorKind::NotADirectory.into()));
        }
        let to = self.folder.join(name);
        let ours = open(file)?;
        match disk::open_file(&to) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(CarrierError::io(&to)(e)),
            Ok(None) => return Err(CarrierError::Exists { path: to }),
            // Put there before a crash, or by somebody else.
            Ok(Some(there)) => {
                let same = hash(there).map_err(CarrierError::io(&to))? == hash(ours).map_err(CarrierError::io(file))?;
                return if same { Ok(()) } else { Err(CarrierError::Exists { path: to }) };
            }
        }
        let mut out = Durable::create(&to, 0o640).map_err(CarrierError::io(&to))?;
        copy(ours, &mut out).map_err(|e| e.at(file, &to))?;
        out.commit().map_err(CarrierError::io(&to))
    }
}

/// A name that hides nothing and leads nowhere: printable ASCII without path characters, not hidden.
pub(super) fn is_plain(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=200).contains(&name.len()) && name.bytes().all(fits) && !name.starts_with('.')
}

fn open(path: &Path) -> Result<File, CarrierError> {
    let io = CarrierError::io(path);
    disk::open_file(path).map_err(&io)?.ok_or_else(|| io(io::ErrorKind::InvalidInput.into()))
}

/// SHA-256 of all of it.
pub(super) fn hash(file: impl Read) -> io::Result<[u8; 32]> {
    copy(file, &mut io::sink()).map(|(_, digest)| digest).map_err(|e| e.error)
}

/// An error, and whether reading or writing is to blame.
pub(super) struct CopyError {
    error: io::Error,
    writing: bool,
}

impl CopyError {
    pub(super) fn at(self, from: &Path, to: &Path) -> CarrierError {
        CarrierError::io(if self.writing { to } else { from })(self.error)
    }
}

/// Copies all of it; its length and digest.
pub(super) fn copy(mut from: impl Read, to: &mut impl Write) -> Result<(u64, [u8; 32]), CopyError> {
    let mut hash = Sha256::new();
    let mut length = 0u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = match from.read(&mut chunk) {
            Ok(0) => return Ok((length, hash.finalize().into())),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError { error, writing: false }),
            Ok(n) => n,
        };
        let piece = chunk.get(..n).unwrap_or_default();
        hash.update(piece);
        length = length.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        to.write_all(piece).map_err(|error| CopyError { error, writing: true })?;
    }
}
