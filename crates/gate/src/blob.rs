//! Bytes in memory with a descriptor: written once, then sealed, so that what was looked at is what is handed out.

use rustix::fs::{MemfdFlags, SealFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;

/// Bytes moved at once.
const CHUNK: usize = 1 << 16;

/// A new, empty, sealable blob.
pub(crate) fn new(name: &str) -> io::Result<File> {
    let fd = rustix::fs::memfd_create(name, MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    Ok(File::from(fd))
}

/// A sealed blob of these bytes.
pub(crate) fn of(name: &str, bytes: &[u8]) -> io::Result<File> {
    let mut file = new(name)?;
    file.write_all(bytes)?;
    seal(&file)?;
    Ok(file)
}

/// A sealed blob of what a reader gives, with its length and SHA-256. Stops when more than `most` bytes came: the length then
/// is larger than `most`.
pub(crate) fn copy(name: &str, mut reader: impl Read, most: u64) -> io::Result<(File, u64, [u8; 32])> {
    let mut file = new(name)?;
    let mut hash = Sha256::new();
    let mut length = 0u64;
    let mut chunk = vec![0; CHUNK];
    while length <= most {
        let n = match reader.read(&mut chunk) {
            Ok(0) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let piece = chunk.get(..n).unwrap_or_default();
        hash.update(piece);
        file.write_all(piece)?;
        length = length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }
    seal(&file)?;
    Ok((file, length, hash.finalize().into()))
}

/// Forbids every further change, also through other descriptors of the same blob.
pub(crate) fn seal(file: &File) -> io::Result<()> {
    let all = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    Ok(rustix::fs::fcntl_add_seals(file, all)?)
}

/// How long it is.
pub(crate) fn length(file: &File) -> io::Result<u64> {
    Ok(file.metadata()?.len())
}

/// All its bytes.
pub(crate) fn read(file: &File) -> io::Result<Vec<u8>> {
    let mut reader = BlobReader::whole(file)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(reader.length()).unwrap_or(usize::MAX)).map_err(io::Error::other)?;
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// SHA-256 of all its bytes.
pub(crate) fn digest(file: &File) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut reader = BlobReader::whole(file)?;
    loop {
        let n = reader.read(&mut chunk)?;
        if n == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(chunk.get(..n).unwrap_or_default());
    }
}

/// Reads a stretch of a sealed blob. The position is its own, so any number may read at once and none disturbs a worker.
#[derive(Debug)]
pub struct BlobReader<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl<'a> BlobReader<'a> {
    /// All of it.
    pub(crate) fn whole(file: &'a File) -> io::Result<Self> {
        Ok(Self { file, at: 0, end: length(file)? })
    }

    /// The bytes from `from`, `length` of them.
    pub(crate) fn stretch(file: &'a File, from: u64, length: u64) -> Self {
        Self { file, at: from, end: from.saturating_add(length) }
    }

    /// Bytes left to read.
    pub fn length(&self) -> u64 {
        self.end.saturating_sub(self.at)
    }
}

impl Read for BlobReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.length()).unwrap_or(usize::MAX).min(into.len());
        let Some(into) = into.get_mut(..room).filter(|i| !i.is_empty()) else { return Ok(0) };
        let n = self.file.read_at(into, self.at)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into()); // shorter than was measured: must not pass for its end
        }
        self.at = self.at.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_blob_cannot_be_changed() {
        let mut file = of("test", b"abc").unwrap();
        assert!(file.write_all(b"x").is_err());
        assert!(file.set_len(1).is_err());
        assert_eq!(read(&file).unwrap(), b"abc");
        assert_eq!(length(&file).unwrap(), 3);
    }

    #[test]
    fn a_reader_sees_its_stretch_and_nothing_else() {
        let file = of("test", b"abcdef").unwrap();
        let read = |mut r: BlobReader<'_>| {
            let mut bytes = Vec::new();
            r.read_to_end(&mut bytes).map(|_| bytes)
        };
        assert_eq!(read(BlobReader::stretch(&file, 2, 3)).unwrap(), b"cde");
        assert_eq!(read(BlobReader::whole(&file).unwrap()).unwrap(), b"abcdef");
        assert_eq!(read(BlobReader::stretch(&file, 2, 0)).unwrap(), b"");
        assert!(read(BlobReader::stretch(&file, 4, 3)).is_err(), "ends before it should");
    }

    #[test]
    fn a_copy_has_the_digest_of_what_was_read_and_stops_at_the_cap() {
        let (file, length, sum) = copy("test", &b"abc"[..], 3).unwrap();
        assert_eq!((read(&file).unwrap().as_slice(), length), (&b"abc"[..], 3));
        assert_eq!(sum, digest(&file).unwrap());
        assert_eq!(sum[..4], [0xba, 0x78, 0x16, 0xbf], "SHA-256 of abc, FIPS 180-2 B.1");
        assert!(copy("test", io::repeat(1), 3).unwrap().1 > 3);
    }
}
