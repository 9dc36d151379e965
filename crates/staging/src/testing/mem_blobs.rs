//! Blobs in memory that are as durable as a disk promises and no more: what was not synced may be gone, or there, or half there.

use super::{Fate, Journal, Living};
use crate::blobs::{seal, unseal};
use crate::node_key::random;
use crate::{BlobKey, BlobName, BlobRef, Blobs, StagingError};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

#[derive(Clone, Debug)]
struct File {
    stored: Arc<Vec<u8>>,
    /// The folder was synced after it was renamed here.
    durable: bool,
    /// It was unlinked, but the folder was not synced since.
    unlinked: bool,
}

/// In-memory [`Blobs`]. Encrypts in the same form as the disk.
#[derive(Debug)]
pub struct MemBlobs {
    journal: Arc<Journal>,
    living: Living,
    files: Mutex<BTreeMap<BlobName, File>>,
    /// Temporary files, whole or torn; swept like those of the disk.
    temps: Mutex<Vec<Vec<u8>>>,
}

impl MemBlobs {
    pub(crate) fn empty(journal: Arc<Journal>, living: Living) -> Self {
        Self { journal, living, files: Mutex::default(), temps: Mutex::default() }
    }

    /// Whether a blob would be there after any crash.
    pub fn durable(&self, name: &BlobName) -> bool {
        self.files().get(name).is_some_and(|f| f.durable && !f.unlinked)
    }

    /// Names of all blobs.
    pub fn names(&self) -> Vec<BlobName> {
        self.files().iter().filter(|(_, f)| !f.unlinked).map(|(n, _)| *n).collect()
    }

    /// How many temporary files lie around.
    pub fn temps(&self) -> usize {
        self.temps.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Changes one stored byte, as an intruder or a failing disk would.
    pub fn damage(&self, name: &BlobName) {
        if let Some(file) = self.files().get_mut(name) {
            let mut bytes = file.stored.to_vec();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            file.stored = Arc::new(bytes);
        }
    }

    pub(crate) fn survivors(&self, fate: Fate, journal: Arc<Journal>, living: Living) -> Self {
        let mut files = self.files().clone();
        let mut temps = self.temps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.retain(|_, file| match (fate, file.durable, file.unlinked) {
            // A rename that was not synced: the file lies under its temporary name again.
            (Fate::Lost | Fate::Torn, false, _) => {
                temps.push(file.stored.to_vec());
                false
            }
            (Fate::Kept, _, true) => false,
            _ => true,
        });
        for file in files.values_mut() {
            (file.durable, file.unlinked) = (true, false);
        }
        Self { journal, living, files: Mutex::new(files), temps: Mutex::new(temps) }
    }

    fn files(&self) -> std::sync::MutexGuard<'_, BTreeMap<BlobName, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave_temp(&self, fate: Fate, stored: &[u8]) {
        let left = match fate {
            Fate::Lost => return,
            Fate::Kept => stored,
            Fate::Torn => stored.get(..stored.len() / 2).unwrap_or_default(),
        };
        self.temps.lock().unwrap_or_else(PoisonError::into_inner).push(left.to_vec());
    }
}

impl Blobs for MemBlobs {
    fn put(&self, bytes: &mut dyn Read, most: u64) -> Result<BlobRef, StagingError> {
        let mut stored = Vec::new();
        let key = BlobKey(random()?);
        let blob = seal(&key, bytes, most, |piece| {
            stored.extend_from_slice(piece);
            Ok(())
        })?;
        for what in ["blob write", "blob sync"] {
            if let Some(fate) = self.journal.next(what)? {
                self.leave_temp(fate, &stored);
                return Err(StagingError::Crashed);
            }
        }
        let end = self.journal.next("blob rename")?;
        self.files().insert(blob.name, File { stored: Arc::new(stored), durable: false, unlinked: false });
        if end.is_some() {
            return Err(StagingError::Crashed);
        }
        self.journal.act("blob sync folder", || {
            if let Some(file) = self.files().get_mut(&blob.name) {
                file.durable = true;
            }
            Ok(())
        })?;
        Ok(blob)
    }

    fn get(&self, blob: &BlobRef) -> Result<Vec<u8>, StagingError> {
        self.journal.alive()?;
        let stored = self.files().get(&blob.name).filter(|f| !f.unlinked).map(|f| Arc::clone(&f.stored));
        let stored = stored.ok_or_else(|| StagingError::Tampered { what: format!("blob {}", blob.name) })?;
        unseal(blob, &mut stored.as_slice())
    }

    fn remove(&self, name: &BlobName) -> Result<(), StagingError> {
        if self.living.lock().unwrap_or_else(PoisonError::into_inner).contains(name) {
            // The real disk would let this pass.
            return Err(StagingError::Invalid { field: "blob", why: "its key lives: destroy the key first".into() });
        }
        let end = self.journal.next("blob unlink")?;
        if let Some(file) = self.files().get_mut(name) {
            file.unlinked = true;
        }
        if end.is_some() {
            return Err(StagingError::Crashed);
        }
        self.journal.act("blob sync folder", || {
            self.files().remove(name);
            Ok(())
        })
    }

    /// Time does not pass here: everything is old.
    fn older_than(&self, _age: Duration) -> Result<Vec<BlobName>, StagingError> {
        self.journal.alive()?;
        self.temps.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(self.names())
    }
}
