//! Files arrive: written slowly, moved in, saved by Office, five thousand at once, with Japanese names, in folders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{Desk, Drop, after_a_probe, ms, until};
use mugai_watch::{Answer, What};
use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Both mechanisms have to give the same result.
fn with_and_without_the_kernel(test: impl Fn(Drop)) {
    for kernel_events in [true, false] {
        let mut drop = Drop::new();
        drop.settings.kernel_events = kernel_events;
        test(drop);
    }
}

#[test]
fn a_file_is_taken_once_with_its_section_owner_and_name() {
    with_and_without_the_kernel(|drop| {
        let desk = Desk::new();
        drop.watch(&desk, |watch| {
            fs::write(drop.path("総務課/報告書.docx"), b"report").unwrap();
            until("the file", || desk.count() == 1);
            until("the claim to go", || drop.claims().is_empty());
            until("the figures", || {
                watch.figures().taken == 1 && watch.figures().claimed == 0 && watch.figures().usable
            });
        });
        let got = &desk.all()[0];
        assert_eq!(
            (got.section.as_str(), got.shown.as_str(), got.bytes.as_slice()),
            ("soumu", "報告書.docx", &b"report"[..])
        );
        assert_eq!((got.staff.as_deref(), got.again, got.source.len()), (None, false, 32));
        assert_eq!(got.owner, rustix::process::geteuid().as_raw());
        assert!(!drop.path("総務課/報告書.docx").exists());
    });
}

#[test]
fn a_slow_writer_is_taken_once_and_whole() {
    for kernel_events in [true, false] {
        let mut drop = Drop::new();
        drop.settings.kernel_events = kernel_events;
        // The writer pauses for far less than it takes to settle.
        drop.settings.settle = ms(2_500);
        let desk = Desk::new();
        drop.watch(&desk, |_| {
            let mut file = fs::File::create(drop.path("総務課/長い.csv")).unwrap();
            for line in 0..30 {
                writeln!(file, "{line}").unwrap();
                std::thread::sleep(ms(100));
            }
            file.sync_all().unwrap();
            std::mem::drop(file);
            until("the file", || desk.count() == 1);
            after_a_probe(&drop, &desk, "probe.txt");
        });
        let got = desk.named("長い.csv");
        assert_eq!(got.len(), 1);
        assert_eq!(String::from_utf8_lossy(&got[0].bytes).lines().count(), 30);
    }
}

#[test]
fn the_kernel_knows_a_writer_who_pauses_longer_than_it_takes_to_settle() {
    let drop = Drop::new();
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        let mut file = fs::File::create(drop.path("総務課/a.csv")).unwrap();
        after_a_probe(&drop, &desk, "before.txt");
        writeln!(file, "first").unwrap();
        // Five times as long as a file at rest is waited for.
        std::thread::sleep(ms(750));
        after_a_probe(&drop, &desk, "between.txt");
        assert!(desk.named("a.csv").is_empty());
        writeln!(file, "last").unwrap();
        std::mem::drop(file);
        until("the file", || !desk.named("a.csv").is_empty());
    });
    assert_eq!(desk.named("a.csv")[0].bytes, b"first\nlast\n");
}

#[test]
fn a_file_moved_in_is_taken_as_it_is() {
    with_and_without_the_kernel(|drop| {
        let desk = Desk::new();
        let outside = drop.temp.path().join("outside.pdf");
        drop.watch(&desk, |_| {
            fs::write(&outside, b"whole").unwrap();
            fs::rename(&outside, drop.path("税務課/申告.pdf")).unwrap();
            until("the file", || desk.count() == 1);
        });
        assert_eq!((desk.all()[0].section.as_str(), desk.all()[0].bytes.as_slice()), ("zeimu", &b"whole"[..]));
    });
}

#[test]
fn the_dance_of_an_office_save_gives_one_file() {
    with_and_without_the_kernel(|mut drop| {
        drop.settings.empty_after = ms(60_000);
        let desk = Desk::new();
        drop.watch(&desk, |_| {
            // Word: owner file, new content under a temporary name, old away, new in place, temporary gone.
            let at = |name: &str| drop.path("総務課").join(name);
            fs::write(at("~$告書.docx"), b"owner").unwrap();
            fs::write(at("~WRD0001.tmp"), b"new content").unwrap();
            fs::rename(at("~WRD0001.tmp"), at("報告書.docx")).unwrap();
            fs::write(at("~WRL0002.tmp"), b"old content").unwrap();
            fs::remove_file(at("~WRL0002.tmp")).unwrap();
            // Excel: eight hexadecimal digits, then the name.
            fs::write(at("5B3E4A00"), b"sheet").unwrap();
            std::thread::sleep(ms(300));
            fs::rename(at("5B3E4A00"), at("表.xlsx")).unwrap();
            until("two files", || desk.count() == 2);
            after_a_probe(&drop, &desk, "probe.txt");
            fs::remove_file(at("~$告書.docx")).unwrap();
        });
        assert_eq!(desk.named("報告書.docx")[0].bytes, b"new content");
        assert_eq!(desk.named("表.xlsx")[0].bytes, b"sheet");
        assert_eq!(desk.count(), 3);
        assert!(desk.refusals().is_empty());
    });
}

#[test]
fn five_thousand_files_at_once_are_taken_once_each() {
    with_and_without_the_kernel(|drop| {
        let desk = Desk::new();
        // Small bulk: the first half lies there already, the second half comes while the first is taken.
        let write = |from: u32, to: u32| {
            for n in from..to {
                let section = if n % 2 == 0 { "総務課" } else { "税務課" };
                fs::write(drop.path(section).join(format!("ファイル{n}.txt")), n.to_string()).unwrap();
            }
        };
        let half = if drop.settings.kernel_events { 2_500 } else { 500 };
        write(0, half);
        drop.watch(&desk, |_| {
            write(half, half * 2);
            until("all of them", || desk.count() >= half as usize * 2);
            until("the claims to go", || drop.claims().is_empty());
        });
        let mut contents: Vec<u32> =
            desk.all().iter().map(|g| String::from_utf8_lossy(&g.bytes).parse().unwrap()).collect();
        contents.sort_unstable();
        assert_eq!(contents, (0..half * 2).collect::<Vec<_>>());
        assert!(desk.offers.lock().unwrap().values().all(|n| *n == 1), "nothing was offered twice");
    });
}

#[test]
fn the_oldest_come_first_and_then_the_order_of_names() {
    let mut drop = Drop::new();
    drop.settings.threads = 1;
    let desk = Desk::new();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
    for (name, age) in [("c", 0), ("a", 0), ("b", 0), ("z", 60)] {
        let file = fs::File::create(drop.path("総務課").join(name)).unwrap();
        (&file).write_all(b"x").unwrap();
        file.set_modified(old - std::time::Duration::from_secs(age)).unwrap();
    }
    drop.watch(&desk, |_| until("four files", || desk.count() == 4));
    let names: Vec<String> = desk.all().into_iter().map(|g| g.name).collect();
    assert_eq!(names, ["z", "a", "b", "c"]);
}

#[test]
fn decomposed_names_are_shown_composed_and_a_decomposed_section_folder_is_known() {
    with_and_without_the_kernel(|drop| {
        // As a Mac writes ば: は and the mark of voicing.
        let (decomposed, composed) = ("かは\u{3099}.txt", "かば.txt");
        assert_ne!(decomposed, composed);
        let mut drop = drop;
        drop.settings.sections[1].folder = String::from("がん対策課");
        fs::create_dir(drop.path("か\u{3099}ん対策課")).unwrap();
        let desk = Desk::new();
        drop.watch(&desk, |_| {
            fs::write(drop.path("か\u{3099}ん対策課").join(decomposed), b"x").unwrap();
            until("the file", || desk.count() == 1);
        });
        let got = &desk.all()[0];
        assert_eq!((got.section.as_str(), got.name.as_str()), ("zeimu", composed));
    });
}

#[test]
fn folders_are_walked_and_removed_when_they_are_empty_for_a_while() {
    with_and_without_the_kernel(|mut drop| {
        drop.settings.empty_folder_after = ms(300);
        let desk = Desk::new();
        drop.watch(&desk, |_| {
            let outside = drop.temp.path().join("資料");
            fs::create_dir_all(outside.join("議会/令和八年")).unwrap();
            fs::write(outside.join("表紙.txt"), b"1").unwrap();
            fs::write(outside.join("議会/令和八年/答弁.txt"), b"2").unwrap();
            fs::rename(&outside, drop.path("総務課/資料")).unwrap();
            until("two files", || desk.count() == 2);
            until("the folders to go", || !drop.path("総務課/資料").exists());
            assert!(drop.path("総務課").exists());
        });
        let mut shown: Vec<String> = desk.all().into_iter().map(|g| g.shown).collect();
        shown.sort();
        assert_eq!(shown, ["資料/表紙.txt", "資料/議会/令和八年/答弁.txt"]);
    });
}

#[test]
fn a_folder_too_deep_is_reported_and_left() {
    let mut drop = Drop::new();
    drop.settings.depth = 2;
    let desk = Desk::new();
    fs::create_dir_all(drop.path("総務課/一/二/三")).unwrap();
    fs::write(drop.path("総務課/一/二/ok.txt"), b"x").unwrap();
    fs::write(drop.path("総務課/一/二/三/deep.txt"), b"x").unwrap();
    drop.watch(&desk, |_| {
        until("the file above", || desk.count() == 1);
        after_a_probe(&drop, &desk, "probe.txt");
    });
    assert_eq!(desk.named("deep.txt").len(), 0);
    assert!(drop.path("総務課/一/二/三/deep.txt").exists());
    let notices = desk.heard(What::TooDeep);
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].section.as_deref(), notices[0].place.as_str()), (Some("soumu"), "総務課/一/二/三"));
}

#[test]
fn a_path_too_long_for_a_claim_is_reported_and_left() {
    // Nine folders of 255 bytes: 2,304 bytes, within the depth but beyond the length a claim may have.
    let mut drop = Drop::new();
    drop.settings.depth = 32;
    let mut at =
        rustix::fs::open(drop.path("総務課"), rustix::fs::OFlags::DIRECTORY, rustix::fs::Mode::empty()).unwrap();
    let name = "長".repeat(85);
    for _ in 0..9 {
        rustix::fs::mkdirat(&at, &name, rustix::fs::Mode::RWXU).unwrap();
        at = rustix::fs::openat(&at, &name, rustix::fs::OFlags::DIRECTORY, rustix::fs::Mode::empty()).unwrap();
    }
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        until("the report", || desk.heard(What::TooDeep).len() == 1);
        after_a_probe(&drop, &desk, "probe.txt");
    });
}

#[test]
fn staff_folders_say_whose_a_file_is() {
    let mut drop = Drop::new();
    drop.settings.staff_folders = true;
    drop.settings.empty_folder_after = ms(50);
    let desk = Desk::new();
    fs::create_dir_all(drop.path("総務課/012345/下")).unwrap();
    drop.watch(&desk, |_| {
        fs::write(drop.path("総務課/012345/下/a.txt"), b"x").unwrap();
        fs::write(drop.path("総務課/b.txt"), b"x").unwrap();
        until("two files", || desk.count() == 2);
        until("the clerk's folder to go", || !drop.path("総務課/012345/下").exists());
        after_a_probe(&drop, &desk, "probe.txt");
    });
    let a = &desk.named("a.txt")[0];
    assert_eq!((a.staff.as_deref(), a.shown.as_str()), (Some("012345"), "下/a.txt"));
    assert_eq!(desk.named("b.txt")[0].staff, None);
    assert!(drop.path("総務課/012345").exists(), "a person's folder stays");
}

#[test]
fn temporary_files_stay_and_are_reported_when_they_grow_old() {
    with_and_without_the_kernel(|mut drop| {
        drop.settings.stale_after = ms(400);
        let desk = Desk::new();
        let names = ["~$告書.docx", "見積.pdf.crdownload", "a.tmp", ".隠し", "Thumbs.db"];
        for name in names {
            fs::write(drop.path("総務課").join(name), b"x").unwrap();
        }
        drop.watch(&desk, |_| {
            until("five reports", || desk.heard(What::Stale).len() >= names.len());
            assert_eq!(desk.count(), 0);
        });
        for name in names {
            assert!(drop.path("総務課").join(name).exists());
            assert!(desk.heard(What::Stale).iter().any(|n| n.place == format!("総務課/{name}")), "{name}");
        }
    });
}

#[test]
fn a_flood_of_temporary_files_neither_fills_the_table_nor_the_reports() {
    let mut drop = Drop::new();
    drop.settings.stale_after = ms(500);
    drop.settings.max_tracked = 300;
    for n in 0..299 {
        fs::write(drop.path("総務課").join(format!("{n}.tmp")), b"x").unwrap();
    }
    // All of them are old at the first look.
    std::thread::sleep(ms(700));
    let desk = Desk::new();
    drop.watch(&desk, |watch| {
        until("the report", || !desk.heard(What::Stale).is_empty());
        assert_eq!(watch.figures().waiting, 0);
        after_a_probe(&drop, &desk, "probe.txt");
    });
    let reports = desk.heard(What::Stale);
    assert!(reports.iter().all(|n| n.place == "総務課" && n.detail == "299 files"), "{reports:?}");
    assert!(reports.len() < 20);
}

#[test]
fn an_empty_file_waits_longer_and_is_then_handed_over() {
    let mut drop = Drop::new();
    drop.settings.empty_after = ms(60_000);
    let desk = Desk::new();
    drop.watch(&desk, |_| {
        fs::write(drop.path("総務課/空.txt"), b"").unwrap();
        std::thread::sleep(ms(500));
        after_a_probe(&drop, &desk, "probe.txt");
        assert!(desk.named("空.txt").is_empty());
    });
    drop.settings.empty_after = ms(200);
    drop.watch(&desk, |_| until("the empty file", || desk.named("空.txt").len() == 1));
    assert!(desk.named("空.txt")[0].bytes.is_empty());
}

#[test]
fn not_now_keeps_the_file_claimed_and_offers_it_again_under_the_same_id() {
    static FULL: AtomicBool = AtomicBool::new(true);
    let drop = Drop::new();
    let desk = Desk::judging(|_| if FULL.load(Ordering::SeqCst) { Answer::NotNow } else { Answer::Taken });
    for n in 0..300 {
        fs::write(drop.path("総務課").join(format!("{n:03}.txt")), b"x").unwrap();
    }
    drop.watch(&desk, |watch| {
        until("a second offer", || desk.offers.lock().unwrap().values().any(|n| *n > 1));
        assert_eq!(desk.count(), 0);
        // Back-pressure: not everything is claimed when nothing is taken.
        let lying = fs::read_dir(drop.path("総務課")).unwrap().count();
        assert!(lying > 0, "all 300 were claimed though none was taken");
        assert!(watch.figures().not_now > 0);
        FULL.store(false, Ordering::SeqCst);
        until("all", || desk.count() == 300);
        until("the claims to go", || drop.claims().is_empty());
    });
    assert!(desk.all().iter().any(|g| g.again), "offered before");
}

#[test]
fn what_is_written_while_it_is_taken_is_not_lost() {
    // A writer who kept the file open writes on at the worst moment: after the taker has read, before the claim is removed.
    let drop = Drop::new();
    let first = AtomicBool::new(true);
    let desk = Desk::judging(move |claimed| {
        if first.swap(false, Ordering::SeqCst) {
            // The test's taker reads after this; it finds the change and says "not now".
            fs::OpenOptions::new().append(true).open(&claimed.path).unwrap().write_all(b" more").unwrap();
        }
        Answer::Taken
    });
    fs::write(drop.path("総務課/a.txt"), b"begin").unwrap();
    drop.watch(&desk, |_| until("the file", || desk.count() == 1));
    assert_eq!(desk.all()[0].bytes, b"begin more");
    assert_eq!(desk.offers.lock().unwrap().len(), 1, "one id");
}

#[test]
fn what_is_written_after_it_was_taken_comes_as_another_file() {
    struct Careless(std::sync::Mutex<Vec<(String, Vec<u8>)>>, std::sync::Mutex<Vec<What>>);
    impl mugai_watch::Taker for Careless {
        fn take(&self, claimed: mugai_watch::Claimed) -> Answer {
            let bytes = fs::read(&claimed.path).unwrap();
            let mut got = self.0.lock().unwrap();
            if got.is_empty() {
                fs::OpenOptions::new().append(true).open(&claimed.path).unwrap().write_all(b" more").unwrap();
            }
            got.push((claimed.source, bytes));
            Answer::Taken
        }
        fn refused(&self, _: mugai_watch::RefusedDrop) -> Answer {
            Answer::Taken
        }
        fn notice(&self, notice: mugai_watch::Notice) {
            self.1.lock().unwrap().push(notice.what);
        }
    }
    let drop = Drop::new();
    let careless = Careless(std::sync::Mutex::default(), std::sync::Mutex::default());
    fs::write(drop.path("総務課/a.txt"), b"begin").unwrap();
    let watch = mugai_watch::Watch::new(drop.settings.clone()).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| watch.run(&careless, &stop, &|| ()));
        until("two files", || careless.0.lock().unwrap().len() == 2);
        until("the claims to go", || drop.claims().is_empty());
        stop.store(true, Ordering::Release);
    });
    let got = careless.0.into_inner().unwrap();
    assert_eq!((got[0].1.as_slice(), got[1].1.as_slice()), (&b"begin"[..], &b"begin more"[..]));
    assert_ne!(got[0].0, got[1].0);
    assert_eq!(careless.1.into_inner().unwrap(), [What::ChangedLate]);
}
