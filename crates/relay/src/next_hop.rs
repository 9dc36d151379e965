//! The one place mail goes to: a conversation with the next server (RFC 5321, RFC 2920, XFORWARD), told whole or not at all.

use crate::line::{Line, Lines};
use crate::{Envelope, reply::Reply};
use std::collections::BTreeMap;
use std::io;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// Most lines of one answer.
const MOST_LINES: usize = 100;
/// Longest line of XFORWARD we write, bytes.
const LONGEST: usize = 500;

/// Why there is no answer that counts.
#[derive(Debug)]
pub(crate) enum Lost {
    /// Nothing of the mail's content was sent: it is as if nothing had been tried.
    Before(String),
    /// The content, or some of it, was sent; whether the next hop has the mail nobody knows.
    Within(String),
}

/// A conversation with the next hop.
#[derive(Debug)]
pub(crate) struct NextHop {
    lines: Lines<OwnedReadHalf>,
    out: OwnedWriteHalf,
    offers: BTreeMap<String, String>,
    patience: Duration,
    /// Whether a mail went through it already.
    used: bool,
}

/// What the next hop said of each recipient.
pub(crate) type Answers = Vec<Reply>;

impl NextHop {
    /// Connects and greets.
    pub(crate) async fn connect(place: &str, hostname: &str, patience: Duration) -> Result<Self, Lost> {
        let before = |e: io::Error| Lost::Before(format!("next hop: {e}"));
        let stream = timeout(patience.min(Duration::from_secs(30)), TcpStream::connect(place)).await;
        let stream = stream.map_err(|_| Lost::Before("next hop: no connection in time".into()))?.map_err(before)?;
        let _ = stream.set_nodelay(true);
        let (read, out) = stream.into_split();
        let mut hop = Self { lines: Lines::new(read), out, offers: BTreeMap::new(), patience, used: false };
        let greeting = hop.answer().await.map_err(before)?;
        if !greeting.good() {
            return Err(Lost::Before(format!("next hop: {greeting}")));
        }
        let hello = hop.ask(format!("EHLO {hostname}\r\n").as_bytes()).await.map_err(before)?;
        if !hello.good() {
            return Err(Lost::Before(format!("next hop: {hello}")));
        }
        for line in hello.lines.iter().skip(1) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            hop.offers.insert(word.to_ascii_uppercase(), rest.to_ascii_uppercase());
        }
        Ok(hop)
    }

    /// Whether a mail went through it already: then it may have been closed on the other side meanwhile.
    pub(crate) fn used(&self) -> bool {
        self.used
    }

    /// Sends a mail, dots doubled and ended already. One answer for each recipient. With `partly` those that are accepted get it
    /// when others are refused; without, nobody does then.
    ///
    /// # Errors
    /// [`Lost`]; the conversation is over then.
    pub(crate) async fn send(&mut self, envelope: &Envelope, wire: &[u8], partly: bool) -> Result<Answers, Lost> {
        let before = |e: io::Error| Lost::Before(format!("next hop: {e}"));
        if envelope.smtputf8 && !self.offers.contains_key("SMTPUTF8") && !ascii(envelope) {
            return Ok(all(envelope, &Reply::new(550, "5.6.7 the next hop takes no address beyond ASCII")));
        }
        self.on_behalf(envelope).await.map_err(before)?;
        let commands = self.envelope(envelope);
        let answers = self.envelope_answers(&commands).await.map_err(before)?;
        self.used = true;
        let Some((mail, recipients)) = answers.split_first() else {
            return Err(Lost::Before("next hop: no answer".into()));
        };
        if !mail.good() {
            self.reset().await.map_err(before)?;
            return Ok(all(envelope, mail));
        }
        let accepted = recipients.iter().filter(|r| r.good()).count();
        if accepted == 0 || (accepted < recipients.len() && !partly) {
            self.reset().await.map_err(before)?;
            return Ok(recipients.to_vec());
        }
        let go = self.ask(b"DATA\r\n").await.map_err(before)?;
        if go.code != 354 {
            self.reset().await.map_err(before)?;
            return Ok(said(recipients, &go));
        }
        let within = |e: io::Error| Lost::Within(format!("next hop: {e}"));
        let end = self.ask(wire).await.map_err(within)?;
        Ok(said(recipients, &end))
    }

    /// Says good-bye; nobody waits for the answer.
    pub(crate) async fn quit(mut self) {
        let _ = timeout(Duration::from_secs(1), self.out.write_all(b"QUIT\r\n")).await;
    }

    async fn reset(&mut self) -> io::Result<()> {
        self.ask(b"RSET\r\n").await.map(|_| ())
    }

    /// Tells on whose behalf we come, as far as the next hop wants to hear it.
    async fn on_behalf(&mut self, envelope: &Envelope) -> io::Result<()> {
        let Some(wanted) = self.offers.get("XFORWARD") else { return Ok(()) };
        let mut lines = Vec::new();
        let mut line = String::new();
        for (name, value) in envelope.client.known() {
            if !wanted.split(' ').any(|w| w == name) {
                continue;
            }
            if !line.is_empty() && line.len().saturating_add(name.len()).saturating_add(value.len()) > LONGEST {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(&format!(" {name}={value}"));
        }
        lines.extend(Some(line).filter(|l| !l.is_empty()));
        for line in lines {
            // Refused or not: it is for their log, not for the delivery.
            self.ask(format!("XFORWARD{line}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    fn envelope(&self, envelope: &Envelope) -> Vec<String> {
        let dsn = self.offers.contains_key("DSN");
        let words = |parameters: &[String]| match dsn {
            true => parameters.iter().map(|p| format!(" {p}")).collect::<String>(),
            false => String::new(),
        };
        let utf8 = if envelope.smtputf8 && self.offers.contains_key("SMTPUTF8") { " SMTPUTF8" } else { "" };
        let mut commands = vec![format!("MAIL FROM:<{}>{utf8}{}\r\n", envelope.sender, words(&envelope.parameters))];
        let rcpt = envelope.recipients.iter().map(|r| format!("RCPT TO:<{}>{}\r\n", r.address, words(&r.parameters)));
        commands.extend(rcpt);
        commands
    }

    async fn envelope_answers(&mut self, commands: &[String]) -> io::Result<Vec<Reply>> {
        let mut answers = Vec::new();
        // In groups: a server that is still answering must not wait for us to read.
        let group = if self.offers.contains_key("PIPELINING") { 100 } else { 1 };
        for commands in commands.chunks(group) {
            self.write(commands.concat().as_bytes()).await?;
            for _ in commands {
                answers.push(self.answer().await?);
            }
        }
        Ok(answers)
    }

    async fn ask(&mut self, bytes: &[u8]) -> io::Result<Reply> {
        self.write(bytes).await?;
        self.answer().await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // A piece at a time: patience is for each, however long the mail is.
        for piece in bytes.chunks(1 << 18) {
            let written = timeout(self.patience, self.out.write_all(piece)).await;
            written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        }
        Ok(())
    }

    async fn answer(&mut self) -> io::Result<Reply> {
        let bad = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
        let mut lines = Vec::new();
        let mut code = None;
        while lines.len() < MOST_LINES {
            let line = match self.lines.next(self.patience).await? {
                Line::Text(line) => line,
                Line::End => return Err(io::ErrorKind::UnexpectedEof.into()),
                Line::Bad => return Err(bad("an answer that is no line")),
            };
            let line = String::from_utf8_lossy(&line).into_owned();
            let digits = line.get(..3).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
            let number: u16 = digits.and_then(|d| d.parse().ok()).ok_or_else(|| bad("an answer without a code"))?;
            if !(200..600).contains(&number) || code.is_some_and(|c| c != number) {
                return Err(bad("an answer with a code that is none"));
            }
            code = Some(number);
            let (last, text) = match line.get(3..4) {
                None | Some("") => (true, ""),
                Some(" ") => (true, line.get(4..).unwrap_or("")),
                Some("-") => (false, line.get(4..).unwrap_or("")),
                Some(_) => return Err(bad("an answer without a code")),
            };
            lines.push(text.to_owned());
            if last {
                return Ok(Reply::many(number, lines));
            }
        }
        Err(bad("an answer without an end"))
    }
}

fn ascii(envelope: &Envelope) -> bool {
    envelope.sender.is_ascii() && envelope.addresses().all(str::is_ascii)
}

fn all(envelope: &Envelope, reply: &Reply) -> Answers {
    envelope.recipients.iter().map(|_| reply.clone()).collect()
}

/// Those who were accepted get the last word, the others keep theirs.
fn said(recipients: &[Reply], last: &Reply) -> Answers {
    recipients.iter().map(|r| if r.good() { last.clone() } else { r.clone() }).collect()
}
