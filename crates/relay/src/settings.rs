//! What an operator says of the mail door.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// Which of the two protocols the door speaks to those who bring mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 5321: one answer for all recipients.
    Smtp,
    /// RFC 2033: one answer for each recipient.
    Lmtp,
}

/// What an operator says of the mail door. All finite.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What it speaks there.
    pub protocol: Protocol,
    /// Where mail goes, `host:port`; nowhere else.
    pub next_hop: String,
    /// How it calls itself.
    pub hostname: String,
    /// Who may bring mail and say on whose behalf (XFORWARD). Loopback unless told otherwise.
    pub clients: Vec<IpAddr>,
    /// Where mails lie while they are in hand.
    pub spool: PathBuf,
    /// Longest mail, bytes.
    pub message_bytes: u64,
    /// Most recipients of one mail.
    pub recipients: usize,
    /// Most connections at once; others are told to come again.
    pub connections: usize,
    /// Mails in the mill at once.
    pub workers: usize,
    /// Longest wait for a command, seconds.
    pub command_seconds: u64,
    /// Longest wait between two pieces of a mail, seconds.
    pub data_seconds: u64,
    /// Longest wait for one answer of the next hop, seconds.
    pub next_hop_seconds: u64,
    /// Longest time a mail may be in the mill, waiting for its turn included, seconds.
    pub mill_seconds: u64,
    /// How long a delivered mail is remembered, hours.
    pub remember_hours: u32,
    /// How often one mail may fail for one reason of ours before it is put aside.
    pub failures: u32,
    /// How long those in hand may take when the door is told to close, seconds.
    pub stop_seconds: u64,
}

impl Settings {
    /// The defaults, between these two, with this folder to work in.
    pub fn new(listen: SocketAddr, next_hop: impl Into<String>, spool: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            protocol: Protocol::Smtp,
            next_hop: next_hop.into(),
            hostname: "mugai.invalid".into(),
            clients: vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            spool: spool.into(),
            message_bytes: 26_214_400,
            recipients: 1_000,
            connections: 100,
            workers: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            command_seconds: 300,
            data_seconds: 180,
            next_hop_seconds: 300,
            mill_seconds: 60,
            remember_hours: 24,
            failures: 5,
            stop_seconds: 30,
        }
    }

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// [`BadSettings`], naming the key.
    pub fn check(&self) -> Result<(), BadSettings> {
        let bad = |key, why| Err(BadSettings { key, why });
        let some = [
            ("message_bytes", self.message_bytes),
            ("recipients", u64::try_from(self.recipients).unwrap_or(0)),
            ("connections", u64::try_from(self.connections).unwrap_or(0)),
            ("workers", u64::try_from(self.workers).unwrap_or(0)),
            ("command_seconds", self.command_seconds),
            ("data_seconds", self.data_seconds),
            ("next_hop_seconds", self.next_hop_seconds),
            ("mill_seconds", self.mill_seconds),
            ("failures", u64::from(self.failures)),
        ];
        if let Some((key, _)) = some.into_iter().find(|(_, n)| *n == 0) {
            return bad(key, "must not be zero");
        }
        if !self.hostname.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) || self.hostname.is_empty() {
            return bad("hostname", "letters, digits, dots and hyphens");
        }
        let Some((host, port)) = self.next_hop.rsplit_once(':') else { return bad("next_hop", "host:port") };
        if host.is_empty() || port.parse::<u16>().map_or(true, |p| p == 0) {
            return bad("next_hop", "host:port");
        }
        if self.next_hop == self.listen.to_string() {
            return bad("next_hop", "is the door itself");
        }
        if self.clients.is_empty() {
            return bad("clients", "nobody could bring mail");
        }
        Ok(())
    }
}

/// A setting that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSettings {
    /// Which.
    pub key: &'static str,
    /// What is wrong with it.
    pub why: &'static str,
}

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "relay.{}: {}", self.key, self.why)
    }
}
impl std::error::Error for BadSettings {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let good = || Settings::new(([127, 0, 0, 1], 10025).into(), "127.0.0.1:10026", "/tmp");
        assert_eq!(good().check(), Ok(()));
        let key = |change: &dyn Fn(&mut Settings)| {
            let mut s = good();
            change(&mut s);
            s.check().unwrap_err().key
        };
        assert_eq!(key(&|s| s.message_bytes = 0), "message_bytes");
        assert_eq!(key(&|s| s.hostname = "a\r\nb".into()), "hostname");
        assert_eq!(key(&|s| s.next_hop = "mail".into()), "next_hop");
        assert_eq!(key(&|s| s.next_hop = "127.0.0.1:10025".into()), "next_hop");
        assert_eq!(key(&|s| s.clients.clear()), "clients");
    }
}
