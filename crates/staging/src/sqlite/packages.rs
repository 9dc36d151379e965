//! Packages on the side that seals: a number without a gap, given out together with the change of its requests.

use super::db::{Db, Done, len, sound, sound_by};
use super::request_rows::{maybe_moment, moment};
use crate::{By, NewPackage, Package, PackageState, Receipt, StagingError, State, time};
use rusqlite::Row;

/// Requests in one package at most.
const REQUESTS: usize = 10_000;

fn not_found(id: &str) -> StagingError {
    StagingError::NotFound { what: format!("package {id}") }
}

impl Db<'_> {
    pub(crate) fn package_id(&self, sequence: i64) -> Done<Option<String>> {
        self.one("SELECT id FROM packages WHERE sequence = ?1", [sequence], |row| Ok(row.get(0)?))
    }

    pub(crate) fn seal_package(&self, new: &NewPackage, by: &By) -> Done<Package> {
        sound_by(by)?;
        if new.receipts.is_empty() || new.receipts.len() > REQUESTS {
            return Err(StagingError::Invalid {
                field: "receipts",
                why: format!("1 to {REQUESTS} requests go into a package"),
            });
        }
        if new.id.len() != 32 || !new.id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(StagingError::Invalid { field: "package id", why: "32 hexadecimal digits".into() });
        }
        let sql = "SELECT coalesce(max(sequence), 0) + 1 FROM packages";
        let sequence: i64 = self.one(sql, [], |row| Ok(row.get(0)?))?.unwrap_or(1);
        self.run(
            "INSERT INTO packages (sequence, id, state, created, requests, mac) VALUES (?1, ?2, 'sealed', ?3, ?4, zeroblob(32))",
            (sequence, &new.id, time::text(by.at), i64::try_from(new.receipts.len()).unwrap_or(i64::MAX)),
        )?;
        self.seal("packages", "sequence", sequence)?;
        for (receipt, place) in new.receipts.iter().zip(0_i64..) {
            let request = self.request(receipt)?;
            if request.state != State::Approved {
                let (receipt, from) = (receipt.clone(), request.state);
                return Err(StagingError::Transition { receipt, from, to: State::Sealed });
            }
            self.run_one(
                "UPDATE requests SET state = 'sealed', changed_at = ?2, steps = steps + 1, package = ?3, place = ?4 WHERE id = ?1",
                (request.id, time::text(by.at), sequence, place),
                "request",
            )?;
            let sql = "SELECT steps FROM requests WHERE id = ?1";
            let step = self.one(sql, [request.id], |row| Ok(row.get(0)?))?.unwrap_or(0);
            self.history("request", request.id, step, (Some("approved"), "sealed"), by)?;
            self.seal("requests", "id", request.id)?;
        }
        self.package(&new.id)
    }

    pub(crate) fn package(&self, id: &str) -> Done<Package> {
        let found = self.one("SELECT * FROM packages WHERE id = ?1", [id], |row| self.package_row(row))?;
        found.ok_or_else(|| not_found(id))
    }

    pub(crate) fn packages_in(&self, state: PackageState, limit: i64) -> Done<Vec<Package>> {
        let sql = "SELECT * FROM packages WHERE state = ?1 ORDER BY sequence LIMIT ?2";
        self.all(sql, (state.word(), limit), |row| self.package_row(row))
    }

    fn package_row(&self, row: &Row<'_>) -> Done<Package> {
        let id: String = row.get("id")?;
        let tampered = || StagingError::Tampered { what: format!("package {id}") };
        self.verify("packages", row, || format!("package {id}"))?;
        let sequence: i64 = row.get("sequence")?;
        let state: String = row.get("state")?;
        let sql = "SELECT receipt FROM requests WHERE package = ?1 ORDER BY place";
        let receipts = self.all(sql, [sequence], |row| {
            let text: String = row.get(0)?;
            Receipt::parse(&text).ok_or_else(tampered)
        })?;
        if usize::try_from(row.get::<_, i64>("requests")?).ok() != Some(receipts.len()) {
            return Err(tampered());
        }
        Ok(Package {
            sequence: len(sequence),
            state: PackageState::from_word(&state).ok_or_else(tampered)?,
            created: moment(row, "created")?,
            receipts,
            file: row.get("file")?,
            digest: row.get("digest")?,
            released: maybe_moment(row, "released_at")?,
            acknowledged: maybe_moment(row, "acknowledged_at")?,
            id,
        })
    }

    pub(crate) fn package_written(&self, id: &str, file: &str, digest: &[u8; 32], by: &By) -> Done<Package> {
        sound_by(by)?;
        sound("package file", file, 1, 255)?;
        let before = self.package(id)?;
        self.run_one("UPDATE packages SET file = ?2, digest = ?3 WHERE id = ?1", (id, file, digest), id)?;
        self.seal_number(&before)?;
        self.package(id)
    }

    pub(crate) fn package_released(&self, id: &str, by: &By) -> Done<Package> {
        sound_by(by)?;
        let before = self.package(id)?;
        if before.state != PackageState::Sealed {
            return Ok(before);
        }
        let sql = "UPDATE packages SET state = 'released', released_at = ?2 WHERE id = ?1";
        self.run_one(sql, (id, time::text(by.at)), id)?;
        self.seal_number(&before)?;
        before.receipts.iter().try_for_each(|receipt| self.follow(receipt, State::Released, by))?;
        self.package(id)
    }

    pub(crate) fn package_acknowledged(&self, id: &str, delivered: &[Receipt], by: &By) -> Done<Package> {
        sound_by(by)?;
        let before = self.package(id)?;
        if let Some(stranger) = delivered.iter().find(|r| !before.receipts.contains(r)) {
            return Err(StagingError::Invalid { field: "receipts", why: format!("{stranger} is not in this package") });
        }
        if before.state != PackageState::Acknowledged {
            let sql = "UPDATE packages SET state = 'acknowledged', acknowledged_at = ?2 WHERE id = ?1";
            self.run_one(sql, (id, time::text(by.at)), id)?;
            self.seal_number(&before)?;
        }
        delivered.iter().try_for_each(|receipt| self.follow(receipt, State::Delivered, by))?;
        self.package(id)
    }

    /// A request follows its package. One that is further already (delivered, disposed) stays.
    fn follow(&self, receipt: &Receipt, to: State, by: &By) -> Done<()> {
        let request = self.request(receipt)?;
        if request.state == to || (request.state == State::Disposed && to == State::Delivered) {
            return Ok(());
        }
        if !request.state.may_become(to) {
            return Err(StagingError::Transition { receipt: receipt.clone(), from: request.state, to });
        }
        self.set_state(&request, to, by)?;
        self.seal("requests", "id", request.id)
    }

    fn seal_number(&self, package: &Package) -> Done<()> {
        self.seal("packages", "sequence", i64::try_from(package.sequence).unwrap_or(i64::MAX))
    }
}
