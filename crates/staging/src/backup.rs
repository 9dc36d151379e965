//! Backup while everything runs, and restore into an empty folder after every byte was checked.

use crate::blobs::sync_folder;
use crate::sqlite::Done;
use crate::{BlobName, Blobs, DiskBlobs, NodeKey, SqliteStore, StagingError, Store, time};
use jiff::Timestamp;
use rustix::fs::{Mode, OFlags};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// What a backup or a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// When the backup was made.
    pub made: String,
    /// Rows whose MAC was checked (restore only).
    pub rows: u64,
    /// Blobs.
    pub blobs: u64,
    /// Their bytes as stored.
    pub bytes: u64,
}

/// Files above this are not a manifest.
const MANIFEST_BYTES: u64 = 1 << 30;

fn bad(what: &str) -> StagingError {
    StagingError::Tampered { what: format!("backup: {what}") }
}

/// Copies the database as it is at one moment, every blob it knows, and the node key into a new folder, with a manifest of digests
/// under the node key. The copy holds everything the node holds, keys too: keep it as safe as the node, and destroy it in time, since
/// what is disposed of later on the node is still in it.
///
/// # Errors
/// When `to` exists and is not empty; `Full`; `Tampered` when a blob is missing that was not disposed of meanwhile.
pub fn backup(store: &SqliteStore, blobs: &DiskBlobs, to: &Path, at: Timestamp) -> Result<BackupReport, StagingError> {
    empty_folder(to)?;
    let database = to.join("staging.db");
    let target = DiskBlobs::open(to)?;
    let mut report = BackupReport { made: time::text(at), ..BackupReport::default() };
    let mut kept: BTreeMap<BlobName, u64> = BTreeMap::new();
    // When something is disposed of while we copy, the copy of the database still has its key: then it is taken anew.
    loop {
        let _ = std::fs::remove_file(&database);
        store.copy_to(&database)?;
        private(&database)?;
        let names = SqliteStore::open(to, store.node_key().clone())?.living_blobs()?;
        let mut gone = false;
        for name in &names {
            let copied = if kept.contains_key(name) { Ok(0) } else { copy_blob(blobs, &target, name) };
            match copied {
                Ok(bytes) => drop(kept.entry(*name).or_insert(bytes)),
                Err(StagingError::Tampered { .. }) if !store.knows_blob(name)? => gone = true,
                Err(other) => return Err(other),
            }
        }
        if !gone {
            let living: BTreeSet<BlobName> = names.into_iter().collect();
            for name in kept.keys().filter(|name| !living.contains(name)) {
                target.remove(name)?;
            }
            kept.retain(|name, _| living.contains(name));
            break;
        }
    }
    report.blobs = u64::try_from(kept.len()).unwrap_or(u64::MAX);
    report.bytes = kept.values().fold(0, |sum: u64, n| sum.saturating_add(*n));
    let kept: Vec<String> = kept.keys().map(BlobName::to_string).collect();
    store.node_key().write_to(&to.join("keys"))?;
    let digest = file_digest(&database)?;
    let body = json!({ "version": 1, "made": report.made, "database": hex(&digest), "blobs": kept }).to_string();
    let mac = hex(&store.node_key().mac("backup manifest", body.as_bytes()));
    let manifest = to.join("manifest.json");
    let text = json!({ "body": body, "mac": mac }).to_string();
    write_new(&manifest, text.as_bytes())?;
    sync_folder(to)?;
    Ok(report)
}

/// Puts a backup into an empty data folder, after everything in it was checked: manifest, database, every row, every blob.
///
/// # Errors
/// `Tampered` naming what does not hold; nothing usable is left in `to_empty` then.
pub fn restore(from: &Path, to_empty: &Path) -> Result<BackupReport, StagingError> {
    let key = NodeKey::open(from)?;
    let (made, digest, names) = manifest(from, &key)?;
    let database = from.join("staging.db");
    if file_digest(&database)? != digest {
        return Err(bad("the database is not the one that was saved"));
    }
    empty_folder(to_empty)?;
    // Under another name until all is well, so that a restore that was broken off is not taken for a node.
    let unfinished = to_empty.join("restoring");
    let source = DiskBlobs::existing(from);
    let target = DiskBlobs::open(&unfinished)?;
    let mut report = BackupReport { made, ..BackupReport::default() };
    for name in &names {
        report.bytes = report.bytes.saturating_add(copy_blob(&source, &target, name)?);
        report.blobs = report.blobs.saturating_add(1);
    }
    let copy = unfinished.join("staging.db");
    if copy_file(&database, &mut create(&copy)?)?.0 != digest {
        return Err(bad("the database changed while it was copied"));
    }
    key.write_to(&unfinished.join("keys"))?;
    let store = SqliteStore::open(&unfinished, key)?;
    let check = store.check()?;
    if let Some(first) = check.broken.first() {
        return Err(bad(first));
    }
    report.rows = check.rows;
    let saved: BTreeSet<&BlobName> = names.iter().collect();
    if let Some(missing) = store.living_blobs()?.iter().find(|name| !saved.contains(name)) {
        return Err(bad(&format!("blob {missing} is missing")));
    }
    drop(store);
    for part in ["blobs", "keys", "staging.db"] {
        let (a, b) = (unfinished.join(part), to_empty.join(part));
        std::fs::rename(&a, &b).map_err(|e| StagingError::io(&b, e))?;
    }
    std::fs::remove_dir_all(&unfinished).map_err(|e| StagingError::io(&unfinished, e))?;
    sync_folder(to_empty)?;
    Ok(report)
}

fn manifest(from: &Path, key: &NodeKey) -> Done<(String, [u8; 32], Vec<BlobName>)> {
    let path = from.join("manifest.json");
    let file = File::open(&path).map_err(|e| StagingError::io(&path, e))?;
    let mut text = String::new();
    file.take(MANIFEST_BYTES).read_to_string(&mut text).map_err(|e| StagingError::io(&path, e))?;
    let broken = || bad("the manifest");
    let outer: Value = serde_json::from_str(&text).map_err(|_| broken())?;
    let body = outer.get("body").and_then(Value::as_str).ok_or_else(broken)?;
    let mac = outer.get("mac").and_then(Value::as_str).and_then(crate::blob::unhex).ok_or_else(broken)?;
    if !key.mac_holds("backup manifest", body.as_bytes(), &mac) {
        return Err(broken());
    }
    let inner: Value = serde_json::from_str(body).map_err(|_| broken())?;
    let text = |name| inner.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(broken);
    let names = inner.get("blobs").and_then(Value::as_array).ok_or_else(broken)?;
    let names = names.iter().map(|n| n.as_str().and_then(BlobName::parse).ok_or_else(broken));
    let digest = crate::blob::unhex(&text("database")?).ok_or_else(broken)?;
    Ok((text("made")?, digest, names.collect::<Done<_>>()?))
}

/// Copies one blob and checks that it is what its name says.
fn copy_blob(from: &DiskBlobs, to: &DiskBlobs, name: &BlobName) -> Done<u64> {
    let (source, target) = (from.path(name), to.path(name));
    let tampered = || StagingError::Tampered { what: format!("blob {name}") };
    if !std::fs::symlink_metadata(&source).is_ok_and(|m| m.is_file()) {
        return Err(tampered());
    }
    let copied = copy_file(&source, &mut create(&target)?)?;
    if copied.0 != *name.bytes() {
        let _ = std::fs::remove_file(&target);
        return Err(tampered());
    }
    sync_folder(target.parent().unwrap_or(&target))?;
    Ok(copied.1)
}

/// Copies a file into a new one and syncs it; returns digest and length of what was copied.
fn copy_file(source: &Path, output: &mut File) -> Done<([u8; 32], u64)> {
    let fail = |e: std::io::Error| StagingError::io(source, e);
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut input = File::from(rustix::fs::open(source, flags, Mode::empty()).map_err(|e| fail(e.into()))?);
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0_u64, vec![0; 1 << 18]);
    loop {
        let n = input.read(&mut chunk).map_err(fail)?;
        let Some(read) = chunk.get(..n).filter(|r| !r.is_empty()) else { break };
        hash.update(read);
        output.write_all(read).map_err(fail)?;
        bytes = bytes.saturating_add(u64::try_from(n).unwrap_or(0));
    }
    output.sync_all().map_err(fail)?;
    Ok((hash.finalize().into(), bytes))
}

fn empty_folder(path: &Path) -> Done<()> {
    let fail = |e| StagingError::io(path, e);
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(fail)?;
    match std::fs::read_dir(path).map_err(fail)?.next() {
        None => Ok(()),
        Some(_) => Err(StagingError::Invalid { field: "folder", why: format!("{} is not empty", path.display()) }),
    }
}

fn create(path: &Path) -> Done<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR).map_err(|e| StagingError::io(path, e.into()))?;
    Ok(File::from(fd))
}

fn write_new(path: &Path, bytes: &[u8]) -> Done<()> {
    let mut file = create(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| StagingError::io(path, e))
}

fn private(path: &Path) -> Done<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    let synced = std::fs::set_permissions(path, mode).and_then(|()| File::open(path)?.sync_all());
    synced.map_err(|e| StagingError::io(path, e))
}

fn file_digest(path: &Path) -> Done<[u8; 32]> {
    let fail = |e| StagingError::io(path, e);
    let (mut file, mut hash, mut chunk) = (File::open(path).map_err(fail)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        let n = file.read(&mut chunk).map_err(fail)?;
        let Some(read) = chunk.get(..n).filter(|r| !r.is_empty()) else { return Ok(hash.finalize().into()) };
        hash.update(read);
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    BlobName::new(*bytes).to_string()
}
