//! One running node, and the commands somebody gives it.

use super::{Network, Place, ROOT, User, until};
use mugai_pipeline::desk::{Ask, Filter, Reply, Row, Shown};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// # Panics
    /// When it did not end with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self
    }

    /// # Panics
    /// When it did not end with this code and these words.
    #[track_caller]
    pub fn with(self, code: i32, words: &str) -> Self {
        let said = self.ended(code);
        assert!(said.out.contains(words) || said.err.contains(words), "{words}: {}{}", said.out, said.err);
        said
    }
}

/// Runs the program as somebody, in Japanese.
pub fn say_as(who: User, program: &Path, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Said {
    let mut command = Command::new(program);
    command.args(arguments).args(["--lang", "ja"]).stdin(Stdio::null()).current_dir("/");
    if who != ROOT {
        command.uid(who.uid).gid(who.uid);
    }
    change(&mut command);
    let ran = command.output().unwrap();
    Said {
        code: ran.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&ran.stdout).into_owned(),
        err: String::from_utf8_lossy(&ran.stderr).into_owned(),
    }
}

/// A running node; killed when dropped.
#[derive(Debug)]
pub struct Node {
    child: Child,
    program: PathBuf,
    config: PathBuf,
    control: PathBuf,
    log: PathBuf,
}

impl Node {
    /// Starts a node and waits until it answers.
    ///
    /// # Panics
    /// When it ends instead.
    pub fn start(place: &Place, side: &str, network: Option<&Network>) -> Self {
        let log = place.at(&format!("{side}.log"));
        let to = File::options().create(true).append(true).open(&log).unwrap();
        let mut command = match network {
            Some(network) => network.command(&place.program),
            None => Command::new(&place.program),
        };
        let config = place.config(side);
        command.arg("serve").arg("--config").arg(&config).args(["--lang", "ja"]);
        command.stdin(Stdio::null()).stdout(to.try_clone().unwrap()).stderr(to);
        let child = command.spawn().unwrap();
        let program = place.program.clone();
        let mut node = Self { child, program, config, control: place.control(side), log };
        until("the node answers", || {
            let ended = node.child.try_wait().unwrap();
            assert!(ended.is_none(), "the node ended: {ended:?}\n{}", node.log());
            node.asked(Ask::Status)
        });
        node
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn asked(&self, ask: Ask) -> Option<Reply> {
        mugai_pipeline::desk::ask(&self.control, &ask).ok()
    }

    /// What whoever runs the tests gets as an answer, without a process between.
    pub fn ask(&self, ask: Ask) -> Reply {
        self.asked(ask).unwrap_or_else(|| panic!("no answer\n{}", self.log()))
    }

    /// Every request (or arrival).
    pub fn rows(&self) -> Vec<Row> {
        match self.ask(Ask::List(Filter { limit: Some(1_000), ..Filter::default() })) {
            Reply::Rows { rows, .. } => rows,
            other => panic!("{other:?}"),
        }
    }

    /// The only request (or arrival) of a file, when it is there.
    pub fn row(&self, name: &str) -> Option<Row> {
        let mut rows = self.rows().into_iter().filter(|r| r.name == name);
        let first = rows.next();
        assert!(rows.next().is_none(), "{name} is there twice");
        first
    }

    /// Waits until a file is in this state.
    ///
    /// # Panics
    /// When it never is.
    pub fn comes_to(&self, name: &str, state: &str) -> Row {
        let mut last = None;
        let end = Instant::now() + Duration::from_secs(120);
        while Instant::now() < end {
            last = self.row(name);
            if let Some(row) = last.as_ref().filter(|r| r.state == state) {
                return row.clone();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} did not come to {state}: {last:?}\n{}", self.log());
    }

    /// Everything about one.
    pub fn shown(&self, receipt: &str) -> Shown {
        match self.ask(Ask::Show { receipt: receipt.into() }) {
            Reply::Shown(shown) => *shown,
            other => panic!("{other:?}"),
        }
    }

    /// What is wrong, in Japanese.
    pub fn status(&self) -> String {
        match self.ask(Ask::Status) {
            Reply::Done { ja, .. } => ja,
            other => panic!("{other:?}"),
        }
    }

    /// A command about this node, given by somebody: `--config` is added.
    pub fn say(&self, who: User, arguments: &[&str]) -> Said {
        self.say_with(who, arguments, |_| {})
    }

    /// The same with something changed about the process.
    pub fn say_with(&self, who: User, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Said {
        let config = self.config.to_str().unwrap();
        say_as(who, &self.program, &[arguments, &["--config", config]].concat(), change)
    }

    /// What the trail holds about an event, one line each, as somebody who searches it sees it.
    pub fn trail(&self, event: &str) -> Vec<String> {
        let said = self.say(ROOT, &["audit", "search", "--event", event, "--limit", "100000"]).ended(0);
        said.out.lines().map(str::to_owned).collect()
    }

    /// Waits until the trail tells of an event in these words.
    pub fn told(&self, event: &str, words: &str) -> String {
        let mut all = Vec::new();
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            all = self.trail(event);
            if let Some(line) = all.iter().find(|l| l.contains(words)) {
                return line.clone();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{event} {words}: {all:#?}");
    }

    /// Ends it as systemd does, and expects a clean end soon.
    ///
    /// # Panics
    /// When it does not end, or not well.
    pub fn stop(mut self) -> String {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(0), "{}", self.log());
                return self.log();
            }
            assert!(Instant::now() < end, "it does not stop\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("---- {}\n{}", self.log.display(), self.log());
        }
    }
}
