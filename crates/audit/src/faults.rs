//! A disk that fails when it is told to, and what the trail does then. Tests only.

use crate::disk::{Disk, Folder};
use crate::*;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Says of an operation, by its number and name, whether it fails.
type Fails = Box<dyn Fn(usize, &str) -> bool + Send>;

/// Which operations fail, counted from 0.
#[derive(Default)]
struct Plan {
    done: usize,
    fails: Option<Fails>,
}

#[derive(Clone, Default)]
struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    fn set(&self, fails: impl Fn(usize, &str) -> bool + Send + 'static) {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plan.done = 0;
        plan.fails = Some(Box::new(fails));
    }

    fn operation(&self, name: &str) -> io::Result<()> {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = plan.done;
        plan.done += 1;
        if plan.fails.as_ref().is_some_and(|fails| fails(number, name)) {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        } else {
            Ok(())
        }
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).done
    }
}

struct Faulty {
    inner: Folder,
    faults: Faults,
}

impl Disk for Faulty {
    fn dir(&self) -> &Path {
        self.inner.dir()
    }
    fn lock(&mut self) -> io::Result<()> {
        self.inner.lock()
    }
    fn unlock(&mut self) {
        self.inner.unlock();
    }
    fn read_head(&mut self) -> io::Result<Vec<u8>> {
        self.inner.read_head()
    }
    fn write_head(&mut self, slot: usize, bytes: &[u8], sync: bool) -> io::Result<()> {
        self.faults.operation("head")?;
        self.inner.write_head(slot, bytes, sync)
    }
    fn len(&mut self, name: &str) -> io::Result<Option<u64>> {
        self.inner.len(name)
    }
    fn append(&mut self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.faults.operation("append") {
            // Half of it is on the disk when it is full.
            self.inner.append(name, at, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.inner.append(name, at, bytes)?;
        // The whole of it is on the disk, but nobody knows.
        self.faults.operation("fsync")
    }
    fn truncate(&mut self, name: &str, len: u64) -> io::Result<()> {
        self.faults.operation("truncate")?;
        self.inner.truncate(name, len)
    }
    fn keep(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.faults.operation("keep")?;
        self.inner.keep(name, bytes)
    }
}

const NODE: &str = "n";

fn start(dir: &Path, faults: &Faults) -> Result<Trail, OpenError> {
    let disk = Faulty { inner: Folder::open(dir)?, faults: faults.clone() };
    Trail::start(Box::new(disk), Setup::new(NODE)).map(|(trail, _)| trail)
}

fn checked(dir: &Path) -> Summary {
    verify(dir, &Check::new(NODE, &[])).unwrap_or_else(|broken| panic!("{broken}"))
}

fn entry(n: usize) -> Entry {
    Entry::new(Event::Deliver).receipt(&n.to_string())
}

/// The numbers of the receipts that stand in the trail with a kind.
fn receipts(dir: &Path, kind: Kind) -> BTreeSet<usize> {
    let all = search(dir, Query { limit: u64::MAX, ..Query::default() }).unwrap().map(|hit| hit.unwrap().record);
    all.filter(|r| r.kind == kind).map(|r| r.receipt.parse().unwrap_or(usize::MAX)).collect()
}

#[test]
fn a_full_disk_stops_every_begin_and_loses_no_end() {
    let temp = tempfile::tempdir().unwrap();
    let faults = Faults::default();
    let trail = start(temp.path(), &faults).unwrap();
    let act = trail.begin(entry(1)).unwrap();
    faults.set(|_, name| name == "append");
    trail.end(act, End::new(Outcome::Done)).unwrap();
    for n in 2..5 {
        let refused = trail.begin(entry(n)).unwrap_err();
        assert!(refused.is_full(), "{refused}");
        assert!(refused.ja().contains("空きを作ると自動的に再開します"));
    }
    assert!(trail.sync().is_err() && trail.state().failing.is_some());
    assert_eq!(trail.state().queued, 1, "the end waits");
    assert_eq!(checked(temp.path()).records, 1);
    faults.set(|_, _| false);
    let act = trail.begin(entry(5)).unwrap();
    assert_eq!((act.seq(), trail.state().failing), (3, None));
    trail.end(act, End::new(Outcome::Done)).unwrap();
    trail.stop().unwrap();
    assert_eq!(checked(temp.path()).records, 4);
    assert_eq!(receipts(temp.path(), Kind::Begin), [1, 5].into());
    assert_eq!(receipts(temp.path(), Kind::End), [1, 5].into());
    assert_eq!(temp.path().read_dir().unwrap().count(), 3, "head, lock and the day: nothing left over");
}

#[test]
fn more_ends_than_can_wait_are_counted_and_the_loss_is_recorded() {
    let temp = tempfile::tempdir().unwrap();
    let faults = Faults::default();
    let trail = start(temp.path(), &faults).unwrap();
    faults.set(|_, name| name == "append");
    assert!(trail.begin(entry(0)).is_err());
    let refused = (0..75_000).filter(|n| trail.note(entry(*n)) == Err(AuditError::QueueFull)).count();
    assert_eq!((refused, trail.state().lost, trail.state().queued), (75_000 - 65_536, 75_000 - 65_536, 65_536));
    faults.set(|_, _| false);
    trail.sync().unwrap();
    drop(trail);
    assert_eq!(checked(temp.path()).records, 75_000 - refused as u64 + 1);
    let query = Query { event: Some(Event::Alert), ..Query::default() };
    let told: Vec<_> = search(temp.path(), query).unwrap().map(|hit| hit.unwrap().record).collect();
    assert_eq!((told.len(), told[0].outcome), (1, Outcome::Lost));
    assert!(told[0].detail.starts_with(&format!("{refused} records")), "{}", told[0].detail);
}

/// Ten acts; the begins that were answered, the ends that were taken.
fn ten_acts(trail: &Trail) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut begun, mut ended) = (BTreeSet::new(), BTreeSet::new());
    for n in 0..10 {
        let Ok(act) = trail.begin(entry(n)) else { continue };
        begun.insert(n);
        if trail.end(act, End::new(Outcome::Done)).is_ok() {
            ended.insert(n);
        }
        if n % 3 == 0 {
            let _ = trail.sync();
        }
    }
    (begun, ended)
}

#[test]
fn any_operation_may_fail_once_and_nothing_is_lost() {
    for fails in 0..40 {
        for also_truncate in [false, true] {
            let temp = tempfile::tempdir().unwrap();
            let faults = Faults::default();
            let trail = start(temp.path(), &faults).unwrap();
            faults.set(move |number, name| {
                number == fails || (also_truncate && number == fails + 1 && name == "truncate")
            });
            let (begun, ended) = ten_acts(&trail);
            assert!(begun.len() >= 9, "one failure stops one begin");
            faults.set(|_, _| false);
            trail.stop().unwrap();
            let summary = checked(temp.path());
            assert_eq!(summary.stray_ends, 0);
            assert_eq!(receipts(temp.path(), Kind::Begin), begun, "operation {fails}");
            assert_eq!(receipts(temp.path(), Kind::End), ended, "operation {fails}");
        }
    }
}

#[test]
fn a_death_at_any_operation_leaves_a_trail_that_opens() {
    let mut most = 0;
    for dies in 0..40 {
        let temp = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let begun = {
            let trail = start(temp.path(), &faults).unwrap();
            faults.set(move |number, _| number >= dies);
            let (begun, _) = ten_acts(&trail);
            most = most.max(faults.count());
            begun
        };
        let (trail, opened) = Trail::open(temp.path(), Setup::new(NODE)).unwrap();
        let open: BTreeSet<usize> = opened.open_acts.iter().map(|a| a.record.receipt.parse().unwrap()).collect();
        opened
            .open_acts
            .into_iter()
            .for_each(|open| trail.end(open.into_act(), End::new(Outcome::Interrupted)).unwrap());
        trail.stop().unwrap();
        let summary = checked(temp.path());
        assert!(summary.open_acts.is_empty() && summary.stray_ends == 0);
        let recorded = receipts(temp.path(), Kind::Begin);
        assert!(recorded.is_superset(&begun), "death at {dies}");
        assert!(open.is_subset(&recorded));
    }
    assert!(most >= 40, "every number above was reached: {most}");
}
