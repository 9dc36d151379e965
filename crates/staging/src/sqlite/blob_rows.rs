//! Rows of blobs: the wrapped key of each blob, until it is overwritten.

use super::db::{Db, Done, int, len};
use crate::node_key::WRAPPED;
use crate::{BlobName, BlobRef, StagingError};

const DESTROYED: [u8; WRAPPED] = [0; WRAPPED];

/// What a row says of a blob.
pub(crate) struct BlobRow {
    pub(crate) name: BlobName,
    pub(crate) plain_digest: [u8; 32],
    pub(crate) length: u64,
    /// The blob with its key, unless the key was destroyed.
    pub(crate) alive: Option<BlobRef>,
}

impl Db<'_> {
    /// A new row; returns its number.
    pub(crate) fn keep_blob(&self, blob: &BlobRef) -> Done<i64> {
        let wrapped = self.seals.key.wrap(&blob.key, blob.name.bytes())?;
        self.run(
            "INSERT INTO blobs (name, wrapped, plain_digest, length, mac) VALUES (?1, ?2, ?3, ?4, zeroblob(32))",
            (blob.name.bytes(), wrapped, blob.plain_digest, int("length", blob.length)?),
        )?;
        let id = self.c.last_insert_rowid();
        self.seal("blobs", "id", id)?;
        Ok(id)
    }

    pub(crate) fn blob(&self, id: i64) -> Done<BlobRow> {
        let row = self.one("SELECT * FROM blobs WHERE id = ?1", [id], |row| {
            let name = BlobName::new(row.get("name")?);
            let broken = || format!("the key of blob {name}");
            self.verify("blobs", row, broken)?;
            let (plain_digest, length) = (row.get("plain_digest")?, len(row.get("length")?));
            let wrapped: Vec<u8> = row.get("wrapped")?;
            let alive = if wrapped == DESTROYED {
                None
            } else {
                let key = self.seals.key.unwrap(&wrapped, name.bytes());
                let key = key.ok_or_else(|| StagingError::Tampered { what: broken() })?;
                Some(BlobRef { name, key, plain_digest, length })
            };
            Ok(BlobRow { name, plain_digest, length, alive })
        })?;
        row.ok_or_else(|| StagingError::Tampered { what: format!("the row of blob {id} (missing)") })
    }

    /// Overwrites the key in its place: a row of the same length stays where it is, so no copy of it remains elsewhere in the file.
    pub(crate) fn destroy_key(&self, id: i64) -> Done<()> {
        self.run_one("UPDATE blobs SET wrapped = ?2 WHERE id = ?1", (id, DESTROYED), "blob")?;
        self.seal("blobs", "id", id)
    }

    /// Whether a living key is kept for this blob.
    pub(crate) fn knows_blob(&self, name: &BlobName) -> Done<bool> {
        let sql = "SELECT 1 FROM blobs WHERE name = ?1 AND wrapped <> ?2";
        Ok(self.one(sql, (name.bytes(), DESTROYED), |_| Ok(()))?.is_some())
    }

    /// Adds to what a section uses.
    pub(crate) fn use_more(&self, section: &str, bytes: u64) -> Done<()> {
        self.run(
            "INSERT INTO usage (section, bytes, files) VALUES (?1, ?2, 1)
             ON CONFLICT (section) DO UPDATE SET bytes = bytes + ?2, files = files + 1",
            (section, int("length", bytes)?),
        )?;
        Ok(())
    }

    /// Takes from it.
    pub(crate) fn use_less(&self, section: &str, bytes: u64) -> Done<()> {
        let sql = "UPDATE usage SET bytes = bytes - ?2, files = files - 1 WHERE section = ?1";
        self.run_one(sql, (section, int("length", bytes)?), "usage")
    }
}
