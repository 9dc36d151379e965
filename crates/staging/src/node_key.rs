//! The key of the node: one file of 32 bytes that wraps every blob key and vouches for every row.

use crate::{BlobKey, StagingError};
use chacha20poly1305::aead::{Aead, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::{Hmac, Mac};
use rustix::fs::{Mode, OFlags};
use sha2::Sha256;
use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

/// Bytes of a wrapped key: 12 nonce, 32 key, 16 tag.
pub(crate) const WRAPPED: usize = 60;

/// The key of the node. Whoever has it can read every blob and forge every row; it never leaves the machine but in a backup.
#[derive(Clone)]
pub struct NodeKey([u8; 32]);

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeKey(…)")
    }
}

impl NodeKey {
    /// A key held by the caller (tests, a security module).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads `keys/node.key` of the data folder; makes it (0600) when there is none **and** no database that would need the old one.
    ///
    /// # Errors
    /// `NodeKey` when it is missing beside a database, has another length, or others may read it.
    pub fn open(data: &Path) -> Result<Self, StagingError> {
        let folder = data.join("keys");
        let path = folder.join("node.key");
        match File::from_open(&path) {
            Ok(file) => Self::read(&path, file),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !data.join("staging.db").exists() => {
                Self::create(&folder, &path)
            }
            Err(e) => {
                Err(bad(&path, &format!("{e}; the database cannot be read without it, restore it from the backup")))
            }
        }
    }

    fn create(folder: &Path, path: &Path) -> Result<Self, StagingError> {
        let key = Self(random()?);
        match key.write_to(folder) {
            Ok(()) => Ok(key),
            // Another process was quicker: its key is the key.
            Err(StagingError::Io { error, .. }) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::read(path, File::from_open(path).map_err(|e| StagingError::io(path, e))?)
            }
            Err(other) => Err(other),
        }
    }

    /// Writes the key as `node.key` into a folder. Written beside and linked into place: a crash leaves a whole key or none.
    pub(crate) fn write_to(&self, folder: &Path) -> Result<(), StagingError> {
        let path = folder.join("node.key");
        let io = |e: std::io::Error| StagingError::io(&path, e);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
        let temp = folder.join(format!(".node.key.{}", std::process::id()));
        let _ = std::fs::remove_file(&temp);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::open(&temp, flags, Mode::RUSR | Mode::WUSR).map_err(|e| io(e.into()))?;
        let mut file = File::from(fd);
        file.write_all(&self.0).and_then(|()| file.sync_all()).map_err(io)?;
        let linked = std::fs::hard_link(&temp, &path);
        let _ = std::fs::remove_file(&temp);
        linked.and_then(|()| File::open(folder)?.sync_all()).map_err(io)
    }

    fn read(path: &Path, mut file: File) -> Result<Self, StagingError> {
        let meta = file.metadata().map_err(|e| StagingError::io(path, e))?;
        if !meta.is_file() || meta.mode() & 0o077 != 0 {
            return Err(bad(path, "it must be a file that only its owner may read (chmod 600)"));
        }
        let mut key = [0; 32];
        if meta.len() != 32 || file.read_exact(&mut key).is_err() {
            return Err(bad(path, "it must have 32 bytes"));
        }
        Ok(Self(key))
    }

    /// Another secret made from this one, such as the key of the gate's attestations (`"gate attestation"`).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        hmac(&self.0, format!("mugai staging 1: {purpose}").as_bytes()).finalize().into_bytes().into()
    }

    /// A MAC over bytes for one purpose.
    pub(crate) fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        hmac(&self.derive(purpose), bytes).finalize().into_bytes().into()
    }

    /// Whether a MAC is ours (compared in constant time).
    pub(crate) fn mac_holds(&self, purpose: &str, bytes: &[u8], mac: &[u8; 32]) -> bool {
        hmac(&self.derive(purpose), bytes).verify_slice(mac).is_ok()
    }

    /// Wraps a blob key for the store; bound to the name of the blob.
    pub(crate) fn wrap(&self, key: &BlobKey, name: &[u8; 32]) -> Result<[u8; WRAPPED], StagingError> {
        let nonce: [u8; 12] = *random()?.first_chunk().unwrap_or(&[0; 12]);
        let payload = chacha20poly1305::aead::Payload { msg: &key.0, aad: name };
        let failed = || StagingError::Invalid { field: "key", why: "cannot be wrapped".into() };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_| failed())?;
        let mut out = [0; WRAPPED];
        let (head, tail) = out.split_at_mut(12);
        head.copy_from_slice(&nonce);
        if tail.len() != sealed.len() {
            return Err(failed());
        }
        tail.copy_from_slice(&sealed);
        Ok(out)
    }

    /// Unwraps; `None` when it was not wrapped by this key for this blob.
    pub(crate) fn unwrap(&self, wrapped: &[u8], name: &[u8; 32]) -> Option<BlobKey> {
        let (nonce, sealed) = wrapped.split_first_chunk::<12>()?;
        let payload = chacha20poly1305::aead::Payload { msg: sealed, aad: name };
        self.cipher().decrypt(&Nonce::from(*nonce), payload).ok()?.try_into().ok().map(BlobKey)
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.derive("wrap blob keys").into())
    }

    /// A MAC for rows, ready to be fed.
    pub(crate) fn row_mac(&self) -> Hmac<Sha256> {
        hmac(&self.derive("rows"), b"")
    }
}

/// HMAC-SHA-256 (RFC 2104) of the first bytes of a message. A key shorter than a block is filled up with zeros, as the RFC does.
fn hmac(key: &[u8; 32], bytes: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    if let Some(head) = block.first_chunk_mut() {
        *head = *key;
    }
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    mac.update(bytes);
    mac
}

/// Opening a key never follows a link.
trait FromOpen: Sized {
    fn from_open(path: &Path) -> std::io::Result<Self>;
}

impl FromOpen for File {
    fn from_open(path: &Path) -> std::io::Result<Self> {
        Ok(Self::from(rustix::fs::open(path, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?))
    }
}

fn bad(path: &Path, why: &str) -> StagingError {
    StagingError::NodeKey { path: path.to_owned(), why: why.to_owned() }
}

/// 32 bytes from the kernel.
pub(crate) fn random() -> Result<[u8; 32], StagingError> {
    let mut bytes = [0; 32];
    let mut filled: usize = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|r| !r.is_empty()) {
        let n = rustix::rand::getrandom(rest, rustix::rand::GetRandomFlags::empty())
            .map_err(|e| StagingError::io(Path::new("getrandom"), e.into()))?;
        filled = filled.saturating_add(n);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_that_of_the_rfc() {
        // RFC 4231, test case 1: key 20 × 0x0b, data "Hi There"; shorter keys are filled with zeros, so 12 more zeros change nothing.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let mac = BlobKey(hmac(&key, b"Hi There").finalize().into_bytes().into());
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(crate::BlobName::new(mac.0).to_string(), expected);
    }

    #[test]
    fn a_key_is_wrapped_for_one_blob_by_one_node() {
        let (node, blob) = (NodeKey::from_bytes([1; 32]), BlobKey([2; 32]));
        let wrapped = node.wrap(&blob, &[3; 32]).unwrap();
        assert_eq!(node.unwrap(&wrapped, &[3; 32]), Some(blob.clone()));
        assert_eq!(node.unwrap(&wrapped, &[4; 32]), None);
        assert_eq!(NodeKey::from_bytes([9; 32]).unwrap(&wrapped, &[3; 32]), None);
        assert_ne!(node.wrap(&blob, &[3; 32]).unwrap(), wrapped, "a fresh nonce each time");
        for at in 0..WRAPPED {
            let mut bad = wrapped;
            bad[at] ^= 1;
            assert_eq!(node.unwrap(&bad, &[3; 32]), None);
        }
    }

    #[test]
    fn the_key_file_is_made_once_and_must_be_private() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let first = NodeKey::open(data.path()).unwrap();
        assert_eq!(NodeKey::open(data.path()).unwrap().0, first.0);
        let file = data.path().join("keys/node.key");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(matches!(NodeKey::open(data.path()), Err(StagingError::NodeKey { .. })));
        std::fs::remove_file(&file).unwrap();
        std::fs::write(data.path().join("staging.db"), b"").unwrap();
        assert!(
            matches!(NodeKey::open(data.path()), Err(StagingError::NodeKey { .. })),
            "no new key beside an old database"
        );
        std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
        assert!(NodeKey::open(data.path()).is_err(), "no link is followed");
    }
}
