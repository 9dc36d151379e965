//! The mail door killed at every stage of a delivery, behind a real Postfix: no mail is lost, none arrives as it came, and none
//! twice but those whose last answer was given in the very moment of the kill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_tests::mail::{Client, Door, Moment, Postfix, Sink, Style, mail, must_be_here, port};
use mugai_tests::road::{Place, is_root};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const MAILS: usize = 500;
/// Kills at each moment of the conversation with the next hop.
const EACH: usize = 7;
/// Kills at any time, most of them while a mail is taken in or made harmless.
const ANY: usize = 14;

/// How many times as many mails and kills; `MUGAI_MAIL_TIMES` says so.
fn times() -> usize {
    std::env::var("MUGAI_MAIL_TIMES").ok().map_or(1, |n| n.parse().unwrap())
}

/// Kills the door at the moments that are still owed, one kill every few mails.
struct Killer {
    pid: AtomicI32,
    owed: [AtomicUsize; 8],
    /// Kills in the moment between the next hop's answer and its record: a second copy cannot be told from a first there.
    in_doubt: AtomicUsize,
    rest: AtomicUsize,
}

impl Killer {
    fn kill(&self) -> bool {
        let pid = self.pid.swap(0, Ordering::SeqCst);
        Pid::from_raw(pid).is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok())
    }

    /// Whether the conversation goes on.
    fn at(&self, moment: Moment) -> bool {
        // Let some mails through between two kills.
        if moment == Moment::Taken && self.rest.load(Ordering::SeqCst) > 0 {
            self.rest.fetch_sub(1, Ordering::SeqCst);
        }
        let owed = &self.owed[moment as usize];
        if self.rest.load(Ordering::SeqCst) > 0 || owed.load(Ordering::SeqCst) == 0 || !self.kill() {
            return true;
        }
        owed.fetch_sub(1, Ordering::SeqCst);
        self.rest.store(5, Ordering::SeqCst);
        if moment == Moment::Taken {
            self.in_doubt.fetch_add(1, Ordering::SeqCst);
        }
        false
    }

    fn left(&self) -> usize {
        self.owed.iter().map(|n| n.load(Ordering::SeqCst)).sum()
    }
}

fn length(n: usize) -> usize {
    [0, 0, 4_000, 0, 60_000][n % 5]
}

#[test]
fn five_hundred_mails_and_sixty_kills_lose_nothing() {
    must_be_here();
    let times = times();
    let (mails, each, most) = (MAILS * times, EACH * times, ANY * times);
    if !is_root("a real Postfix") {
        return;
    }
    let (place, sink, port) = (Place::new(MUGAI, None), Sink::start(), port());
    let postfix = Postfix::start(Style::AfterQueue, port, sink.port);
    Door::configure(&place, port, sink.port, "");
    let killer = Arc::new(Killer {
        pid: AtomicI32::new(0),
        owed: std::array::from_fn(|_| AtomicUsize::new(each)),
        in_doubt: AtomicUsize::new(0),
        rest: AtomicUsize::new(0),
    });
    let called = killer.clone();
    sink.call(move |moment| called.at(moment));

    let (mut kills, mut any) = (0, 0);
    let end = Instant::now() + Duration::from_secs(540 * times as u64);
    let start = |killer: &Killer| {
        let door = Door::start(&place, port);
        killer.pid.store(i32::try_from(door.id()).unwrap(), Ordering::SeqCst);
        door
    };
    std::thread::scope(|scope| {
        let entrance = postfix.port;
        scope.spawn(move || {
            let mut client = Client::to(entrance);
            for n in 0..mails {
                let answer = client.bring("sender@example.net", &["kikaku@lgwan.test"], &mail(n, length(n)));
                assert!(answer.starts_with("250"), "{answer}");
            }
        });
        let mut door = start(&killer);
        let mut last = Instant::now();
        loop {
            if door.ended() {
                kills += 1;
                door = start(&killer);
                postfix.flush();
                last = Instant::now();
            }
            // Whenever a while went by without a kill: any moment will do.
            if any < most && last.elapsed() > Duration::from_millis(1_500 + 137 * (any as u64 % 7)) && killer.kill() {
                any += 1;
                killer.in_doubt.fetch_add(1, Ordering::SeqCst);
                last = Instant::now();
            }
            if sink.count() >= mails && killer.left() + (most - any) == 0 && postfix.waiting() == 0 {
                break;
            }
            let ids = sink
                .taken()
                .iter()
                .map(|m| m.header("Message-ID").unwrap().to_owned())
                .collect::<std::collections::BTreeSet<_>>();
            if ids.len() == mails && postfix.waiting() == 0 {
                break;
            }
            assert!(Instant::now() < end, "{} of {mails}, {kills} kills\n{}", sink.count(), door.log());
            if last.elapsed() > Duration::from_millis(400) {
                postfix.flush();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        door.stop();
    });

    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for stored in sink.taken() {
        assert!(stored.text().contains("number ") && !stored.content.contains("<script"), "{}", stored.content);
        *seen.entry(stored.header("Message-ID").unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), mails, "lost");
    let twice: usize = seen.values().map(|n| n - 1).sum();
    let doubt = killer.in_doubt.load(Ordering::SeqCst);
    eprintln!("{kills} kills, {doubt} of them in doubt, {twice} mails twice");
    assert!(kills >= 50 * times, "{kills}");
    assert!(twice <= doubt, "{twice} mails twice, and only {doubt} kills could have done that");
}
