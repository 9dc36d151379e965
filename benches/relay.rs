//! Mail through a real Postfix: straight, through a door that copies bytes, and through the mail door of a node that keeps every original.
//!
//! `MUGAI_MAILS` of each small size (default 500); `MUGAI_WORKERS` mails in the door's hands at a time. Needs root, Postfix, `smtp-source` and `smtp-sink`; without them it says so and ends.

use base64ct::{Base64, Encoding as _};
use mugai_benches::measure::run;
use mugai_benches::mugai;
use mugai_benches::node::Pair;
use mugai_benches::samples;
use mugai_benches::table::Table;
use mugai_relay::{Mill, Milled, Received, Relay, Settings};
use mugai_tests::mail::{Postfix, Style, mail, must_be_here, port};
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

/// Rounds, each way in turn: a busy machine slows all alike.
const ROUNDS: usize = 3;

/// Gives every mail on as it came.
struct Copy;

impl Mill for Copy {
    fn mill(&self, mail: &Received<'_>) -> Milled {
        let mut content = Vec::new();
        let mut file = mail.file;
        match file.rewind().and_then(|()| file.read_to_end(&mut content)).map(|_| content) {
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

/// A short mail with one attachment.
fn attached(name: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "From: a@example.net\r\nTo: k@lgwan.test\r\nSubject: report\r\nDate: Mon, 02 Nov 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n報告書を送ります。\r\n--b\r\nContent-Type: application/octet-stream\r\n\
        Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=UTF-8''{}\r\n\r\n",
        name.bytes().map(|b| format!("%{b:02X}")).collect::<String>()
    );
    for line in Base64::encode_string(content).as_bytes().chunks(76) {
        out.push_str(std::str::from_utf8(line).expect("base64"));
        out.push_str("\r\n");
    }
    out.push_str("--b--\r\n");
    out.into_bytes()
}

/// A JPEG of about 740 KB.
fn photograph() -> Vec<u8> {
    let (width, height) = (2_500u16, 1_870u16);
    let mut out = Vec::new();
    let pixels = samples::photograph(width.into(), height.into(), 3);
    let encoder = jpeg_encoder::Encoder::new(&mut out, 88);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).expect("a picture");
    assert!((650_000..850_000).contains(&out.len()), "{} bytes", out.len());
    out
}

/// A conversation with the door, one mail after the other.
struct Client(BufReader<TcpStream>);

impl Client {
    fn greet(door: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", door)).expect("the door");
        stream.set_nodelay(true).expect("a socket");
        let mut client = Self(BufReader::new(stream));
        client.answer(b"220");
        client.say(b"EHLO bench.example\r\n", b"250");
        client
    }

    fn say(&mut self, bytes: &[u8], code: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("the door");
        self.answer(code);
    }

    fn answer(&mut self, code: &[u8]) {
        loop {
            let mut line = Vec::new();
            self.0.read_until(b'\n', &mut line).expect("an answer");
            assert!(line.starts_with(code), "{}", String::from_utf8_lossy(&line));
            if line.get(3) != Some(&b'-') {
                return;
            }
        }
    }

    /// Sends a mail; how long the answer to its last byte took.
    fn send(&mut self, mail: &[u8]) -> Duration {
        self.say(b"MAIL FROM:<a@example.net>\r\n", b"250");
        self.say(b"RCPT TO:<k@lgwan.test>\r\n", b"250");
        self.say(b"DATA\r\n", b"354");
        self.0.get_mut().write_all(mail).expect("the door");
        let began = Instant::now();
        self.say(b"\r\n.\r\n", b"250");
        began.elapsed()
    }
}

/// Answer times of mails that come fifty a second over eight conversations, sorted.
fn paced(door: u16, mail: &[u8], seconds: usize) -> Vec<Duration> {
    let (send, take) = std::sync::mpsc::sync_channel::<()>(1_000);
    let (take, ready) = (Mutex::new(take), Barrier::new(9));
    let mut times = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let (mut client, mut times) = (Client::greet(door), Vec::new());
                    // The first finds Postfix starting a process for it.
                    client.send(mail);
                    ready.wait();
                    while take.lock().expect("a lock").recv().is_ok() {
                        times.push(client.send(mail));
                    }
                    times
                })
            })
            .collect();
        ready.wait();
        let began = Instant::now();
        for n in 0..seconds * 50 {
            let due = began + Duration::from_millis(20) * u32::try_from(n).expect("few");
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            send.send(()).expect("workers");
        }
        drop(send);
        workers.into_iter().flat_map(|w| w.join().expect("a worker")).collect::<Vec<_>>()
    });
    times.sort();
    times
}

/// Resident memory of a process and of those that descend from it, bytes.
fn resident(pid: u32) -> [u64; 2] {
    let of = |pid: &str| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:").and_then(|v| v.trim().strip_suffix(" kB")));
        line.and_then(|kb| kb.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    let mut below = vec![pid.to_string()];
    let mut next = 0;
    while let Some(parent) = below.get(next).cloned() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            below.extend(list.split_whitespace().map(str::to_owned));
        }
        next += 1;
    }
    [of(&pid.to_string()), below.iter().skip(1).map(|c| of(c)).sum()]
}

/// The most memory the door and its workers take while twenty mails of 25 MB are in its hands at once, bytes.
fn memory(door: u16, pid: u32, mail: &[u8]) -> [u64; 2] {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = [0u64; 2];
            while !done.load(Ordering::Relaxed) {
                for (most, now) in most.iter_mut().zip(resident(pid)) {
                    *most = now.max(*most);
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            most
        });
        let all: Vec<_> = (0..20).map(|_| scope.spawn(|| Client::greet(door).send(mail))).collect();
        for one in all {
            one.join().expect("a client");
        }
        done.store(true, Ordering::Relaxed);
        watch.join().expect("a watch")
    })
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
    if let Ok(workers) = std::env::var("MUGAI_WORKERS") {
        writeln!(config, "workers = {workers}").expect("a configuration");
    }
    let mut door = Command::new(&pair.mugai);
    let door = door.arg("relay").arg(pair.config("in")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let door = door.expect("mugai relay");
    listening(kept);

    // Before the rest: what keeps the disk busy afterwards is not what is asked here.
    let mut taker = Command::new("/usr/sbin/smtp-sink");
    let taker = taker.args(["-u", "nobody", &format!("127.0.0.1:{sink}"), "1000"]);
    let taker = taker.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("smtp-sink");
    listening(sink);
    let times = paced(kept, &mail(1, 1_000), 20);
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)].as_secs_f64() * 1e3;
    let paced = format!(
        "Fifty mails of 1 KB a second for 20 s, eight conversations with the door: its answer to the last byte took {:.1} ms (median), {:.1} ms (p99), {:.1} ms (longest).",
        at(500),
        at(990),
        at(1000)
    );
    // As large as the door takes them by default.
    let [own, workers] = memory(kept, door.id(), &attached("写真.zip", &samples::text(18_500_000, 3)));
    let memory = format!(
        "Twenty mails of 25 MB at once: {} MiB resident in the door at most, {} MiB in its workers together.",
        own.div_ceil(1 << 20),
        workers.div_ceil(1 << 20)
    );
    killed(taker);

    let mut table = Table::new(
        "relay",
        "Mail through Postfix: straight, a door that copies, the mail door",
        &["mail", "mails", "straight /s", "copy /s", "mugai /s", "mugai ÷ copy", "mugai ÷ straight"],
    );
    let kinds = [
        ("text of 1 KB", mail(1, 1_000), mails),
        ("1 MB with a photograph", attached("写真.jpg", &photograph()), (mails / 5).max(10)),
        ("1 MB with a Word document", attached("報告.docx", &samples::docx(740_000, 7)), (mails / 5).max(10)),
        ("text of 1 MB", mail(1, 1_000_000), (mails / 5).max(10)),
    ];
    for (name, content, count) in kinds {
        let file = folder.path().join("mail.eml");
        let text = String::from_utf8(content).expect("text").replace("\r\n", "\n");
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
    table.remark(&paced);
    table.remark(&memory);
    table.write();
    killed(door);
    stop.store(true, Ordering::Relaxed);
    let _ = copier.join();
}
