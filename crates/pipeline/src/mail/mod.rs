//! The way of one mail: kept, made harmless, scanned; its text goes on at once, its attachments go the road of files.
//!
//! SECURITY: knows envelopes and digests, parses no mail: the gate's workers do. Nothing goes on that is not `Verified`, or a notice
//! of our own words. Whatever is uncertain (disk, store, trail, scanner, worker) is "not now": the server before keeps the mail. Every
//! step may be done again after a crash and leads to the same rows, since a row bears the name of the mail and its place in it.
//! BUGS: when a mail has several recipients of one section, the first of them counts as the one who asks for its attachments.

mod addressed;
mod keep;
mod letter;
mod mailing;
mod notice;

pub use letter::{Letter, Passed};

use crate::node::{Node, NotOpened};
pub(crate) use addressed::Addressed;
use keep::Kept;
pub(crate) use keep::again;
pub(crate) use letter::About;
pub(crate) use mailing::{Harmless, Mailing};
use mugai_audit::{Act, End, Entry, Event, Outcome};
use mugai_core::Reason;
use mugai_gate::Original;
use mugai_operate::Condition;
use mugai_staging::{StagingError, Why};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// The mail door of a node.
pub struct MailDoor {
    node: Node,
    scanner_known: AtomicBool,
}

impl std::fmt::Debug for MailDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailDoor").field("node", &self.node).finish_non_exhaustive()
    }
}

/// Why a mail does not go on as it was meant to.
pub(crate) enum Stopped {
    /// Not now.
    Later(Passed),
    /// Not at all: kept, and a notice goes instead.
    Never(Box<Never>),
}

/// Why a mail goes nowhere.
pub(crate) struct Never {
    /// Whether it is quarantined, not merely refused.
    pub(crate) quarantined: bool,
    /// Why.
    pub(crate) why: Why,
    /// What was found, as JSON.
    pub(crate) findings: Option<String>,
}

impl Never {
    fn refused(why: Why, findings: Option<String>) -> Self {
        Self { quarantined: false, why, findings }
    }

    fn quarantined(why: Why, findings: Option<String>) -> Self {
        Self { quarantined: true, why, findings }
    }
}

impl From<Never> for Stopped {
    fn from(never: Never) -> Self {
        Self::Never(Box::new(never))
    }
}

impl From<StagingError> for Stopped {
    fn from(e: StagingError) -> Self {
        let code = match e {
            StagingError::Full => "disk_full",
            StagingError::QuotaFull { .. } => "quota_full",
            _ => "not_kept",
        };
        Self::Later(Passed::later(code))
    }
}

impl MailDoor {
    /// The door of a node that has one.
    ///
    /// # Errors
    /// When its configuration has no `[mail]`.
    pub fn new(node: Node) -> Result<Self, NotOpened> {
        if node.site.file.mail.is_none() {
            return Err(NotOpened::Site(crate::site::SiteError::Value {
                key: "[mail]".into(),
                ja: "メール中継の設定がありません。",
                en: "is missing",
            }));
        }
        Ok(Self { node, scanner_known: AtomicBool::new(false) })
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Closes it.
    pub fn into_node(self) -> Node {
        self.node
    }

    /// Where mails lie while they are in hand.
    pub fn spool(&self) -> PathBuf {
        crate::site::mail_spool(&self.node.site.file.data)
    }

    /// What becomes of a mail.
    pub fn pass(&self, letter: &Letter<'_>) -> Passed {
        self.recorded(letter, |addressed, act| self.judge(letter, addressed, act))
    }

    /// Puts a mail aside that failed too often for a reason of ours.
    pub fn put_aside(&self, letter: &Letter<'_>, code: &str) -> Passed {
        self.recorded(letter, |addressed, _| {
            let original = self.original(letter)?;
            let kept = self.keep(letter, addressed, original.as_ref())?;
            let why = Why::new(code, "", "failed too often");
            self.never(letter, addressed, &kept, Never::quarantined(why, None))
        })
    }

    /// Runs a judgement between the two halves of its record.
    fn recorded(
        &self,
        letter: &Letter<'_>,
        judge: impl FnOnce(&Addressed<'_>, &Act) -> Result<(Passed, End), Stopped>,
    ) -> Passed {
        // A door that is closing takes nothing new; what it has in hand it finishes.
        let stops = |c: Condition| c.stops() && c != Condition::Stopping;
        if self.node.health.standing().iter().any(|s| stops(s.condition)) {
            return Passed::later("not_accepting");
        }
        let Some(addressed) = Addressed::of(&self.node.site, letter) else { return Passed::later("no_section") };
        let detail = format!("{} → {}", letter.sender, letter.recipients.join(" "));
        let entry = Entry::new(Event::Receive).who(&addressed.applicant).section(&addressed.section.id);
        let entry = entry.file(&letter.name()).digest(&crate::report::hex(&letter.digest));
        let Ok(act) = self.node.trail.begin(entry.detail(mugai_core::names::cut(&detail, 2_000))) else {
            self.node.health.set(Condition::AuditBroken, "", "begin");
            return Passed::later("no_record");
        };
        match judge(&addressed, &act) {
            // What was done is told only when its record is whole.
            Ok((passed, end)) => match self.node.trail.end(act, end) {
                Ok(_) => passed,
                Err(_) => Passed::later("no_record"),
            },
            Err(Stopped::Later(later)) => {
                let _ = self.node.trail.end(act, End::new(Outcome::Held).reason(later.code()));
                later
            }
            Err(Stopped::Never(..)) => Passed::later("internal"),
        }
    }

    fn judge(&self, letter: &Letter<'_>, addressed: &Addressed<'_>, _: &Act) -> Result<(Passed, End), Stopped> {
        let original = self.original(letter)?;
        let archive = self.node.site.file.mail.as_ref().is_none_or(|m| m.archive);
        let kept = if archive { self.keep(letter, addressed, original.as_ref())? } else { Kept::default() };
        // It came before and was put aside, but its notice did not get through: that is decided.
        if let Some(never) = self.decided(&kept)? {
            return self.never(letter, addressed, &kept, never);
        }
        let Some(original) = original else {
            let why = Why::new(Reason::LimitInput.code(), "", "larger than allowed");
            return self.never(letter, addressed, &kept, Never::refused(why, None));
        };
        let about = self.about(letter);
        match self.mailing().harmless(&about, addressed, &kept, &original, &[]) {
            Ok(Harmless { mail, said, .. }) => {
                self.node.metrics.file(&addressed.section.id, "mail");
                let end = End::new(Outcome::Released).receipt(&kept.receipt()).detail(&said.join("; "));
                Ok((Passed::Forward { mail, said }, end))
            }
            Err(Stopped::Never(never)) => self.never(letter, addressed, &kept, *never),
            Err(later) => Err(later),
        }
    }

    fn mailing(&self) -> Mailing<'_> {
        Mailing { node: &self.node, known: &self.scanner_known }
    }

    fn about(&self, letter: &Letter<'_>) -> About {
        let day = self.node.now().in_tz("Asia/Tokyo").map(|d| d.date().to_string()).unwrap_or_default();
        About { source: letter.source(&day), name: letter.name(), digest: letter.digest }
    }

    /// The mail as it lies in the spool; `None` when it is larger than the policy takes.
    fn original(&self, letter: &Letter<'_>) -> Result<Option<Original>, Stopped> {
        let gate = self.node.gate_of_mail().ok_or(Stopped::Later(Passed::later("no_policy")))?;
        let limits = &gate.orders().limits;
        if letter.length > limits.input_bytes {
            return Ok(None);
        }
        let changed = || Stopped::Later(Passed::later("spool"));
        let file = letter.read().map_err(|_| changed())?;
        let original = Original::from_reader("mail.eml", file, limits).map_err(|_| changed())?;
        if original.digest() == letter.digest { Ok(Some(original)) } else { Err(changed()) }
    }
}
