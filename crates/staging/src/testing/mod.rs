//! Doubles for crash tests: a world of store and blobs that dies after any number of durable steps, and what survives of it.
//!
//! ```
//! # use mugai_staging::testing::{Fate, World};
//! # fn the_whole_road(world: &World) -> Result<(), mugai_staging::StagingError> { Ok(()) }
//! let world = World::new().unwrap();
//! the_whole_road(&world).unwrap();
//! for n in 0..world.journal.steps().len() {
//!     for fate in Fate::ALL {
//!         let world = World::new().unwrap();
//!         world.journal.crash_at(n, fate);
//!         let _ = the_whole_road(&world); // ends in `Crashed`, or finds its way around it
//!         let after = world.survive().unwrap();
//!         // start again over `after.store` and `after.blobs`, then look whether everything promised still holds
//!     }
//! }
//! ```
//!
//! The store is the real schema in memory, so every rule of the real one holds; around it the double is stricter: a row may not refer
//! to a blob that is not durable, and a blob may not be removed while a living key refers to it.

mod journal;
mod mem_blobs;
mod store;

pub use journal::{Fate, Journal};
pub use mem_blobs::MemBlobs;
pub use store::CrashStore;

use crate::{BlobName, NodeKey, SqliteStore, StagingError};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// Names of blobs whose keys live in the store.
pub(crate) type Living = Arc<Mutex<HashSet<BlobName>>>;

/// One node in memory.
#[derive(Debug)]
pub struct World {
    /// What was done so far, and when to die. The caller's own durable effects belong in it too: [`Journal::act`].
    pub journal: Arc<Journal>,
    /// The store.
    pub store: Arc<CrashStore>,
    /// The blobs.
    pub blobs: Arc<MemBlobs>,
}

impl World {
    /// An empty world.
    ///
    /// # Errors
    /// When SQLite cannot.
    pub fn new() -> Result<Self, StagingError> {
        let inner = Arc::new(SqliteStore::in_memory(NodeKey::from_bytes([7; 32]))?);
        Ok(Self::of(inner, Living::default(), MemBlobs::empty))
    }

    /// The world a restart finds: what was durable when this one died, what was not as its fate decided. Dies no more unless told to.
    ///
    /// # Errors
    /// None today.
    pub fn survive(&self) -> Result<Self, StagingError> {
        let fate = self.journal.fate();
        let (inner, living) = (self.store.inner(), self.store.living());
        Ok(Self::of(inner, living, |journal, living| self.blobs.survivors(fate, journal, living)))
    }

    fn of(inner: Arc<SqliteStore>, living: Living, blobs: impl FnOnce(Arc<Journal>, Living) -> MemBlobs) -> Self {
        let journal = Arc::new(Journal::default());
        let blobs = Arc::new(blobs(Arc::clone(&journal), Arc::clone(&living)));
        let store = Arc::new(CrashStore::new(inner, Arc::clone(&journal), Arc::clone(&blobs), living));
        Self { journal, store, blobs }
    }
}
