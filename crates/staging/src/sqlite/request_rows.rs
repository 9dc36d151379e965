//! Rows of requests as [`Request`]s: every row, every approval and every key is checked against its MAC before it is believed.

use super::db::{Db, Done, len};
use crate::{Approval, Receipt, Request, ResultFile, StagingError, State, Why, person_key, time};
use mugai_gate::{Attestation, Kind};
use rusqlite::Row;
use sha2::{Digest, Sha256};

/// The gate's proof as it stands in the columns `kind` and `att_…`.
pub(crate) fn attestation(row: &Row<'_>) -> Done<Option<Attestation>> {
    let Some(word) = row.get::<_, Option<String>>("kind")? else { return Ok(None) };
    let kind = Kind::from_word(&word);
    let kind = kind.ok_or_else(|| StagingError::Tampered { what: format!("the kind of a result ({word})") })?;
    Ok(Some(Attestation {
        digest: row.get("att_digest")?,
        policy: row.get("att_policy")?,
        engine: row.get("att_engine")?,
        kind,
        format: row.get("att_format")?,
        extension: row.get("att_extension")?,
        mac: row.get("att_mac")?,
    }))
}

/// The reason as it stands in the columns `why_…`.
pub(crate) fn why(row: &Row<'_>) -> Done<Option<Why>> {
    let Some(code) = row.get::<_, Option<String>>("why_code")? else { return Ok(None) };
    let text = |column| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    Ok(Some(Why { code, place: text("why_place")?, detail: text("why_detail")? }))
}

pub(crate) fn moment(row: &Row<'_>, column: &str) -> Done<jiff::Timestamp> {
    time::read(&row.get::<_, String>(column)?)
}

pub(crate) fn maybe_moment(row: &Row<'_>, column: &str) -> Done<Option<jiff::Timestamp>> {
    row.get::<_, Option<String>>(column)?.map(|text| time::read(&text)).transpose()
}

impl Db<'_> {
    /// One request by its receipt, with findings.
    pub(crate) fn request(&self, receipt: &Receipt) -> Done<Request> {
        let sql = "SELECT * FROM requests WHERE receipt = ?1";
        let (mut request, digest) = self
            .one(sql, [receipt.as_str()], |row| {
                Ok((self.request_row(row)?, row.get::<_, Option<[u8; 32]>>("findings")?))
            })?
            .ok_or_else(|| StagingError::NotFound { what: receipt.to_string() })?;
        if let Some(digest) = digest {
            let sql = "SELECT json FROM findings WHERE request = ?1";
            let json = self.one(sql, [request.id], |row| Ok(row.get::<_, String>(0)?))?.unwrap_or_default();
            if <[u8; 32]>::from(Sha256::digest(&json)) != digest {
                return Err(tampered(receipt));
            }
            request.findings = Some(json);
        }
        Ok(request)
    }

    /// A row of `SELECT * FROM requests`.
    pub(crate) fn request_row(&self, row: &Row<'_>) -> Done<Request> {
        let text: String = row.get("receipt")?;
        self.verify("requests", row, || text.clone())?;
        let receipt = Receipt::parse(&text).ok_or_else(|| StagingError::Tampered { what: text.clone() })?;
        let state: String = row.get("state")?;
        let state = State::from_word(&state).ok_or_else(|| tampered(&receipt))?;
        let id = row.get("id")?;
        let attestation = attestation(row)?;
        let exception: Option<i64> = row.get("exception")?;
        let result = match (row.get::<_, Option<i64>>("result")?, &attestation) {
            (Some(blob), Some(attestation)) => {
                self.blob(blob)?.alive.map(|blob| ResultFile { blob, attestation: attestation.clone(), exception })
            }
            _ => None,
        };
        let package: Option<i64> = row.get("package")?;
        let package = match package {
            Some(sequence) => Some(self.package_id(sequence)?.ok_or_else(|| tampered(&receipt))?),
            None => None,
        };
        let request = Request {
            id,
            source: row.get("source")?,
            section: row.get("section")?,
            applicant: row.get("applicant")?,
            name: row.get("name")?,
            digest: row.get("digest")?,
            length: len(row.get("length")?),
            original: self.blob(row.get("original")?)?.alive,
            approval_required: row.get::<_, String>("approval")? == "required",
            received_at: moment(row, "received_at")?,
            original_until: moment(row, "original_until")?,
            retain_until: moment(row, "retain_until")?,
            state,
            changed_at: moment(row, "changed_at")?,
            policy: row.get("policy")?,
            result,
            attestation,
            exception,
            why: why(row)?,
            scan: row.get("scan")?,
            findings: None,
            tries: row.get("tries")?,
            next_try: maybe_moment(row, "next_try")?,
            approval: self.approval(id, &receipt)?,
            package,
            receipt,
        };
        self.believable(&request)?;
        Ok(request)
    }

    fn approval(&self, request: i64, receipt: &Receipt) -> Done<Option<Approval>> {
        self.one("SELECT * FROM approvals WHERE request = ?1", [request], |row| {
            self.verify("approvals", row, || receipt.to_string())?;
            Ok(Approval {
                by: row.get("approver")?,
                at: moment(row, "at")?,
                comment: row.get("comment")?,
                rule: row.get("rule")?,
                approved: row.get::<_, String>("decision")? == "approve",
            })
        })
    }

    /// A row whose MAC holds but which says what no road leads to: a defect of ours, or two rows that do not belong together.
    fn believable(&self, r: &Request) -> Done<()> {
        let decided = |approved| r.approval.as_ref().is_some_and(|a| a.approved == approved);
        let own = |a: &Approval| a.rule == "person" && person_key(&a.by) == person_key(&r.applicant);
        let good = match r.state {
            State::Approved | State::Sealed | State::Released | State::Delivered => decided(true),
            State::Rejected => decided(false),
            _ => true,
        };
        let rule = |a: &Approval| (a.rule == "person") == r.approval_required;
        if good && !r.approval.as_ref().is_some_and(own) && r.approval.as_ref().is_none_or(rule) {
            return Ok(());
        }
        Err(tampered(&r.receipt))
    }
}

pub(crate) fn tampered(receipt: &Receipt) -> StagingError {
    StagingError::Tampered { what: receipt.to_string() }
}
