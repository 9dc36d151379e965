//! Bytes at rest: encrypted, each blob under its own key, named by what lies on the disk.

mod disk;
mod seal;

use crate::{BlobName, BlobRef, StagingError, Store};
pub use disk::DiskBlobs;
pub(crate) use disk::sync_folder;
#[cfg(any(test, feature = "testing"))]
pub(crate) use disk::{seal, unseal};
use std::io::Read;
use std::time::Duration;

/// A place for bytes. What is put is durable when the call returns; what is got is what was put, or an error.
pub trait Blobs: Send + Sync {
    /// Encrypts and keeps everything `bytes` gives. The key comes back in the [`BlobRef`] and is kept nowhere else.
    ///
    /// # Errors
    /// `TooLong` above `most` bytes, `Full`, `Io`; nothing is left then.
    fn put(&self, bytes: &mut dyn Read, most: u64) -> Result<BlobRef, StagingError>;

    /// The plain bytes, after the digest of the file, every tag and the digest of the plain bytes were checked.
    ///
    /// # Errors
    /// `Tampered` when one of them does not hold or the file is missing.
    fn get(&self, blob: &BlobRef) -> Result<Vec<u8>, StagingError>;

    /// Unlinks; durable. Gone already is no error. Destroy the key first: [`crate::dispose`].
    ///
    /// # Errors
    /// When the disk fails.
    fn remove(&self, name: &BlobName) -> Result<(), StagingError>;

    /// Names of blobs that were written longer ago than `age`; removes temporary files as old on the way.
    ///
    /// # Errors
    /// When the disk fails.
    fn older_than(&self, age: Duration) -> Result<Vec<BlobName>, StagingError>;
}

/// Removes blobs no row with a living key refers to, older than `grace` (a file may be stored whose row is still to come).
/// Returns their names.
///
/// # Errors
/// When store or disk fail.
pub fn sweep(store: &dyn Store, blobs: &dyn Blobs, grace: Duration) -> Result<Vec<BlobName>, StagingError> {
    let mut removed = Vec::new();
    for name in blobs.older_than(grace)? {
        if !store.knows_blob(&name)? {
            blobs.remove(&name)?;
            removed.push(name);
        }
    }
    Ok(removed)
}
