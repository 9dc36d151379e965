//! The LGWAN side: packages seen once, their files step by step to the folder of the section.

use super::db::{Db, Done, int, len, sound, sound_by};
use super::request_rows::{attestation, maybe_moment, moment, why};
use super::requests::{JSON_BYTES, after_days};
use crate::person::fold;
use crate::{
    Arrival, ArrivalChange, ArrivalId, ArrivalState, By, IncomingPackage, SeenPackage, StagingError, Why, time,
};
use mugai_gate::Attestation;
use rusqlite::Row;
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;

/// Files in one package at most.
const FILES: usize = 10_000;

impl Db<'_> {
    pub(crate) fn arrive(&self, p: &IncomingPackage, by: &By) -> Done<Vec<ArrivalId>> {
        sound_by(by)?;
        sound("node", &p.node, 1, 256)?;
        sound("key id", &p.key_id, 1, 256)?;
        sound("package file", &p.file, 1, 1_024)?;
        if p.files.is_empty() || p.files.len() > FILES {
            return Err(StagingError::Invalid { field: "files", why: format!("1 to {FILES} files are in a package") });
        }
        let sequence = int("sequence", p.sequence)?;
        let sql = "SELECT * FROM seen WHERE package = ?1 OR (node = ?2 AND sequence = ?3) LIMIT 1";
        if let Some(first) = self.one(sql, (&p.id, &p.node, sequence), |row| self.seen_row(row))? {
            return Err(StagingError::Replayed {
                package: p.id.clone(),
                same_file: first.id == p.id && first.sequence == p.sequence && first.digest == p.digest,
                first_at: time::text(first.at),
                first: first.id,
            });
        }
        let now = time::text(by.at);
        self.run(
            "INSERT INTO seen (package, node, key_id, sequence, digest, file, at, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, zeroblob(32))",
            (&p.id, &p.node, &p.key_id, sequence, p.digest, &p.file, &now),
        )?;
        let seen = self.c.last_insert_rowid();
        self.seal("seen", "id", seen)?;
        let mut ids = Vec::new();
        for (file, place) in p.files.iter().zip(0_i64..) {
            sound("section", &file.section, 1, 64)?;
            sound("name", &file.name, 1, 4_096)?;
            sound("receipt", &file.receipt, 1, 256)?;
            sound("manifest entry", &file.entry, 0, JSON_BYTES)?;
            let blob = self.keep_blob(&file.blob)?;
            let entry: [u8; 32] = Sha256::digest(&file.entry).into();
            self.run(
                "INSERT INTO arrivals (seen, place, receipt, section, name, name_fold, blob, entry, state, arrived_at, changed_at,
                    retain_until, steps, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'arrived', ?9, ?9, ?10, 1, zeroblob(32))",
                rusqlite::params![
                    seen,
                    place,
                    file.receipt,
                    file.section,
                    file.name,
                    fold(&file.name),
                    blob,
                    entry,
                    now,
                    time::text(after_days(by.at, p.retention_days)),
                ],
            )?;
            let id = self.c.last_insert_rowid();
            self.run("INSERT INTO entries (arrival, json) VALUES (?1, ?2)", (id, &file.entry))?;
            self.seal("arrivals", "id", id)?;
            self.use_more(&file.section, file.blob.length)?;
            self.history("arrival", id, 1, (None, "arrived"), by)?;
            ids.push(id);
        }
        Ok(ids)
    }

    pub(crate) fn seen(&self, id: &str) -> Done<Option<SeenPackage>> {
        self.one("SELECT * FROM seen WHERE package = ?1", [id], |row| self.seen_row(row))
    }

    pub(crate) fn to_receipt(&self, limit: i64) -> Done<Vec<SeenPackage>> {
        let sql = "SELECT * FROM seen s WHERE receipted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM arrivals a WHERE a.seen = s.id AND a.state NOT IN ('delivered', 'quarantined', 'disposed')) ORDER BY id LIMIT ?1";
        self.all(sql, [limit], |row| self.seen_row(row))
    }

    pub(crate) fn receipted(&self, id: &str, by: &By) -> Done<()> {
        let sql = "UPDATE seen SET receipted_at = ?2 WHERE package = ?1 RETURNING id";
        let number = self.one(sql, (id, time::text(by.at)), |row| Ok(row.get::<_, i64>(0)?))?;
        let number = number.ok_or_else(|| StagingError::NotFound { what: format!("package {id}") })?;
        self.seal("seen", "id", number)
    }

    fn seen_row(&self, row: &Row<'_>) -> Done<SeenPackage> {
        let id: String = row.get("package")?;
        self.verify("seen", row, || format!("package {id}"))?;
        let number: i64 = row.get("id")?;
        Ok(SeenPackage {
            node: row.get("node")?,
            key_id: row.get("key_id")?,
            sequence: len(row.get("sequence")?),
            digest: row.get("digest")?,
            file: row.get("file")?,
            at: moment(row, "at")?,
            receipted: maybe_moment(row, "receipted_at")?,
            arrivals: self
                .all("SELECT id FROM arrivals WHERE seen = ?1 ORDER BY place", [number], |row| Ok(row.get(0)?))?,
            id,
        })
    }

    pub(crate) fn gaps(&self, node: &str) -> Done<Vec<RangeInclusive<u64>>> {
        let sql = "SELECT before + 1, sequence - 1 FROM (
            SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before FROM seen WHERE node = ?1
        ) WHERE sequence > before + 1 LIMIT 1000";
        self.all(sql, [node], |row| Ok(len(row.get(0)?)..=len(row.get(1)?)))
    }

    pub(crate) fn arrival(&self, id: ArrivalId) -> Done<Arrival> {
        let sql = "SELECT * FROM arrivals WHERE id = ?1";
        let found = self.one(sql, [id], |row| Ok((self.arrival_row(row)?, row.get::<_, [u8; 32]>("entry")?)))?;
        let (mut arrival, digest) = found.ok_or_else(|| StagingError::NotFound { what: format!("arrival {id}") })?;
        let json = self.one("SELECT json FROM entries WHERE arrival = ?1", [id], |row| Ok(row.get::<_, String>(0)?))?;
        arrival.entry = json.unwrap_or_default();
        if <[u8; 32]>::from(Sha256::digest(&arrival.entry)) != digest {
            return Err(StagingError::Tampered { what: format!("arrival {id}") });
        }
        Ok(arrival)
    }

    pub(crate) fn arrival_row(&self, row: &Row<'_>) -> Done<Arrival> {
        let id: ArrivalId = row.get("id")?;
        let tampered = || StagingError::Tampered { what: format!("arrival {id}") };
        self.verify("arrivals", row, || format!("arrival {id}"))?;
        let blob = self.blob(row.get("blob")?)?;
        let state: String = row.get("state")?;
        let sql = "SELECT package FROM seen WHERE id = ?1";
        let package = self.one(sql, [row.get::<_, i64>("seen")?], |row| Ok(row.get(0)?))?.ok_or_else(tampered)?;
        Ok(Arrival {
            id,
            package,
            index: row.get("place")?,
            receipt: row.get("receipt")?,
            section: row.get("section")?,
            name: row.get("name")?,
            digest: blob.plain_digest,
            length: blob.length,
            blob: blob.alive,
            entry: String::new(),
            state: ArrivalState::from_word(&state).ok_or_else(tampered)?,
            arrived_at: moment(row, "arrived_at")?,
            changed_at: moment(row, "changed_at")?,
            retain_until: moment(row, "retain_until")?,
            attestation: attestation(row)?,
            folder: row.get("folder")?,
            temp: row.get("temp")?,
            final_name: row.get("final_name")?,
            why: why(row)?,
            tries: row.get("tries")?,
            next_try: maybe_moment(row, "next_try")?,
        })
    }

    pub(crate) fn advance_arrival(&self, id: ArrivalId, change: &ArrivalChange, by: &By) -> Done<Arrival> {
        sound_by(by)?;
        let arrival = self.arrival(id)?;
        let to = change.to();
        if !arrival.state.may_become(to) {
            return Err(StagingError::ArrivalTransition { arrival: id, from: arrival.state, to });
        }
        match change {
            ArrivalChange::Delivering { attestation, folder, temp, name } => {
                self.prove(&arrival, attestation)?;
                sound("folder", folder, 1, 4_096)?;
                sound("temporary name", temp, 1, 255)?;
                sound("final name", name, 1, 255)?;
                if temp.contains('/')
                    || name.contains('/')
                    || [temp, name].iter().any(|n| matches!(n.as_str(), "." | ".."))
                {
                    return Err(StagingError::Invalid { field: "final name", why: "it names a path".into() });
                }
                let sql = "UPDATE arrivals SET folder = ?2, temp = ?3, final_name = ?4 WHERE id = ?1";
                self.run_one(sql, (id, folder, temp, name), "arrival")?;
            }
            ArrivalChange::Held { why, next_try } => self.why(id, why, Some(time::text(*next_try)))?,
            ArrivalChange::Quarantined(why) => self.why(id, why, None)?,
            ArrivalChange::Inspecting | ArrivalChange::Arrived | ArrivalChange::Delivered => {}
        }
        self.set_arrival_state(&arrival, to, by)?;
        if to != ArrivalState::Held && arrival.next_try.is_some() {
            self.run_one("UPDATE arrivals SET next_try = NULL WHERE id = ?1", [id], "arrival")?;
            self.seal("arrivals", "id", id)?;
        }
        self.arrival(id)
    }

    pub(crate) fn set_arrival_state(&self, arrival: &Arrival, to: ArrivalState, by: &By) -> Done<()> {
        let sql = "UPDATE arrivals SET state = ?2, changed_at = ?3, steps = steps + 1 WHERE id = ?1";
        self.run_one(sql, (arrival.id, to.word(), time::text(by.at)), "arrival")?;
        let sql = "SELECT steps FROM arrivals WHERE id = ?1";
        let step = self.one(sql, [arrival.id], |row| Ok(row.get(0)?))?.unwrap_or(0);
        self.history("arrival", arrival.id, step, (Some(arrival.state.word()), to.word()), by)?;
        self.seal("arrivals", "id", arrival.id)
    }

    fn prove(&self, arrival: &Arrival, a: &Attestation) -> Done<()> {
        if a.digest != arrival.digest {
            return Err(StagingError::Invalid { field: "attestation", why: "it is over other bytes".into() });
        }
        self.run_one(
            "UPDATE arrivals SET kind = ?2, att_digest = ?3, att_policy = ?4, att_engine = ?5, att_format = ?6, att_extension = ?7,
                att_mac = ?8 WHERE id = ?1",
            (arrival.id, a.kind.word(), a.digest, a.policy, &a.engine, &a.format, &a.extension, a.mac),
            "arrival",
        )
    }

    fn why(&self, id: ArrivalId, why: &Why, next_try: Option<String>) -> Done<()> {
        sound("reason code", &why.code, 1, 64)?;
        sound("reason place", &why.place, 0, 16_384)?;
        sound("reason detail", &why.detail, 0, 16_384)?;
        let held = i64::from(next_try.is_some());
        self.run_one(
            "UPDATE arrivals SET why_code = ?2, why_place = ?3, why_detail = ?4, next_try = coalesce(?5, next_try), tries = tries + ?6 WHERE id = ?1",
            (id, &why.code, &why.place, &why.detail, next_try, held),
            "arrival",
        )
    }
}
