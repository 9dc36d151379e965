//! One run of the scenario: two worlds, two nodes, the people around them, and the judgement at the end.

use crate::ground::{BEGIN, Ground, Side, snapshot, tree};
use jiff::Timestamp;
use mugai_operate::{Health, Metrics, Syslog};
use mugai_pipeline::arrival::Arrivals;
use mugai_pipeline::desk::{Ask, Desk};
use mugai_pipeline::node::{Around, Node, Parts};
use mugai_pipeline::people::Identity;
use mugai_pipeline::road::{Dropped, Road, Taken};
use mugai_staging::testing::{Fate, World};
use mugai_staging::{ArrivalState, Query, State, Store};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// When a side dies: `n` durable steps after its world began.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    pub side: Side,
    pub n: usize,
    pub fate: Fate,
}

/// What is dropped: section, name, content, and as what it is delivered (`None`: never).
const FILES: [(&str, &str, &str, Option<&str>); 6] = [
    ("zeimu", "a.txt", "first\u{7} of two\r\n", Some("a.txt")),
    ("zeimu", "b.txt", "REFUSE\u{7} this\r\n", None),
    ("soumu", "c.txt", "approved\u{7} by sato\r\n", Some("c.txt")),
    ("soumu", "d.txt", "rejected\u{7} by sato\r\n", None),
    // Held while the scanner's database is too old; of the same name as the first.
    ("zeimu", "a.txt", "second\u{7} of two\r\n", Some("a (2).txt")),
    ("soumu", "e.txt", "held\u{7}, then approved\r\n", Some("e.txt")),
];

/// `daemon`, on every Debian.
const CLERK: u32 = 1;

pub struct Sim<'a> {
    ground: &'a Ground,
    now: Arc<AtomicI64>,
    worlds: [World; 2],
    road: Option<Road>,
    arrivals: Option<Arrivals>,
    /// Crashes still to come.
    crashes: Vec<Crash>,
    pub restarts: usize,
    died: Vec<String>,
}

impl<'a> Sim<'a> {
    pub fn new(ground: &'a Ground, crashes: &[Crash]) -> Self {
        for folder in [ground.data(Side::Internet), ground.data(Side::Lgwan), ground.shared()] {
            let _ = std::fs::remove_dir_all(folder);
        }
        for folder in ["drop/soumu", "drop/zeimu", "results", "carrier", "receipts", "delivery/soumu", "delivery/zeimu"]
        {
            std::fs::create_dir_all(ground.shared().join(folder)).unwrap();
        }
        for side in [Side::Internet, Side::Lgwan] {
            std::fs::create_dir(ground.data(side)).unwrap();
        }
        let begin: Timestamp = BEGIN.parse().unwrap();
        let mut sim = Self {
            ground,
            now: Arc::new(AtomicI64::new(begin.as_second())),
            worlds: [World::new().unwrap(), World::new().unwrap()],
            road: None,
            arrivals: None,
            crashes: crashes.to_vec(),
            restarts: 0,
            died: Vec::new(),
        };
        for side in [Side::Internet, Side::Lgwan] {
            sim.arm(side);
            sim.open(side);
        }
        sim.revive();
        sim
    }

    /// Durable steps done since the worlds began.
    pub fn steps(&self) -> [usize; 2] {
        [0, 1].map(|i: usize| self.worlds[i].journal.steps().len())
    }

    /// The steps it died at.
    pub fn died_at(&self) -> String {
        self.died.join(", then ")
    }

    /// Tells a world when to die next, if it is to.
    fn arm(&mut self, side: Side) {
        let Some(at) = self.crashes.iter().position(|c| c.side == side) else { return };
        let crash = self.crashes.remove(at);
        let journal = &self.worlds[side as usize].journal;
        let (data, shared, root) = (self.ground.data(side), self.ground.shared(), self.ground.root.clone());
        journal.at_crash(move || {
            snapshot(&data, &root.join("survived-data"));
            snapshot(&shared, &root.join("survived-shared"));
        });
        journal.crash_at(crash.n, crash.fate);
    }

    /// Starts a node over its world; nothing when it dies while it starts.
    fn open(&mut self, side: Side) {
        let world = &self.worlds[side as usize];
        let around = Around {
            program: self.ground.worker(side).0,
            catalogue: self.ground.catalogue,
            health: Health::default(),
            metrics: Metrics::default(),
            syslog: Syslog::none(),
            service: true,
        };
        let parts = Parts { store: world.store.clone(), blobs: world.blobs.clone(), gate_key: [9; 32] };
        let now = Arc::clone(&self.now);
        let clock = move || Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap();
        let site = self.ground.sites[side as usize].clone();
        let (node, opened) = Node::with(site, around, parts, Some(Arc::new(clock))).unwrap();
        match side {
            Side::Internet => match Road::new(node) {
                Ok(road) => {
                    road.resume(opened);
                    self.road = Some(road);
                }
                Err(e) => assert!(self.dead(side), "{e}"),
            },
            Side::Lgwan => match Arrivals::new(node) {
                Ok(arrivals) => {
                    arrivals.node().close_open_acts(opened);
                    self.arrivals = Some(arrivals);
                }
                Err(e) => assert!(self.dead(side), "{e}"),
            },
        }
    }

    fn dead(&self, side: Side) -> bool {
        self.worlds[side as usize].journal.crashed()
    }

    /// Starts again whoever died, from what survived. Whether anybody had died.
    fn revive(&mut self) -> bool {
        let mut any = false;
        for side in [Side::Internet, Side::Lgwan] {
            while self.dead(side) {
                any = true;
                self.restarts += 1;
                self.died.push(self.worlds[side as usize].journal.steps().pop().unwrap());
                match side {
                    Side::Internet => drop(self.road.take()),
                    Side::Lgwan => drop(self.arrivals.take()),
                }
                for (from, to) in [("survived-data", self.ground.data(side)), ("survived-shared", self.ground.shared())]
                {
                    std::fs::remove_dir_all(&to).unwrap();
                    std::fs::rename(self.ground.root.join(from), to).unwrap();
                }
                self.worlds[side as usize] = self.worlds[side as usize].survive().unwrap();
                self.arm(side);
                self.open(side);
            }
        }
        any
    }

    /// Does something until nobody dies of it.
    fn phase(&mut self, deed: impl Fn(&Self)) {
        loop {
            deed(self);
            if !self.revive() {
                return;
            }
        }
    }

    fn road(&self) -> &Road {
        self.road.as_ref().unwrap()
    }

    /// Everything from an empty drop folder to the disposal of everything.
    pub fn scenario(&mut self) {
        let old = Arc::clone(&self.ground.old_database);
        let away = self.ground.worker(Side::Lgwan).1;
        self.clerk_drops(&FILES[..4]);
        self.internet();
        old.store(true, Ordering::SeqCst);
        self.clerk_drops(&FILES[4..]);
        self.internet();
        self.decisions();
        self.internet();
        self.lgwan();
        old.store(false, Ordering::SeqCst);
        self.pass(120);
        self.internet();
        self.decisions();
        self.internet();
        // The worker of the LGWAN side cannot be started for a while: held there, too.
        std::fs::write(&away, "").unwrap();
        self.lgwan();
        std::fs::remove_file(&away).unwrap();
        self.pass(120);
        self.lgwan();
        self.internet();
        self.pass(40 * 86_400);
        self.internet();
        self.lgwan();
    }

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    fn clerk_drops(&self, files: &[(&str, &str, &str, Option<&str>)]) {
        for (section, name, content, _) in files {
            let at = self.ground.shared().join("drop").join(section).join(name);
            assert!(!at.exists(), "the one before is still there");
            std::fs::write(at, content).unwrap();
        }
    }

    /// The door: offers each file until it is kept, then lets go of it. Then everything the road can do.
    fn internet(&mut self) {
        self.phase(|sim| {
            for section in ["soumu", "zeimu"] {
                let folder = sim.ground.shared().join("drop").join(section);
                for (name, _) in tree(&folder) {
                    sim.offer(section, &folder.join(&name), &name);
                }
            }
            // The second look finds what the first one took off the carrier.
            for _ in 0..3 {
                sim.road().settle();
            }
        });
    }

    fn offer(&self, section: &str, path: &Path, name: &str) {
        let mut file = File::open(path).unwrap();
        let length = file.metadata().unwrap().len();
        // Two files of one name are two files; which one it is, its content tells here.
        let source = format!("{section}/{name}/{length}");
        let dropped = Dropped {
            source: &source,
            section,
            staff: None,
            owner_uid: CLERK,
            name,
            bytes: &mut file,
            length,
            unchanged: &|| true,
        };
        if let Taken::Kept(_) = self.road().take(dropped)
            && !self.dead(Side::Internet)
        {
            std::fs::remove_file(path).unwrap();
        }
    }

    /// Whoever may approve looks at what waits, and decides by the name.
    fn decisions(&mut self) {
        self.phase(|sim| {
            let store = &sim.worlds[0].store;
            for receipt in store.in_state(State::AwaitingApproval, 100).unwrap_or_default() {
                let Ok(request) = store.request(&receipt) else { continue };
                let (receipt, comment) = (receipt.to_string(), "確認済み".to_owned());
                let ask = match request.name.as_str() {
                    "d.txt" => Ask::Reject { receipt, comment },
                    _ => Ask::Approve { receipt, comment },
                };
                sim.road().answer(&Identity { user: "sato".into(), uid: 4_000 }, ask);
            }
        });
    }

    fn lgwan(&mut self) {
        self.phase(|sim| {
            // A file must look the same twice before it is taken off the carrier.
            for _ in 0..4 {
                sim.arrivals.as_ref().unwrap().round(|| false);
            }
        });
    }

    /// Whether everything promised holds now.
    pub fn judge(&mut self, case: &str) {
        for node in [self.road.take().map(Road::into_node), self.arrivals.take().map(Arrivals::into_node)] {
            node.unwrap().trail.stop().unwrap();
        }
        self.outside(case);
        self.requests(case);
        self.arrived(case);
        for (side, node) in [(Side::Internet, "internet-1"), (Side::Lgwan, "lgwan-1")] {
            let world = &self.worlds[side as usize];
            let report = world.store.check().unwrap();
            assert!(report.broken.is_empty(), "{case}: {side:?}: {report:?}");
            assert!(world.blobs.names().is_empty(), "{case}: {side:?}: bytes are left that nobody refers to");
            let check = mugai_audit::Check::new(node, &self.ground.keys);
            let trail = mugai_audit::verify(&self.ground.data(side).join("audit"), &check);
            let trail = trail.unwrap_or_else(|e| panic!("{case}: {side:?}: {e}"));
            assert!(trail.open_acts.is_empty(), "{case}: {side:?}: {:?}", trail.open_acts);
            assert_eq!(trail.stray_ends, 0, "{case}: {side:?}");
        }
    }

    fn outside(&self, case: &str) {
        let shared = self.ground.shared();
        let mut expected: Vec<(String, Vec<u8>)> = Vec::new();
        for (section, _, content, delivered) in FILES {
            let clean: Vec<u8> = content.bytes().filter(|b| *b != 7).collect();
            expected.extend(delivered.map(|name| (format!("{section}/{name}"), clean)));
        }
        expected.sort();
        let said = |files: &[(String, Vec<u8>)]| -> Vec<(String, String)> {
            files.iter().map(|(n, b)| (n.clone(), String::from_utf8_lossy(b).into_owned())).collect()
        };
        assert_eq!(said(&tree(&shared.join("delivery"))), said(&expected), "{case}");
        for folder in ["drop", "carrier", "receipts"] {
            assert_eq!(said(&tree(&shared.join(folder))), [], "{case}: {folder}");
        }
        for side in [Side::Internet, Side::Lgwan] {
            let inbox: Vec<_> = tree(&self.ground.data(side).join("inbox"));
            assert_eq!(said(&inbox), [], "{case}: {side:?} inbox");
        }
        let pages = tree(&shared.join("results"));
        assert_eq!(pages.len(), FILES.len(), "{case}: one result each: {:?}", said(&pages));
        let refused = pages.iter().find(|(name, _)| name.contains("b.txt")).unwrap();
        assert!(String::from_utf8_lossy(&refused.1).contains("拒否"), "{case}");
        let rejected = pages.iter().find(|(name, _)| name.contains("d.txt")).unwrap();
        assert!(String::from_utf8_lossy(&rejected.1).contains("却下"), "{case}");
    }

    /// Each file is one request, which went a legal way to its end and is disposed of.
    fn requests(&self, case: &str) {
        let store = &self.worlds[0].store;
        let all = store.list(&Query { limit: 1_000, ..Query::default() }).unwrap().rows;
        assert_eq!(all.len(), FILES.len(), "{case}");
        for request in all {
            let words: Vec<String> = store.history(&request.receipt).unwrap().into_iter().map(|h| h.to).collect();
            let way: Vec<State> = words.iter().filter_map(|w| State::from_word(w)).collect();
            let legal = way.windows(2).all(|w| w[0].may_become(w[1]) || w[0] == w[1]);
            assert!(legal, "{case}: {} went {words:?}", request.name);
            assert_eq!(way.last(), Some(&State::Disposed), "{case}: {} went {words:?}", request.name);
            let end = match request.name.as_str() {
                "b.txt" => State::Refused,
                "d.txt" => State::Rejected,
                _ => State::Delivered,
            };
            let times = way.iter().filter(|s| **s == end).count();
            assert_eq!(times, 1, "{case}: {} went {words:?}", request.name);
        }
    }

    fn arrived(&self, case: &str) {
        let store = &self.worlds[1].store;
        let all = store.list_arrivals(&Query { limit: 1_000, ..Query::default() }).unwrap().rows;
        let delivered = FILES.iter().filter(|f| f.3.is_some()).count();
        assert_eq!(all.len(), delivered, "{case}");
        for arrival in all {
            let words: Vec<String> = store.arrival_history(arrival.id).unwrap().into_iter().map(|h| h.to).collect();
            let way: Vec<ArrivalState> = words.iter().filter_map(|w| ArrivalState::from_word(w)).collect();
            let times = way.iter().filter(|s| **s == ArrivalState::Delivered).count();
            assert_eq!(times, 1, "{case}: {} went {words:?}", arrival.name);
            assert_eq!(way.last(), Some(&ArrivalState::Disposed), "{case}: {} went {words:?}", arrival.name);
        }
        assert_eq!(store.gaps("internet-1").unwrap(), [], "{case}: a number was lost");
    }
}
