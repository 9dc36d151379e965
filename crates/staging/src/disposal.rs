//! Disposal (廃棄, R16): the key is overwritten first, then the file is unlinked, and a record of both stays for ever.

use crate::{ArrivalId, BlobName, Blobs, By, Receipt, StagingError, Store};
use jiff::Timestamp;

/// What is disposed of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A request.
    Request(Receipt),
    /// An arrival.
    Arrival(ArrivalId),
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The original alone; the state stays. Refused while it may still be needed (received … held).
    Original,
    /// Every byte; the state becomes disposed.
    All,
}

/// Something whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub target: Target,
    /// How much.
    pub scope: Scope,
    /// Section.
    pub section: String,
    /// File name.
    pub name: String,
}

/// Blobs whose keys are destroyed for good and whose files are to be unlinked now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destroyed {
    /// Their names.
    pub names: Vec<BlobName>,
}

/// One record of disposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisposalRecord {
    /// Its number.
    pub id: i64,
    /// Receipt number, or `arrival N`.
    pub target: String,
    /// `original`, `result`, `arrival` or `replaced-result`.
    pub what: String,
    /// File name.
    pub name: String,
    /// SHA-256 of the plain bytes.
    pub digest: [u8; 32],
    /// The blob.
    pub blob: BlobName,
    /// Who.
    pub who: String,
    /// When it was ordered and its key overwritten.
    pub at: Timestamp,
    /// By what permission or rule.
    pub permission: String,
    /// When the file was unlinked; `None` = still to do, see [`finish_disposals`].
    pub unlinked: Option<Timestamp>,
}

/// Destroys the keys (durable, also gone from the write-ahead log), then unlinks the files, then records that.
///
/// # Errors
/// As [`Store::destroy`]. After an error half way [`finish_disposals`] ends what was begun.
pub fn dispose(
    store: &dyn Store,
    blobs: &dyn Blobs,
    target: &Target,
    scope: Scope,
    permission: &str,
    by: &By,
) -> Result<Vec<DisposalRecord>, StagingError> {
    let destroyed = store.destroy(target, scope, permission, by)?;
    unlink(store, blobs, &destroyed.names, by.at)?;
    let named = |r: &DisposalRecord| destroyed.names.contains(&r.blob);
    Ok(store.disposals(target)?.into_iter().filter(named).collect())
}

/// Unlinks what a crash left behind between the destruction of the key and the unlinking. Returns how many. Call it at every start.
///
/// # Errors
/// When the store or the disk fails.
pub fn finish_disposals(store: &dyn Store, blobs: &dyn Blobs, at: Timestamp) -> Result<usize, StagingError> {
    let mut done: usize = 0;
    loop {
        let names = store.to_unlink(1_000)?;
        if names.is_empty() {
            return Ok(done);
        }
        unlink(store, blobs, &names, at)?;
        done = done.saturating_add(names.len());
    }
}

fn unlink(store: &dyn Store, blobs: &dyn Blobs, names: &[BlobName], at: Timestamp) -> Result<(), StagingError> {
    if names.is_empty() {
        return Ok(());
    }
    names.iter().try_for_each(|name| blobs.remove(name))?;
    store.unlinked(names, at)
}
