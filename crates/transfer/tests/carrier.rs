//! Shared folders: complete files only, once, nothing followed, nothing lost between carrier and inbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_transfer::{
    CarrierError, Fate, FolderIn, FolderOut, Incoming, Outgoing, PACKAGE_SUFFIX, Polled, Settle, Taken,
};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

struct Road {
    root: tempfile::TempDir,
}

impl Road {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for name in ["out", "carrier"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
        }
        Self { root }
    }
    fn carrier(&self, name: &str) -> PathBuf {
        self.root.path().join("carrier").join(name)
    }
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), CarrierError> {
        let file = self.root.path().join("out").join(name);
        std::fs::write(&file, bytes).unwrap();
        FolderOut::new(&self.root.path().join("carrier")).put(&file, name)
    }
    fn receiver(&self, settle: Settle) -> FolderIn {
        let (carrier, inbox) = (self.root.path().join("carrier"), self.root.path().join("inbox"));
        FolderIn::new(&carrier, &inbox, PACKAGE_SUFFIX, settle, 1_000).unwrap()
    }
    fn on_carrier(&self) -> Vec<String> {
        names(&self.root.path().join("carrier"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn taken(polled: &Polled) -> Vec<(&str, Vec<u8>)> {
    polled.taken.iter().map(|t| (t.name.as_str(), std::fs::read(&t.path).unwrap())).collect()
}

#[test]
fn a_package_travels_once() {
    let road = Road::new();
    road.put("p-1.mgpk", b"one").unwrap();
    road.put("p-1.mgpk", b"one").unwrap();
    let error = road.put("p-1.mgpk", b"two").unwrap_err();
    assert!(matches!(error, CarrierError::Exists { .. }), "{error}");
    assert_eq!(road.on_carrier(), ["p-1.mgpk"], "no temporary file is left");
    let receiver = road.receiver(Settle::Atomic);
    let polled = receiver.poll().unwrap();
    assert_eq!(taken(&polled), [("p-1.mgpk", b"one".to_vec())]);
    assert!(road.on_carrier().is_empty());
    assert_eq!(receiver.poll().unwrap().taken, polled.taken, "it stays until it is done, also for a new process");
    assert_eq!(road.receiver(Settle::Atomic).poll().unwrap().taken, polled.taken);
    receiver.done(&polled.taken[0], Fate::Accepted).unwrap();
    receiver.done(&polled.taken[0], Fate::Accepted).unwrap();
    assert!(receiver.poll().unwrap().taken.is_empty());
}

#[test]
fn a_refused_package_is_kept_as_evidence() {
    let road = Road::new();
    road.put("p.mgpk", b"bad").unwrap();
    let receiver = road.receiver(Settle::Atomic);
    let Taken { path, .. } = &receiver.poll().unwrap().taken[0];
    receiver.done(&receiver.poll().unwrap().taken[0], Fate::Refused).unwrap();
    assert!(receiver.poll().unwrap().taken.is_empty());
    let kept = road.root.path().join("inbox/不正").join(path.file_name().unwrap());
    assert_eq!(std::fs::read(kept).unwrap(), b"bad");
}

#[test]
fn a_half_written_package_is_not_seen() {
    let road = Road::new();
    let receiver = road.receiver(Settle::Atomic);
    std::fs::write(road.carrier(".p.mgpk.part"), b"ha").unwrap();
    let polled = receiver.poll().unwrap();
    assert!(polled.taken.is_empty() && polled.junk.is_empty());
    std::fs::write(road.carrier(".p.mgpk.part"), b"half and half").unwrap();
    std::fs::rename(road.carrier(".p.mgpk.part"), road.carrier("p.mgpk")).unwrap();
    assert_eq!(taken(&receiver.poll().unwrap()), [("p.mgpk", b"half and half".to_vec())]);
}

#[test]
fn without_atomic_rename_it_is_taken_when_it_stands_still() {
    let road = Road::new();
    let receiver = road.receiver(Settle::Stable);
    let mut file = std::fs::File::create(road.carrier("p.mgpk")).unwrap();
    for piece in [&b"one "[..], b"two ", b"three"] {
        file.write_all(piece).unwrap();
        assert!(receiver.poll().unwrap().taken.is_empty(), "it grew since the poll before");
    }
    assert_eq!(taken(&receiver.poll().unwrap()), [("p.mgpk", b"one two three".to_vec())]);
}

#[test]
fn what_does_not_belong_there_is_told_once_and_moved_away() {
    let road = Road::new();
    let secret = road.root.path().join("secret");
    std::fs::write(&secret, b"secret").unwrap();
    symlink(&secret, road.carrier("link.mgpk")).unwrap();
    symlink(road.root.path(), road.carrier("folder-link.mgpk")).unwrap();
    let fifo = road.carrier("pipe.mgpk");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    std::fs::write(road.carrier("メモ.txt"), b"x").unwrap();
    std::fs::write(road.carrier("a b.mgpk"), b"x").unwrap();
    std::fs::write(road.carrier("large.mgpk"), [0; 1_001]).unwrap();
    std::fs::create_dir(road.carrier("folder.mgpk")).unwrap();
    let bad: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff\xfe.mgpk");
    std::fs::write(road.root.path().join("carrier").join(bad), b"x").unwrap();
    road.put("good.mgpk", b"good").unwrap();
    let receiver = road.receiver(Settle::Atomic);
    let polled = receiver.poll().unwrap();
    assert_eq!(taken(&polled), [("good.mgpk", b"good".to_vec())]);
    assert_eq!(polled.junk.len(), 8);
    assert!(polled.junk.iter().all(|j| j.moved != (j.name == "folder.mgpk") && j.ja().contains("不正") == j.moved));
    assert!(receiver.poll().unwrap().junk.is_empty(), "told once");
    assert_eq!(road.on_carrier(), ["folder.mgpk", "不正"]);
    assert_eq!(names(&road.carrier("不正")).len(), 7);
    assert_eq!(std::fs::read(secret).unwrap(), b"secret");
    // The same name again: nothing in there is replaced.
    std::fs::write(road.carrier("メモ.txt"), b"y").unwrap();
    assert_eq!(receiver.poll().unwrap().junk.len(), 1);
    assert_eq!(names(&road.carrier("不正")).len(), 8);
}

#[test]
fn a_link_in_the_place_of_the_refused_folder_leads_nowhere() {
    let road = Road::new();
    let elsewhere = road.root.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, road.carrier("不正")).unwrap();
    std::fs::write(road.carrier("x.txt"), b"x").unwrap();
    let polled = road.receiver(Settle::Atomic).poll().unwrap();
    assert_eq!((polled.junk.len(), polled.junk[0].moved), (1, false));
    assert!(names(&elsewhere).is_empty());
}

#[test]
fn a_carrier_that_is_only_read_is_remembered() {
    let road = Road::new();
    road.put("p-1.mgpk", b"one").unwrap();
    std::fs::write(road.carrier("x.txt"), b"x").unwrap();
    let receiver = road.receiver(Settle::ReadOnly);
    let first = receiver.poll().unwrap();
    assert!(first.taken.is_empty() && first.junk.len() == 1 && !first.junk[0].moved);
    let second = receiver.poll().unwrap();
    assert_eq!(taken(&second), [("p-1.mgpk", b"one".to_vec())]);
    assert!(second.junk.is_empty());
    receiver.done(&second.taken[0], Fate::Accepted).unwrap();
    assert_eq!(road.on_carrier(), ["p-1.mgpk", "x.txt"], "nothing is changed there");
    // Not again: by this process, by the next, nor when only its time changes.
    let quiet = |receiver: &FolderIn| {
        for _ in 0..3 {
            assert!(receiver.poll().unwrap().taken.is_empty());
        }
    };
    quiet(&receiver);
    let receiver = road.receiver(Settle::ReadOnly);
    quiet(&receiver);
    let touched = std::fs::File::options().write(true).open(road.carrier("p-1.mgpk")).unwrap();
    touched.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    quiet(&receiver);
    // Other bytes under the same name are something else: the store must judge.
    std::fs::write(road.carrier("p-1.mgpk"), b"two").unwrap();
    receiver.poll().unwrap();
    assert_eq!(taken(&receiver.poll().unwrap()), [("p-1.mgpk", b"two".to_vec())]);
}

#[test]
fn a_memory_that_was_spoilt_is_not_taken_for_an_empty_one() {
    let road = Road::new();
    road.receiver(Settle::ReadOnly);
    std::fs::write(road.root.path().join("inbox/seen"), b"").unwrap();
    let (carrier, inbox) = (road.root.path().join("carrier"), road.root.path().join("inbox"));
    assert!(FolderIn::new(&carrier, &inbox, PACKAGE_SUFFIX, Settle::ReadOnly, 1_000).is_err());
}

/// Copied into the inbox, not yet taken off the carrier: what a crash leaves.
#[test]
fn a_crash_between_copy_and_removal_makes_no_second_one() {
    let road = Road::new();
    road.put("p.mgpk", b"one").unwrap();
    let receiver = road.receiver(Settle::Atomic);
    let before = receiver.poll().unwrap().taken;
    road.put("p.mgpk", b"one").unwrap();
    assert_eq!(road.receiver(Settle::Atomic).poll().unwrap().taken, before);
    assert!(road.on_carrier().is_empty());
    // And what a crash left of a copy is no package and no obstacle.
    std::fs::write(road.root.path().join("inbox/.half.part"), b"x").unwrap();
    assert_eq!(receiver.poll().unwrap().taken, before);
}

#[test]
fn a_carrier_that_is_gone_is_said_to_be_gone() {
    let road = Road::new();
    let receiver = road.receiver(Settle::Atomic);
    std::fs::remove_dir(road.root.path().join("carrier")).unwrap();
    assert!(matches!(receiver.poll(), Err(CarrierError::Gone { .. })));
    assert!(matches!(road.put("p.mgpk", b"x"), Err(CarrierError::Gone { .. })));
    std::fs::write(road.root.path().join("carrier"), b"").unwrap();
    assert!(matches!(receiver.poll(), Err(CarrierError::Gone { .. })));
    assert!(matches!(road.put("p.mgpk", b"x"), Err(CarrierError::Gone { .. })));
}

#[test]
fn names_that_lead_elsewhere_are_not_put() {
    let road = Road::new();
    let file = road.root.path().join("out/p");
    std::fs::write(&file, b"x").unwrap();
    let out = FolderOut::new(&road.root.path().join("carrier"));
    for name in ["", "../p.mgpk", "/p.mgpk", ".p.mgpk", "a b", "日本.mgpk", "a\0b"] {
        assert!(matches!(out.put(&file, name), Err(CarrierError::BadName { .. })), "{name:?}");
    }
    symlink("/etc/passwd", road.carrier("p.mgpk")).unwrap();
    assert!(matches!(out.put(&file, "p.mgpk"), Err(CarrierError::Exists { .. })));
}

#[test]
fn one_unreadable_file_does_not_hold_up_the_others() {
    let road = Road::new();
    road.put("a.mgpk", b"x").unwrap();
    road.put("b.mgpk", b"good").unwrap();
    std::fs::set_permissions(road.carrier("a.mgpk"), PermissionsExt::from_mode(0o000)).unwrap();
    let may_read = std::fs::File::open(road.carrier("a.mgpk")).is_ok(); // root may
    let polled = road.receiver(Settle::Atomic).poll().unwrap();
    assert_eq!(polled.taken.len(), if may_read { 2 } else { 1 });
    assert!(polled.junk.iter().all(|j| !j.moved), "it may be a package of ours");
}
