//! What systemd hears: this test starts itself again with NOTIFY_SOCKET set and listens at the other end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_operate::{Condition, Operate, Settings, Stop};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command};
use std::time::Duration;

const PLAY: &str = "MUGAI_TEST_NODE";
const LONG: Duration = Duration::from_secs(60);

/// Plays a node in the process that was started for it; in the process of the test it does nothing.
#[test]
fn node() {
    let Ok(part) = std::env::var(PLAY) else { return };
    let stop = Stop::new();
    stop.on_signals().unwrap();
    let settings = Settings {
        node: "n".into(),
        segment: "internet",
        version: "0.1.0",
        listen: None,
        syslog: None,
        disk_floor: 0,
        folders: vec![],
        tick: Duration::from_millis(50),
    };
    let operate = Operate::start(settings, stop.clone()).unwrap();
    operate.ready();
    if part == "stuck" {
        // A loop that promised to beat every 300 ms and never does.
        let _pulse = operate.pulses().register("carrier", Duration::from_millis(300));
        std::thread::sleep(LONG);
    }
    operate.health().set(Condition::CarrierGone, "", "");
    assert!(stop.wait(LONG));
    operate.finish();
}

struct Node(Child, UnixDatagram, #[expect(dead_code, reason = "keeps the socket's folder")] tempfile::TempDir);

impl Node {
    fn start(part: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "node"])
            .env(PLAY, part)
            .env("NOTIFY_SOCKET", &path)
            .env("WATCHDOG_USEC", "400000")
            .spawn()
            .unwrap();
        Self(child, socket, dir)
    }

    fn hear(&self) -> String {
        let mut buffer = [0; 4096];
        let length = self.1.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    fn hear_until(&self, word: &str) -> Vec<String> {
        let mut heard = vec![];
        loop {
            heard.push(self.hear());
            if heard.last().unwrap().contains(word) {
                return heard;
            }
        }
    }
}

impl std::ops::Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_node_says_when_it_is_ready_how_it_is_and_that_it_stops() {
    let mut node = Node::start("fine");
    node.hear_until("READY=1\n");
    let heard = node.hear_until("carrier_gone");
    assert!(heard.last().unwrap().starts_with("STATUS=受付中"), "{heard:?}");
    for _ in 0..3 {
        node.hear_until("WATCHDOG=1\n");
    }
    let pid = rustix::process::Pid::from_child(&node.0);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    node.hear_until("STOPPING=1\n");
    assert!(node.0.wait().unwrap().success());
}

#[test]
fn a_loop_that_stands_still_is_not_covered_up() {
    let node = Node::start("stuck");
    let heard = node.hear_until("stalled");
    assert!(heard.last().unwrap().contains("受付停止"), "{heard:?}");
    // From now on nothing feeds the watchdog: for three times its period no ping may come.
    node.1.set_read_timeout(Some(Duration::from_millis(1_200))).unwrap();
    let mut buffer = [0; 4096];
    while let Ok(length) = node.1.recv(&mut buffer) {
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        assert!(!text.contains("WATCHDOG=1"), "{text}");
    }
}
