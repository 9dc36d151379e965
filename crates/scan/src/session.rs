//! One connection to clamd (clamd(8), IDSESSION): one question at a time, every wait with an end, every answer with a cap.

use crate::answer::{self, Verdict, clean};
use crate::config::{Address, Config};
use crate::result::Hold;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// Longest answer read, bytes.
const MAX_ANSWER: usize = 4_096;
/// Bytes of a part sent at once.
const CHUNK: usize = 1 << 16;
/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(200);
/// How long to look for a last word when the connection broke while sending.
const LAST_WORD: Duration = Duration::from_millis(500);

/// A session with the scanner. Not used again after an error.
pub(crate) struct Session {
    wire: Wire,
    /// Commands sent so far; each answer bears the number of its command.
    number: u32,
}

enum Wire {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Session {
    /// Connects, with the attempts the configuration allows.
    ///
    /// # Errors
    /// `NoAnswer`.
    pub(crate) fn open(config: &Config) -> Result<Self, Hold> {
        let mut tries = config.retries;
        let wire = loop {
            match connect(&config.address, config.connect_timeout) {
                Ok(wire) => break wire,
                Err(e) if tries == 0 => return Err(Hold::NoAnswer(format!("{}: {e}", config.address))),
                Err(_) => {
                    tries = tries.saturating_sub(1);
                    std::thread::sleep(PAUSE);
                }
            }
        };
        let mut session = Self { wire, number: 0 };
        session.send(b"zIDSESSION\0", Instant::now() + config.part_timeout).map_err(silent)?;
        Ok(session)
    }

    /// Asks a question without an argument: `VERSION`, `PING`.
    ///
    /// # Errors
    /// `NoAnswer`, `Protocol`.
    pub(crate) fn ask(&mut self, command: &str, deadline: Instant) -> Result<String, Hold> {
        self.send(format!("z{command}\0").as_bytes(), deadline).map_err(silent)?;
        self.number = self.number.saturating_add(1);
        let line = self.line(deadline)?;
        answer::of_command(&line, self.number)
    }

    /// Has a stream of exactly `length` bytes scanned.
    ///
    /// # Errors
    /// Every [`Hold`]; the session is of no use after one.
    pub(crate) fn scan(&mut self, reader: &mut impl Read, length: u64, deadline: Instant) -> Result<Verdict, Hold> {
        self.number = self.number.saturating_add(1);
        let sent = self.send(b"zINSTREAM\0", deadline).map_err(Stop::Wire);
        match sent.and_then(|()| self.send_stream(reader, length, deadline)) {
            Ok(()) => {}
            Err(Stop::Reading(why)) => return Err(Hold::Reading(why)),
            Err(Stop::Early) => return self.early(Instant::now() + LAST_WORD),
            Err(Stop::Wire(e)) => {
                // Over its limit the scanner answers and hangs up; the answer is the better reason.
                return match self.early(Instant::now() + LAST_WORD) {
                    Err(Hold::NoAnswer(_)) => Err(silent(e)),
                    other => other,
                };
            }
        }
        let line = self.line(deadline)?;
        answer::verdict(&answer::of_command(&line, self.number)?)
    }

    /// Ends the session in order. The answer to one more question shows that nothing stood behind the last one.
    ///
    /// # Errors
    /// `NoAnswer`, `Protocol`.
    pub(crate) fn end(mut self, deadline: Instant) -> Result<(), Hold> {
        match self.ask("PING", deadline)?.as_str() {
            "PONG" => {}
            other => return Err(Hold::Protocol(format!("asked PING, answered {}", clean(other)))),
        }
        self.send(b"zEND\0", deadline).map_err(silent)
    }

    /// What was answered before everything was sent: bad news is taken, good news cannot be true.
    fn early(&mut self, deadline: Instant) -> Result<Verdict, Hold> {
        let line = self.line(deadline)?;
        match answer::verdict(&answer::of_command(&line, self.number)?)? {
            Verdict::Clean => Err(Hold::Protocol("called clean before everything was sent".into())),
            infected @ Verdict::Infected(_) => Ok(infected),
        }
    }

    fn send_stream(&mut self, reader: &mut impl Read, length: u64, deadline: Instant) -> Result<(), Stop> {
        let mut frame = vec![0; CHUNK + 4];
        let mut left = length;
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let Some((header, body)) = frame.split_first_chunk_mut::<4>() else { break };
            let body = body.get_mut(..room).unwrap_or_default();
            reader.read_exact(body).map_err(|e| Stop::Reading(e.to_string()))?;
            *header = u32::try_from(room).unwrap_or(0).to_be_bytes();
            self.send(frame.get(..room.saturating_add(4)).unwrap_or_default(), deadline).map_err(Stop::Wire)?;
            left = left.saturating_sub(u64::try_from(room).unwrap_or(u64::MAX));
        }
        let mut more = [0];
        match reader.read(&mut more) {
            Ok(0) => {}
            Ok(_) => return Err(Stop::Reading("it is longer than was measured".into())),
            Err(e) => return Err(Stop::Reading(e.to_string())),
        }
        // An honest scanner has nothing to say yet.
        if self.wire.has_spoken().map_err(Stop::Wire)? {
            return Err(Stop::Early);
        }
        self.send(&[0; 4], deadline).map_err(Stop::Wire)
    }

    fn send(&mut self, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            self.wire.timeouts(left(deadline)?)?;
            match self.wire.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// One answer, without its final NUL. Nothing may follow it: no second question was asked yet.
    fn line(&mut self, deadline: Instant) -> Result<Vec<u8>, Hold> {
        let mut heard = Vec::new();
        let mut chunk = [0; 512];
        loop {
            left(deadline).and_then(|left| self.wire.timeouts(left)).map_err(silent)?;
            match self.wire.read(&mut chunk) {
                Ok(0) => return Err(Hold::NoAnswer("it hung up".into())),
                Ok(n) => heard.extend_from_slice(chunk.get(..n).unwrap_or_default()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(silent(e)),
            }
            if let Some(end) = heard.iter().position(|b| *b == 0) {
                if end.saturating_add(1) != heard.len() {
                    return Err(Hold::Protocol("something stands behind the answer".into()));
                }
                heard.truncate(end);
                return Ok(heard);
            }
            if heard.len() > MAX_ANSWER {
                return Err(Hold::Protocol("an answer without an end".into()));
            }
        }
    }
}

/// Why a stream was not sent to its end.
enum Stop {
    Wire(io::Error),
    Reading(String),
    Early,
}

fn silent(e: io::Error) -> Hold {
    let why = match e.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "not in time".to_owned(),
        _ => e.to_string(),
    };
    Hold::NoAnswer(why)
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn connect(address: &Address, timeout: Duration) -> io::Result<Wire> {
    match address {
        Address::Tcp(address) => TcpStream::connect_timeout(address, timeout).map(Wire::Tcp),
        Address::Unix(path) => connect_unix(path, Instant::now() + timeout).map(Wire::Unix),
    }
}

/// The standard library's connect waits without end for a scanner that stands still with a full queue.
fn connect_unix(path: &Path, deadline: Instant) -> io::Result<UnixStream> {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
    let address = SocketAddrUnix::new(path)?;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    loop {
        match connect(&socket, &address) {
            Ok(()) => break,
            // The queue is full (unix(7)): there is nothing to wait on but time.
            Err(rustix::io::Errno::AGAIN) => {
                std::thread::sleep(left(deadline)?.min(Duration::from_millis(20)));
            }
            Err(e) => return Err(e.into()),
        }
    }
    let stream = UnixStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

impl Wire {
    /// How long the next read or write may block.
    fn timeouts(&self, most: Duration) -> io::Result<()> {
        match self {
            Self::Unix(s) => s.set_read_timeout(Some(most)).and_then(|()| s.set_write_timeout(Some(most))),
            Self::Tcp(s) => s.set_read_timeout(Some(most)).and_then(|()| s.set_write_timeout(Some(most))),
        }
    }

    /// Whether there is something to read (or the other end is gone).
    fn has_spoken(&self) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        use std::os::fd::AsFd;
        let fd = match self {
            Self::Unix(s) => s.as_fd(),
            Self::Tcp(s) => s.as_fd(),
        };
        let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
        Ok(poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? > 0)
    }
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(s) => s.read(into),
            Self::Tcp(s) => s.read(into),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(s) => s.write(bytes),
            Self::Tcp(s) => s.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
