//! Bytes in memory with a descriptor: written once, then sealed, so that what was looked at is what is handed out.

use rustix::fs::{MemfdFlags, SealFlags, SeekFrom};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};

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

/// Forbids every further change, also through other descriptors of the same blob.
pub(crate) fn seal(file: &File) -> io::Result<()> {
    let all = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    Ok(rustix::fs::fcntl_add_seals(file, all)?)
}

/// How long it is.
pub(crate) fn length(file: &File) -> io::Result<u64> {
    Ok(rustix::fs::seek(file, SeekFrom::End(0))?)
}

/// All its bytes, from the start.
pub(crate) fn read(file: &File) -> io::Result<Vec<u8>> {
    rustix::fs::seek(file, SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    let mut reader = file;
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// SHA-256 of all its bytes.
pub(crate) fn digest(file: &File) -> io::Result<[u8; 32]> {
    rustix::fs::seek(file, SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    let mut reader = file;
    loop {
        let n = reader.read(&mut chunk)?;
        if n == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(chunk.get(..n).unwrap_or_default());
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
}
