//! Sends messages to a syslog server: UDP (RFC 5426), TCP with counted octets (RFC 6587 §3.4.1), or a local datagram socket.
//!
//! The sender never waits. A bounded queue and one thread stand between it and the network; what does not fit is dropped, counted,
//! and told to the server when it is there again. Syslog is a copy: the audit trail itself is on the disk of the node.

use crate::syslog_line::{Element, Facility, MAX_LINE, Origin, Severity, line};
use std::fmt;
use std::io::{self, Write};
use std::net::{TcpStream, ToSocketAddrs, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Messages that may wait; of at most 2 KiB each.
const QUEUE: usize = 1_024;
/// Longest wait for a connection or a write.
const PATIENCE: Duration = Duration::from_secs(3);
/// Waits between two tries, doubled from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LAST_WAIT: Duration = Duration::from_secs(30);

/// Why syslog cannot be set up.
#[derive(Debug)]
pub enum SyslogError {
    /// Not `udp:host:port`, `tcp:host:port` or `unix:/path`.
    Target(String),
    /// The thread cannot be started.
    Thread(io::Error),
}

impl SyslogError {
    /// The same in Japanese, with what to do.
    pub fn ja(&self) -> String {
        match self {
            Self::Target(text) => format!(
                "operate.syslog: 「{text}」は使えません。\"udp:192.0.2.1:514\"、\"tcp:192.0.2.1:601\"、\"unix:/dev/log\" のように書いてください。"
            ),
            Self::Thread(e) => format!("syslog の送信を始められません: {e}"),
        }
    }
}

impl fmt::Display for SyslogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(text) => {
                write!(f, "operate.syslog: {text:?} is not udp:host:port, tcp:host:port or unix:/path")
            }
            Self::Thread(e) => write!(f, "syslog: {e}"),
        }
    }
}
impl std::error::Error for SyslogError {}

/// A way to a syslog server; silent when there is none.
#[derive(Clone)]
pub struct Syslog(Option<Arc<Handle>>);

struct Handle {
    queue: SyncSender<String>,
    origin: Origin,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    queued: AtomicU64,
    sent: AtomicU64,
    dropped: AtomicU64,
    /// Messages whose fate is known; the bell rings at each.
    done: Mutex<u64>,
    bell: Condvar,
    closing: crate::Stop,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.counts.closing.set();
    }
}

impl Syslog {
    /// No server: everything sent is forgotten.
    pub fn none() -> Self {
        Self(None)
    }

    /// Sends to `udp:host:port`, `tcp:host:port` or `unix:/path` from now on. The server need not be there yet.
    ///
    /// # Errors
    /// [`SyslogError`] when the target is not understood or no thread can be started.
    pub fn start(target: &str, node: &str) -> Result<Self, SyslogError> {
        let target = Target::parse(target).ok_or_else(|| SyslogError::Target(target.to_owned()))?;
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let origin = Origin { host, process: std::process::id(), node: node.to_owned() };
        let (queue, waiting) = sync_channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let sender = Sender { target, open: None, origin: origin.clone(), counts: Arc::clone(&counts), told: 0 };
        std::thread::Builder::new()
            .name("syslog".into())
            .spawn(move || sender.run(&waiting))
            .map_err(SyslogError::Thread)?;
        Ok(Self(Some(Arc::new(Handle { queue, origin, counts }))))
    }

    /// Sends one message, or drops it when the queue is full. Never waits.
    pub fn send(&self, facility: Facility, severity: Severity, msgid: &str, data: &[Element<'_>], message: &str) {
        let Some(handle) = &self.0 else { return };
        let text = line(&handle.origin, &crate::time::now(), facility, severity, msgid, data, message);
        match handle.queue.try_send(text) {
            Ok(()) => handle.counts.queued.fetch_add(1, Ordering::SeqCst),
            Err(_) => handle.counts.dropped.fetch_add(1, Ordering::SeqCst),
        };
    }

    /// Messages that were dropped: the queue was full, or the datagram could not be sent.
    pub fn dropped(&self) -> u64 {
        self.0.as_ref().map_or(0, |h| h.counts.dropped.load(Ordering::SeqCst))
    }

    /// Messages handed to the network.
    pub fn sent(&self) -> u64 {
        self.0.as_ref().map_or(0, |h| h.counts.sent.load(Ordering::SeqCst))
    }

    /// Waits until everything sent so far went out or was dropped, at most so long; whether it did.
    pub fn flush(&self, at_most: Duration) -> bool {
        let Some(handle) = &self.0 else { return true };
        let end = Instant::now().checked_add(at_most);
        let goal = handle.counts.queued.load(Ordering::SeqCst);
        let mut done = handle.counts.done.lock().unwrap_or_else(PoisonError::into_inner);
        while *done < goal {
            let left = end.map_or(PATIENCE, |e| e.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return false;
            }
            done = handle.counts.bell.wait_timeout(done, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    Udp(String),
    Tcp(String),
    Unix(PathBuf),
}

impl Target {
    fn parse(text: &str) -> Option<Self> {
        let host_port = |t: &str| {
            let (host, port) = t.rsplit_once(':')?;
            (!host.is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0)).then(|| t.to_owned())
        };
        match text.split_once(':')? {
            ("udp", rest) => host_port(rest).map(Self::Udp),
            ("tcp", rest) => host_port(rest).map(Self::Tcp),
            ("unix", path) if path.starts_with('/') => Some(Self::Unix(path.into())),
            _ => None,
        }
    }
}

enum Open {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Unix(UnixDatagram),
}

/// The thread's own things.
struct Sender {
    target: Target,
    open: Option<Open>,
    origin: Origin,
    counts: Arc<Counts>,
    /// Drops the server has been told about.
    told: u64,
}

impl Sender {
    fn run(mut self, waiting: &Receiver<String>) {
        while let Ok(text) = waiting.recv() {
            self.tell_drops();
            let sent = self.deliver(&text);
            self.count(sent);
            let mut done = self.counts.done.lock().unwrap_or_else(PoisonError::into_inner);
            *done = done.saturating_add(1);
            drop(done);
            self.counts.bell.notify_all();
        }
    }

    fn count(&self, sent: bool) {
        let counter = if sent { &self.counts.sent } else { &self.counts.dropped };
        counter.fetch_add(1, Ordering::SeqCst);
    }

    /// Tells the server once how many messages it has not seen.
    fn tell_drops(&mut self) {
        let dropped = self.counts.dropped.load(Ordering::SeqCst);
        if dropped > self.told {
            let number = dropped.saturating_sub(self.told).to_string();
            let data = [Element { id: "dropped", params: &[("number", &number)] }];
            let words = format!("{number} messages were dropped before this one");
            let now = crate::time::now();
            let text = line(&self.origin, &now, Facility::Daemon, Severity::Warning, "DROPPED", &data, &words);
            if self.once(&text).is_ok() {
                self.told = dropped;
            }
        }
    }

    /// Datagrams are tried twice (the first error may belong to an earlier one); a stream until it works or the node stops.
    fn deliver(&mut self, text: &str) -> bool {
        let mut wait = FIRST_WAIT;
        for n in 0_u64.. {
            match self.once(text) {
                Ok(()) => return true,
                Err(_) if !matches!(self.target, Target::Tcp(_)) && n > 0 => return false,
                Err(_) if matches!(self.target, Target::Tcp(_)) => {
                    if self.counts.closing.wait(wait) {
                        return false;
                    }
                    wait = wait.saturating_mul(2).min(LAST_WAIT);
                }
                Err(_) => {}
            }
        }
        false
    }

    fn once(&mut self, text: &str) -> io::Result<()> {
        let mut open = match self.open.take() {
            Some(Open::Tcp(stream)) if hung_up(&stream) => self.target.open()?,
            Some(open) => open,
            None => self.target.open()?,
        };
        match &mut open {
            Open::Udp(socket) => socket.send(text.as_bytes()).map(|_| ())?,
            Open::Unix(socket) => socket.send(text.as_bytes()).map(|_| ())?,
            // RFC 6587 §3.4.1: the length in octets, a space, the message. One write, so that a failure is a whole failure.
            Open::Tcp(stream) => stream.write_all(format!("{} {text}", text.len()).as_bytes())?,
        }
        self.open = Some(open);
        Ok(())
    }
}

impl Target {
    fn open(&self) -> io::Result<Open> {
        match self {
            Self::Udp(to) => {
                let to = resolve(to)?;
                let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(any)?;
                socket.connect(to)?;
                socket.set_write_timeout(Some(PATIENCE))?;
                Ok(Open::Udp(socket))
            }
            Self::Tcp(to) => {
                let stream = TcpStream::connect_timeout(&resolve(to)?, PATIENCE)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream.set_nodelay(true)?;
                Ok(Open::Tcp(stream))
            }
            Self::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                socket.set_write_timeout(Some(PATIENCE))?;
                Ok(Open::Unix(socket))
            }
        }
    }
}

fn resolve(host_port: &str) -> io::Result<std::net::SocketAddr> {
    host_port.to_socket_addrs()?.next().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

/// Whether the server closed: a write after that would seem to work and be lost. A syslog server sends nothing, so nothing is lost here.
fn hung_up(stream: &TcpStream) -> bool {
    if stream.set_nonblocking(true).is_err() {
        return true;
    }
    let mut bytes = [0_u8; 64];
    let gone = match io::Read::read(&mut &*stream, &mut bytes) {
        Ok(n) => n == 0,
        Err(e) => e.kind() != io::ErrorKind::WouldBlock,
    };
    gone || stream.set_nonblocking(false).is_err()
}

const _: () = assert!(QUEUE * MAX_LINE <= 4 << 20, "what waits fits into 4 MiB");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_or_refused() {
        assert_eq!(Target::parse("udp:127.0.0.1:514"), Some(Target::Udp("127.0.0.1:514".into())));
        assert_eq!(Target::parse("tcp:[::1]:601"), Some(Target::Tcp("[::1]:601".into())));
        assert_eq!(Target::parse("tcp:log.city.example.jp:601"), Some(Target::Tcp("log.city.example.jp:601".into())));
        assert_eq!(Target::parse("unix:/dev/log"), Some(Target::Unix("/dev/log".into())));
        for bad in [
            "",
            "udp",
            "udp:",
            "udp:514",
            "udp::514",
            "udp:h:0",
            "udp:h:65536",
            "unix:dev/log",
            "http:h:1",
            "127.0.0.1:514",
        ] {
            assert_eq!(Target::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn without_a_server_nothing_happens() {
        let syslog = Syslog::none();
        syslog.send(Facility::Daemon, Severity::Info, "X", &[], "y");
        assert!((syslog.sent(), syslog.dropped()) == (0, 0) && syslog.flush(Duration::ZERO));
    }
}
