//! What is no ordinary file is refused and reported; nothing outside of the drop root is ever read, moved or removed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{Desk, Drop, after_a_probe, ms, until};
use mugai_watch::{Answer, What, Why};
use rustix::fs::{CWD, FileType, Mode, RenameFlags, makedev, mknodat, renameat_with};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn a_symbolic_link_is_refused_and_its_target_left_alone() {
    for kernel_events in [true, false] {
        let mut drop = Drop::new();
        drop.settings.kernel_events = kernel_events;
        let secret = drop.temp.path().join("secret.txt");
        fs::write(&secret, b"secret").unwrap();
        let secrets = drop.temp.path().join("secrets");
        fs::create_dir(&secrets).unwrap();
        fs::write(secrets.join("a.txt"), b"secret").unwrap();
        symlink(&secret, drop.path("総務課/写し.txt")).unwrap();
        symlink(&secrets, drop.path("総務課/フォルダ")).unwrap();
        symlink("/nowhere", drop.path("総務課/なし")).unwrap();
        let desk = Desk::new();
        drop.watch(&desk, |_| {
            until("three refusals", || desk.refusals().len() == 3);
            until("the claims to go", || drop.claims().is_empty());
        });
        assert!(desk.refusals().iter().all(|r| r.why == Why::Symlink && r.section == "soumu" && r.source.len() == 32));
        let mut shown: Vec<String> = desk.refusals().into_iter().map(|r| r.shown).collect();
        shown.sort();
        assert_eq!(shown, ["なし", "フォルダ", "写し.txt"]);
        assert_eq!(desk.count(), 0);
        assert_eq!(fs::read_dir(drop.path("総務課")).unwrap().count(), 0);
        assert_eq!(fs::read(&secret).unwrap(), b"secret");
        assert_eq!(fs::read(secrets.join("a.txt")).unwrap(), b"secret");
    }
}

#[test]
fn special_files_are_refused_and_nobody_waits_at_a_pipe() {
    let drop = Drop::new();
    let node = |name: &str, kind| mknodat(CWD, drop.path(name), kind, Mode::RUSR | Mode::WUSR, makedev(1, 3));
    node("総務課/管", FileType::Fifo).unwrap();
    // Without the right to make devices there are two things to refuse.
    let device = node("総務課/装置", FileType::CharacterDevice).is_ok();
    let _socket = std::os::unix::net::UnixListener::bind(drop.path("総務課/口")).unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the refusals", || desk.refusals().len() == 2 + usize::from(device));
        until("the claims to go", || drop.claims().is_empty());
    });
    let why = |shown: &str| desk.refusals().iter().find(|r| r.shown == shown).map(|r| r.why);
    assert_eq!((why("管"), why("口")), (Some(Why::Fifo), Some(Why::Socket)));
    assert_eq!(why("装置"), device.then_some(Why::Device));
    assert_eq!(desk.count(), 0);
}

#[test]
fn a_hard_link_is_refused_and_the_other_name_stays() {
    let drop = Drop::new();
    let secret = drop.temp.path().join("secret.txt");
    fs::write(&secret, b"secret").unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        fs::hard_link(&secret, drop.path("総務課/a.txt")).unwrap();
        until("the refusal", || desk.refusals().len() == 1);
        until("the claims to go", || drop.claims().is_empty());
    });
    assert_eq!(desk.refusals()[0].why, Why::HardLink);
    assert_eq!(desk.count(), 0);
    assert_eq!(fs::read(&secret).unwrap(), b"secret");
}

#[test]
fn a_move_in_two_steps_is_no_hard_link() {
    let mut drop = Drop::new();
    drop.settings.settle = ms(4_000);
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        let outside = drop.temp.path().join("a.txt");
        fs::write(&outside, b"x").unwrap();
        fs::hard_link(&outside, drop.path("総務課/a.txt")).unwrap();
        std::thread::sleep(ms(300));
        fs::remove_file(&outside).unwrap();
        until("the file", || desk.count() == 1);
    });
    assert!(desk.refusals().is_empty());
}

/// Swaps two names again and again while the watcher runs, and checks that nothing of the secret side came in.
fn swapped(public: &Path, link: &Path, secret: &Path, drop: &Drop, renew: impl Fn() + Sync) {
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        let mut random = 0x2545_F491_4F6C_DD1D_u64;
        let mut swaps = 0;
        until("many swaps and many files", || {
            renew();
            // Now and then long enough for something to settle, mostly between two steps of the watcher.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            for _ in 0..random % 8 {
                let swapped = renameat_with(CWD, public, CWD, link, RenameFlags::EXCHANGE);
                swaps += u32::from(swapped.is_ok());
                std::thread::sleep(std::time::Duration::from_micros(random % 3_000));
            }
            std::thread::sleep(ms(random % 40));
            swaps >= 200 && desk.count() >= 20
        });
    });
    assert!(desk.all().iter().all(|g| g.bytes == b"public"), "a file from outside was taken");
    assert!(desk.refusals().iter().all(|r| r.why == Why::Symlink));
    for entry in fs::read_dir(secret).unwrap() {
        assert_eq!(fs::read(entry.unwrap().path()).unwrap(), b"secret");
    }
    assert_eq!(fs::read_dir(secret).unwrap().count(), 3);
}

fn hasty() -> Drop {
    let mut drop = Drop::new();
    (drop.settings.settle, drop.settings.rescan, drop.settings.quiet) = (ms(10), ms(10), ms(0));
    let secret = drop.temp.path().join("secret");
    fs::create_dir(&secret).unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(secret.join(name), b"secret").unwrap();
    }
    drop
}

#[test]
fn a_folder_swapped_for_a_link_while_it_is_walked_leads_nowhere() {
    let drop = hasty();
    let secret = drop.temp.path().join("secret");
    let (public, link) = (drop.path("総務課/x"), drop.path("総務課/y"));
    let renew = || {
        // Either may stand in the other's place; make what is missing, and files to take in the folder.
        let _ = symlink(&secret, &link);
        let _ = fs::create_dir(&public);
        for name in ["a.txt", "b.txt", "c.txt"] {
            for folder in [&public, &link] {
                if fs::symlink_metadata(folder).is_ok_and(|m| m.is_dir()) {
                    // Never through the link: the name is given relative to the folder, opened without following.
                    let flags =
                        rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::RDONLY;
                    let Ok(at) = rustix::fs::open(folder, flags, Mode::empty()) else { continue };
                    let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
                    let Ok(file) = rustix::fs::openat(&at, name, flags, Mode::RUSR | Mode::WUSR) else { continue };
                    let _ = rustix::io::write(file, b"public");
                }
            }
        }
    };
    swapped(&public, &link, &secret, &drop, renew);
}

#[test]
fn a_file_swapped_for_a_link_before_it_is_claimed_is_seen_through() {
    let drop = hasty();
    let secret = drop.temp.path().join("secret");
    let (public, link) = (drop.path("総務課/x.txt"), drop.path("総務課/y.txt"));
    let outside = drop.temp.path().join("new.txt");
    let renew = || {
        for name in [&public, &link] {
            if fs::symlink_metadata(name).is_err() {
                let _ = symlink(secret.join("a.txt"), name);
                fs::write(&outside, b"public").unwrap();
                let other = if name == &public { &link } else { &public };
                let _ = renameat_with(CWD, &outside, CWD, other, RenameFlags::NOREPLACE);
            }
        }
    };
    swapped(&public, &link, &secret, &drop, renew);
}

#[test]
fn a_section_folder_that_is_a_link_is_not_taken_from() {
    let drop = Drop::new();
    let elsewhere = drop.temp.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("a.txt"), b"secret").unwrap();
    fs::remove_dir(drop.path("総務課")).unwrap();
    symlink(&elsewhere, drop.path("総務課")).unwrap();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the report", || desk.heard(What::FolderLink).len() == 1);
        after_a_probe(&drop, &desk, "probe.txt");
    });
    assert_eq!(desk.count(), 1);
    assert!(elsewhere.join("a.txt").exists());
}

#[test]
fn an_unreadable_name_is_refused_shown_escaped_and_kept_aside_for_a_while() {
    let mut drop = Drop::new();
    // 報告 in Shift_JIS.
    let name = OsStr::from_bytes(b"\x95\xF1\x8D\x90.txt");
    fs::write(drop.path("総務課").join(name), b"content").unwrap();
    fs::create_dir(drop.path("総務課").join(name).with_extension("d")).unwrap();
    fs::write(drop.path("総務課").join(name).with_extension("d").join("中.txt"), b"content").unwrap();
    let desk = Desk::new();
    let aside = drop.path(".mugai-claim/不正な名前");
    drop.watch(&desk, |_| {
        until("two refusals", || desk.refusals().len() == 2);
        until("both aside", || fs::read_dir(&aside).is_ok_and(|d| d.count() == 2));
        after_a_probe(&drop, &desk, "probe.txt");
    });
    assert!(desk.refusals().iter().all(|r| r.why == Why::BadName));
    let mut shown: Vec<String> = desk.refusals().into_iter().map(|r| r.shown).collect();
    shown.sort();
    assert_eq!(shown, ["\\x95\\xF1\\x8D\\x90.d/中.txt", "\\x95\\xF1\\x8D\\x90.txt"]);
    let kept = fs::read_dir(&aside).unwrap().map(|e| e.unwrap().path().join(name)).find(|p| p.exists()).unwrap();
    assert_eq!(fs::read(kept).unwrap(), b"content");
    // A restart does not report them again; after their time they go.
    drop.settings.keep_bad_names = ms(10);
    drop.watch(&desk, |_| until("the purge", || desk.heard(What::Purged).len() == 2));
    assert_eq!(desk.refusals().len(), 2);
    assert_eq!(fs::read_dir(&aside).unwrap().count(), 0);
}

#[test]
fn a_refusal_that_cannot_be_recorded_now_is_offered_again() {
    struct Later(AtomicBool, std::sync::Mutex<Vec<mugai_watch::RefusedDrop>>);
    impl mugai_watch::Taker for Later {
        fn take(&self, _: mugai_watch::Claimed) -> Answer {
            Answer::Taken
        }
        fn refused(&self, what: mugai_watch::RefusedDrop) -> Answer {
            self.1.lock().unwrap().push(what);
            if self.0.swap(false, Ordering::SeqCst) { Answer::NotNow } else { Answer::Taken }
        }
        fn notice(&self, _: mugai_watch::Notice) {}
    }
    let drop = Drop::new();
    symlink("/etc/passwd", drop.path("総務課/a")).unwrap();
    let later = Later(AtomicBool::new(true), std::sync::Mutex::default());
    let watch = mugai_watch::Watch::new(drop.settings.clone()).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| watch.run(&later, &stop, &|| ()));
        until("the second offer", || later.1.lock().unwrap().len() == 2);
        until("the claims to go", || drop.claims().is_empty());
        stop.store(true, Ordering::Release);
    });
    let offers = later.1.into_inner().unwrap();
    assert_eq!((offers[0].again, offers[1].again), (false, true));
    assert_eq!(offers[0].source, offers[1].source);
}
