//! Both sides of the door, by hand: a client that says what it is told, and a next hop that answers what it is told.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, missing_docs, unreachable_pub)]

use mugai_relay::{Mill, Milled, Received, Relay, Settings};
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One mail as the next hop got it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    pub commands: Vec<String>,
    pub content: String,
}

/// A next hop: answers 250 unless a rule says otherwise. A rule is a prefix of a command (`.` for the end of a mail) and an answer;
/// an empty answer closes the connection.
#[derive(Clone)]
pub struct Next {
    pub address: SocketAddr,
    pub arrived: Arc<Mutex<Vec<Arrived>>>,
    pub rules: Arc<Mutex<Vec<(String, String)>>>,
    pub connections: Arc<Mutex<usize>>,
}

impl Next {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let next = Self {
            address: listener.local_addr().unwrap(),
            arrived: Arc::default(),
            rules: Arc::default(),
            connections: Arc::default(),
        };
        let this = next.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let this = this.clone();
                *this.connections.lock().unwrap() += 1;
                std::thread::spawn(move || this.serve(stream.unwrap()));
            }
        });
        next
    }

    pub fn rule(&self, command: &str, answer: &str) {
        self.rules.lock().unwrap().push((command.into(), answer.into()));
    }

    pub fn mails(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    fn answer(&self, command: &str) -> String {
        let rules = self.rules.lock().unwrap();
        let found = rules.iter().rev().find(|(c, _)| command.starts_with(c.as_str()));
        found.map_or("250 ok\r\n".into(), |(_, a)| if a.is_empty() { String::new() } else { format!("{a}\r\n") })
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?);
        let mut out = stream;
        out.write_all(b"220 next\r\n").ok()?;
        let mut mail = Arrived::default();
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            let answer = self.answer(&line);
            if answer.is_empty() {
                return None;
            }
            match line.split(' ').next()? {
                "EHLO" => {
                    let offers =
                        "250-next\r\n250-PIPELINING\r\n250-DSN\r\n250-SMTPUTF8\r\n250 XFORWARD NAME ADDR IDENT\r\n";
                    out.write_all(offers.as_bytes()).ok()?;
                    continue;
                }
                "QUIT" => return None,
                "RSET" => mail = Arrived::default(),
                "DATA" if answer.starts_with("250") => {
                    out.write_all(b"354 go\r\n").ok()?;
                    loop {
                        let mut line = String::new();
                        if lines.read_line(&mut line).ok()? == 0 {
                            return None;
                        }
                        if line == ".\r\n" {
                            break;
                        }
                        mail.content.push_str(line.strip_prefix('.').unwrap_or(&line));
                    }
                    let answer = self.answer(".");
                    if answer.starts_with("250") || answer.is_empty() {
                        self.arrived.lock().unwrap().push(std::mem::take(&mut mail));
                    }
                    if answer.is_empty() {
                        return None;
                    }
                    out.write_all(answer.as_bytes()).ok()?;
                    continue;
                }
                _ => mail.commands.push(line),
            }
            out.write_all(answer.as_bytes()).ok()?;
        }
    }
}

/// Somebody who brings mail.
pub struct Client {
    lines: BufReader<TcpStream>,
    out: TcpStream,
}

impl Client {
    pub fn connect(to: SocketAddr) -> Self {
        let out = TcpStream::connect(to).unwrap();
        out.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { lines: BufReader::new(out.try_clone().unwrap()), out }
    }

    /// A client that greeted.
    pub fn greeted(to: SocketAddr, with: &str) -> Self {
        let mut client = Self::connect(to);
        assert!(client.hear().starts_with("220"));
        assert!(client.ask(&format!("{with} test")).starts_with("250"));
        client
    }

    /// The lines of one answer; empty when the connection is closed.
    pub fn hear(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap_or(0) == 0 {
                return all;
            }
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return all;
            }
        }
    }

    pub fn say(&mut self, bytes: &[u8]) {
        self.out.write_all(bytes).unwrap();
    }

    pub fn ask(&mut self, line: &str) -> String {
        self.say(format!("{line}\r\n").as_bytes());
        self.hear()
    }

    /// Sends a mail; the answer to its end.
    pub fn mail(&mut self, ident: Option<&str>, to: &[&str], wire: &[u8]) -> String {
        if let Some(ident) = ident {
            assert!(self.ask(&format!("XFORWARD IDENT={ident}")).starts_with("250"));
        }
        assert!(self.ask("MAIL FROM:<a@example.net>").starts_with("250"));
        for to in to {
            assert!(self.ask(&format!("RCPT TO:<{to}>")).starts_with("250"));
        }
        assert!(self.ask("DATA").starts_with("354"));
        self.say(wire);
        self.hear()
    }
}

/// A mill made of a closure.
pub struct Fn<F>(pub F);

impl<F: std::ops::Fn(&[u8]) -> Milled + Send + Sync + 'static> Mill for Fn<F> {
    fn mill(&self, mail: &Received<'_>) -> Milled {
        let (mut file, mut bytes) = (mail.file, Vec::new());
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        (self.0)(&bytes)
    }

    fn put_aside(&self, _: &Received<'_>, code: &str) -> Milled {
        Milled::Forward { mail: format!("Subject: put aside\n\n{code}\n").into_bytes(), said: vec![] }
    }
}

/// Passes a mail on as it is.
pub fn pass() -> Arc<dyn Mill> {
    Arc::new(Fn(|mail: &[u8]| Milled::Forward { mail: mail.to_vec(), said: vec![] }))
}

/// An open door.
pub struct Door {
    pub address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Door {
    pub fn open(
        next: &Next,
        folder: &std::path::Path,
        mill: Arc<dyn Mill>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = Settings::new(([127, 0, 0, 1], 0).into(), next.address.to_string(), folder);
        settings.hostname = "gate.test".into();
        change(&mut settings);
        let relay = Relay::listen(settings, mill).unwrap();
        let address = relay.address().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let hear = stop.clone();
        let thread = std::thread::spawn(move || relay.run(|| hear.load(Ordering::SeqCst)).unwrap());
        Self { address, stop, thread: Some(thread) }
    }

    /// Tells it to close; does not wait.
    pub fn tell(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    pub fn close(&mut self) {
        self.tell();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl std::ops::Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}
