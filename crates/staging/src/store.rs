//! What every store of states can do. All calls block and return when the change is durable; a failed call changed nothing.

use crate::{
    Approval, Arrival, ArrivalChange, ArrivalId, ArrivalState, BlobName, By, Change, Destroyed, DisposalRecord, Due,
    Exception, HistoryEntry, IncomingPackage, NewException, NewPackage, NewRequest, Notes, Package, PackageState, Page,
    Query, Receipt, Received, Request, Scope, SeenPackage, StagingError, State, Target,
};
use jiff::Timestamp;

type Done<T> = Result<T, StagingError>;

/// What a section uses of its area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of originals and results that are not disposed of.
    pub bytes: u64,
    /// How many blobs.
    pub files: u64,
}

/// What the integrity check found.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Rows whose MAC was checked.
    pub rows: u64,
    /// What does not hold, each in words.
    pub broken: Vec<String>,
}

/// States, approvals, packages, arrivals, keys, exceptions.
pub trait Store: Send + Sync {
    // ---- requests (Internet side) ---------------------------------------------------------------------------------

    /// Whether the section has room for so many more bytes; ask before [`crate::Blobs::put`].
    ///
    /// # Errors
    /// `QuotaFull`.
    fn room(&self, section: &str, quota_bytes: u64, more: u64) -> Done<()>;

    /// The request taken from this source, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn by_source(&self, source: &str) -> Done<Option<Receipt>>;

    /// A new request in `received`, with its receipt number; the quota is checked again in the same transaction.
    ///
    /// # Errors
    /// `QuotaFull`, `Invalid`, `Full`.
    fn receive(&self, new: &NewRequest, by: &By) -> Done<Received>;

    /// One request with its findings.
    ///
    /// # Errors
    /// `NotFound`, `Tampered`.
    fn request(&self, receipt: &Receipt) -> Done<Request>;

    /// One step.
    ///
    /// # Errors
    /// `Transition` and every other rule of the road; `Tampered`.
    fn advance(&self, receipt: &Receipt, change: Change, notes: Notes, by: &By) -> Done<Request>;

    /// awaiting_approval → approved. `approvers` are the approvers and deputies of the section by the configuration.
    ///
    /// # Errors
    /// `OwnRequest`, `NotAnApprover`, `Decided`, `Transition`, `Tampered`.
    fn approve(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval>;

    /// awaiting_approval → rejected; the same rules. `by.why` is the comment.
    ///
    /// # Errors
    /// As [`Store::approve`].
    fn reject(&self, receipt: &Receipt, approvers: &[String], by: &By) -> Done<Approval>;

    /// Work to do now: received ones, and held ones whose time has come, oldest first. A row that was tampered with is left out.
    ///
    /// # Errors
    /// When the store fails.
    fn due_for_work(&self, now: Timestamp, limit: usize) -> Done<Vec<Receipt>>;

    /// Requests in a state, oldest first. A row that was tampered with is left out (`check` names it).
    ///
    /// # Errors
    /// When the store fails.
    fn in_state(&self, state: State, limit: usize) -> Done<Vec<Receipt>>;

    /// After a crash: disarming, scanning → received; inspecting → arrived. Returns what was taken back.
    ///
    /// # Errors
    /// When the store fails.
    fn recover(&self, by: &By) -> Done<(Vec<Receipt>, Vec<ArrivalId>)>;

    /// One page of requests, newest first, without findings.
    ///
    /// # Errors
    /// `Tampered` when a row on the page is.
    fn list(&self, query: &Query) -> Done<Page<Request>>;

    /// Every change of state of a request.
    ///
    /// # Errors
    /// `NotFound`, `Tampered` (also when an entry is missing).
    fn history(&self, receipt: &Receipt) -> Done<Vec<HistoryEntry>>;

    /// How many requests are in each state.
    ///
    /// # Errors
    /// When the store fails.
    fn counts(&self) -> Done<Vec<(State, u64)>>;

    /// What a section uses.
    ///
    /// # Errors
    /// When the store fails.
    fn usage(&self, section: &str) -> Done<Usage>;

    // ---- packages (Internet side) ---------------------------------------------------------------------------------

    /// Gives the package its number and moves its requests approved → sealed, all or nothing.
    ///
    /// # Errors
    /// `Transition`, `Invalid`, `Tampered`.
    fn seal(&self, new: &NewPackage, by: &By) -> Done<Package>;

    /// One package.
    ///
    /// # Errors
    /// `NotFound`, `Tampered`.
    fn package(&self, id: &str) -> Done<Package>;

    /// Packages in a state, in order of their numbers.
    ///
    /// # Errors
    /// `Tampered`.
    fn packages_in(&self, state: PackageState, limit: usize) -> Done<Vec<Package>>;

    /// The package file is written and durable. May be said again (after a crash it is written again) until it is released.
    ///
    /// # Errors
    /// `NotFound`, `Schema`.
    fn package_written(&self, id: &str, file: &str, digest: [u8; 32], by: &By) -> Done<Package>;

    /// The carrier has it: package and requests become released.
    ///
    /// # Errors
    /// `NotFound`; `Schema` when it was not written.
    fn package_released(&self, id: &str, by: &By) -> Done<Package>;

    /// The receipt came back: the package is acknowledged, the requests named delivered. The others stay released.
    /// Saying it again adds what is new.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when a request is not in this package.
    fn package_acknowledged(&self, id: &str, delivered: &[Receipt], by: &By) -> Done<Package>;

    // ---- arrivals (LGWAN side) ------------------------------------------------------------------------------------

    /// A verified package came: its id, number and files are noted together.
    ///
    /// # Errors
    /// `Replayed` when id or number were seen before; `Invalid`.
    fn arrive(&self, package: &IncomingPackage, by: &By) -> Done<Vec<ArrivalId>>;

    /// A package seen before.
    ///
    /// # Errors
    /// `Tampered`.
    fn seen(&self, id: &str) -> Done<Option<SeenPackage>>;

    /// Packages whose every arrival is delivered or quarantined and whose receipt was not written yet.
    ///
    /// # Errors
    /// `Tampered`.
    fn to_receipt(&self, limit: usize) -> Done<Vec<SeenPackage>>;

    /// The receipt for the way back is written.
    ///
    /// # Errors
    /// `NotFound`.
    fn receipted(&self, id: &str, by: &By) -> Done<()>;

    /// Numbers below the highest seen of a node that never came, as ranges, at most 1,000.
    ///
    /// # Errors
    /// When the store fails.
    fn gaps(&self, node: &str) -> Done<Vec<std::ops::RangeInclusive<u64>>>;

    /// One arrival with its manifest entry.
    ///
    /// # Errors
    /// `NotFound`, `Tampered`.
    fn arrival(&self, id: ArrivalId) -> Done<Arrival>;

    /// One step.
    ///
    /// # Errors
    /// `ArrivalTransition`, `Invalid` (an attestation over other bytes), `Tampered`.
    fn advance_arrival(&self, id: ArrivalId, change: ArrivalChange, by: &By) -> Done<Arrival>;

    /// Arrivals in a state, oldest first; held ones only when their time has come. Tampered rows are left out.
    ///
    /// # Errors
    /// When the store fails.
    fn arrivals_in(&self, state: ArrivalState, now: Timestamp, limit: usize) -> Done<Vec<ArrivalId>>;

    /// One page of arrivals, newest first, without manifest entries. Of the query: section, name, from, until, before, limit.
    ///
    /// # Errors
    /// `Tampered`.
    fn list_arrivals(&self, query: &Query) -> Done<Page<Arrival>>;

    /// Every change of state of an arrival.
    ///
    /// # Errors
    /// `NotFound`, `Tampered`.
    fn arrival_history(&self, id: ArrivalId) -> Done<Vec<HistoryEntry>>;

    // ---- exceptions -----------------------------------------------------------------------------------------------

    /// Records an exception.
    ///
    /// # Errors
    /// `Invalid` without a reason, with asker = officer, or when it expires before it begins.
    fn grant(&self, new: &NewException, by: &By) -> Done<Exception>;

    /// Takes one back.
    ///
    /// # Errors
    /// `NotFound`; `Schema` when it was taken back already.
    fn revoke(&self, id: i64, by: &By) -> Done<Exception>;

    /// The exception that holds for this file now.
    ///
    /// # Errors
    /// `Tampered`.
    fn exception_for(&self, digest: &[u8; 32], at: Timestamp) -> Done<Option<Exception>>;

    /// All, newest first.
    ///
    /// # Errors
    /// `Tampered`.
    fn exceptions(&self, limit: usize) -> Done<Vec<Exception>>;

    // ---- disposal -------------------------------------------------------------------------------------------------

    /// What may be disposed of now by its retention.
    ///
    /// # Errors
    /// When the store fails.
    fn due_for_disposal(&self, now: Timestamp, limit: usize) -> Done<Vec<Due>>;

    /// Overwrites the keys and writes the record; returns when they are in no file any more. Use [`crate::dispose`].
    ///
    /// # Errors
    /// `Transition`, `Invalid` without permission, `Disposed`, `Tampered`.
    fn destroy(&self, target: &Target, scope: Scope, permission: &str, by: &By) -> Done<Destroyed>;

    /// Blobs whose keys are destroyed and whose files are not recorded as unlinked.
    ///
    /// # Errors
    /// When the store fails.
    fn to_unlink(&self, limit: usize) -> Done<Vec<BlobName>>;

    /// Their files are gone.
    ///
    /// # Errors
    /// When the store fails.
    fn unlinked(&self, names: &[BlobName], at: Timestamp) -> Done<()>;

    /// The records of disposal of one target.
    ///
    /// # Errors
    /// `Tampered`.
    fn disposals(&self, target: &Target) -> Done<Vec<DisposalRecord>>;

    /// All records of disposal with numbers above `after`, oldest first.
    ///
    /// # Errors
    /// `Tampered`.
    fn disposals_after(&self, after: i64, limit: usize) -> Done<Vec<DisposalRecord>>;

    /// Whether a row with a living key refers to this blob.
    ///
    /// # Errors
    /// When the store fails.
    fn knows_blob(&self, name: &BlobName) -> Done<bool>;

    /// Checks the database, every MAC and every sum; for `doctor`.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    fn check(&self) -> Done<CheckReport>;
}
