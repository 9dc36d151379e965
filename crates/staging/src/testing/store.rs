//! The store of the double: the real one in memory, every change a step of the journal, and stricter about blobs.

use super::{Journal, Living, MemBlobs};
use crate::sqlite::Done;
use crate::{
    Approval, Arrival, ArrivalChange, ArrivalId, ArrivalState, BlobName, BlobRef, By, Change, CheckReport, Destroyed,
    DisposalRecord, Due, Exception, HistoryEntry, IncomingPackage, NewException, NewPackage, NewRequest, Notes,
    Package, PackageState, Page, Query, Receipt, Received, Request, Scope, SeenPackage, SqliteStore, StagingError,
    State, Store, Target, Usage,
};
use jiff::Timestamp;
use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError};

/// See [`super::World`].
#[derive(Debug)]
pub struct CrashStore {
    inner: Arc<SqliteStore>,
    journal: Arc<Journal>,
    blobs: Arc<MemBlobs>,
    living: Living,
}

impl CrashStore {
    pub(crate) fn new(inner: Arc<SqliteStore>, journal: Arc<Journal>, blobs: Arc<MemBlobs>, living: Living) -> Self {
        Self { inner, journal, blobs, living }
    }
    pub(crate) fn inner(&self) -> Arc<SqliteStore> {
        Arc::clone(&self.inner)
    }
    pub(crate) fn living(&self) -> Living {
        Arc::clone(&self.living)
    }

    fn read<T>(&self, ask: impl FnOnce(&SqliteStore) -> Done<T>) -> Done<T> {
        self.journal.alive()?;
        ask(&self.inner)
    }

    fn write<T>(&self, what: &str, change: impl FnOnce(&SqliteStore) -> Done<T>) -> Done<T> {
        self.journal.act(what, || change(&self.inner))
    }

    /// The real store would take a row whose blob is not on the disk yet.
    fn durable(&self, blob: &BlobRef) -> Done<()> {
        if self.blobs.durable(&blob.name) {
            return Ok(());
        }
        Err(StagingError::Invalid { field: "blob", why: "not durable: a crash would leave a row without bytes".into() })
    }

    /// After a change that may have stored or destroyed keys: asks the store which of these live.
    fn settle<'a>(&self, blobs: impl Iterator<Item = &'a BlobName>) {
        let mut living = self.living.lock().unwrap_or_else(PoisonError::into_inner);
        for name in blobs {
            match self.inner.knows_blob(name) {
                Ok(true) => drop(living.insert(*name)),
                _ => drop(living.remove(name)),
            }
        }
    }
}

impl Store for CrashStore {
    fn receive(&self, new: &NewRequest, by: &By) -> Done<Received> {
        self.durable(&new.original)?;
        self.write("store receive", |s| {
            let received = s.receive(new, by);
            self.settle([&new.original.name].into_iter());
            received
        })
    }
    fn advance(&self, receipt: &Receipt, change: Change, notes: Notes, by: &By) -> Done<Request> {
        let new = match &change {
            Change::Scanning(Some(r)) | Change::Disarmed(Some(r)) => Some(r.blob.clone()),
            _ => None,
        };
        new.as_ref().map_or(Ok(()), |blob| self.durable(blob))?;
        let what = format!("store {}", change.to());
        self.write(&what, |s| {
            let before = s.request(receipt).ok().and_then(|r| r.result).map(|r| r.blob);
            let after = s.advance(receipt, change, notes, by);
            self.settle(before.iter().chain(&new).map(|b| &b.name));
            after
        })
    }
    fn arrive(&self, package: &IncomingPackage, by: &By) -> Done<Vec<ArrivalId>> {
        package.files.iter().try_for_each(|f| self.durable(&f.blob))?;
        self.write("store arrive", |s| {
            let ids = s.arrive(package, by);
            self.settle(package.files.iter().map(|f| &f.blob.name));
            ids
        })
    }
    fn destroy(&self, target: &Target, scope: Scope, permission: &str, by: &By) -> Done<Destroyed> {
        self.write("store destroy", |s| {
            let destroyed = s.destroy(target, scope, permission, by);
            self.settle(destroyed.iter().flat_map(|d| &d.names));
            destroyed
        })
    }
    fn room(&self, section: &str, quota_bytes: u64, more: u64) -> Done<()> {
        self.read(|s| s.room(section, quota_bytes, more))
    }
    fn by_source(&self, source: &str) -> Done<Option<Receipt>> {
        self.read(|s| s.by_source(source))
    }
    fn request(&self, receipt: &Receipt) -> Done<Request> {
        self.read(|s| s.request(receipt))
    }
    fn approve(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval> {
        self.write("store approve", |s| s.approve(receipt, approvers, by))
    }
    fn reject(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval> {
        self.write("store reject", |s| s.reject(receipt, approvers, by))
    }
    fn due_for_work(&self, now: Timestamp, limit: usize) -> Done<Vec<Receipt>> {
        self.read(|s| s.due_for_work(now, limit))
    }
    fn in_state(&self, state: State, limit: usize) -> Done<Vec<Receipt>> {
        self.read(|s| s.in_state(state, limit))
    }
    fn recover(&self, by: &By) -> Done<(Vec<Receipt>, Vec<ArrivalId>)> {
        self.write("store recover", |s| {
            let recovered = s.recover(by);
            // A scan that was interrupted loses its result, and with it the key.
            self.settle(s.to_unlink(usize::MAX).unwrap_or_default().iter());
            recovered
        })
    }
    fn list(&self, query: &Query) -> Done<Page<Request>> {
        self.read(|s| s.list(query))
    }
    fn history(&self, receipt: &Receipt) -> Done<Vec<HistoryEntry>> {
        self.read(|s| s.history(receipt))
    }
    fn counts(&self) -> Done<Vec<(State, u64)>> {
        self.read(|s| s.counts())
    }
    fn usage(&self, section: &str) -> Done<Usage> {
        self.read(|s| s.usage(section))
    }
    fn seal(&self, new: &NewPackage, by: &By) -> Done<Package> {
        self.write("store seal", |s| s.seal(new, by))
    }
    fn package(&self, id: &str) -> Done<Package> {
        self.read(|s| s.package(id))
    }
    fn packages_in(&self, state: PackageState, limit: usize) -> Done<Vec<Package>> {
        self.read(|s| s.packages_in(state, limit))
    }
    fn package_written(&self, id: &str, file: &str, digest: [u8; 32], by: &By) -> Done<Package> {
        self.write("store package_written", |s| s.package_written(id, file, digest, by))
    }
    fn package_released(&self, id: &str, by: &By) -> Done<Package> {
        self.write("store package_released", |s| s.package_released(id, by))
    }
    fn package_acknowledged(&self, id: &str, delivered: &[Receipt], by: &By) -> Done<Package> {
        self.write("store package_acknowledged", |s| s.package_acknowledged(id, delivered, by))
    }
    fn seen(&self, id: &str) -> Done<Option<SeenPackage>> {
        self.read(|s| s.seen(id))
    }
    fn to_receipt(&self, limit: usize) -> Done<Vec<SeenPackage>> {
        self.read(|s| s.to_receipt(limit))
    }
    fn receipted(&self, id: &str, by: &By) -> Done<()> {
        self.write("store receipted", |s| s.receipted(id, by))
    }
    fn gaps(&self, node: &str) -> Done<Vec<RangeInclusive<u64>>> {
        self.read(|s| s.gaps(node))
    }
    fn arrival(&self, id: ArrivalId) -> Done<Arrival> {
        self.read(|s| s.arrival(id))
    }
    fn advance_arrival(&self, id: ArrivalId, change: ArrivalChange, by: &By) -> Done<Arrival> {
        self.write("store advance_arrival", |s| s.advance_arrival(id, change, by))
    }
    fn arrivals_in(&self, state: ArrivalState, now: Timestamp, limit: usize) -> Done<Vec<ArrivalId>> {
        self.read(|s| s.arrivals_in(state, now, limit))
    }
    fn list_arrivals(&self, query: &Query) -> Done<Page<Arrival>> {
        self.read(|s| s.list_arrivals(query))
    }
    fn arrival_history(&self, id: ArrivalId) -> Done<Vec<HistoryEntry>> {
        self.read(|s| s.arrival_history(id))
    }
    fn grant(&self, new: &NewException, by: &By) -> Done<Exception> {
        self.write("store grant", |s| s.grant(new, by))
    }
    fn revoke(&self, id: i64, by: &By) -> Done<Exception> {
        self.write("store revoke", |s| s.revoke(id, by))
    }
    fn exception_for(&self, digest: &[u8; 32], at: Timestamp) -> Done<Option<Exception>> {
        self.read(|s| s.exception_for(digest, at))
    }
    fn exceptions(&self, limit: usize) -> Done<Vec<Exception>> {
        self.read(|s| s.exceptions(limit))
    }
    fn due_for_disposal(&self, now: Timestamp, limit: usize) -> Done<Vec<Due>> {
        self.read(|s| s.due_for_disposal(now, limit))
    }
    fn to_unlink(&self, limit: usize) -> Done<Vec<BlobName>> {
        self.read(|s| s.to_unlink(limit))
    }
    fn unlinked(&self, names: &[BlobName], at: Timestamp) -> Done<()> {
        self.write("store unlinked", |s| s.unlinked(names, at))
    }
    fn disposals(&self, target: &Target) -> Done<Vec<DisposalRecord>> {
        self.read(|s| s.disposals(target))
    }
    fn disposals_after(&self, after: i64, limit: usize) -> Done<Vec<DisposalRecord>> {
        self.read(|s| s.disposals_after(after, limit))
    }
    fn knows_blob(&self, name: &BlobName) -> Done<bool> {
        self.read(|s| s.knows_blob(name))
    }
    fn check(&self) -> Done<CheckReport> {
        self.read(|s| s.check())
    }
}
