//! Keeping: the original as it came, encrypted; the attachments as requests, each of which goes the road of files from here.

use super::{About, Addressed, Letter, MailDoor, Mailing, Never, Passed, Stopped, notice};
use crate::road::section_rule;
use crate::site::Site;
use jiff::Timestamp;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_core::names;
use mugai_gate::{Beside, Original};
use mugai_operate::Condition;
use mugai_staging::{Change, Notes, Receipt, Received, Request, SectionRule, StagingError, State, TakenIn, take_in};
use std::io::Read;

/// The original of a mail in the staging area; empty when it was not kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Option<(Receipt, Timestamp)>);

impl Kept {
    /// Its receipt number, or nothing.
    pub(super) fn receipt(&self) -> String {
        self.0.as_ref().map(|(r, _)| r.to_string()).unwrap_or_default()
    }

    /// Until when, as a clerk reads it.
    pub(super) fn until_ja(&self) -> String {
        let day = |(_, until): &(Receipt, Timestamp)| until.in_tz("Asia/Tokyo").ok();
        self.0.as_ref().and_then(day).map(|d| format!("{}年{}月{}日", d.year(), d.month(), d.day())).unwrap_or_default()
    }
}

/// An attachment in the staging area.
pub(crate) struct Staged {
    /// Its receipt number.
    pub(crate) receipt: Receipt,
    /// Whether it was not there before.
    pub(crate) new: bool,
}

/// What a row says of a kept mail; `None` when it is none, or none of its sections is there any more.
pub(crate) fn again<'s>(site: &'s Site, request: &Request) -> Option<(About, Addressed<'s>, Kept)> {
    let (source, sections) = request.source.rsplit_once(':').filter(|_| request.source.starts_with("mail:"))?;
    let addressed = Addressed::again(site, sections, &request.applicant)?;
    let about = About { source: source.to_owned(), name: request.name.clone(), digest: request.digest };
    Some((about, addressed, Kept(Some((request.receipt.clone(), request.original_until)))))
}

impl MailDoor {
    /// Keeps the original; the same mail brought again has the same receipt.
    pub(super) fn keep(
        &self,
        letter: &Letter<'_>,
        addressed: &Addressed<'_>,
        original: Option<&Original>,
    ) -> Result<Kept, Stopped> {
        let days = self.node.site.file.mail.as_ref().map_or(90, |m| m.retention_days);
        let rule = SectionRule { retention_days: days, original_days: days, ..section_rule(addressed.section) };
        let about = self.about(letter);
        // Who else it was for is needed again when a password comes later.
        let source = format!("{}:{}", about.source, names::cut(&addressed.ids(), 500));
        let name = about.name;
        let what = TakenIn {
            source: &source,
            section: &rule,
            applicant: &addressed.applicant,
            name: &name,
            length: letter.length,
            mail: true,
        };
        let taken = match original {
            Some(original) => self.mailing().take(&what, &mut original.read_for_keeping()),
            None => {
                let io = |error| StagingError::Io { path: "spool".into(), error };
                self.mailing().take(&what, &mut letter.read().map_err(io)?)
            }
        };
        let receipt = taken?.receipt().clone();
        let request = self.node.store.request(&receipt)?;
        Ok(Kept(Some((receipt, request.original_until))))
    }

    /// What was decided of it when it came before.
    pub(super) fn decided(&self, kept: &Kept) -> Result<Option<Never>, Stopped> {
        let Some((receipt, _)) = &kept.0 else { return Ok(None) };
        let request = self.node.store.request(receipt)?;
        let quarantined = request.state == State::Quarantined;
        let why = request.why.filter(|_| quarantined || request.state == State::Refused);
        Ok(why.map(|why| Never { quarantined, why, findings: None }))
    }

    /// Refused or quarantined: kept whatever the configuration says of originals, and a notice goes instead.
    pub(super) fn never(
        &self,
        letter: &Letter<'_>,
        addressed: &Addressed<'_>,
        kept: &Kept,
        never: Never,
    ) -> Result<(Passed, End), Stopped> {
        let kept = match kept.0 {
            Some(_) => kept.clone(),
            None => {
                let original = self.original(letter)?;
                self.keep(letter, addressed, original.as_ref())?
            }
        };
        let Some((receipt, _)) = &kept.0 else { return Err(Stopped::Later(Passed::later("not_kept"))) };
        let Never { quarantined, why, findings } = never;
        let change = if quarantined { Change::Quarantined(why.clone()) } else { Change::Refused(why.clone()) };
        let to = change.to();
        // Brought again after a crash, it is where it was put.
        if self.node.store.request(receipt)?.state == State::Mail {
            let policy = self.node.gate_of_mail().map(mugai_gate::Gate::policy);
            let notes = Notes { findings, scan: None, policy };
            self.node.store.advance(receipt, change, notes, &self.node.system())?;
        }
        let word = if to == State::Quarantined { "quarantined" } else { "refused" };
        self.node.metrics.file(&addressed.section.id, word);
        self.node.metrics.refused(&why.code);
        if to == State::Quarantined {
            self.node.alert("QUARANTINED", &format!("{receipt} {}: {}", addressed.section.id, why.code));
        }
        let outcome = if to == State::Quarantined { Outcome::Quarantined } else { Outcome::Refused };
        let end = End::new(outcome).reason(&why.code).receipt(&receipt.to_string());
        let hostname = self.node.site.file.mail.as_ref().map_or("localhost", |m| &m.hostname);
        let mail = notice::write(hostname, letter.sender, &kept, to, &why, &self.node.now());
        Ok((Passed::Notice { mail, said: vec![word.to_owned(), why.code, receipt.to_string()] }, end))
    }
}

impl Mailing<'_> {
    /// Every attachment becomes a request in every section the mail is for. Brought again, they are the same requests.
    pub(super) fn stage(
        &self,
        about: &About,
        addressed: &Addressed<'_>,
        beside: &[Beside],
    ) -> Result<Vec<Staged>, Stopped> {
        let mut staged = Vec::new();
        for (section, applicant) in &addressed.all {
            let rule = section_rule(section);
            for one in beside {
                let digest = crate::report::hex(&one.file.digest());
                let name = crate::report::hex(&<sha2::Sha256 as sha2::Digest>::digest(one.name.as_bytes()));
                let own = format!("{}:{}:{name}:{digest}", about.source, section.id);
                let what = TakenIn {
                    source: &own,
                    section: &rule,
                    applicant,
                    name: &one.name,
                    length: one.file.length(),
                    mail: false,
                };
                let entry = Entry::new(Event::Receive).who(applicant).section(&section.id).file(&one.name);
                let act = self.node.trail.begin(entry.digest(&digest).detail(&about.name));
                let act = act.map_err(|_| Stopped::Later(Passed::later("no_record")))?;
                match self.take(&what, &mut one.file.reader()) {
                    Ok(taken) => {
                        let new = matches!(taken, Received::New(_));
                        let receipt = taken.receipt().clone();
                        let outcome = if new { Outcome::Done } else { Outcome::Same };
                        let end = End::new(outcome).receipt(&receipt.to_string());
                        self.node.trail.end(act, end).map_err(|_| Stopped::Later(Passed::later("no_record")))?;
                        staged.push(Staged { receipt, new });
                    }
                    Err(e) => {
                        let _ = self.node.trail.end(act, End::new(Outcome::Failed).detail(&e.to_string()));
                        return Err(e.into());
                    }
                }
            }
        }
        Ok(staged)
    }

    pub(super) fn take(&self, what: &TakenIn<'_>, bytes: &mut dyn Read) -> Result<Received, StagingError> {
        let taken = take_in(&*self.node.store, &*self.node.blobs, what, bytes, &self.node.system());
        match &taken {
            Err(e @ StagingError::Full) => self.node.disk_full(&e.to_string()),
            Err(e @ StagingError::QuotaFull { .. }) => {
                self.node.health.set(Condition::QuotaFull, &what.section.id, &e.to_string());
            }
            Err(other) => self.node.alert("NOTTAKEN", &other.to_string()),
            Ok(_) => self.node.health.clear(Condition::QuotaFull, &what.section.id),
        }
        taken
    }
}
