//! A package comes in: the seal first, then every digest, then whether it was seen before; only then are its files arrivals.

use super::Arrivals;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_core::names;
use mugai_operate::{Condition, Direction};
use mugai_staging::{ArrivingFile, By, IncomingPackage, StagingError};
use mugai_transfer::{Caps, Fate, Incoming, NotOpened, Opened, Opener, Taken};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest pause between two tries of a package that cannot be opened now.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// A package that could not be opened: when it is tried again.
#[derive(Debug)]
pub(super) struct Waiting {
    until: Instant,
    pause: Duration,
}

/// What became of one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Its files are arrivals now: so many.
    New(usize),
    /// The very same package came before.
    Same,
    /// Refused: code, Japanese, English.
    Refused(String, String, String),
    /// Could not be read or kept now; try again.
    NotNow(String),
}

impl Arrivals {
    /// Looks into the carrier. Whether anything came.
    pub(super) fn poll(&self, stopping: &(impl Fn() -> bool + Sync)) -> bool {
        let polled = match self.carrier.poll() {
            Ok(polled) => polled,
            Err(e) => {
                self.node.health.set(Condition::CarrierGone, "", &e.to_string());
                return false;
            }
        };
        self.node.health.clear(Condition::CarrierGone, "");
        for junk in polled.junk {
            self.node.alert("CARRIERJUNK", &junk.ja());
            let entry = Entry::new(Event::Import).file(&junk.name).outcome(Outcome::Refused).reason("not_a_package");
            let _ = self.node.trail.note(entry.detail(junk.why));
        }
        let mut any = false;
        self.forget(&polled.taken);
        for taken in polled.taken {
            if stopping() {
                break;
            }
            if !self.is_due(&taken.path) {
                continue;
            }
            let fate = match self.import(&taken.path, &taken.name) {
                Imported::New(_) | Imported::Same => Fate::Accepted,
                Imported::Refused(..) => Fate::Refused,
                Imported::NotNow(_) => {
                    self.later(taken.path);
                    continue;
                }
            };
            any = true;
            if let Err(e) = self.carrier.done(&taken, fate) {
                self.node.alert("CARRIER", &e.to_string());
            }
        }
        any
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_due(&self, path: &Path) -> bool {
        self.waiting().get(path).is_none_or(|w| Instant::now() >= w.until)
    }

    /// Waits twice as long each time: whoever can write to the carrier must not fill the trail with one package.
    fn later(&self, path: PathBuf) {
        let first = Duration::from_secs(self.node.site.file.work.retry_seconds.max(1));
        let mut waiting = self.waiting();
        let pause = waiting.get(&path).map_or(first, |w| w.pause.saturating_mul(2).min(LONGEST_WAIT));
        let until = Instant::now() + pause;
        waiting.insert(path, Waiting { until, pause });
    }

    /// What is not in the inbox any more waits for nothing.
    fn forget(&self, taken: &[Taken]) {
        self.waiting().retain(|path, _| taken.iter().any(|t| t.path == *path));
    }

    /// Takes in one package file.
    pub fn import(&self, path: &Path, name: &str) -> Imported {
        let Ok(act) = self.node.trail.begin(Entry::new(Event::Import).file(&names::show(name))) else {
            self.node.health.set(Condition::AuditBroken, "", "begin");
            return Imported::NotNow("no record could be begun".into());
        };
        let (end, imported) = self.open_and_keep(path, name);
        let _ = self.node.trail.end(act, end);
        match &imported {
            Imported::New(_) => self.node.metrics.package(Direction::Received),
            Imported::Refused(code, _, en) => {
                self.node.metrics.package(Direction::Refused);
                self.node.health.set(Condition::PackageRefused, &names::show(name), en);
                self.node.alert("PACKAGEREFUSED", &format!("{}: {code}: {en}", names::show(name)));
            }
            Imported::Same | Imported::NotNow(_) => {}
        }
        if matches!(imported, Imported::New(_) | Imported::Same) {
            self.node.health.clear(Condition::PackageRefused, &names::show(name));
        }
        imported
    }

    fn open_and_keep(&self, path: &Path, name: &str) -> (End, Imported) {
        let trust = match self.node.trust() {
            Ok(trust) => trust,
            Err(e) => {
                self.node.health.set(Condition::KeyUnusable, "trust", &e.to_string());
                return (End::new(Outcome::Failed).detail(&e.to_string()), Imported::NotNow(e.ja()));
            }
        };
        self.node.health.clear(Condition::KeyUnusable, "trust");
        let opened = match Opener::new(trust, Caps::default()).open(path, self.node.now()) {
            Ok(opened) => opened,
            Err(e) => {
                if e.may_pass() {
                    // A key that nobody brought yet, or nobody's key: tried again, and a person has to look at it.
                    self.node.health.set(Condition::PackageRefused, &names::show(name), &e.to_string());
                    self.node.alert("PACKAGEWAITS", &format!("{}: {}: {e}", names::show(name), e.code()));
                }
                return not_opened(&e);
            }
        };
        let m = opened.manifest();
        let told = format!(
            "{} {} #{} by {}, trail head {}:{}",
            m.id,
            m.node,
            m.sequence,
            opened.key(),
            m.audit.seq,
            crate::report::hex(&m.audit.digest)
        );
        let digest = crate::report::hex(&opened.digest());
        match self.keep_package(&opened, path) {
            Ok(n) => {
                self.gaps(&m.node);
                (End::new(Outcome::Done).digest(&digest).detail(&told), Imported::New(n))
            }
            Err(StagingError::Replayed { same_file: true, .. }) => {
                (End::new(Outcome::Same).digest(&digest).detail(&told), Imported::Same)
            }
            Err(e @ StagingError::Replayed { .. }) => {
                let refused = Imported::Refused("package_replayed".into(), e.ja(), e.to_string());
                (End::new(Outcome::Refused).reason("package_replayed").digest(&digest).detail(&told), refused)
            }
            Err(e) => {
                self.store_failed(&e, "package");
                (End::new(Outcome::Failed).detail(&e.to_string()), Imported::NotNow(e.ja()))
            }
        }
    }

    /// Bytes into the blobs, then id, number and arrivals in one step.
    fn keep_package(&self, opened: &Opened, path: &Path) -> Result<usize, StagingError> {
        let m = opened.manifest();
        // A package that came before is known before its bytes are stored again.
        if let Some(seen) = self.node.store.seen(&m.id)? {
            return Err(StagingError::Replayed {
                package: m.id.clone(),
                first: seen.id,
                first_at: seen.at.to_string(),
                same_file: seen.digest == opened.digest(),
            });
        }
        let mut files = Vec::new();
        for mut payload in opened.payloads() {
            let blob = self.node.blobs.put(&mut payload.untrusted, payload.entry.length)?;
            let entry = serde_json::to_string(payload.entry)
                .map_err(|e| StagingError::Invalid { field: "entry", why: e.to_string() })?;
            files.push(ArrivingFile {
                receipt: payload.entry.receipt.clone(),
                section: payload.entry.section.clone(),
                name: payload.entry.name.clone(),
                blob,
                entry,
            });
        }
        let names: Vec<_> = files.iter().map(|f| f.blob.name).collect();
        let days = self.node.site.file.section.iter().map(|s| s.retention_days).max().unwrap_or(30);
        let package = IncomingPackage {
            id: m.id.clone(),
            node: m.node.clone(),
            key_id: opened.key().to_string(),
            sequence: m.sequence,
            digest: opened.digest(),
            file: path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            retention_days: days,
            files,
        };
        let arrived = self.node.store.arrive(&package, &By::system(self.node.now()));
        if matches!(arrived, Err(StagingError::Replayed { .. } | StagingError::Invalid { .. })) {
            for name in names {
                let _ = self.node.blobs.remove(&name);
            }
        }
        arrived.map(|ids| ids.len())
    }

    /// Numbers that never came: said aloud until they come.
    fn gaps(&self, node: &str) {
        let gaps = self.node.store.gaps(node).unwrap_or_default();
        if gaps.is_empty() {
            return self.node.health.clear(Condition::SequenceGap, node);
        }
        let text = gaps.iter().take(20).map(|r| format!("{}–{}", r.start(), r.end())).collect::<Vec<_>>().join(", ");
        if !self.node.health.stands(Condition::SequenceGap) {
            let entry = Entry::new(Event::Alert)
                .reason("sequence_gap")
                .outcome(Outcome::Lost)
                .detail(&format!("{node}: {text}"));
            let _ = self.node.trail.note(entry);
            self.node.alert("SEQUENCEGAP", &format!("{node}: {text}"));
        }
        self.node.health.set(Condition::SequenceGap, node, &text);
    }
}

fn not_opened(e: &NotOpened) -> (End, Imported) {
    let end =
        End::new(if e.may_pass() { Outcome::Failed } else { Outcome::Refused }).reason(e.code()).detail(&e.to_string());
    if e.may_pass() {
        return (end, Imported::NotNow(e.ja()));
    }
    (end, Imported::Refused(e.code().to_owned(), e.ja(), e.to_string()))
}
