//! Blobs on the local disk: written beside, synced, renamed to the digest of what was written, folder synced.

use super::Blobs;
use super::seal::{HEAD, PIECE, Pieces, TAG, open_all};
use crate::node_key::random;
use crate::{BlobKey, BlobName, BlobRef, StagingError};
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// `blobs/` of a data folder: 256 folders by the first byte of the name, and `tmp` for what is being written.
#[derive(Debug)]
pub struct DiskBlobs {
    folder: PathBuf,
}

impl DiskBlobs {
    /// Opens the folder and makes what is missing (mode 0700).
    ///
    /// # Errors
    /// When the disk does not let us.
    pub fn open(data: &Path) -> Result<Self, StagingError> {
        let folder = data.join("blobs");
        let make = |path: &Path| {
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
            made.map_err(|e| StagingError::io(path, e))
        };
        make(&folder)?;
        for byte in 0..=u8::MAX {
            make(&folder.join(format!("{byte:02x}")))?;
        }
        make(&folder.join("tmp"))?;
        sync_folder(&folder)?;
        sync_folder(data)?;
        Ok(Self { folder })
    }

    /// The blobs of a folder that is only read, such as a backup.
    pub(crate) fn existing(data: &Path) -> Self {
        Self { folder: data.join("blobs") }
    }

    fn shard(&self, name: &BlobName) -> PathBuf {
        self.folder.join(format!("{:02x}", name.bytes().first().copied().unwrap_or(0)))
    }

    pub(crate) fn path(&self, name: &BlobName) -> PathBuf {
        self.shard(name).join(name.to_string())
    }

    fn write(&self, temp: &Path, bytes: &mut dyn Read, most: u64) -> Result<BlobRef, StagingError> {
        let fail = |e: io::Error| StagingError::io(temp, e);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::open(temp, flags, Mode::RUSR | Mode::WUSR).map_err(|e| fail(e.into()))?;
        let mut file = File::from(fd);
        let key = BlobKey(random()?);
        let sealed = seal(&key, bytes, most, |stored| file.write_all(stored).map_err(fail))?;
        file.sync_all().map_err(fail)?;
        let target = self.path(&sealed.name);
        std::fs::rename(temp, &target).map_err(|e| StagingError::io(&target, e))?;
        sync_folder(&self.shard(&sealed.name))?;
        Ok(sealed)
    }
}

/// Encrypts a stream piece by piece and hands what is to be stored to `out`.
pub(crate) fn seal(
    key: &BlobKey,
    bytes: &mut dyn Read,
    most: u64,
    mut out: impl FnMut(&[u8]) -> Result<(), StagingError>,
) -> Result<BlobRef, StagingError> {
    let (mut plain, mut stored, mut length) = (Sha256::new(), Sha256::new(), 0_u64);
    let mut pieces = Pieces::new(key);
    stored.update(HEAD);
    out(HEAD)?;
    let room = PIECE.saturating_add(TAG);
    let mut piece = read_piece(bytes, room)?;
    loop {
        // The next piece is read before this one is closed, since the last one is marked.
        let next = if piece.len() < PIECE { Vec::new() } else { read_piece(bytes, room)? };
        let last = next.is_empty();
        length = length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if length > most {
            return Err(StagingError::TooLong { most });
        }
        plain.update(&piece);
        let closed = pieces.close(&mut piece, last);
        closed.ok_or_else(|| StagingError::Invalid { field: "blob", why: "cannot be encrypted".into() })?;
        stored.update(&piece);
        out(&piece)?;
        if last {
            break;
        }
        piece = next;
    }
    let name = BlobName::new(stored.finalize().into());
    Ok(BlobRef { name, key: key.clone(), plain_digest: plain.finalize().into(), length })
}

fn read_piece(bytes: &mut dyn Read, room: usize) -> Result<Vec<u8>, StagingError> {
    let mut piece = Vec::with_capacity(room);
    let most = u64::try_from(PIECE).unwrap_or(u64::MAX);
    bytes.take(most).read_to_end(&mut piece).map_err(|e| StagingError::io(Path::new("input"), e))?;
    Ok(piece)
}

/// Decrypts what lies on the disk and checks it against everything that is known of it.
pub(crate) fn unseal(blob: &BlobRef, stored: &mut dyn Read) -> Result<Vec<u8>, StagingError> {
    let tampered = || StagingError::Tampered { what: format!("blob {}", blob.name) };
    let mut hash = Sha256::new();
    let room = usize::try_from(blob.length).map_err(|_| tampered())?;
    let plain = open_all(&blob.key, stored, |bytes| hash.update(bytes), room);
    let plain = plain.map_err(|e| StagingError::io(Path::new(&blob.name.to_string()), e))?.ok_or_else(tampered)?;
    let sound = <[u8; 32]>::from(hash.finalize()) == *blob.name.bytes()
        && <[u8; 32]>::from(Sha256::digest(&plain)) == blob.plain_digest
        && plain.len() == room;
    if sound { Ok(plain) } else { Err(tampered()) }
}

/// Bytes a blob of this many plain bytes has on the disk.
fn stored_length(plain: u64) -> u64 {
    let piece = u64::try_from(PIECE).unwrap_or(u64::MAX);
    let tags = plain.div_ceil(piece).max(1).saturating_mul(u64::try_from(TAG).unwrap_or(16));
    plain.saturating_add(tags).saturating_add(8)
}

pub(crate) fn sync_folder(folder: &Path) -> Result<(), StagingError> {
    File::open(folder).and_then(|d| d.sync_all()).map_err(|e| StagingError::io(folder, e))
}

impl Blobs for DiskBlobs {
    fn put(&self, bytes: &mut dyn Read, most: u64) -> Result<BlobRef, StagingError> {
        let temp = self.folder.join("tmp").join(BlobName::new(random()?).to_string());
        let written = self.write(&temp, bytes, most);
        if written.is_err() {
            let _ = std::fs::remove_file(&temp);
        }
        written
    }

    fn get(&self, blob: &BlobRef) -> Result<Vec<u8>, StagingError> {
        let path = self.path(&blob.name);
        let tampered = || StagingError::Tampered { what: format!("blob {}", blob.name) };
        let fd = match rustix::fs::open(&path, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty()) {
            Ok(fd) => fd,
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::LOOP) => return Err(tampered()),
            Err(e) => return Err(StagingError::io(&path, e.into())),
        };
        let mut file = File::from(fd);
        let fail = |e: io::Error| StagingError::io(&path, e);
        // The length is known: a blob that was made longer is not read into memory.
        let length = file.metadata().map_err(fail)?.len();
        if length != stored_length(blob.length) {
            return Err(tampered());
        }
        unseal(blob, &mut (&mut file).take(length))
    }

    fn remove(&self, name: &BlobName) -> Result<(), StagingError> {
        let path = self.path(name);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StagingError::io(&path, e)),
            _ => sync_folder(&self.shard(name)),
        }
    }

    fn older_than(&self, age: Duration) -> Result<Vec<BlobName>, StagingError> {
        let Some(limit) = SystemTime::now().checked_sub(age) else { return Ok(Vec::new()) };
        let limit = limit.duration_since(SystemTime::UNIX_EPOCH).map(|d| d.as_secs()).unwrap_or(0);
        let mut names = Vec::new();
        for entry in walk(&self.folder)? {
            let (path, temporary) = entry;
            let Ok(meta) = std::fs::symlink_metadata(&path) else { continue };
            if !meta.is_file() || u64::try_from(meta.ctime()).unwrap_or(0) > limit {
                continue;
            }
            let name = path.file_name().and_then(|n| n.to_str()).and_then(BlobName::parse);
            match name {
                _ if temporary => drop(std::fs::remove_file(&path)),
                Some(name) => names.push(name),
                None => {}
            }
        }
        Ok(names)
    }
}

/// Every file of the 256 folders, and of `tmp` (marked).
fn walk(folder: &Path) -> Result<Vec<(PathBuf, bool)>, StagingError> {
    let mut files = Vec::new();
    let folders = (0..=u8::MAX).map(|b| (format!("{b:02x}"), false)).chain([("tmp".to_owned(), true)]);
    for (name, temporary) in folders {
        let path = folder.join(name);
        for entry in std::fs::read_dir(&path).map_err(|e| StagingError::io(&path, e))? {
            files.push((entry.map_err(|e| StagingError::io(&path, e))?.path(), temporary));
        }
    }
    Ok(files)
}
