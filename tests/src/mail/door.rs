//! The door of a place, as a process that can be killed at any moment.

use crate::road::{Place, until};
use std::fs::File;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running `mugai relay`; killed when dropped.
#[derive(Debug)]
pub struct Door {
    child: Child,
    /// Where it listens.
    pub port: u16,
    log: PathBuf,
}

impl Door {
    /// Adds a mail door to the internet side of a place: `[mail]` between these two, with these lines besides.
    pub fn configure(place: &Place, port: u16, next_hop: u16, more: &str) {
        let mut text = std::fs::read_to_string(place.config("in")).unwrap();
        text.push_str(&format!(
            "[mail]\nlisten = \"127.0.0.1:{port}\"\nnext_hop = \"127.0.0.1:{next_hop}\"\nhostname = \"gate.example\"\n\
             own_domains = [\"lgwan.test\"]\ndefault_section = \"soumu\"\nstop_seconds = 10\n{more}"
        ));
        place.configure("in", &text);
    }

    /// Starts it and waits until it listens.
    ///
    /// # Panics
    /// When it ends instead.
    pub fn start(place: &Place, port: u16) -> Self {
        let log = place.at("mail.log");
        let to = File::options().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new(&place.program);
        command.arg("relay").arg(place.config("in")).args(["--lang", "ja"]);
        command.stdin(Stdio::null()).stdout(to.try_clone().unwrap()).stderr(to);
        let mut door = Self { child: command.spawn().unwrap(), port, log };
        until("the door listens", || {
            let ended = door.child.try_wait().unwrap();
            assert!(ended.is_none(), "the door ended: {ended:?}\n{}", door.log());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        door
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Kills it at once.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as systemd does, and expects a clean end.
    ///
    /// # Panics
    /// When it does not end, or not well.
    pub fn stop(mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}\n{}", self.log());
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the door does not end\n{}", self.log());
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
