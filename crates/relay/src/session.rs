//! One conversation with somebody who brings mail (RFC 5321, RFC 2033, RFC 2920, XFORWARD).

use crate::admit::{Hours, Phase};
use crate::command::{self, Command};
use crate::data::Unstuff;
use crate::line::{Line, Lines};
use crate::next_hop::{Answers, NextHop};
use crate::reply::Reply;
use crate::spool::Lying;
use crate::transaction::{self, Shared};
use crate::{Client, Envelope, Protocol};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// Most commands without a mail, and most that are wrong, before the conversation ends.
const MOST_IDLE: usize = 1_000;
const MOST_BAD: usize = 20;

/// The state of the conversation.
struct Session {
    shared: Arc<Shared>,
    lines: Lines<OwnedReadHalf>,
    out: OwnedWriteHalf,
    waiting: Vec<u8>,
    hours: Hours,
    /// What it greeted with.
    greeted: bool,
    client: Client,
    mail: Option<Envelope>,
    hop: Option<NextHop>,
    idle: usize,
    bad: usize,
}

/// What a command leads to.
enum Next {
    Say(Reply),
    Content,
    End(Reply),
}

/// What came of the content.
enum Content {
    Whole(Lying),
    TooLong,
    NoRoom(io::Error),
}

/// Holds the conversation until one side ends it.
///
/// # Errors
/// When the connection breaks; nobody need be told.
pub(crate) async fn talk(stream: TcpStream, shared: Arc<Shared>, hours: Hours) -> io::Result<()> {
    let _ = stream.set_nodelay(true);
    let (read, out) = stream.into_split();
    let mut session = Session {
        shared,
        lines: Lines::new(read),
        out,
        waiting: Vec::new(),
        hours,
        greeted: false,
        client: Client::default(),
        mail: None,
        hop: None,
        idle: 0,
        bad: 0,
    };
    let ended = session.run().await;
    if let Some(hop) = session.hop.take() {
        hop.quit().await;
    }
    ended
}

impl Session {
    fn protocol(&self) -> Protocol {
        self.shared.settings.protocol
    }

    async fn run(&mut self) -> io::Result<()> {
        let word = if self.protocol() == Protocol::Lmtp { "LMTP" } else { "ESMTP" };
        self.say(&Reply::new(220, format!("{} {word}", self.shared.settings.hostname)));
        loop {
            if !self.lines.more() {
                self.flush().await?;
            }
            let Some(line) = self.line().await? else {
                self.say(&Reply::new(421, "4.3.2 stopping"));
                return self.flush().await;
            };
            let command = match line {
                Line::Text(line) => command::read(&line),
                Line::End => return Ok(()),
                Line::Bad => {
                    self.say(&Reply::new(500, "5.5.2 lines end with CR LF and have an end"));
                    return self.flush().await;
                }
            };
            match self.obey(command) {
                Next::Say(reply) => self.say(&reply),
                Next::End(reply) => {
                    self.say(&reply);
                    return self.flush().await;
                }
                Next::Content => self.content().await?,
            }
            if self.bad > MOST_BAD || self.idle > MOST_IDLE {
                self.say(&Reply::new(421, "4.7.0 too much of nothing"));
                return self.flush().await;
            }
        }
    }

    /// The next line; none when the door closes. Between two mails that is at once.
    async fn line(&mut self) -> io::Result<Option<Line>> {
        let patience = Duration::from_secs(self.shared.settings.command_seconds);
        let until = if self.mail.is_none() { Phase::Closing } else { Phase::Closed };
        let mut hours = self.hours.clone();
        tokio::select! {
            biased;
            () = hours.until(until) => Ok(None),
            line = self.lines.next(patience) => line.map(Some),
        }
    }

    fn obey(&mut self, command: Command) -> Next {
        self.idle = self.idle.saturating_add(1);
        let say = |code, text: &str| Next::Say(Reply::new(code, text));
        match command {
            Command::Quit => Next::End(Reply::new(221, "2.0.0 bye")),
            Command::Noop => say(250, "2.0.0 ok"),
            Command::Vrfy => say(252, "2.5.2 try it"),
            Command::Rset => {
                self.mail = None;
                say(250, "2.0.0 ok")
            }
            Command::Unknown => self.wrong(502, "5.5.1 not offered here"),
            Command::Bad(why) => self.wrong(501, &format!("5.5.4 {why}")),
            Command::Helo | Command::Ehlo | Command::Lhlo => self.greet(&command),
            _ if !self.greeted => self.wrong(503, "5.5.1 greet first"),
            Command::Xforward(pairs) => self.on_behalf(&pairs),
            Command::Mail { sender, size, smtputf8, parameters } => {
                if self.mail.is_some() {
                    return self.wrong(503, "5.5.1 one mail at a time");
                }
                if size.is_some_and(|s| s > self.shared.settings.message_bytes) {
                    return say(552, "5.3.4 the mail is larger than allowed");
                }
                let client = self.client.clone();
                self.mail = Some(Envelope { sender, parameters, smtputf8, recipients: Vec::new(), client });
                say(250, "2.1.0 ok")
            }
            Command::Rcpt(recipient) => {
                let most = self.shared.settings.recipients;
                let Some(mail) = self.mail.as_mut() else { return self.wrong(503, "5.5.1 no sender yet") };
                if !mail.smtputf8 && !recipient.address.is_ascii() {
                    return self.wrong(553, "5.6.7 an address beyond ASCII without SMTPUTF8");
                }
                if mail.recipients.len() >= most {
                    return say(452, "4.5.3 too many recipients");
                }
                mail.recipients.push(recipient);
                say(250, "2.1.5 ok")
            }
            Command::Data => match self.mail.as_ref().map(|m| m.recipients.len()) {
                None => self.wrong(503, "5.5.1 no sender yet"),
                Some(0) => self.wrong(503, "5.5.1 no recipient yet"),
                Some(_) => Next::Content,
            },
        }
    }

    fn wrong(&mut self, code: u16, text: &str) -> Next {
        self.bad = self.bad.saturating_add(1);
        Next::Say(Reply::new(code, text))
    }

    fn greet(&mut self, command: &Command) -> Next {
        let lmtp = self.protocol() == Protocol::Lmtp;
        if lmtp != (*command == Command::Lhlo) {
            return self.wrong(500, "5.5.1 another protocol is spoken here");
        }
        self.greeted = true;
        self.mail = None;
        let hostname = self.shared.settings.hostname.clone();
        if *command == Command::Helo {
            return Next::Say(Reply::new(250, hostname));
        }
        let offers = [
            hostname,
            "PIPELINING".into(),
            format!("SIZE {}", self.shared.settings.message_bytes),
            "8BITMIME".into(),
            "SMTPUTF8".into(),
            "DSN".into(),
            "ENHANCEDSTATUSCODES".into(),
            "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE".into(),
        ];
        Next::Say(Reply::many(250, offers.to_vec()))
    }

    fn on_behalf(&mut self, pairs: &[(String, String)]) -> Next {
        if self.mail.is_some() {
            return self.wrong(503, "5.5.1 not within a mail");
        }
        for (name, value) in pairs {
            if !self.client.set(name, value) {
                return self.wrong(501, "5.5.4 an attribute that is not offered");
            }
        }
        Next::Say(Reply::new(250, "2.0.0 ok"))
    }

    /// Takes the content in, hands it on and answers.
    async fn content(&mut self) -> io::Result<()> {
        let Some(envelope) = self.mail.take() else { return Ok(()) };
        self.idle = 0;
        // What XFORWARD said is of one mail.
        self.client = Client::default();
        self.say(&Reply::new(354, "the mail, then a dot alone on a line"));
        self.flush().await?;
        let mut hours = self.hours.clone();
        let content = tokio::select! {
            biased;
            () = hours.until(Phase::Closed) => {
                self.say(&Reply::new(421, "4.3.2 stopping"));
                return self.flush().await;
            }
            content = self.take_in() => content?,
        };
        let all = |reply: Reply| -> Answers { envelope.recipients.iter().map(|_| reply.clone()).collect() };
        let answers = match content {
            Content::Whole(lying) => {
                let hours = self.hours.clone();
                transaction::run(&self.shared, &mut self.hop, &hours, envelope, lying).await
            }
            Content::TooLong => all(Reply::new(552, "5.3.4 the mail is larger than allowed")),
            Content::NoRoom(e) => {
                tracing::error!("the mail cannot be put down: {e}");
                all(Reply::new(452, "4.3.1 no room"))
            }
        };
        match self.protocol() {
            Protocol::Smtp => answers.first().cloned().into_iter().for_each(|a| self.say(&a)),
            Protocol::Lmtp => answers.iter().for_each(|a| self.say(a)),
        }
        self.flush().await
    }

    /// Reads to the end of the content, also when nothing of it is wanted: the next command lies behind it.
    async fn take_in(&mut self) -> io::Result<Content> {
        let patience = Duration::from_secs(self.shared.settings.data_seconds);
        let most = self.shared.settings.message_bytes;
        let mut unstuff = Unstuff::default();
        let mut incoming = Some(self.shared.spool.create());
        let mut failed = None;
        let mut piece = Vec::new();
        loop {
            let bytes = match self.lines.some(patience).await {
                Ok(bytes) if !bytes.is_empty() => bytes,
                other => return Err(other.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
            };
            piece.clear();
            let (used, end) = unstuff.feed(bytes, &mut piece);
            self.lines.used(used);
            incoming = match incoming {
                Some(Ok(mut file)) => {
                    let more = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                    if file.length().saturating_add(more) > most {
                        None
                    } else if let Err(e) = file.write(&piece) {
                        failed = Some(e);
                        None
                    } else {
                        Some(Ok(file))
                    }
                }
                Some(Err(e)) => {
                    failed = Some(e);
                    None
                }
                None => None,
            };
            if end {
                return Ok(match (incoming, failed) {
                    (Some(Ok(file)), _) => Content::Whole(file.whole()),
                    (Some(Err(e)), _) | (None, Some(e)) => Content::NoRoom(e),
                    (None, None) => Content::TooLong,
                });
            }
        }
    }

    fn say(&mut self, reply: &Reply) {
        reply.write(&mut self.waiting);
    }

    async fn flush(&mut self) -> io::Result<()> {
        let patience = Duration::from_secs(self.shared.settings.command_seconds);
        let bytes = std::mem::take(&mut self.waiting);
        timeout(patience, self.out.write_all(&bytes)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
