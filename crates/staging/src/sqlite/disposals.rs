//! Disposal (廃棄, R16) in the database: keys overwritten, records written, sums corrected, in one transaction.

use super::db::{Db, Done, sound, sound_by};
use super::request_rows::{maybe_moment, moment};
use crate::{
    ArrivalId, ArrivalState, BlobName, By, Destroyed, DisposalRecord, Due, Receipt, Request, ResultFile, Scope,
    StagingError, State, Target, time,
};
use jiff::Timestamp;
use rusqlite::Row;

impl Target {
    /// As it stands in the records.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Request(receipt) => receipt.to_string(),
            Self::Arrival(id) => format!("arrival {id}"),
        }
    }
}

/// One blob to be destroyed.
struct One<'a> {
    target: &'a str,
    what: &'a str,
    file: &'a str,
    section: &'a str,
}

impl Db<'_> {
    pub(crate) fn destroy(&self, target: &Target, scope: Scope, permission: &str, by: &By) -> Done<Destroyed> {
        sound_by(by)?;
        sound("permission", permission, 1, 4_096)?;
        let names = match target {
            Target::Request(receipt) => self.destroy_request(receipt, scope, permission, by)?,
            Target::Arrival(id) => self.destroy_arrival(*id, permission, by)?,
        };
        Ok(Destroyed { names })
    }

    fn destroy_request(&self, receipt: &Receipt, scope: Scope, permission: &str, by: &By) -> Done<Vec<BlobName>> {
        let request = self.request(receipt)?;
        let (text, needed) = (receipt.to_string(), State::Received..=State::Held);
        let one = |what| One { target: &text, what, file: &request.name, section: &request.section };
        let mut names = Vec::new();
        match scope {
            Scope::Original if needed.contains(&request.state) => {
                return Err(StagingError::Transition {
                    receipt: receipt.clone(),
                    from: request.state,
                    to: State::Disposed,
                });
            }
            Scope::Original if request.original.is_none() => return Err(StagingError::Disposed { what: text }),
            Scope::All if request.state == State::Disposed => return Err(StagingError::Disposed { what: text }),
            Scope::All if !request.state.may_become(State::Disposed) => {
                return Err(StagingError::Transition {
                    receipt: receipt.clone(),
                    from: request.state,
                    to: State::Disposed,
                });
            }
            _ => {}
        }
        if let Some(blob) = &request.original {
            let id = self.blob_number("SELECT original FROM requests WHERE id = ?1", request.id)?;
            self.destroy_blob(&one("original"), id, blob.plain_digest, blob.length, permission, by)?;
            self.run_one("UPDATE requests SET original_gone = 1 WHERE id = ?1", [request.id], "request")?;
            names.push(blob.name);
        }
        if scope == Scope::All {
            if let Some(ResultFile { blob, .. }) = &request.result {
                let id = self.blob_number("SELECT result FROM requests WHERE id = ?1", request.id)?;
                self.destroy_blob(&one("result"), id, blob.plain_digest, blob.length, permission, by)?;
                names.push(blob.name);
            }
            self.set_state(&request, State::Disposed, by)?;
        }
        self.seal("requests", "id", request.id)?;
        Ok(names)
    }

    fn destroy_arrival(&self, id: ArrivalId, permission: &str, by: &By) -> Done<Vec<BlobName>> {
        let arrival = self.arrival(id)?;
        let to = ArrivalState::Disposed;
        if arrival.state == to {
            return Err(StagingError::Disposed { what: format!("arrival {id}") });
        }
        if !arrival.state.may_become(to) {
            return Err(StagingError::ArrivalTransition { arrival: id, from: arrival.state, to });
        }
        let mut names = Vec::new();
        if let Some(blob) = &arrival.blob {
            let number = self.blob_number("SELECT blob FROM arrivals WHERE id = ?1", id)?;
            let target = format!("arrival {id}");
            let one = One { target: &target, what: "arrival", file: &arrival.name, section: &arrival.section };
            self.destroy_blob(&one, number, blob.plain_digest, blob.length, permission, by)?;
            names.push(blob.name);
        }
        self.set_arrival_state(&arrival, to, by)?;
        Ok(names)
    }

    /// A result that gives way to another, or to a refusal.
    pub(crate) fn replace_result(&self, request: &Request, old: &ResultFile, by: &By) -> Done<()> {
        let id = self.blob_number("SELECT result FROM requests WHERE id = ?1", request.id)?;
        let target = request.receipt.to_string();
        let one = One { target: &target, what: "replaced-result", file: &request.name, section: &request.section };
        self.destroy_blob(&one, id, old.blob.plain_digest, old.blob.length, "replaced or refused", by)
    }

    fn blob_number(&self, sql: &str, id: i64) -> Done<i64> {
        let number = self.one(sql, [id], |row| Ok(row.get::<_, Option<i64>>(0)?))?.flatten();
        number.ok_or_else(|| StagingError::NotFound { what: "blob".into() })
    }

    fn destroy_blob(
        &self,
        one: &One<'_>,
        id: i64,
        digest: [u8; 32],
        length: u64,
        permission: &str,
        by: &By,
    ) -> Done<()> {
        self.destroy_key(id)?;
        self.run(
            "INSERT INTO disposals (target, what, file, digest, blob, who, at, permission, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, zeroblob(32))",
            (one.target, one.what, one.file, digest, id, &by.who, time::text(by.at), permission),
        )?;
        self.seal("disposals", "id", self.c.last_insert_rowid())?;
        self.use_less(one.section, length)
    }

    pub(crate) fn to_unlink(&self, limit: i64) -> Done<Vec<BlobName>> {
        let sql = "SELECT b.name FROM disposals d JOIN blobs b ON b.id = d.blob WHERE d.unlinked_at IS NULL ORDER BY d.id LIMIT ?1";
        self.all(sql, [limit], |row| Ok(BlobName::new(row.get(0)?)))
    }

    pub(crate) fn unlinked(&self, names: &[BlobName], at: Timestamp) -> Done<()> {
        for name in names {
            let sql = "UPDATE disposals SET unlinked_at = ?2 WHERE blob = (SELECT id FROM blobs WHERE name = ?1)
                AND unlinked_at IS NULL RETURNING id";
            if let Some(id) = self.one(sql, (name.bytes(), time::text(at)), |row| Ok(row.get::<_, i64>(0)?))? {
                self.seal("disposals", "id", id)?;
            }
        }
        Ok(())
    }

    pub(crate) fn disposals(&self, target: &Target) -> Done<Vec<DisposalRecord>> {
        let sql = "SELECT * FROM disposals WHERE target = ?1 ORDER BY id";
        self.all(sql, [target.text()], |row| self.disposal_row(row))
    }

    pub(crate) fn disposals_after(&self, after: i64, limit: i64) -> Done<Vec<DisposalRecord>> {
        let sql = "SELECT * FROM disposals WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.all(sql, (after, limit), |row| self.disposal_row(row))
    }

    fn disposal_row(&self, row: &Row<'_>) -> Done<DisposalRecord> {
        let id: i64 = row.get("id")?;
        self.verify("disposals", row, || format!("disposal {id}"))?;
        Ok(DisposalRecord {
            id,
            target: row.get("target")?,
            what: row.get("what")?,
            name: row.get("file")?,
            digest: row.get("digest")?,
            blob: self.blob(row.get("blob")?)?.name,
            who: row.get("who")?,
            at: moment(row, "at")?,
            permission: row.get("permission")?,
            unlinked: maybe_moment(row, "unlinked_at")?,
        })
    }

    pub(crate) fn due(&self, now: Timestamp, limit: i64) -> Done<Vec<Due>> {
        let now = time::text(now);
        let request = |scope| {
            move |row: &Row<'_>| {
                let text: String = row.get(0)?;
                let receipt = Receipt::parse(&text).ok_or(StagingError::Tampered { what: text })?;
                Ok(Due { target: Target::Request(receipt), scope, section: row.get(1)?, name: row.get(2)? })
            }
        };
        let sql = "SELECT receipt, section, name FROM requests WHERE retain_until <= ?1 AND state <> 'disposed'
            AND state IN ('refused', 'quarantined', 'rejected', 'delivered', 'released', 'mail') ORDER BY retain_until LIMIT ?2";
        let mut due = self.all(sql, (&now, limit), request(Scope::All))?;
        let sql = "SELECT receipt, section, name FROM requests WHERE original_until <= ?1 AND original_gone = 0
            AND state NOT IN ('received', 'disarming', 'scanning', 'held')
            AND NOT (retain_until <= ?1 AND state IN ('refused', 'quarantined', 'rejected', 'delivered', 'released', 'mail'))
            ORDER BY original_until LIMIT ?2";
        due.extend(self.all(sql, (&now, limit), request(Scope::Original))?);
        let sql = "SELECT id, section, name FROM arrivals WHERE retain_until <= ?1 AND state <> 'disposed'
            AND state IN ('delivered', 'quarantined') ORDER BY retain_until LIMIT ?2";
        due.extend(self.all(sql, (&now, limit), |row| {
            let target = Target::Arrival(row.get(0)?);
            Ok(Due { target, scope: Scope::All, section: row.get(1)?, name: row.get(2)? })
        })?);
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due)
    }
}
