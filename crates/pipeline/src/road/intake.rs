//! A dropped file becomes a request: who brought it, is it his to bring, keep it encrypted, only then let go of the original.

use super::Road;
use crate::people::{Identity, normal};
use crate::site::{Applicant, Role, Section};
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_core::names;
use mugai_gate::{NotOpened, Original};
use mugai_operate::Condition;
use mugai_staging::{Receipt, Received, SectionRule, StagingError, TakenIn, Why, take_in};
use std::io::Read;

/// A file that was dropped, as the door that claimed it describes it.
pub struct Dropped<'a> {
    /// What tells this very file from every other, also after a crash.
    pub source: &'a str,
    /// Section id.
    pub section: &'a str,
    /// The name of the folder within the section's, when applicants are known by it.
    pub staff: Option<&'a str>,
    /// Owner of the file.
    pub owner_uid: u32,
    /// Its name, unchecked.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a mut dyn Read,
    /// How many.
    pub length: u64,
    /// Asked after reading: is it still the file it was?
    pub unchanged: &'a dyn Fn() -> bool,
}

impl std::fmt::Debug for Dropped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dropped").field("section", &self.section).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A thing that was dropped and is no file: a link, a device. Its bytes were never read.
#[derive(Debug)]
pub struct Turned<'a> {
    /// See [`Dropped::source`].
    pub source: &'a str,
    /// Section id.
    pub section: &'a str,
    /// The name shown.
    pub name: &'a str,
    /// Owner.
    pub owner_uid: u32,
    /// Reason code.
    pub code: &'a str,
    /// Why, for a clerk.
    pub ja: &'a str,
    /// What to do.
    pub ask_ja: &'a str,
}

/// Whether the door may let go of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is kept, durably.
    Kept(Receipt),
    /// Not now; keep it where it is and offer it again.
    NotNow,
}

impl Road {
    /// Takes a file in. Returns when it is durable.
    pub fn take(&self, dropped: Dropped<'_>) -> Taken {
        if !self.node.health.accepting() {
            return Taken::NotNow;
        }
        let Some(section) = self.node.site.section(dropped.section) else { return Taken::NotNow };
        let applicant = self.applicant(&dropped);
        let shown = names::show(dropped.name);
        let entry = Entry::new(Event::Receive).who(&applicant).section(&section.id).file(&shown);
        let Ok(act) = self.node.trail.begin(entry) else {
            self.node.health.set(Condition::AuditBroken, "", "begin");
            return Taken::NotNow;
        };
        match self.keep_original(dropped, section, &applicant, &shown) {
            Ok((receipt, digest, new)) => {
                let outcome = if new { Outcome::Done } else { Outcome::Same };
                let _ = self.node.trail.end(act, End::new(outcome).receipt(&receipt.to_string()).digest(&digest));
                Taken::Kept(receipt)
            }
            Err(e) => {
                let _ = self.node.trail.end(act, End::new(Outcome::Failed).detail(&e.to_string()));
                self.could_not_keep(&e, section, &shown);
                Taken::NotNow
            }
        }
    }

    fn keep_original(
        &self,
        dropped: Dropped<'_>,
        section: &Section,
        applicant: &str,
        shown: &str,
    ) -> Result<(Receipt, String, bool), StagingError> {
        let rule = section_rule(section);
        let what = TakenIn {
            source: dropped.source,
            section: &rule,
            applicant,
            name: shown,
            length: dropped.length,
            mail: false,
        };
        let changed = || StagingError::Invalid { field: "file", why: "it changed while it was read".into() };
        let (store, blobs, by) = (&*self.node.store, &*self.node.blobs, self.node.system());
        let limits = self.node.gate(&section.id).map(|g| g.orders().limits.clone()).unwrap_or_default();
        let opened = if dropped.length > limits.input_bytes {
            None
        } else {
            match Original::from_reader(dropped.name, &mut *dropped.bytes, &limits) {
                Ok(original) => Some(original),
                Err(NotOpened::Io(error)) => return Err(StagingError::Io { path: shown.into(), error }),
                Err(_) => return Err(changed()), // it grew past the limit while it was read
            }
        };
        if opened.as_ref().is_some_and(|o| o.length() != dropped.length) || !(dropped.unchanged)() {
            return Err(changed());
        }
        let received = match &opened {
            Some(original) => take_in(store, blobs, &what, &mut original.read_for_keeping(), &by)?,
            None => take_in(store, blobs, &what, dropped.bytes, &by)?,
        };
        let (receipt, new) = match received {
            Received::New(r) => (r, true),
            Received::Existing(r) => (r, false),
        };
        let request = store.request(&receipt)?;
        match opened {
            Some(original) if new => self.queue.put(receipt.clone(), original),
            _ => self.queue.offer(receipt.clone()),
        }
        Ok((receipt, hex(&request.digest), new))
    }

    /// A link, a device, an unreadable name: recorded, explained in 結果, never opened.
    pub fn turn_away(&self, what: &Turned<'_>) -> bool {
        let who = Identity::of_uid(what.owner_uid).map_or_else(|_| format!("uid:{}", what.owner_uid), |i| i.user);
        let entry = Entry::new(Event::Refuse).who(&who).section(what.section).file(what.name).detail(what.source);
        let Ok(act) = self.node.trail.begin(entry) else { return false };
        let _ = self.node.trail.end(act, End::new(Outcome::Refused).reason(what.code));
        self.node.metrics.file(what.section, "refused");
        self.node.metrics.refused(what.code);
        let page = super::result::turned_page(what.name, what.code, what.ja, what.ask_ja, &self.node.now());
        self.write_result(what.section, what.name, what.source, &page);
        true
    }

    /// Who brought it, as one word for the record. Words with a colon are nobody's user name: see [`Road::objection`].
    fn applicant(&self, dropped: &Dropped<'_>) -> String {
        let site = &self.node.site;
        let owner = Identity::of_uid(dropped.owner_uid).ok().map(|i| i.user);
        let nobody = || format!("uid:{}", dropped.owner_uid);
        match (site.file.drop.as_ref().map_or(Applicant::Owner, |d| d.applicant), dropped.staff) {
            (Applicant::Owner, _) => owner.unwrap_or_else(nobody),
            (Applicant::Folder, None) => nobody(),
            (Applicant::Folder, Some(number)) => match site.staff(number) {
                None => format!("staff:{}", normal(number)),
                // A clerk must not put a file into a colleague's folder and then approve it himself.
                Some(person) => match owner.filter(|o| *o != normal(&person.user) && site.person(o).is_some()) {
                    Some(other) => format!("unclear:{other}"),
                    None => normal(&person.user),
                },
            },
        }
    }

    /// What speaks against this applicant in this section. Asked when the file is worked on, so that a crash between taking in and
    /// refusing forgets nothing.
    pub(super) fn objection(&self, applicant: &str, section: &str) -> Option<Why> {
        if applicant.starts_with("unclear:") {
            return Some(Why::new("other_owner", "", applicant));
        }
        if applicant.contains(':') {
            return Some(Why::new("unknown_applicant", "", applicant));
        }
        let person = self.node.site.person(applicant)?;
        let elsewhere = !person.sections.is_empty() && !person.sections.iter().any(|s| s == section);
        (elsewhere || person.roles.contains(&Role::Auditor)).then(|| Why::new("other_section", "", section))
    }

    fn could_not_keep(&self, error: &StagingError, section: &Section, shown: &str) {
        match error {
            StagingError::Full => self.node.disk_full(&error.to_string()),
            StagingError::QuotaFull { .. } => {
                self.node.health.set(Condition::QuotaFull, &section.id, &error.to_string());
                let (ja, ask_ja, _) = crate::words::of("quota_full");
                let page = super::result::turned_page(shown, "quota_full", ja, ask_ja, &self.node.now());
                self.write_result(&section.id, shown, "quota_full", &page);
            }
            StagingError::Invalid { .. } => {}
            other => self.node.alert("NOTTAKEN", &other.to_string()),
        }
    }
}

/// The configuration of a section as staging wants it.
pub(crate) fn section_rule(section: &Section) -> SectionRule {
    SectionRule {
        id: section.id.clone(),
        quota_bytes: section.quota_mib.saturating_mul(1 << 20),
        approval_required: section.approval == crate::site::ApprovalRule::Required,
        retention_days: section.retention_days,
        original_days: section.retention_days,
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    crate::report::hex(bytes)
}
