//! The loop: listen, look, claim, hand over, hear back; until it is told to stop.

use crate::carry::Standing;
use crate::ground::Ground;
use crate::hand::hand;
use crate::kernel::{Kernel, Told};
use crate::queue::{CloseAtEnd, Queue};
use crate::said::Said;
use crate::table::Table;
use crate::{Counters, Notice, Settings, Taker, What};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The longest sleep: how late a stop may be noticed.
const TICK: Duration = Duration::from_millis(200);
/// Looks prompted by events are at least so far apart, and four times as long as the last one took.
const BREATH: Duration = Duration::from_millis(20);
/// Claims waiting for a taker's thread.
const QUEUE: usize = 64;

/// The state of the loop.
pub(crate) struct Loop<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) taker: &'a dyn Taker,
    pub(crate) queue: &'a Queue,
    pub(crate) counters: &'a Counters,
    pub(crate) ground: Option<Arc<Ground>>,
    pub(crate) kernel: Option<Kernel>,
    pub(crate) table: Table,
    pub(crate) claims: HashMap<String, Standing>,
    pub(crate) said: Said,
    pub(crate) next_whole_look: Instant,
    pub(crate) next_look: Instant,
    pub(crate) next_purge: Instant,
    pub(crate) paused: Option<Instant>,
}

/// See [`crate::Watch::run`].
pub(crate) fn run(
    settings: &Settings,
    counters: &Counters,
    taker: &dyn Taker,
    stop: &AtomicBool,
    heartbeat: &dyn Fn(),
) {
    let queue = Queue::new(QUEUE.max(settings.threads.saturating_mul(2)));
    std::thread::scope(|scope| {
        let _close = CloseAtEnd(&queue);
        for _ in 0..settings.threads {
            scope.spawn(|| {
                while let Some(task) = queue.next() {
                    queue.report(hand(task, settings, taker));
                }
            });
        }
        let now = Instant::now();
        let mut watching = Loop {
            settings,
            taker,
            queue: &queue,
            counters,
            ground: None,
            kernel: None,
            table: Table::default(),
            claims: HashMap::new(),
            said: Said::default(),
            next_whole_look: now,
            next_look: now,
            next_purge: now,
            paused: None,
        };
        while !stop.load(Ordering::Acquire) {
            heartbeat();
            watching.turn();
        }
        queue.close();
        watching.kernel = None;
        while queue.in_hand() > 0 {
            heartbeat();
            watching.reports();
            watching.sleep(TICK);
        }
        watching.reports();
    });
}

impl Loop<'_> {
    fn turn(&mut self) {
        self.reports();
        self.listen();
        let now = Instant::now();
        if now >= self.next_whole_look {
            self.whole_look(now);
            self.next_whole_look = later(Instant::now(), self.settings.rescan);
            self.rest(now);
        } else if now >= self.next_look && self.table.due(now).is_some_and(|due| due <= now) {
            self.some_look(now);
            self.rest(now);
        }
        let now = Instant::now();
        self.offer_waiting(now);
        self.claim_ready(now);
        self.count();
        let next = self.next_event(now);
        self.sleep(next.saturating_duration_since(Instant::now()).min(TICK));
    }

    /// When there is something to do, if nothing is heard before.
    fn next_event(&self, now: Instant) -> Instant {
        let mut next = self.next_whole_look;
        if let Some(due) = self.table.due(now) {
            next = next.min(due.max(self.next_look));
        }
        for standing in self.claims.values() {
            // What is overdue waits for room with the takers, and is woken by their bell.
            if let Standing::Waiting(waiting) = standing
                && waiting.until > now
            {
                next = next.min(waiting.until);
            }
        }
        next
    }

    fn rest(&mut self, began: Instant) {
        let now = Instant::now();
        self.next_look = later(now, BREATH.max(now.saturating_duration_since(began).saturating_mul(4)));
    }

    /// Reports something that concerns no section.
    pub(crate) fn say(&mut self, what: What, place: &str, detail: &str) {
        let (place, detail) = (place.to_owned(), detail.to_owned());
        let notice = Notice { what, section: None, staff: None, place, detail };
        self.said.say(self.taker, self.settings.stale_after, Instant::now(), notice);
    }

    fn sleep(&self, time: Duration) {
        let mut ears = Vec::with_capacity(2);
        if let Some(kernel) = &self.kernel {
            ears.push(PollFd::from_borrowed_fd(kernel.ear(), PollFlags::IN));
        }
        if let Some(bell) = self.queue.bell() {
            ears.push(PollFd::from_borrowed_fd(bell, PollFlags::IN));
        }
        let nanos = i64::from(time.subsec_nanos());
        let seconds = i64::try_from(time.as_secs()).unwrap_or(1);
        // An interrupted sleep is a short one.
        let _ = poll(&mut ears, Some(&Timespec { tv_sec: seconds, tv_nsec: nanos }));
    }

    /// Hears what the kernel says.
    fn listen(&mut self) {
        let Some(kernel) = &mut self.kernel else { return };
        let (told, now) = (kernel.hear(), Instant::now());
        let told = match told {
            Ok(told) => told,
            Err(e) => {
                self.kernel = None;
                return self.say(What::NoEvents, "", &e.to_string());
            }
        };
        for told in told {
            match told {
                // The root itself: a section's folder came, or something that does not belong there.
                Told::Folder(folder) | Told::File { folder, .. } if folder.as_os_str().is_empty() => {
                    self.next_whole_look = self.next_whole_look.min(self.next_look);
                }
                Told::File { folder, name, hint, look } => {
                    self.table.told(&folder, name, hint, self.settings, now);
                    if look {
                        self.table.touch(folder);
                    }
                }
                Told::Folder(folder) => self.table.touch(folder),
                Told::Itself => self.next_whole_look = self.next_whole_look.min(self.next_look),
                Told::Overflow => {
                    self.next_whole_look = now;
                    self.say(What::Overflow, "", "");
                }
            }
        }
    }
}

/// A point in time; one that cannot be told is now.
pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
    now.checked_add(wait).unwrap_or(now)
}
