//! Taking in, and every step of the road that needs no decision.

use super::db::{Db, Done, int, sound, sound_by};
use crate::person::fold;
use crate::{
    By, Change, NewRequest, Notes, Receipt, Received, Request, ResultFile, StagingError, State, Usage, Why, person_key,
    time,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Findings and manifest entries longer than this are refused (bytes).
pub(crate) const JSON_BYTES: usize = 256 << 10;
/// What the history says when a section asks for no approval.
pub(crate) const SECTION_RULE: &str = "none (section rule)";

/// What a step does to the result.
enum Touch {
    Keep,
    Clear,
    Set(Box<ResultFile>),
}

/// A number of days later; the end of time when that is later still.
pub(crate) fn after_days(at: Timestamp, days: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(i64::from(days).saturating_mul(24))).unwrap_or(Timestamp::MAX)
}

impl Db<'_> {
    pub(crate) fn usage(&self, section: &str) -> Done<Usage> {
        let sql = "SELECT bytes, files FROM usage WHERE section = ?1";
        let usage = self.one(sql, [section], |row| {
            Ok(Usage { bytes: super::db::len(row.get(0)?), files: super::db::len(row.get(1)?) })
        })?;
        Ok(usage.unwrap_or_default())
    }

    pub(crate) fn room(&self, section: &str, quota: u64, more: u64) -> Done<()> {
        let used = self.usage(section)?.bytes;
        if used.checked_add(more).is_some_and(|sum| sum <= quota) {
            return Ok(());
        }
        Err(StagingError::QuotaFull { section: section.to_owned(), used, quota, asked: more })
    }

    pub(crate) fn by_source(&self, source: &str) -> Done<Option<Receipt>> {
        let text =
            self.one("SELECT receipt FROM requests WHERE source = ?1", [source], |r| Ok(r.get::<_, String>(0)?))?;
        text.map(|t| Receipt::parse(&t).ok_or(StagingError::Tampered { what: t })).transpose()
    }

    pub(crate) fn receive(&self, new: &NewRequest, by: &By) -> Done<Received> {
        sound_by(by)?;
        sound("source", &new.source, 1, 1_024)?;
        sound("section", &new.section.id, 1, 64)?;
        sound("applicant", &new.applicant, 1, 256)?;
        sound("name", &new.name, 1, 4_096)?;
        let applicant_key = person_key(&new.applicant);
        sound("applicant", &applicant_key, 1, 1_024)?;
        if let Some(receipt) = self.by_source(&new.source)? {
            return Ok(Received::Existing(receipt));
        }
        self.room(&new.section.id, new.section.quota_bytes, new.original.length)?;
        let receipt = self.next_receipt(by.at)?;
        let original = self.keep_blob(&new.original)?;
        let now = time::text(by.at);
        let begins = if new.mail { State::Mail } else { State::Received };
        self.run(
            "INSERT INTO requests (receipt, source, section, applicant, applicant_key, name, name_fold, digest, length, original,
                approval, received_at, original_until, retain_until, state, changed_at, steps, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?12, 1, zeroblob(32))",
            rusqlite::params![
                receipt.as_str(),
                new.source,
                new.section.id,
                new.applicant,
                applicant_key,
                new.name,
                fold(&new.name),
                new.original.plain_digest,
                int("length", new.original.length)?,
                original,
                if new.section.approval_required { "required" } else { "none" },
                now,
                time::text(after_days(by.at, new.section.original_days)),
                time::text(after_days(by.at, new.section.retention_days)),
                begins.word(),
            ],
        )?;
        let id = self.c.last_insert_rowid();
        self.seal("requests", "id", id)?;
        self.use_more(&new.section.id, new.original.length)?;
        self.history("request", id, 1, (None, begins.word()), by)?;
        Ok(Received::New(receipt))
    }

    fn next_receipt(&self, at: Timestamp) -> Done<Receipt> {
        let sql = "INSERT INTO days (day, last) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last";
        let day = time::jst_day(at);
        let number = self.one(sql, [&day], |row| Ok(row.get::<_, u32>(0)?))?.unwrap_or(u32::MAX);
        Receipt::new(at, number).ok_or(StagingError::Invalid { field: "receipt", why: "too many in one day".into() })
    }

    pub(crate) fn advance(&self, receipt: &Receipt, change: Change, notes: Notes, by: &By) -> Done<Request> {
        sound_by(by)?;
        let request = self.request(receipt)?;
        let to = change.to();
        may(&request, &change)?;
        let (touch, why, next_try) = match change {
            Change::Disarming => (Touch::Clear, None, None),
            Change::Received => (Touch::Clear, request.why.clone(), None),
            Change::Scanning(result) | Change::Disarmed(result) => {
                (result.map_or(Touch::Keep, |r| Touch::Set(Box::new(r))), None, None)
            }
            Change::Held { why, next_try } => (Touch::Keep, Some(why), Some(next_try)),
            Change::Quarantined(why) | Change::Refused(why) => (Touch::Clear, Some(why), None),
            Change::AwaitingApproval | Change::ApprovedByRule => (Touch::Keep, None, None),
        };
        if to == State::Approved {
            self.decide(request.id, "section", true, SECTION_RULE, by)?;
        }
        let clear = !matches!(touch, Touch::Keep);
        if let Some(old) = request.result.as_ref().filter(|_| clear) {
            self.replace_result(&request, old, by)?;
        }
        self.write_step(&request, to, touch, (why, next_try), by)?;
        self.note(request.id, &notes)?;
        self.seal("requests", "id", request.id)?;
        self.request(receipt)
    }

    /// The one statement that changes a state, with its line of history. The caller seals the row.
    pub(crate) fn set_state(&self, request: &Request, to: State, by: &By) -> Done<()> {
        self.run_one(
            "UPDATE requests SET state = ?2, changed_at = ?3, steps = steps + 1 WHERE id = ?1",
            (request.id, to.word(), time::text(by.at)),
            "request",
        )?;
        let sql = "SELECT steps FROM requests WHERE id = ?1";
        let step = self.one(sql, [request.id], |row| Ok(row.get(0)?))?.unwrap_or(0);
        self.history("request", request.id, step, (Some(request.state.word()), to.word()), by)
    }

    fn write_step(
        &self,
        request: &Request,
        to: State,
        touch: Touch,
        (why, next_try): (Option<Why>, Option<Timestamp>),
        by: &By,
    ) -> Done<()> {
        if let Some(why) = &why {
            sound("reason code", &why.code, 1, 64)?;
            sound("reason place", &why.place, 0, 16_384)?;
            sound("reason detail", &why.detail, 0, 16_384)?;
        }
        let id = request.id;
        let held = to == State::Held;
        let parts = why.as_ref().map(|w| (Some(&w.code), Some(&w.place), Some(&w.detail))).unwrap_or_default();
        let write_why = || {
            let sql = "UPDATE requests SET why_code = ?2, why_place = ?3, why_detail = ?4, tries = tries + ?5,
                next_try = coalesce(?6, next_try) WHERE id = ?1";
            self.run_one(sql, (id, parts.0, parts.1, parts.2, i64::from(held), next_try.map(time::text)), "request")
        };
        // The schema looks at every statement: the reason of a refusal must still be there when it is left by a password, and must
        // be there already when a state that needs one is entered; a result is cleared before a state that has none.
        if why.is_some() {
            write_why()?;
        }
        match touch {
            Touch::Keep => self.set_state(request, to, by)?,
            Touch::Clear | Touch::Set(_) => self.set_result(request, to, touch, by)?,
        }
        if why.is_none() {
            write_why()?;
        }
        if !held && request.next_try.is_some() {
            self.run_one("UPDATE requests SET next_try = NULL WHERE id = ?1", [id], "request")?;
        }
        Ok(())
    }

    /// State and result in one statement, since the schema ties them together.
    fn set_result(&self, request: &Request, to: State, touch: Touch, by: &By) -> Done<()> {
        let (blob, result) = match touch {
            Touch::Set(result) => {
                let blob = self.keep_blob(&result.blob)?;
                self.use_more(&request.section, result.blob.length)?;
                (Some(blob), Some(result))
            }
            Touch::Clear | Touch::Keep => (None, None),
        };
        let a = result.as_ref().map(|r| &r.attestation);
        self.run_one(
            "UPDATE requests SET state = ?2, changed_at = ?3, steps = steps + 1, result = ?4, kind = ?5, att_digest = ?6, att_policy = ?7,
                att_engine = ?8, att_format = ?9, att_extension = ?10, att_mac = ?11, exception = ?12 WHERE id = ?1",
            rusqlite::params![
                request.id,
                to.word(),
                time::text(by.at),
                blob,
                a.map(|a| a.kind.word()),
                a.map(|a| a.digest),
                a.map(|a| a.policy),
                a.map(|a| &a.engine),
                a.map(|a| &a.format),
                a.map(|a| &a.extension),
                a.map(|a| a.mac),
                result.as_ref().and_then(|r| r.exception),
            ],
            "request",
        )?;
        let sql = "SELECT steps FROM requests WHERE id = ?1";
        let step = self.one(sql, [request.id], |row| Ok(row.get(0)?))?.unwrap_or(0);
        self.history("request", request.id, step, (Some(request.state.word()), to.word()), by)
    }

    fn note(&self, id: i64, notes: &Notes) -> Done<()> {
        if let Some(json) = &notes.findings {
            sound("findings", json, 0, JSON_BYTES)?;
            let sql =
                "INSERT INTO findings (request, json) VALUES (?1, ?2) ON CONFLICT (request) DO UPDATE SET json = ?2";
            self.run(sql, (id, json))?;
            let digest: [u8; 32] = Sha256::digest(json).into();
            self.run("UPDATE requests SET findings = ?2 WHERE id = ?1", (id, digest))?;
        }
        if let Some(scan) = &notes.scan {
            sound("scan", scan, 0, 16_384)?;
            self.run("UPDATE requests SET scan = ?2 WHERE id = ?1", (id, scan))?;
        }
        if let Some(policy) = &notes.policy {
            self.run("UPDATE requests SET policy = ?2 WHERE id = ?1", (id, policy))?;
        }
        Ok(())
    }
}

/// The rules of the road in words the caller understands; the schema has them again.
fn may(request: &Request, change: &Change) -> Done<()> {
    let (receipt, from, to) = (&request.receipt, request.state, change.to());
    let no = || Err(StagingError::Transition { receipt: receipt.clone(), from, to });
    if !from.may_become(to) {
        return no();
    }
    let password = |w: &Why| matches!(w.code.as_str(), "encrypted" | "wrong_password");
    match change {
        Change::Disarming | Change::Received if request.original.is_none() => {
            Err(StagingError::Disposed { what: format!("{receipt} の原本 / original of {receipt}") })
        }
        Change::Disarming if from == State::Refused && !request.why.as_ref().is_some_and(password) => no(),
        Change::AwaitingApproval if !request.approval_required => no(),
        Change::ApprovedByRule if request.approval_required || from != State::Disarmed => no(),
        Change::Scanning(Some(r)) | Change::Disarmed(Some(r)) => proof(request, r),
        Change::Disarmed(None) if request.result.is_none() => {
            Err(StagingError::Invalid { field: "result", why: "there is none".into() })
        }
        _ => Ok(()),
    }
}

fn proof(request: &Request, result: &ResultFile) -> Done<()> {
    let invalid = |why: &str| Err(StagingError::Invalid { field: "attestation", why: why.into() });
    let a = &result.attestation;
    let rebuilt = a.kind.word() == "rebuilt";
    if a.digest != result.blob.plain_digest {
        return invalid("it is over other bytes");
    }
    if rebuilt == result.exception.is_some() {
        return invalid("an excepted file needs the number of its exception, and only that needs one");
    }
    if !rebuilt && a.digest != request.digest {
        return invalid("an exception is for the original's own bytes");
    }
    Ok(())
}
