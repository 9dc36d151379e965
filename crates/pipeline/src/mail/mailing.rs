//! What every mail goes through, whoever brings it, and however often: gate, scanner, staging of its attachments.

use super::addressed::Addressed;
use super::keep::{Kept, Staged};
use super::letter::{About, Passed};
use super::{Never, Stopped};
use crate::node::Node;
use crate::scanning::{self, Scanned};
use mugai_audit::Event;
use mugai_core::{MailOrders, Reason};
use mugai_gate::Original;
use mugai_scan::Mode;
use mugai_staging::Why;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// A node with mail in its hands.
pub(crate) struct Mailing<'n> {
    pub(crate) node: &'n Node,
    /// Whether the scanner was seen to speak up at its limits.
    pub(crate) known: &'n AtomicBool,
}

/// A mail that was made harmless.
pub(crate) struct Harmless {
    /// The text that goes on.
    pub(crate) mail: Vec<u8>,
    /// Words for the log.
    pub(crate) said: Vec<String>,
    /// Its attachments.
    pub(crate) staged: Vec<Staged>,
}

impl Mailing<'_> {
    /// Makes it harmless, scans it, stages its attachments: the text that goes on.
    pub(crate) fn harmless(
        &self,
        about: &About,
        addressed: &Addressed<'_>,
        kept: &Kept,
        original: &Original,
        passwords: &[String],
    ) -> Result<Harmless, Stopped> {
        let gate = self.node.gate_of_mail().ok_or(Stopped::Later(Passed::later("no_policy")))?;
        let orders = MailOrders {
            receipt: kept.receipt(),
            folders: addressed.folders(),
            keep_until: kept.until_ja(),
            own_domains: self.node.site.file.mail.as_ref().map(|m| m.own_domains.clone()).unwrap_or_default(),
            authserv_id: self.node.site.file.mail.as_ref().map(|m| m.authserv_id.clone()).unwrap_or_default(),
        };
        let began = Instant::now();
        let outcome = gate.process_mail(original, &orders, passwords);
        self.node.metrics.disarm_took(began.elapsed());
        let findings = crate::road::as_json(&outcome.findings);
        if let Err(refusal) = &outcome.result
            && matches!(refusal.reason, Reason::Internal | Reason::WorkerDied)
        {
            return Err(Stopped::Later(Passed::Later { code: refusal.reason.code().to_owned(), own_fault: true }));
        }
        let mut said = Vec::new();
        if self.node.scanner.mode() == Mode::Off {
            said.push("scan off".to_owned());
        } else {
            let entry = addressed.entry(Event::Scan, about).receipt(&kept.receipt());
            let label = format!("{} {}", kept.receipt(), addressed.section.id);
            let parts = outcome.parts.as_ref();
            match scanning::scan(self.node, self.known, entry, &label, original, parts) {
                Scanned::Malware(name, part) => {
                    let why = Why::new("malware", &part, &name);
                    return Err(Never::quarantined(why, Some(findings)).into());
                }
                Scanned::Hold(why, passes) => {
                    return Err(Stopped::Later(Passed::Later { code: why.code, own_fault: !passes }));
                }
                Scanned::Passed(words) => said.push(words),
            }
            // The gate gives the parts with everything it rebuilt; without them nothing may be called clean.
            if outcome.result.is_ok() && parts.is_none() {
                return Err(Stopped::Later(Passed::later("not_scanned")));
            }
        }
        let verified = match outcome.result {
            Ok(verified) => verified,
            Err(refusal) => {
                let why = Why::from(&refusal);
                let never = match refusal.reason {
                    Reason::Residue => Never::quarantined(why, Some(findings)),
                    _ => Never::refused(why, Some(findings)),
                };
                return Err(never.into());
            }
        };
        if verified.extension() != "eml" {
            let why = Why::new(Reason::TypeMismatch.code(), "", verified.format().id);
            return Err(Never::refused(why, Some(findings)).into());
        }
        let mail = verified.bytes().map_err(|_| Stopped::Later(Passed::later("internal")))?;
        let staged = self.stage(about, addressed, &outcome.beside)?;
        said.push(format!("attachments {}", outcome.beside.len()));
        said.extend(staged.iter().map(|s| s.receipt.to_string()));
        Ok(Harmless { mail, said, staged })
    }
}
