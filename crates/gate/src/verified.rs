//! The two values between the processes: what was only disarmed, and what may be handed out.

use crate::attest::{Attestation, Key, Kind};
use crate::blob::{self, BlobReader};
use mugai_core::Format;
use mugai_wire::Claim;
use std::fs::File;
use std::io;

/// What the first worker rebuilt. Untrusted: it can only be verified.
#[derive(Debug)]
pub struct Disarmed {
    pub(crate) untrusted_blob: File,
    pub(crate) untrusted_claim: Claim,
    pub(crate) name: String,
}

/// A file that a second process looked at and found clean, or that was let through by an exception and says so. Only this may be
/// handed out.
#[derive(Debug)]
pub struct Verified {
    blob: File,
    digest: [u8; 32],
    length: u64,
    format: &'static Format,
    extension: String,
    attestation: Attestation,
}

impl Verified {
    /// Measures a sealed blob and signs for it. Called by [`crate::Gate::verified`] alone.
    pub(crate) fn sign(
        key: &Key,
        policy: [u8; 32],
        blob: File,
        format: &'static Format,
        extension: String,
        kind: Kind,
    ) -> io::Result<Self> {
        let digest = blob::digest(&blob)?;
        let length = blob::length(&blob)?;
        let attestation = Attestation::sign(key, digest, policy, kind, format.id, &extension);
        Ok(Self { blob, digest, length, format, extension, attestation })
    }

    /// SHA-256 of the bytes.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
    /// Bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
    /// Why it may leave.
    pub fn kind(&self) -> Kind {
        self.attestation.kind
    }
    /// What it is; [`mugai_core::UNKNOWN_FORMAT`] only for an excepted file that nobody could name.
    pub fn format(&self) -> &'static Format {
        self.format
    }
    /// The extension it is to bear.
    pub fn extension(&self) -> &str {
        &self.extension
    }
    /// The proof to keep beside the bytes, for [`crate::Gate::reload`].
    pub fn attestation(&self) -> &Attestation {
        &self.attestation
    }
    /// The bytes.
    ///
    /// # Errors
    /// When memory is out.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        blob::read(&self.blob)
    }
    /// The bytes, to be read piece by piece.
    pub fn reader(&self) -> BlobReader<'_> {
        BlobReader::stretch(&self.blob, 0, self.length)
    }
}
