//! A node of the release program in a folder of its own: configured, started, watched, stopped.

use crate::measure::{Ran, ended, run};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything here may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Both nodes of a road in one folder, with a folder as the carrier between them.
#[derive(Debug)]
pub struct Pair {
    /// Everything lies in it.
    pub folder: PathBuf,
    /// The executable.
    pub mugai: PathBuf,
}

/// A running `mugai serve`.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

/// What a node cost from its start to its end.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// Processor time of the service.
    pub own: Duration,
    /// Processor time of its workers.
    pub workers: Duration,
    /// Largest resident set of the service, bytes.
    pub peak: u64,
}

impl Pair {
    /// Folders, keys and configurations. Waiting times are the defaults of the program; the scanner is off; workers: two.
    pub fn new(folder: &Path, mugai: &Path) -> Self {
        let pair = Self { folder: folder.to_owned(), mugai: mugai.to_owned() };
        for below in ["in/trust", "lg/trust", "carrier", "receipts", "投入/税務課", "結果", "取込/税務課"] {
            std::fs::create_dir_all(folder.join(below)).expect("a folder");
        }
        for (side, other, node) in [("in", "lg", "internet-1"), ("lg", "in", "lgwan-1")] {
            let key = folder.join(side).join("seal.key");
            let made = run(Command::new(mugai).args(["keygen", "--node", node, "--out"]).arg(&key));
            assert!(made.good, "keygen");
            let public = folder.join(side).join("seal.key.pub");
            std::fs::copy(public, folder.join(other).join("trust").join(format!("{node}.pub"))).expect("a public key");
        }
        let at = folder.display();
        let common = |side: &str, segment: &str, node: &str| {
            format!(
                "segment = \"{segment}\"\nnode = \"{node}\"\ndata = \"{at}/{side}/data\"\n[work]\nworkers = 2\n[keys]\n\
                 seal = \"{at}/{side}/seal.key\"\ntrust = \"{at}/{side}/trust\"\n[scan]\nmode = \"off\"\n[operate]\nlog = \"text\"\n\
                 disk_floor_mib = 1\n[carrier]\nfolder = \"{at}/carrier\"\nreceipts = \"{at}/receipts\"\n[[person]]\nuser = \"root\"\nroles = [\"operator\"]\n"
            )
        };
        let internet = common("in", "internet", "internet-1")
            + &format!("[drop]\nfolder = \"{at}/投入\"\nresults = \"{at}/結果\"\napplicant = \"owner\"\n")
            + "[[section]]\nid = \"zeimu\"\nname = \"税務課\"\napproval = \"none\"\nquota_mib = 100000\n";
        let lgwan = common("lg", "lgwan", "lgwan-1")
            + &format!("[[section]]\nid = \"zeimu\"\nname = \"税務課\"\ndelivery = \"{at}/取込/税務課\"\n");
        std::fs::write(pair.config("in"), internet).expect("a configuration");
        std::fs::write(pair.config("lg"), lgwan).expect("a configuration");
        pair
    }

    /// The configuration of a side, `in` or `lg`.
    pub fn config(&self, side: &str) -> PathBuf {
        self.folder.join(format!("{side}.toml"))
    }

    /// The data folder of a side.
    pub fn data(&self, side: &str) -> PathBuf {
        self.folder.join(side).join("data")
    }

    /// Starts a node; returns when it can be asked.
    pub fn serve(&self, side: &str) -> Running {
        let control = self.data(side).join("control.sock");
        let _ = std::fs::remove_file(&control);
        let log = std::fs::File::create(self.folder.join(format!("{side}.log"))).expect("a log");
        let mut command = Command::new(&self.mugai);
        command.args(["serve", "--config"]).arg(self.config(side)).stdin(Stdio::null());
        let child = command.stdout(log.try_clone().expect("a log")).stderr(log).spawn().expect("mugai serve");
        until("the node answers", Duration::from_millis(2), || control.exists());
        Running { child }
    }

    /// Runs `mugai` with these words and the configuration of a side.
    pub fn ask(&self, side: &str, words: &[&str]) -> Ran {
        run(Command::new(&self.mugai).args(words).arg("--config").arg(self.config(side)))
    }
}

impl Running {
    /// Largest resident set so far, bytes.
    pub fn peak(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
        line.trim().split(' ').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// Tells it to stop and waits until it has.
    pub fn stop(self) -> Spent {
        let peak = self.peak();
        let own = self.own();
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.is_ok_and(|s| s.success()), "kill");
        let (good, all, _) = ended(&self.child);
        assert!(good, "the node did not end well");
        Spent { own, workers: all.saturating_sub(own), peak }
    }

    /// Processor time of the service without its workers (`utime` and `stime` of proc(5), in hundredths of a second).
    fn own(&self) -> Duration {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<u64> = text
            .rsplit_once(')')
            .map(|(_, rest)| rest.split_whitespace().filter_map(|n| n.parse().ok()).collect())
            .unwrap_or_default();
        // Behind the state, which is a letter and falls out above: utime is the eleventh number, stime the twelfth.
        Duration::from_millis(10 * (fields[10] + fields[11]))
    }
}

/// Waits until it is so, looking every `pause`.
pub fn until(what: &str, pause: Duration, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < PATIENCE, "waited too long until {what}");
        std::thread::sleep(pause);
    }
    let _ = std::io::stdout().flush();
}
