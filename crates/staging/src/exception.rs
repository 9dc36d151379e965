//! An exception (例外措置): one file by its digest, for a reason, with permission, until a day.

use jiff::Timestamp;

/// What is asked for. The one who permits is not the one who asks.
#[derive(Clone, Debug)]
pub struct NewException {
    /// SHA-256 of the one file.
    pub digest: [u8; 32],
    /// The reason; not empty.
    pub reason: String,
    /// Who asked.
    pub requested_by: String,
    /// The responsible officer.
    pub permitted_by: String,
    /// From then on.
    pub issued: Timestamp,
    /// Until then.
    pub expires: Timestamp,
}

/// A stored exception; its row was checked against its MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its number.
    pub id: i64,
    /// SHA-256 of the one file.
    pub digest: [u8; 32],
    /// The reason.
    pub reason: String,
    /// Who asked.
    pub requested_by: String,
    /// The responsible officer.
    pub permitted_by: String,
    /// From then on.
    pub issued: Timestamp,
    /// Until then.
    pub expires: Timestamp,
    /// Taken back: when and by whom.
    pub revoked: Option<(Timestamp, String)>,
}

impl Exception {
    /// Whether it holds at this time.
    pub fn active(&self, at: Timestamp) -> bool {
        self.issued <= at && at < self.expires && self.revoked.as_ref().is_none_or(|(when, _)| at < *when)
    }
}
