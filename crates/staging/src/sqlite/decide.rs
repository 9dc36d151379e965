//! Approval (承認): by somebody else, who may, once.

use super::db::{Db, Done, sound_by};
use crate::{Approval, By, Receipt, StagingError, State, person_key, time};

impl Db<'_> {
    pub(crate) fn decision(&self, receipt: &Receipt, approvers: &[String], approve: bool, by: &By) -> Done<Approval> {
        sound_by(by)?;
        let request = self.request(receipt)?;
        let to = if approve { State::Approved } else { State::Rejected };
        if request.state != State::AwaitingApproval {
            return Err(match request.approval {
                Some(_) => StagingError::Decided { receipt: receipt.clone() },
                None => StagingError::Transition { receipt: receipt.clone(), from: request.state, to },
            });
        }
        let who = person_key(&by.who);
        if who == person_key(&request.applicant) {
            return Err(StagingError::OwnRequest { receipt: receipt.clone() });
        }
        if who.is_empty() || !approvers.iter().any(|a| person_key(a) == who) {
            return Err(StagingError::NotAnApprover { receipt: receipt.clone(), who: by.who.clone() });
        }
        self.decide(request.id, "person", approve, &by.who, by)?;
        self.set_state(&request, to, by)?;
        self.seal("requests", "id", request.id)?;
        let approval = self.request(receipt)?.approval;
        approval.ok_or_else(|| StagingError::NotFound { what: receipt.to_string() })
    }

    /// Writes the row of the decision; the schema refuses a second one, and the applicant's own.
    pub(crate) fn decide(&self, request: i64, rule: &str, approve: bool, approver: &str, by: &By) -> Done<()> {
        let key = if rule == "person" { person_key(approver) } else { String::new() };
        self.run(
            "INSERT INTO approvals (request, decision, rule, approver, approver_key, at, comment, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, zeroblob(32))",
            (request, if approve { "approve" } else { "reject" }, rule, approver, key, time::text(by.at), &by.why),
        )?;
        self.seal("approvals", "request", request)
    }
}
