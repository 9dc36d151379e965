//! The staging area (一時保管領域): what state every file is in, who approved it, where its bytes lie, when they are destroyed.
//!
//! SECURITY: holds originals and results, encrypted, each under its own key; parses none of them. What may not happen is forbidden
//! three times: by the types here, by the schema of the database, and by a MAC over every row, so that a row edited by hand goes
//! nowhere. An attacker who can write the database but does not have the node key can destroy, not forge; one who puts back an old
//! copy of the whole database is found by the audit trail, not here.
#![forbid(unsafe_code)]

mod arrival;
mod backup;
mod blob;
mod blobs;
mod disposal;
mod error;
mod exception;
mod intake;
mod node_key;
mod package;
mod person;
mod query;
mod receipt;
mod request;
mod sqlite;
mod state;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod time;

pub use arrival::{Arrival, ArrivalChange, ArrivalId, ArrivingFile, IncomingPackage, SeenPackage};
pub use backup::{BackupReport, backup, restore};
pub use blob::{BlobKey, BlobName, BlobRef};
pub use blobs::{Blobs, DiskBlobs, sweep};
pub use disposal::{Destroyed, DisposalRecord, Due, Scope, Target, dispose, finish_disposals};
pub use error::StagingError;
pub use exception::{Exception, NewException};
pub use intake::{TakenIn, take_in};
pub use jiff::Timestamp;
pub use node_key::NodeKey;
pub use package::{NewPackage, Package, PackageState};
pub use person::person_key;
pub use query::{Page, Query};
pub use receipt::Receipt;
pub use request::{
    Approval, By, Change, HistoryEntry, NewRequest, Notes, Received, Request, ResultFile, SectionRule, Why,
};
pub use sqlite::SqliteStore;
pub use state::{ArrivalState, State};
pub use store::{CheckReport, Store, Usage};
pub use time::{jst_day, text as time_text};
