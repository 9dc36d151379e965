//! Taking a file in: the checks that come before its bytes are stored, and the clean-up when they were stored for nothing.

use crate::{Blobs, By, NewRequest, Receipt, Received, SectionRule, StagingError, Store};
use std::io::Read;

/// What is known of a file before its bytes are kept.
#[derive(Clone, Debug)]
pub struct TakenIn<'a> {
    /// See [`NewRequest::source`].
    pub source: &'a str,
    /// Section.
    pub section: &'a SectionRule,
    /// Applicant.
    pub applicant: &'a str,
    /// File name to be shown.
    pub name: &'a str,
    /// Bytes it has; more than that are not read.
    pub length: u64,
    /// See [`NewRequest::mail`].
    pub mail: bool,
}

/// Quota, blob, row, in this order. `Existing` when this source is a request already (the bytes are not stored again).
///
/// # Errors
/// `QuotaFull` before anything is stored; `TooLong` when the file has more bytes than said; `Full`.
pub fn take_in(
    store: &dyn Store,
    blobs: &dyn Blobs,
    what: &TakenIn<'_>,
    bytes: &mut dyn Read,
    by: &By,
) -> Result<Received, StagingError> {
    if let Some(receipt) = store.by_source(what.source)? {
        return Ok(Received::Existing(receipt));
    }
    store.room(&what.section.id, what.section.quota_bytes, what.length)?;
    let original = blobs.put(bytes, what.length)?;
    let name = original.name;
    let new = NewRequest {
        source: what.source.to_owned(),
        section: what.section.clone(),
        applicant: what.applicant.to_owned(),
        name: what.name.to_owned(),
        original,
        mail: what.mail,
    };
    let received = store.receive(&new, by);
    if !matches!(received, Ok(Received::New(_))) && !matches!(received, Err(StagingError::Crashed)) {
        // No row refers to it, so nobody can ever read it; when even this fails the sweep finds it.
        let _ = blobs.remove(&name);
    }
    received
}

impl Received {
    /// The receipt number, new or old.
    pub fn receipt(&self) -> &Receipt {
        match self {
            Self::New(r) | Self::Existing(r) => r,
        }
    }
}
