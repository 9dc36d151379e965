//! Mail through a real Postfix: straight, through a door that copies bytes, and through the mail door of a node that keeps every original.
//!
//! `MUGAI_MAILS` of each small size (default 500). Needs root, Postfix, `smtp-source` and `smtp-sink`; without them it says so and ends.

use mugai_benches::measure::run;
use mugai_benches::mugai;
use mugai_benches::node::Pair;
use mugai_benches::table::Table;
use mugai_relay::{Mill, Milled, Received, Relay, Settings};
use mugai_tests::mail::{Postfix, Style, mail, must_be_here, port};
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Rounds, each way in turn: a busy machine slows all alike.
const ROUNDS: usize = 3;

/// Gives every mail on as it came.
struct Copy;

impl Mill for Copy {
    fn mill(&self, mail: &Received<'_>) -> Milled {
        match std::fs::read(mail.path) {
            Ok(mail) => Milled::Forward { mail, said: Vec::new() },
            Err(_) => Milled::Later { code: "spool".into(), own_fault: false },
        }
    }

    fn put_aside(&self, _: &Received<'_>, _: &str) -> Milled {
        Milled::Later { code: "aside".into(), own_fault: false }
    }
}

fn listening(port: u16) {
    let end = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "nobody listens at {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn killed(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Seconds until `count` copies of a mail arrived.
fn seconds(entrance: u16, sink: u16, file: &Path, count: usize) -> f64 {
    let count = count.to_string();
    let mut taker = Command::new("/usr/sbin/smtp-sink");
    taker.args(["-u", "nobody", "-M", &count, &format!("127.0.0.1:{sink}"), "1000"]);
    let mut taker = taker.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("smtp-sink");
    listening(sink);
    let began = Instant::now();
    let mut source = Command::new("/usr/sbin/smtp-source");
    source.args(["-s", "10", "-m", &count, "-d", "-f", "c@example.net", "-t", "k@lgwan.test", "-F"]);
    let ran = run(source.arg(file).arg(format!("127.0.0.1:{entrance}")));
    assert!(ran.good, "smtp-source");
    taker.wait().expect("smtp-sink");
    began.elapsed().as_secs_f64()
}

fn main() {
    must_be_here();
    let mails: usize = std::env::var("MUGAI_MAILS").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pair = Pair::new(folder.path(), &mugai());
    let (sink, copied, kept) = (port(), port(), port());

    // The door that copies, in this process: the same conversations, nothing between them.
    let copying = Postfix::start(Style::AfterQueue, copied, sink);
    let mut settings = Settings::new(
        ([127, 0, 0, 1], copied).into(),
        format!("127.0.0.1:{}", copying.again),
        folder.path().join("copy"),
    );
    settings.hostname = "copy.example".into();
    let relay = Relay::listen(settings, Arc::new(Copy)).expect("a door");
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = stop.clone();
    let copier = std::thread::spawn(move || relay.run(move || stopping.load(Ordering::Relaxed)));

    // The mail door of a node.
    let keeping = Postfix::start(Style::AfterQueue, kept, sink);
    let mut config = std::fs::OpenOptions::new().append(true).open(pair.config("in")).expect("a configuration");
    write!(
        config,
        "[mail]\nlisten = \"127.0.0.1:{kept}\"\nnext_hop = \"127.0.0.1:{}\"\nhostname = \"gate.example\"\ndefault_section = \"zeimu\"\n",
        keeping.again
    )
    .expect("a configuration");
    let mut door = Command::new(&pair.mugai);
    let door = door.arg("relay").arg(pair.config("in")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let door = door.expect("mugai relay");
    listening(kept);

    let mut table = Table::new(
        "relay",
        "Mail through Postfix: straight, a door that copies, the mail door",
        &["mail", "mails", "straight /s", "copy /s", "mugai /s", "mugai ÷ copy", "mugai ÷ straight"],
    );
    for (name, length, count) in [("1 KB", 1_000, mails), ("1 MB", 1_000_000, (mails / 5).max(10))] {
        let file = folder.path().join("mail.eml");
        let text = String::from_utf8(mail(1, length)).expect("text").replace("\r\n", "\n");
        std::fs::write(&file, text).expect("a file");
        let mut best = [f64::MAX; 3];
        for _ in 0..ROUNDS {
            // Straight: in at the place where the door gives mail back.
            for (best, entrance) in best.iter_mut().zip([copying.again, copying.port, keeping.port]) {
                *best = best.min(seconds(entrance, sink, &file, count));
            }
        }
        let speed = |n: usize| count as f64 / best[n];
        table.row(&[
            name.to_owned(),
            count.to_string(),
            format!("{:.0}", speed(0)),
            format!("{:.0}", speed(1)),
            format!("{:.0}", speed(2)),
            format!("{:.2}", speed(2) / speed(1)),
            format!("{:.2}", speed(2) / speed(0)),
        ]);
    }
    table.remark("smtp-source (10 sessions) → Postfix → door → Postfix → smtp-sink, best of three rounds in turn. Copy: the same program's conversations, bytes copied, nothing kept. mugai: original encrypted and on the disk, both looks in processes of their own, trail written.");
    table.write();
    killed(door);
    stop.store(true, Ordering::Relaxed);
    let _ = copier.join();
}
