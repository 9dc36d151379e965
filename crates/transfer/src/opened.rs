//! An opened package: what it says, and its payloads as untrusted bytes.

use crate::KeyId;
use crate::entry::{FileEntry, Manifest};
use crate::source::Source;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// A package whose signature, key, manifest and digests hold. Whether it came before, or whether one before it is missing, the
/// caller's store must say.
#[derive(Debug)]
pub struct Opened {
    pub(crate) manifest: Manifest,
    pub(crate) key: KeyId,
    pub(crate) digest: [u8; 32],
    pub(crate) source: Source,
    /// Where the first payload begins.
    pub(crate) begin: u64,
}

impl Opened {
    /// What it says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
    /// The key it was sealed with.
    pub fn key(&self) -> &KeyId {
        &self.key
    }
    /// SHA-256 of the package file.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The payloads in the order of the manifest.
    pub fn payloads(&self) -> impl Iterator<Item = Payload<'_>> {
        self.manifest.files.iter().enumerate().scan(self.begin, |at, (index, entry)| {
            let from = *at;
            *at = at.saturating_add(entry.length);
            Some(Payload { index, entry, untrusted: PayloadReader::new(&self.source, from, entry) })
        })
    }

    /// One of them.
    pub fn payload(&self, index: usize) -> Option<Payload<'_>> {
        self.payloads().nth(index)
    }
}

/// One file of a package, to be inspected by a fresh worker before anything else is done with it.
#[derive(Debug)]
pub struct Payload<'a> {
    /// Its number, from 0.
    pub index: usize,
    /// What the package says of it.
    pub entry: &'a FileEntry,
    /// Its bytes.
    pub untrusted: PayloadReader<'a>,
}

/// Reads one payload and its digest along with it: the end is reported only when the bytes are those that were signed for, else an
/// error (`InvalidData`), however often one asks.
#[derive(Debug)]
pub struct PayloadReader<'a> {
    source: &'a Source,
    at: u64,
    left: u64,
    hash: Sha256,
    expected: [u8; 32],
    good: Option<bool>,
}

impl<'a> PayloadReader<'a> {
    pub(crate) fn new(source: &'a Source, at: u64, entry: &FileEntry) -> Self {
        Self { source, at, left: entry.length, hash: Sha256::new(), expected: entry.digest, good: None }
    }

    /// Bytes left to read.
    pub fn length(&self) -> u64 {
        self.left
    }
}

impl Read for PayloadReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            let found = || <[u8; 32]>::from(self.hash.clone().finalize());
            let good = self.good.unwrap_or_else(|| found() == self.expected);
            self.good = Some(good);
            let wrong = "the payload is not what was signed for";
            return if good { Ok(0) } else { Err(io::Error::new(io::ErrorKind::InvalidData, wrong)) };
        }
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let into = into.get_mut(..room).unwrap_or_default();
        let n = self.source.read_at(into, self.at)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.hash.update(into.get(..n).unwrap_or_default());
        let n64 = u64::try_from(n).unwrap_or(u64::MAX);
        self.at = self.at.saturating_add(n64);
        self.left = self.left.saturating_sub(n64);
        Ok(n)
    }
}
