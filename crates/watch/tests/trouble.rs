//! The world around the drop folder fails: shares vanish, folders are read-only, events are lost, the disk is full.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{Desk, Drop, after_a_probe, until};
use mugai_watch::{BadSettings, Section, Settings, Watch, What};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[test]
fn a_root_that_vanishes_is_reported_and_work_goes_on_when_it_is_back() {
    for kernel_events in [true, false] {
        let mut drop = Drop::new();
        drop.settings.kernel_events = kernel_events;
        let away = drop.temp.path().join("away");
        let desk = Desk::new();
        drop.watch(&desk, |watch| {
            after_a_probe(&drop, &desk, "before.txt");
            fs::rename(drop.root(), &away).unwrap();
            // What a mount point looks like when nothing is mounted: nothing may be made in it.
            fs::create_dir(drop.root()).unwrap();
            until("the report", || desk.heard(What::RootGone).len() == 1);
            until("the figures", || !watch.figures().usable);
            fs::write(away.join("総務課/a.txt"), b"x").unwrap();
            assert_eq!(fs::read_dir(drop.root()).unwrap().count(), 0);
            fs::remove_dir(drop.root()).unwrap();
            fs::rename(&away, drop.root()).unwrap();
            until("the file", || desk.named("a.txt").len() == 1);
            until("the second report", || desk.heard(What::RootBack).len() == 1);
            after_a_probe(&drop, &desk, "after.txt");
        });
        assert_eq!(desk.count(), 3);
    }
}

#[test]
fn a_root_that_is_not_there_yet_is_waited_for() {
    let drop = Drop::new();
    let away = drop.temp.path().join("away");
    fs::rename(drop.root(), &away).unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the report", || desk.heard(What::RootGone).len() == 1);
        fs::rename(&away, drop.root()).unwrap();
        after_a_probe(&drop, &desk, "probe.txt");
    });
}

#[test]
fn a_section_that_vanishes_does_not_stop_the_others() {
    let drop = Drop::new();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        fs::remove_dir(drop.path("総務課")).unwrap();
        until("the report", || desk.heard(What::SectionGone).len() == 1);
        after_a_probe(&drop, &desk, "probe.txt");
        fs::create_dir(drop.path("総務課")).unwrap();
        fs::write(drop.path("総務課/a.txt"), b"x").unwrap();
        until("the file", || desk.named("a.txt").len() == 1);
        until("the second report", || desk.heard(What::SectionBack).len() == 1);
    });
    for what in [What::SectionGone, What::SectionBack] {
        let notice = &desk.heard(what)[0];
        assert_eq!((notice.section.as_deref(), notice.place.as_str()), (Some("soumu"), "総務課"));
    }
}

#[test]
fn what_lies_outside_of_the_sections_is_reported_and_never_taken() {
    let drop = Drop::new();
    fs::create_dir(drop.path("新しい課")).unwrap();
    fs::write(drop.path("新しい課/a.txt"), b"x").unwrap();
    fs::write(drop.path("b.txt"), b"x").unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| after_a_probe(&drop, &desk, "probe.txt"));
    assert_eq!(desk.count(), 1);
    assert_eq!(desk.heard(What::UnknownFolder).iter().map(|n| n.place.as_str()).collect::<Vec<_>>(), ["新しい課"]);
    assert_eq!(desk.heard(What::StrayFile).iter().map(|n| n.place.as_str()).collect::<Vec<_>>(), ["b.txt"]);
    assert!(drop.path("新しい課/a.txt").exists() && drop.path("b.txt").exists());
}

#[test]
fn lost_events_cost_a_look_at_everything_and_no_file() {
    let mut drop = Drop::new();
    // Only the overflow can bring the next whole look.
    drop.settings.rescan = std::time::Duration::from_secs(3_600);
    let most: u64 = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
    let desk = Desk::new();
    let (asleep, awake) = (AtomicBool::new(false), AtomicBool::new(true));
    let heartbeat = || {
        asleep.store(!awake.load(Ordering::SeqCst), Ordering::SeqCst);
        until("the flood", || awake.load(Ordering::SeqCst));
        asleep.store(false, Ordering::SeqCst);
    };
    drop.watch_with(&desk, &heartbeat, |_| {
        after_a_probe(&drop, &desk, "before.txt");
        awake.store(false, Ordering::SeqCst);
        until("the sleep", || asleep.load(Ordering::SeqCst));
        // Two files in turn: the kernel merges only equal events that follow each other.
        let open = |name: &str| fs::File::create(drop.path("総務課").join(name)).unwrap();
        let (mut a, mut b) = (open("a.tmp"), open("b.tmp"));
        for _ in 0..=most / 2 {
            a.write_all(b"x").unwrap();
            b.write_all(b"x").unwrap();
        }
        // In the other section, about which nothing else is told.
        fs::write(drop.path("税務課/unheard.txt"), b"x").unwrap();
        fs::create_dir(drop.path("税務課/unheard")).unwrap();
        fs::write(drop.path("税務課/unheard/deeper.txt"), b"x").unwrap();
        awake.store(true, Ordering::SeqCst);
        until("the files", || desk.named("unheard.txt").len() == 1 && desk.named("deeper.txt").len() == 1);
    });
    assert_eq!(desk.heard(What::Overflow).len(), 1);
}

#[test]
fn two_watchers_of_one_root_do_not_both_take() {
    let drop = Drop::new();
    let (first, second) = (Desk::new(), Desk::new());
    drop.watch(&first, |_| {
        after_a_probe(&drop, &first, "probe.txt");
        drop.watch(&second, |watch| {
            until("the report", || second.heard(What::AlreadyWatched).len() == 1);
            for n in 0..20 {
                fs::write(drop.path("総務課").join(n.to_string()), b"x").unwrap();
            }
            until("all", || first.count() == 21);
            assert!(!watch.figures().usable);
        });
    });
    assert_eq!(second.count(), 0);
}

#[test]
fn more_files_than_are_watched_at_a_time_follow_later() {
    let mut drop = Drop::new();
    drop.settings.max_tracked = 50;
    for n in 0..200 {
        for section in ["総務課", "税務課"] {
            fs::write(drop.path(section).join(n.to_string()), b"x").unwrap();
        }
    }
    let desk = Desk::new();
    let most = AtomicU32::new(0);
    drop.watch(&desk, |watch| {
        until("all", || {
            most.fetch_max(u32::try_from(watch.figures().waiting).unwrap(), Ordering::SeqCst);
            desk.count() == 400
        });
    });
    assert!(most.load(Ordering::SeqCst) <= 50);
    assert_eq!(desk.heard(What::TooMany).len(), 1);
}

#[test]
fn what_is_not_ours_in_the_claim_folder_is_reported_and_left() {
    let drop = Drop::new();
    let two = format!("{}~soumu~-", "a".repeat(32));
    fs::create_dir_all(drop.path(".mugai-claim").join(&two)).unwrap();
    for name in ["1", "2"] {
        fs::write(drop.path(".mugai-claim").join(&two).join(name), b"x").unwrap();
    }
    fs::create_dir(drop.path(".mugai-claim/foreign")).unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the reports", || desk.heard(What::ClaimUnclear).len() == 2);
        after_a_probe(&drop, &desk, "probe.txt");
    });
    assert_eq!(desk.count(), 1);
    assert!(drop.path(".mugai-claim/foreign").exists() && drop.path(".mugai-claim").join(two).join("2").exists());
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let sections = || vec![Section { id: "soumu".into(), folder: "総務課".into() }];
    let good = Settings::new("/srv/投入", sections());
    assert_eq!(good.check(), Ok(()));
    type Spoil = fn(&mut Settings);
    let cases: [(Spoil, BadSettings); 9] = [
        (|s| s.root = "投入".into(), BadSettings::RootNotAbsolute("投入".into())),
        (|s| s.sections.clear(), BadSettings::NoSection),
        (|s| s.sections[0].id = "So".into(), BadSettings::SectionId("So".into())),
        (|s| s.sections[0].id = "a~b".into(), BadSettings::SectionId("a~b".into())),
        (|s| s.sections[0].folder = "a/b".into(), BadSettings::SectionFolder("a/b".into())),
        (|s| s.sections[0].folder = "..".into(), BadSettings::SectionFolder("..".into())),
        (|s| s.sections.push(s.sections[0].clone()), BadSettings::Twice("soumu".into(), "総務課".into())),
        (|s| s.depth = 33, BadSettings::OutOfRange("depth")),
        (|s| s.threads = 0, BadSettings::OutOfRange("threads")),
    ];
    for (spoil, expected) in cases {
        let mut bad = good.clone();
        spoil(&mut bad);
        assert_eq!(bad.check(), Err(expected));
    }
}

/// Runs one of the parts below in a process of its own: as somebody without privileges, or in a world of its own.
fn alone(part: &str, prepare: impl FnOnce(&mut Command)) -> std::process::Output {
    let mut command = Command::new("unshare");
    prepare(&mut command);
    command.arg(std::env::current_exe().unwrap()).args(["--exact", part, "--nocapture", "--test-threads=1"]);
    command.env("MUGAI_TEST_PART", part).output().unwrap()
}

fn is_alone(part: &str) -> bool {
    std::env::var("MUGAI_TEST_PART").is_ok_and(|p| p == part)
}

fn assert_passed(output: &std::process::Output) {
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// Rights do not bind root, so the part runs as nobody where the tests run as root.
#[test]
fn rights_that_are_missing_are_reported_and_work_goes_on_when_they_are_given() {
    if is_alone("rights_that_are_missing_are_reported_and_work_goes_on_when_they_are_given") {
        return without_rights();
    }
    if !rustix::process::geteuid().is_root() {
        return without_rights();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    let part = "rights_that_are_missing_are_reported_and_work_goes_on_when_they_are_given";
    command.args(["--exact", part, "--nocapture", "--test-threads=1"]).env("MUGAI_TEST_PART", part);
    command.current_dir("/").env("TMPDIR", "/tmp").uid(65_534).gid(65_534);
    match command.output() {
        Ok(output) => assert_passed(&output),
        // The build folder may be closed to others; then nothing can be said here.
        Err(e) => assert_eq!(e.kind(), std::io::ErrorKind::PermissionDenied, "{e}"),
    }
}

fn without_rights() {
    let drop = Drop::new();
    let desk = Desk::new();
    let mode = |path: std::path::PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    // A folder that cannot be written, one that cannot be entered, a file that cannot be read.
    fs::write(drop.path("総務課/a.txt"), b"x").unwrap();
    mode(drop.path("総務課"), 0o555);
    fs::create_dir(drop.path("税務課/閉")).unwrap();
    fs::write(drop.path("税務課/閉/b.txt"), b"x").unwrap();
    mode(drop.path("税務課/閉"), 0o000);
    fs::write(drop.path("税務課/c.txt"), b"x").unwrap();
    mode(drop.path("税務課/c.txt"), 0o000);
    drop.watch(&desk, |_| {
        until("the first report", || desk.heard(What::ReadOnly).len() == 1);
        until("the others", || desk.heard(What::Unreadable).len() == 2);
        after_a_probe(&drop, &desk, "probe.txt");
        assert_eq!(desk.count(), 1);
        mode(drop.path("総務課"), 0o755);
        mode(drop.path("税務課/閉"), 0o755);
        let claim = drop.claims().pop().unwrap();
        mode(drop.path(".mugai-claim").join(claim).join("c.txt"), 0o644);
        until("all", || desk.count() == 4);
    });
    assert_eq!(desk.heard(What::ReadOnly)[0].place, "総務課");
}

/// A world with its own mounts: `unshare` as a user namespace's root. Where the system does not allow it there is nothing to test.
fn can_mount() -> bool {
    let probe = Command::new("unshare").args(["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    probe.is_ok_and(|o| o.status.success())
}

fn mount(args: &[&str], on: &std::path::Path) {
    assert!(Command::new("mount").args(args).arg(on).status().unwrap().success());
}

#[test]
fn a_section_on_another_file_system_is_refused() {
    let part = "a_section_on_another_file_system_is_refused";
    if !is_alone(part) {
        if can_mount() {
            assert_passed(&alone(part, |c| _ = c.args(["-Urm", "--"])));
        }
        return;
    }
    let drop = Drop::new();
    mount(&["-t", "tmpfs", "none"], &drop.path("総務課"));
    assert_eq!(Watch::new(drop.settings.clone()).unwrap_err(), BadSettings::OtherFileSystem("総務課".into()));
    // The same file system under another mount: `stat` sees no difference, a rename does.
    let other = Drop::new();
    let outside = other.temp.path().join("outside");
    fs::create_dir(&outside).unwrap();
    mount(&["--bind", outside.to_str().unwrap()], &other.path("税務課"));
    assert_eq!(Watch::new(other.settings.clone()).unwrap_err(), BadSettings::OtherFileSystem("税務課".into()));
    // Mounted later, while it runs: reported, and nothing is taken from there.
    let late = Drop::new();
    let desk = Desk::new();
    late.watch(&desk, |_| {
        after_a_probe(&late, &desk, "before.txt");
        mount(&["-t", "tmpfs", "none"], &late.path("総務課"));
        fs::write(late.path("総務課/a.txt"), b"x").unwrap();
        until("the report", || desk.heard(What::FolderLink).len() == 1);
        after_a_probe(&late, &desk, "after.txt");
    });
    assert_eq!(desk.count(), 2);
}

#[test]
fn a_full_disk_stops_the_claims_and_loses_nothing() {
    let part = "a_full_disk_stops_the_claims_and_loses_nothing";
    if !is_alone(part) {
        if can_mount() {
            assert_passed(&alone(part, |c| _ = c.args(["-Urm", "--"])));
        }
        return;
    }
    let mut drop = Drop::new();
    mount(&["-t", "tmpfs", "-o", "nr_inodes=40", "none"], drop.temp.path());
    for folder in ["総務課", "税務課"] {
        fs::create_dir_all(drop.path(folder)).unwrap();
    }
    drop.settings.threads = 1;
    let mut n = 0;
    while fs::write(drop.path("総務課").join(n.to_string()), b"x").is_ok() {
        n += 1;
    }
    // Room for the claim folder and its lock, and for nothing else.
    for last in [n - 1, n - 2] {
        fs::remove_file(drop.path("総務課").join(last.to_string())).unwrap();
    }
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the report", || desk.heard(What::DiskFull).len() == 1);
        assert_eq!(fs::read_dir(drop.path("総務課")).unwrap().count(), n - 2);
        assert_eq!(desk.count(), 0);
        fs::remove_file(drop.path("総務課/0")).unwrap();
        until("the rest", || desk.count() == n - 3);
    });
}
