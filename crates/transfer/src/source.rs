//! Where the bytes of a package lie: an open file, or memory. Read by position, so that any number may read at once.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Where the bytes lie.
#[derive(Debug)]
pub(crate) enum Source {
    /// An ordinary file; it may be changed under us, so everything read is checked by its digest when it is used.
    File(File),
    /// Memory.
    Bytes(Vec<u8>),
}

impl Source {
    /// How many bytes there are.
    pub(crate) fn length(&self) -> io::Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Bytes(bytes) => Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        }
    }

    /// Some bytes from a position; 0 only at the end.
    pub(crate) fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            Self::File(file) => loop {
                match file.read_at(into, at) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    other => return other,
                }
            },
            Self::Bytes(bytes) => {
                let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
                let n = rest.len().min(into.len());
                if let (Some(to), Some(from)) = (into.get_mut(..n), rest.get(..n)) {
                    to.copy_from_slice(from);
                }
                Ok(n)
            }
        }
    }

    /// Fills from a position.
    ///
    /// # Errors
    /// `UnexpectedEof` when there are not so many.
    pub(crate) fn fill_at(&self, mut into: &mut [u8], mut at: u64) -> io::Result<()> {
        while !into.is_empty() {
            let n = self.read_at(into, at)?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            into = into.get_mut(n..).unwrap_or_default();
            at = at.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        }
        Ok(())
    }
}
