//! Opens packages: size, magic, envelope, key, signature; then what is said; then every payload's digest; then the end.

use crate::entry::Manifest;
use crate::error::{not_ahead, within};
use crate::source::Source;
use crate::{Caps, KeyId, NotOpened, Opened, PublicKey, Trust, check, disk, envelope, statement};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::path::Path;

/// How every package begins; the last character is the version.
pub(crate) const MAGIC: &[u8; 8] = b"MUGAIPK1";
/// Magic and length of the envelope.
pub(crate) const HEADER: u64 = 12;
/// Bytes read at once.
const CHUNK: usize = 1 << 18;

/// Opens packages sealed with known keys.
#[derive(Clone, Debug)]
pub struct Opener {
    trust: Trust,
    caps: Caps,
}

impl Opener {
    /// An opener that believes these keys.
    pub fn new(trust: Trust, caps: Caps) -> Self {
        Self { trust, caps }
    }

    /// Opens a package file; links, pipes and devices are not followed. Everything is checked here; payloads are checked once more
    /// while they are read, since the file lies in a folder.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, path: &Path, now: Timestamp) -> Result<Opened, NotOpened> {
        let file = disk::open_file(path).map_err(NotOpened::io(path))?.ok_or(NotOpened::NotAFile)?;
        self.source(Source::File(file), path, now)
    }

    /// Opens a package in memory.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open_bytes(&self, bytes: Vec<u8>, now: Timestamp) -> Result<Opened, NotOpened> {
        self.source(Source::Bytes(bytes), Path::new(""), now)
    }

    fn source(&self, source: Source, path: &Path, now: Timestamp) -> Result<Opened, NotOpened> {
        let io = NotOpened::io(path);
        let length = source.length().map_err(&io)?;
        within("the package", length, self.caps.package_bytes)?;
        let mut header = [0; 12];
        source.fill_at(&mut header, 0).map_err(&io)?;
        let envelope = self.envelope_length(&header, length)?;
        let begin = HEADER.saturating_add(envelope);
        // Not more than the file has, so not more than somebody went to the trouble of storing.
        let mut sealed = vec![0; usize::try_from(envelope).unwrap_or(0)];
        source.fill_at(&mut sealed, HEADER).map_err(&io)?;
        let (manifest, key) = self.manifest(&sealed, now)?;
        let payloads: u64 = manifest.files.iter().map(|f| f.length).sum();
        let end = begin.saturating_add(payloads);
        if length < end {
            return Err(NotOpened::Truncated);
        }
        if length > end {
            return Err(NotOpened::Trailing { bytes: length.saturating_sub(end) });
        }
        let mut whole = Sha256::new();
        whole.update(header);
        whole.update(&sealed);
        drop(sealed);
        let digest = digests(&source, begin, &manifest, whole).map_err(|e| e.unwrap_or_else(&io))?;
        Ok(Opened { manifest, key, digest, source, begin })
    }

    fn envelope_length(&self, header: &[u8; 12], length: u64) -> Result<u64, NotOpened> {
        let [m0, m1, m2, m3, m4, m5, m6, version, l0, l1, l2, l3] = *header;
        let magic = [m0, m1, m2, m3, m4, m5, m6, version];
        if &magic != MAGIC {
            let ours = MAGIC.starts_with(&[m0, m1, m2, m3, m4, m5, m6]) && version.is_ascii_digit();
            let found = String::from_utf8_lossy(&magic).into_owned();
            return Err(if ours { NotOpened::Version { found } } else { NotOpened::NotAPackage });
        }
        let envelope = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
        within("the envelope", envelope, self.caps.envelope_bytes)?;
        if envelope > length.saturating_sub(HEADER) { Err(NotOpened::Truncated) } else { Ok(envelope) }
    }

    /// Signature first, then what it says.
    fn manifest(&self, sealed: &[u8], now: Timestamp) -> Result<(Manifest, KeyId), NotOpened> {
        let signed = envelope::open(sealed, envelope::STATEMENT, &self.trust)?;
        in_time(signed.key, now)?;
        let manifest = statement::read(signed.body())?;
        if manifest.node != signed.key.node() {
            return Err(NotOpened::OtherNode { key: signed.key.node().to_owned(), claimed: manifest.node });
        }
        in_time(signed.key, manifest.created)?;
        not_ahead(manifest.created, now, &self.caps)?;
        check::manifest(&manifest, &self.caps)?;
        Ok((manifest, signed.key.id().clone()))
    }
}

/// The key's time has begun and is not over.
pub(crate) fn in_time(key: &PublicKey, at: Timestamp) -> Result<(), NotOpened> {
    if key.valid_at(at) {
        return Ok(());
    }
    Err(NotOpened::KeyTime { key: key.id().clone(), at, from: key.from(), until: key.until() })
}

/// Compares every payload with its digest; returns the digest of the whole file. `Err(Err(_))` when it could not be read.
fn digests(source: &Source, begin: u64, manifest: &Manifest, mut whole: Sha256) -> Result<[u8; 32], ReadOr> {
    let mut chunk = vec![0; CHUNK];
    let mut at = begin;
    for (index, file) in manifest.files.iter().enumerate() {
        let mut hash = Sha256::new();
        let mut left = file.length;
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let n = source.read_at(chunk.get_mut(..room).unwrap_or_default(), at).map_err(ReadOr::Read)?;
            if n == 0 {
                return Err(ReadOr::Not(NotOpened::Truncated));
            }
            let piece = chunk.get(..n).unwrap_or_default();
            hash.update(piece);
            whole.update(piece);
            let n = u64::try_from(n).unwrap_or(u64::MAX);
            at = at.saturating_add(n);
            left = left.saturating_sub(n);
        }
        if <[u8; 32]>::from(hash.finalize()) != file.digest {
            return Err(ReadOr::Not(NotOpened::Payload { index, name: file.name.clone() }));
        }
    }
    Ok(whole.finalize().into())
}

/// Either the system or the package is to blame.
enum ReadOr {
    Read(std::io::Error),
    Not(NotOpened),
}

impl ReadOr {
    fn unwrap_or_else(self, io: impl Fn(std::io::Error) -> NotOpened) -> NotOpened {
        match self {
            Self::Read(e) => io(e),
            Self::Not(e) => e,
        }
    }
}
