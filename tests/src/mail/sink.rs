//! The next hop: takes what it is given, keeps it, answers as it is told, and can call somebody at any moment of a conversation.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A moment of a conversation with the next hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It connected.
    Connected,
    /// It greeted; not answered yet.
    Hello,
    /// The sender was named; not answered yet.
    Sender,
    /// A recipient was named; not answered yet.
    Recipient,
    /// It wants to send; not answered yet.
    Data,
    /// The first line of content came.
    Content,
    /// All of it came; not answered, and not taken yet.
    End,
    /// It was taken and answered.
    Taken,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Sender of the envelope, in its brackets.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// The content, CRLF.
    pub content: String,
}

impl Stored {
    /// The value of a header that stands on one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.content.split("\r\n\r\n").next().unwrap_or("");
        let lead = format!("{}: ", name.to_ascii_lowercase());
        head.split("\r\n").find(|l| l.to_ascii_lowercase().starts_with(&lead)).and_then(|l| l.get(lead.len()..))
    }

    /// Its text, decoded.
    ///
    /// # Panics
    /// When it is not what every mail of ours is: one part of text in base64.
    pub fn text(&self) -> String {
        use base64ct::{Base64, Encoding};
        assert_eq!(self.header("Content-Transfer-Encoding"), Some("base64"), "{}", self.content);
        assert!(self.header("Content-Type").unwrap().starts_with("text/plain"), "{}", self.content);
        let (_, body) = self.content.split_once("\r\n\r\n").unwrap();
        let bytes = Base64::decode_vec(&body.replace("\r\n", "")).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

/// Says whether the conversation goes on: after the one who speaks was killed, it does not.
type Called = Box<dyn Fn(Moment) -> bool + Send>;

#[derive(Default)]
struct Inner {
    taken: Vec<Stored>,
    /// The answer to a verb (`RCPT`, `DATA`, `.` …) instead of the good one.
    answers: Vec<(String, String)>,
    called: Option<Called>,
}

/// A next hop that listens.
#[derive(Clone)]
pub struct Sink {
    /// Where.
    pub port: u16,
    inner: Arc<Mutex<Inner>>,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Sink {
    /// Listens until the test ends.
    ///
    /// # Panics
    /// When there is no port.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let sink = Self { port: listener.local_addr().unwrap().port(), inner: Arc::default() };
        let here = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let here = here.clone();
                std::thread::spawn(move || {
                    // A conversation that breaks off is what some tests want.
                    let _ = here.talk(stream);
                });
            }
        });
        sink
    }

    /// What was taken so far.
    pub fn taken(&self) -> Vec<Stored> {
        self.inner.lock().unwrap().taken.clone()
    }

    /// How many were taken.
    pub fn count(&self) -> usize {
        self.inner.lock().unwrap().taken.len()
    }

    /// From now on this answer to this verb; an empty answer takes the rule back.
    pub fn answer(&self, verb: &str, answer: &str) {
        let mut inner = self.inner.lock().unwrap();
        inner.answers.retain(|(v, _)| v != verb);
        if !answer.is_empty() {
            inner.answers.push((verb.to_owned(), answer.to_owned()));
        }
    }

    /// Calls this at every moment of every conversation. When it says no, the conversation ends there: what was not taken by then
    /// never is.
    pub fn call(&self, called: impl Fn(Moment) -> bool + Send + 'static) {
        self.inner.lock().unwrap().called = Some(Box::new(called));
    }

    fn at(&self, moment: Moment) -> std::io::Result<()> {
        let inner = self.inner.lock().unwrap();
        let goes_on = inner.called.as_ref().is_none_or(|called| called(moment));
        if goes_on { Ok(()) } else { Err(std::io::ErrorKind::ConnectionAborted.into()) }
    }

    fn reply(&self, verb: &str, good: &str) -> String {
        let inner = self.inner.lock().unwrap();
        inner.answers.iter().find(|(v, _)| v == verb).map_or(good, |(_, a)| a).to_owned()
    }

    fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(300)))?;
        stream.set_nodelay(true)?;
        self.at(Moment::Connected)?;
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        out.write_all(b"220 sink ESMTP\r\n")?;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            let verb = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => {
                    self.at(Moment::Hello)?;
                    self.reply(
                        "EHLO",
                        "250-sink\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n250 SMTPUTF8",
                    )
                }
                "MAIL" => {
                    self.at(Moment::Sender)?;
                    from = line.get(10..).and_then(|l| l.split(' ').next()).unwrap_or("").to_owned();
                    to.clear();
                    self.reply("MAIL", "250 2.1.0 Ok")
                }
                "RCPT" => {
                    self.at(Moment::Recipient)?;
                    let answer = self.reply("RCPT", "250 2.1.5 Ok");
                    if answer.starts_with('2') {
                        to.push(
                            line.get(8..)
                                .and_then(|l| l.split(' ').next())
                                .unwrap_or("")
                                .trim_matches(['<', '>'])
                                .to_owned(),
                        );
                    }
                    answer
                }
                "DATA" if to.is_empty() => "554 5.5.1 nobody".to_owned(),
                "DATA" => {
                    self.at(Moment::Data)?;
                    let answer = self.reply("DATA", "354 go");
                    if answer.starts_with("354") {
                        out.write_all(b"354 go\r\n")?;
                        let content = self.content(&mut lines)?;
                        self.at(Moment::End)?;
                        let last = self.reply(".", "250 2.0.0 taken");
                        // Whoever hears of it must find it here.
                        let taken = last.starts_with('2');
                        if taken {
                            let stored =
                                Stored { from: std::mem::take(&mut from), to: std::mem::take(&mut to), content };
                            self.inner.lock().unwrap().taken.push(stored);
                        }
                        out.write_all(format!("{last}\r\n").as_bytes())?;
                        if taken {
                            self.at(Moment::Taken)?;
                        }
                        continue;
                    }
                    answer
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => "250 2.0.0 Ok".to_owned(),
            };
            out.write_all(format!("{answer}\r\n").as_bytes())?;
        }
    }

    fn content(&self, lines: &mut BufReader<TcpStream>) -> std::io::Result<String> {
        let mut content = String::new();
        let mut first = true;
        loop {
            let mut line = Vec::new();
            if lines.read_until(b'\n', &mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if std::mem::take(&mut first) {
                self.at(Moment::Content)?;
            }
            let line = String::from_utf8(line).map_err(|_| std::io::ErrorKind::InvalidData)?;
            assert!(line.ends_with("\r\n"), "a bare line feed came through: {line:?}");
            if line == ".\r\n" {
                return Ok(content);
            }
            content.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}
