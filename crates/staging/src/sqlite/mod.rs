//! The store in SQLite: one file, a write-ahead log, full sync, one writer, and a schema that forbids what may not happen.

mod arrivals;
mod blob_rows;
mod check;
mod db;
mod decide;
mod disposals;
mod engine;
mod exceptions;
mod lists;
mod open;
mod packages;
mod request_rows;
mod requests;

use crate::{
    Approval, Arrival, ArrivalChange, ArrivalId, ArrivalState, BlobName, By, Change, CheckReport, Destroyed,
    DisposalRecord, Due, Exception, HistoryEntry, IncomingPackage, NewException, NewPackage, NewRequest, NodeKey,
    Notes, Package, PackageState, Page, Query, Receipt, Received, Request, Scope, SeenPackage, StagingError, State,
    Store, Target, Usage,
};
pub(crate) use db::Done;
use db::Seals;
use engine::Engine;
use jiff::Timestamp;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

/// The store of one node. Dropping it ends the writer after everything waiting is done.
pub struct SqliteStore {
    engine: Engine,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("file", &self.engine.file()).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens `staging.db` in the data folder; makes it when there is none; brings an older schema forward after a backup beside it.
    ///
    /// # Errors
    /// `Newer` for a schema of a later version; `NodeKey` when the key is not this database's; `Tampered` when a table, an index or a
    /// trigger is not ours.
    pub fn open(data: &Path, key: NodeKey) -> Result<Self, StagingError> {
        std::fs::create_dir_all(data).map_err(|e| StagingError::io(data, e))?;
        let seals = Arc::new(Seals::new(key));
        let file = data.join("staging.db");
        let connection = open::on_disk(&file, &seals, open::MIGRATIONS)?;
        Ok(Self { engine: Engine::start(connection, seals, Some(file))? })
    }

    /// A store in memory for tests of callers: the same schema and rules, nothing is kept.
    ///
    /// # Errors
    /// When SQLite cannot.
    pub fn in_memory(key: NodeKey) -> Result<Self, StagingError> {
        let seals = Arc::new(Seals::new(key));
        let connection = open::in_memory(&seals)?;
        Ok(Self { engine: Engine::start(connection, seals, None)? })
    }

    /// A copy of the database as it is now, while others go on writing.
    pub(crate) fn copy_to(&self, file: &Path) -> Done<()> {
        let file = file.to_owned();
        self.engine.read(move |db| open::copy_database(db.c, &file))
    }

    /// Blobs whose keys live, for the backup.
    pub(crate) fn living_blobs(&self) -> Done<Vec<BlobName>> {
        self.engine.read(|db| {
            db.all("SELECT name FROM blobs WHERE wrapped <> zeroblob(60) ORDER BY id", [], |row| {
                Ok(BlobName::new(row.get(0)?))
            })
        })
    }

    pub(crate) fn node_key(&self) -> &NodeKey {
        &self.engine.seals().key
    }
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Store for SqliteStore {
    fn room(&self, section: &str, quota_bytes: u64, more: u64) -> Done<()> {
        let section = section.to_owned();
        self.engine.read(move |db| db.room(&section, quota_bytes, more))
    }
    fn by_source(&self, source: &str) -> Done<Option<Receipt>> {
        let source = source.to_owned();
        self.engine.read(move |db| db.by_source(&source))
    }
    fn receive(&self, new: &NewRequest, by: &By) -> Done<Received> {
        let (new, by) = (new.clone(), by.clone());
        self.engine.write(move |db| db.receive(&new, &by))
    }
    fn request(&self, receipt: &Receipt) -> Done<Request> {
        let receipt = receipt.clone();
        self.engine.read(move |db| db.request(&receipt))
    }
    fn advance(&self, receipt: &Receipt, change: Change, notes: Notes, by: &By) -> Done<Request> {
        let (receipt, by) = (receipt.clone(), by.clone());
        self.engine.write(move |db| db.advance(&receipt, change, notes, &by))
    }
    fn approve(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval> {
        let (receipt, approvers, by) = (receipt.clone(), approvers.to_vec(), by.clone());
        self.engine.write(move |db| db.decision(&receipt, &approvers, true, &by))
    }
    fn reject(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval> {
        let (receipt, approvers, by) = (receipt.clone(), approvers.to_vec(), by.clone());
        self.engine.write(move |db| db.decision(&receipt, &approvers, false, &by))
    }
    fn due_for_work(&self, now: Timestamp, limit: usize) -> Done<Vec<Receipt>> {
        self.engine.read(move |db| db.due_for_work(now, rows(limit)))
    }
    fn in_state(&self, state: State, limit: usize) -> Done<Vec<Receipt>> {
        self.engine.read(move |db| db.in_state(state, rows(limit)))
    }
    fn recover(&self, by: &By) -> Done<(Vec<Receipt>, Vec<ArrivalId>)> {
        let by = by.clone();
        self.engine.write(move |db| db.recover(&by))
    }
    fn list(&self, query: &Query) -> Done<Page<Request>> {
        let query = query.clone();
        self.engine.read(move |db| db.list(&query))
    }
    fn history(&self, receipt: &Receipt) -> Done<Vec<HistoryEntry>> {
        let receipt = receipt.clone();
        self.engine.read(move |db| db.history_of("request", "requests", db.request(&receipt)?.id))
    }
    fn counts(&self) -> Done<Vec<(State, u64)>> {
        self.engine.read(|db| db.counts())
    }
    fn usage(&self, section: &str) -> Done<Usage> {
        let section = section.to_owned();
        self.engine.read(move |db| db.usage(&section))
    }
    fn seal(&self, new: &NewPackage, by: &By) -> Done<Package> {
        let (new, by) = (new.clone(), by.clone());
        self.engine.write(move |db| db.seal_package(&new, &by))
    }
    fn package(&self, id: &str) -> Done<Package> {
        let id = id.to_owned();
        self.engine.read(move |db| db.package(&id))
    }
    fn packages_in(&self, state: PackageState, limit: usize) -> Done<Vec<Package>> {
        self.engine.read(move |db| db.packages_in(state, rows(limit)))
    }
    fn package_written(&self, id: &str, file: &str, digest: [u8; 32], by: &By) -> Done<Package> {
        let (id, file, by) = (id.to_owned(), file.to_owned(), by.clone());
        self.engine.write(move |db| db.package_written(&id, &file, &digest, &by))
    }
    fn package_released(&self, id: &str, by: &By) -> Done<Package> {
        let (id, by) = (id.to_owned(), by.clone());
        self.engine.write(move |db| db.package_released(&id, &by))
    }
    fn package_acknowledged(&self, id: &str, delivered: &[Receipt], by: &By) -> Done<Package> {
        let (id, delivered, by) = (id.to_owned(), delivered.to_vec(), by.clone());
        self.engine.write(move |db| db.package_acknowledged(&id, &delivered, &by))
    }
    fn arrive(&self, package: &IncomingPackage, by: &By) -> Done<Vec<ArrivalId>> {
        let (package, by) = (package.clone(), by.clone());
        self.engine.write(move |db| db.arrive(&package, &by))
    }
    fn seen(&self, id: &str) -> Done<Option<SeenPackage>> {
        let id = id.to_owned();
        self.engine.read(move |db| db.seen(&id))
    }
    fn to_receipt(&self, limit: usize) -> Done<Vec<SeenPackage>> {
        self.engine.read(move |db| db.to_receipt(rows(limit)))
    }
    fn receipted(&self, id: &str, by: &By) -> Done<()> {
        let (id, by) = (id.to_owned(), by.clone());
        self.engine.write(move |db| db.receipted(&id, &by))
    }
    fn gaps(&self, node: &str) -> Done<Vec<RangeInclusive<u64>>> {
        let node = node.to_owned();
        self.engine.read(move |db| db.gaps(&node))
    }
    fn arrival(&self, id: ArrivalId) -> Done<Arrival> {
        self.engine.read(move |db| db.arrival(id))
    }
    fn advance_arrival(&self, id: ArrivalId, change: ArrivalChange, by: &By) -> Done<Arrival> {
        let by = by.clone();
        self.engine.write(move |db| db.advance_arrival(id, &change, &by))
    }
    fn arrivals_in(&self, state: ArrivalState, now: Timestamp, limit: usize) -> Done<Vec<ArrivalId>> {
        self.engine.read(move |db| db.arrivals_in(state, now, rows(limit)))
    }
    fn list_arrivals(&self, query: &Query) -> Done<Page<Arrival>> {
        let query = query.clone();
        self.engine.read(move |db| db.list_arrivals(&query))
    }
    fn arrival_history(&self, id: ArrivalId) -> Done<Vec<HistoryEntry>> {
        self.engine.read(move |db| db.history_of("arrival", "arrivals", db.arrival(id)?.id))
    }
    fn grant(&self, new: &NewException, by: &By) -> Done<Exception> {
        let (new, by) = (new.clone(), by.clone());
        self.engine.write(move |db| db.grant(&new, &by))
    }
    fn revoke(&self, id: i64, by: &By) -> Done<Exception> {
        let by = by.clone();
        self.engine.write(move |db| db.revoke(id, &by))
    }
    fn exception_for(&self, digest: &[u8; 32], at: Timestamp) -> Done<Option<Exception>> {
        let digest = *digest;
        self.engine.read(move |db| db.exception_for(&digest, at))
    }
    fn exceptions(&self, limit: usize) -> Done<Vec<Exception>> {
        self.engine.read(move |db| db.exceptions(rows(limit)))
    }
    fn due_for_disposal(&self, now: Timestamp, limit: usize) -> Done<Vec<Due>> {
        self.engine.read(move |db| db.due(now, rows(limit)))
    }
    fn destroy(&self, target: &Target, scope: Scope, permission: &str, by: &By) -> Done<Destroyed> {
        let (target, permission, by) = (target.clone(), permission.to_owned(), by.clone());
        let destroyed = self.engine.write(move |db| db.destroy(&target, scope, &permission, &by))?;
        // The write-ahead log still holds the page with the key; only when it is cut is the key in no file.
        self.engine.truncate_log()?;
        Ok(destroyed)
    }
    fn to_unlink(&self, limit: usize) -> Done<Vec<BlobName>> {
        let names = self.engine.read(move |db| db.to_unlink(rows(limit)))?;
        if !names.is_empty() {
            self.engine.truncate_log()?;
        }
        Ok(names)
    }
    fn unlinked(&self, names: &[BlobName], at: Timestamp) -> Done<()> {
        let names = names.to_vec();
        self.engine.write(move |db| db.unlinked(&names, at))
    }
    fn disposals(&self, target: &Target) -> Done<Vec<DisposalRecord>> {
        let target = target.clone();
        self.engine.read(move |db| db.disposals(&target))
    }
    fn disposals_after(&self, after: i64, limit: usize) -> Done<Vec<DisposalRecord>> {
        self.engine.read(move |db| db.disposals_after(after, rows(limit)))
    }
    fn knows_blob(&self, name: &BlobName) -> Done<bool> {
        let name = *name;
        self.engine.read(move |db| db.knows_blob(&name))
    }
    fn check(&self) -> Done<CheckReport> {
        self.engine.read(|db| db.check())
    }
}
