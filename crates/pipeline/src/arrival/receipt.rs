//! The receipt that may travel back: what was delivered, what was quarantined, signed by this node.

use super::Arrivals;
use mugai_audit::{Entry, Event, Outcome};
use mugai_operate::{Condition, Direction};
use mugai_staging::{Arrival, ArrivalState, By, SeenPackage, StagingError};
use mugai_transfer::{Caps, FolderOut, Outgoing, ReceiptBack, ReceiptFile, Told, receipt_name, write_receipt};

impl Arrivals {
    /// Writes the receipts of packages that are finished, when the configuration names a way back.
    pub(super) fn receipts(&self) {
        let Some(folder) = &self.node.site.file.carrier.receipts else { return };
        let out = FolderOut::new(folder);
        let finished = match self.node.store.to_receipt(100) {
            Ok(finished) => finished,
            Err(e) => return self.store_failed(&e, "receipts"),
        };
        for package in finished {
            if let Err(e) = self.write_back(&package, &out) {
                return self.store_failed(&e, &package.id);
            }
        }
    }

    fn write_back(&self, package: &SeenPackage, out: &FolderOut) -> Result<(), StagingError> {
        let mut files = Vec::new();
        for id in &package.arrivals {
            files.push(told(&self.node.store.arrival(*id)?));
        }
        let receipt = ReceiptBack {
            package: package.id.clone(),
            digest: package.digest,
            sequence: package.sequence,
            sealed_by: package.node.clone(),
            node: self.node.site.file.node.clone(),
            written: self.node.now(),
            files,
        };
        let name = receipt_name(&package.id);
        let folder = self.node.site.within("receipts");
        let path = folder.join(&name);
        let io = |error| StagingError::Io { path: path.clone(), error };
        std::fs::create_dir_all(&folder).map_err(io)?;
        // Written once; after a crash the same bytes are carried again.
        if !path.exists() {
            write_receipt(&receipt, &self.node.seal, &Caps::default(), &path)
                .map_err(|e| StagingError::Invalid { field: "receipt", why: e.to_string() })?;
        }
        match out.put(&path, &name) {
            Ok(()) => self.node.health.clear(Condition::CarrierGone, "receipts"),
            Err(e) => {
                self.node.health.set(Condition::CarrierGone, "receipts", &e.to_string());
                return Err(StagingError::Busy);
            }
        }
        self.node.store.receipted(&package.id, &By::system(self.node.now()))?;
        let _ = std::fs::remove_file(&path);
        self.node.metrics.package(Direction::ReceiptOut);
        let _ = self.node.trail.note(Entry::new(Event::Acknowledge).outcome(Outcome::Done).detail(&package.id));
        Ok(())
    }
}

fn told(arrival: &Arrival) -> ReceiptFile {
    // A reason may be left from a time when it was held; a final name is given to what is delivered only.
    let delivered = matches!(arrival.state, ArrivalState::Delivered | ArrivalState::Disposed)
        && arrival.final_name.is_some()
        && arrival.attestation.is_some();
    ReceiptFile {
        receipt: arrival.receipt.clone(),
        name: arrival.name.clone(),
        told: if delivered { Told::Delivered } else { Told::Quarantined },
        reason: if delivered {
            String::new()
        } else {
            arrival.why.as_ref().map(|w| w.code.clone()).unwrap_or_default()
        },
        at: arrival.changed_at,
    }
}
