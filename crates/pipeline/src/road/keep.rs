//! What has to be done now and then: receipts that came back, disposal when its time has come, figures for those who watch.

use super::Road;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_operate::{Condition, Direction};
use mugai_staging::{By, Receipt, Scope, StagingError, Target};
use mugai_transfer::{Caps, Fate, Incoming, ReceiptBack, Told, open_receipt};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Age from which a blob without a row is nobody's.
const ORPHAN: Duration = Duration::from_secs(86_400);
/// Most disposals in one round, so that files in hand do not wait behind a year's end.
const AT_ONCE: usize = 200;

impl Road {
    /// One round.
    pub(super) fn keep(&self) {
        self.take_receipts();
        self.unstick();
        if self.round_is_due() {
            // Results that gave way to newer ones, and what a crash left between key and file.
            if let Err(e) = mugai_staging::finish_disposals(&*self.node.store, &*self.node.blobs, self.node.now()) {
                self.store_failed(&e, "disposal");
            }
            let swept = mugai_staging::sweep(&*self.node.store, &*self.node.blobs, ORPHAN);
            if let Err(e) = swept {
                self.store_failed(&e, "sweep");
            }
            self.dispose_due();
            self.clear_outbox();
        }
        if let Ok(counts) = self.node.store.counts() {
            for (state, n) in counts {
                self.node.metrics.queue(state.word(), n);
            }
        }
        for section in &self.node.site.file.section {
            let used = self.node.store.usage(&section.id).map(|u| u.bytes).unwrap_or(0);
            if used < section.quota_mib.saturating_mul(1 << 20) / 10 * 9 {
                self.node.health.clear(Condition::QuotaFull, &section.id);
            }
        }
    }

    /// Receipts of the other side: packages become acknowledged, requests delivered.
    fn take_receipts(&self) {
        let Some(folder) = &self.receipts else { return };
        let Ok(polled) = folder.poll() else { return };
        for taken in polled.taken {
            let opened = self.node.trust().map_err(|e| e.to_string()).and_then(|trust| {
                open_receipt(&taken.path, &trust, &Caps::default(), self.node.now()).map_err(|e| e.to_string())
            });
            let fate = match opened {
                Ok(receipt) => match self.acknowledge(&receipt) {
                    Ok(()) => Fate::Accepted,
                    Err(e) => {
                        self.store_failed(&e, &taken.name);
                        continue;
                    }
                },
                Err(e) => {
                    self.node.alert("RECEIPTREFUSED", &format!("{}: {e}", taken.name));
                    let entry = Entry::new(Event::Acknowledge).file(&taken.name).outcome(Outcome::Refused).detail(&e);
                    let _ = self.node.trail.note(entry);
                    Fate::Refused
                }
            };
            let _ = folder.done(&taken, fate);
        }
    }

    fn acknowledge(&self, receipt: &ReceiptBack) -> Result<(), StagingError> {
        let entry = Entry::new(Event::Acknowledge).detail(&receipt.package);
        let Ok(act) = self.node.trail.begin(entry) else { return Err(StagingError::Busy) };
        let delivered: Vec<Receipt> = receipt
            .files
            .iter()
            .filter(|f| f.told == Told::Delivered)
            .filter_map(|f| Receipt::parse(&f.receipt))
            .collect();
        let store = &self.node.store;
        let done = store.package(&receipt.package).and_then(|package| {
            if package.digest != Some(receipt.digest) {
                return Err(StagingError::Invalid { field: "receipt", why: "of another package file".into() });
            }
            store.package_acknowledged(&receipt.package, &delivered, &By::system(self.node.now()))
        });
        let end = match &done {
            Ok(package) => {
                self.node.metrics.package(Direction::ReceiptIn);
                let _ = std::fs::remove_file(self.package_path(package));
                for file in receipt.files.iter().filter(|f| f.told == Told::Quarantined) {
                    self.node.alert("OTHERSIDE", &format!("{}: quarantined there: {}", file.receipt, file.reason));
                }
                End::new(Outcome::Done)
            }
            Err(e) => End::new(Outcome::Failed).detail(&e.to_string()),
        };
        let _ = self.node.trail.end(act, end);
        match done {
            Ok(_) | Err(StagingError::NotFound { .. } | StagingError::Invalid { .. }) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// Whether a round of disposal is due.
    fn round_is_due(&self) -> bool {
        let every = Duration::from_secs(self.node.site.file.work.dispose_minutes.saturating_mul(60));
        let mut last = self.disposed.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|t| t.elapsed() < every) {
            return false;
        }
        *last = Some(Instant::now());
        true
    }

    /// Retention is over: keys destroyed, files unlinked, recorded.
    fn dispose_due(&self) {
        let due = match self.node.store.due_for_disposal(self.node.now(), AT_ONCE) {
            Ok(due) => due,
            Err(e) => return self.store_failed(&e, "disposal"),
        };
        for d in due {
            let days = self.node.site.section(&d.section).map_or(0, |s| s.retention_days);
            let permission = format!("保存期間 {days} 日の満了");
            if let Err(e) = self.dispose(&d.target, d.scope, "system", &permission, &d.section, &d.name) {
                self.store_failed(&e, "disposal");
            }
        }
    }

    /// Disposes of one thing under a permission, recorded before and after.
    pub(super) fn dispose(
        &self,
        target: &Target,
        scope: Scope,
        who: &str,
        permission: &str,
        section: &str,
        name: &str,
    ) -> Result<(), StagingError> {
        crate::disposal::dispose(&self.node, target, scope, who, permission, section, name)
    }
}
