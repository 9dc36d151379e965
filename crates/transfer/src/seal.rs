//! Seals packages: verified files in, one signed file out, whole or not at all.

use crate::entry::{Facts, FileEntry, Manifest, Meta, NewFile};
use crate::open::MAGIC;
use crate::{
    Caps, NotOpened, NotSealed, PACKAGE_SUFFIX, SigningKey, check, disk, envelope, error, hex, statement, when,
};
use mugai_gate::Verified;
use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::path::Path;

/// Bytes moved at once.
const CHUNK: usize = 1 << 18;

/// A fresh package id: 128 bits of the kernel's random numbers.
///
/// # Errors
/// When the kernel gives none.
pub fn new_package_id() -> io::Result<String> {
    let mut id = [0; 16];
    disk::random(&mut id)?;
    Ok(hex::text(&id))
}

/// The name of a package file: sorts by number.
pub fn package_name(node: &str, sequence: u64, id: &str) -> String {
    format!("{node}-{sequence:012}-{id}.{PACKAGE_SUFFIX}")
}

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the package file.
    pub digest: [u8; 32],
    /// Its bytes.
    pub length: u64,
}

/// Seals packages with one key, under the limits of the other side.
#[derive(Clone, Debug)]
pub struct Sealer {
    key: SigningKey,
    caps: Caps,
}

impl Sealer {
    /// A sealer for the node of this key.
    pub fn new(key: SigningKey, caps: Caps) -> Self {
        Self { key, caps }
    }

    /// Whether a file could be sealed, before it is given a place in a package.
    ///
    /// # Errors
    /// As [`Sealer::seal`] would give, for a file number 0.
    pub fn check(&self, file: NewFile, facts: &Facts) -> Result<(), NotOpened> {
        check::entry(0, &entry(file, facts, &self.caps), &self.caps)
    }

    /// Seals verified files that are at hand. `to` must not exist.
    ///
    /// # Errors
    /// [`NotSealed`]; then there is no file.
    pub fn seal(&self, meta: &Meta, files: Vec<(NewFile, Verified)>, to: &Path) -> Result<Sealed, NotSealed> {
        let (told, mut verified): (Vec<_>, Vec<_>) =
            files.into_iter().map(|(file, v)| ((file, Facts::of(&v)), Some(v))).unzip();
        let gone = || NotSealed::Load { index: 0, name: String::new(), why: "asked for twice".into() };
        self.write(meta, told, &mut |n| verified.get_mut(n).and_then(Option::take).ok_or_else(gone), to)
    }

    /// Seals files that are loaded when their turn comes, one at a time, so that memory holds one payload only. What is loaded must be
    /// what the facts say.
    ///
    /// # Errors
    /// [`NotSealed`]; then there is no file.
    pub fn seal_with<E: Display>(
        &self,
        meta: &Meta,
        files: Vec<(NewFile, Facts)>,
        mut load: impl FnMut(usize) -> Result<Verified, E>,
        to: &Path,
    ) -> Result<Sealed, NotSealed> {
        let mut load =
            |n: usize| load(n).map_err(|e| NotSealed::Load { index: n, name: String::new(), why: e.to_string() });
        self.write(meta, files, &mut load, to)
    }

    pub(crate) fn write<P: Payload>(
        &self,
        meta: &Meta,
        files: Vec<(NewFile, Facts)>,
        load: &mut dyn FnMut(usize) -> Result<P, NotSealed>,
        to: &Path,
    ) -> Result<Sealed, NotSealed> {
        let public = self.key.public();
        if !public.valid_at(meta.created) {
            return Err(NotSealed::KeyTime { key: public.id().clone(), at: meta.created });
        }
        let manifest = Manifest {
            id: meta.id.clone(),
            node: self.key.node().to_owned(),
            sequence: meta.sequence,
            created: when::whole_ms(meta.created),
            audit: meta.audit,
            files: files.into_iter().map(|(file, facts)| entry(file, &facts, &self.caps)).collect(),
        };
        check::manifest(&manifest, &self.caps).map_err(NotSealed::Manifest)?;
        let (manifest, statement) = self.fitting(manifest).map_err(NotSealed::Manifest)?;
        let envelope = envelope::seal(&self.key, envelope::STATEMENT, &statement);
        drop(statement);
        self.put(&manifest, &envelope, load, to)
    }

    /// The statement, with as many findings as the envelope has room for.
    fn fitting(&self, mut manifest: Manifest) -> Result<(Manifest, Vec<u8>), NotOpened> {
        let mut most = self.caps.findings;
        loop {
            let statement = statement::write(&manifest)?;
            let letters = u64::try_from(statement.len().div_ceil(3).saturating_mul(4)).unwrap_or(u64::MAX);
            let size = letters.saturating_add(envelope::frame(envelope::STATEMENT));
            let fits = error::within("the envelope", size, self.caps.envelope_bytes.min(u64::from(u32::MAX)));
            if fits.is_ok() {
                return Ok((manifest, statement));
            }
            if most == 0 {
                return fits.map(|()| (manifest, statement));
            }
            most /= 2;
            manifest.files.iter_mut().for_each(|f| leave_out(f, most));
        }
    }

    fn put<P: Payload>(
        &self,
        manifest: &Manifest,
        envelope: &[u8],
        load: &mut dyn FnMut(usize) -> Result<P, NotSealed>,
        to: &Path,
    ) -> Result<Sealed, NotSealed> {
        let io = NotSealed::io(to);
        // 0640: the group is the one that carries.
        let file = disk::Durable::create(to, 0o640).map_err(&io)?;
        let mut out = Hashing { to: file, hash: Sha256::new(), length: 0 };
        let length = u32::try_from(envelope.len()).unwrap_or(u32::MAX);
        for piece in [&MAGIC[..], &length.to_le_bytes(), envelope] {
            out.write_all(piece).map_err(&io)?;
        }
        for (index, entry) in manifest.files.iter().enumerate() {
            let named = |e| match e {
                NotSealed::Load { why, .. } => NotSealed::Load { index, name: entry.name.clone(), why },
                other => other,
            };
            let payload = load(index).map_err(named)?;
            copy(&payload, entry, &mut out).map_err(|e| match e {
                Copy::Changed => NotSealed::Changed { index, name: entry.name.clone() },
                Copy::Read(e) => NotSealed::Load { index, name: entry.name.clone(), why: e.to_string() },
                Copy::Write(e) => io(e),
            })?;
        }
        let within = error::within("the package", out.length, self.caps.package_bytes);
        within.map_err(NotSealed::Manifest)?;
        let sealed = Sealed { digest: out.hash.finalize().into(), length: out.length };
        out.to.commit().map_err(&io)?;
        Ok(sealed)
    }
}

/// Verified bytes; a trait only so that the crate's own tests can write packages without starting workers.
pub(crate) trait Payload {
    /// What was attested.
    fn facts(&self) -> Facts;
    /// The bytes.
    fn reader(&self) -> Box<dyn Read + '_>;
}

impl Payload for Verified {
    fn facts(&self) -> Facts {
        Facts::of(self)
    }
    fn reader(&self) -> Box<dyn Read + '_> {
        Box::new(Self::reader(self))
    }
}

fn entry(mut file: NewFile, facts: &Facts, caps: &Caps) -> FileEntry {
    check::tidy(&mut file, caps);
    let mut entry = FileEntry {
        name: file.name,
        length: facts.length,
        digest: facts.digest,
        format: facts.format.clone(),
        extension: facts.extension.clone(),
        kind: facts.kind,
        policy: facts.policy,
        engine: facts.engine.clone(),
        section: file.section,
        receipt: file.receipt,
        applicant: file.applicant,
        original: file.original,
        approval: file.approval,
        findings: file.findings,
        more_findings: 0,
        scan: file.scan,
        exception: file.exception,
    };
    leave_out(&mut entry, caps.findings);
    entry
}

fn leave_out(file: &mut FileEntry, most: usize) {
    let over = file.findings.len().saturating_sub(most);
    file.findings.truncate(most);
    file.more_findings = file.more_findings.saturating_add(u64::try_from(over).unwrap_or(u64::MAX));
}

enum Copy {
    Changed,
    Read(io::Error),
    Write(io::Error),
}

/// Copies one payload and makes sure that it is the one the manifest speaks of.
fn copy<P: Payload>(payload: &P, entry: &FileEntry, out: &mut impl Write) -> Result<(), Copy> {
    let facts = payload.facts();
    let attested = facts.digest == entry.digest
        && facts.length == entry.length
        && facts.kind == entry.kind
        && facts.format == entry.format
        && facts.extension == entry.extension
        && facts.policy == entry.policy
        && facts.engine == entry.engine;
    if !attested {
        return Err(Copy::Changed);
    }
    let mut reader = payload.reader();
    let mut hash = Sha256::new();
    let mut length = 0u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = match reader.read(&mut chunk) {
            Ok(0) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other.map_err(Copy::Read)?,
        };
        length = length.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        if length > entry.length {
            return Err(Copy::Changed);
        }
        let piece = chunk.get(..n).unwrap_or_default();
        hash.update(piece);
        out.write_all(piece).map_err(Copy::Write)?;
    }
    if length == entry.length && <[u8; 32]>::from(hash.finalize()) == entry.digest {
        Ok(())
    } else {
        Err(Copy::Changed)
    }
}

struct Hashing<W> {
    to: W,
    hash: Sha256,
    length: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.hash.update(bytes.get(..n).unwrap_or_default());
        self.length = self.length.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
