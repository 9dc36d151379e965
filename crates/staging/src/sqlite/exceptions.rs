//! Exceptions (例外措置, R17): permitted by somebody else than asked, until a day, never forgotten.

use super::db::{Db, Done, sound, sound_by};
use super::request_rows::{maybe_moment, moment};
use crate::{By, Exception, NewException, StagingError, person_key, time};
use jiff::Timestamp;
use rusqlite::Row;

impl Db<'_> {
    pub(crate) fn grant(&self, new: &NewException, by: &By) -> Done<Exception> {
        sound_by(by)?;
        sound("reason", &new.reason, 1, 4_096)?;
        sound("requested by", &new.requested_by, 1, 256)?;
        sound("permitted by", &new.permitted_by, 1, 256)?;
        let (asked, permitted) = (person_key(&new.requested_by), person_key(&new.permitted_by));
        if asked == permitted || asked.is_empty() || permitted.is_empty() {
            let why = "the one who permits is not the one who asks".into();
            return Err(StagingError::Invalid { field: "permitted by", why });
        }
        if time::text(new.issued) >= time::text(new.expires) {
            return Err(StagingError::Invalid { field: "expires", why: "it ends before it begins".into() });
        }
        self.run(
            "INSERT INTO exceptions (digest, reason, requested_by, requested_key, permitted_by, permitted_key, issued, expires, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, zeroblob(32))",
            (
                new.digest,
                &new.reason,
                &new.requested_by,
                asked,
                &new.permitted_by,
                permitted,
                time::text(new.issued),
                time::text(new.expires),
            ),
        )?;
        let id = self.c.last_insert_rowid();
        self.seal("exceptions", "id", id)?;
        self.exception(id)
    }

    fn exception(&self, id: i64) -> Done<Exception> {
        let found = self.one("SELECT * FROM exceptions WHERE id = ?1", [id], |row| self.exception_row(row))?;
        found.ok_or_else(|| StagingError::NotFound { what: format!("exception {id}") })
    }

    pub(crate) fn revoke(&self, id: i64, by: &By) -> Done<Exception> {
        sound_by(by)?;
        self.exception(id)?;
        let sql = "UPDATE exceptions SET revoked_at = ?2, revoked_by = ?3 WHERE id = ?1";
        self.run_one(sql, (id, time::text(by.at), &by.who), "exception")?;
        self.seal("exceptions", "id", id)?;
        self.exception(id)
    }

    pub(crate) fn exception_for(&self, digest: &[u8; 32], at: Timestamp) -> Done<Option<Exception>> {
        let all = self.all("SELECT * FROM exceptions WHERE digest = ?1 ORDER BY id DESC", [digest], |row| {
            self.exception_row(row)
        })?;
        Ok(all.into_iter().find(|e| e.active(at)))
    }

    pub(crate) fn exceptions(&self, limit: i64) -> Done<Vec<Exception>> {
        self.all("SELECT * FROM exceptions ORDER BY id DESC LIMIT ?1", [limit], |row| self.exception_row(row))
    }

    fn exception_row(&self, row: &Row<'_>) -> Done<Exception> {
        let id: i64 = row.get("id")?;
        self.verify("exceptions", row, || format!("exception {id}"))?;
        let by: Option<String> = row.get("revoked_by")?;
        Ok(Exception {
            id,
            digest: row.get("digest")?,
            reason: row.get("reason")?,
            requested_by: row.get("requested_by")?,
            permitted_by: row.get("permitted_by")?,
            issued: moment(row, "issued")?,
            expires: moment(row, "expires")?,
            revoked: maybe_moment(row, "revoked_at")?.zip(by),
        })
    }
}
