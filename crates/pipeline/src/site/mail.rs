//! The mail door in the configuration: `[mail]`, and the table that says which section an address belongs to.

use super::check::value;
use super::{Segment, SiteError, SiteFile};
use crate::people::normal;
use mugai_core::MailOrders;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Most rows of the table of addresses.
const MOST_ROWS: usize = 100_000;

/// What the door speaks to the server before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailProtocol {
    /// RFC 5321.
    Smtp,
    /// RFC 2033: an answer for each recipient.
    Lmtp,
}

/// The mail door.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Where it listens, `address:port`.
    pub listen: SocketAddr,
    /// `smtp` or `lmtp`.
    #[serde(default = "smtp")]
    pub protocol: MailProtocol,
    /// The one place mail goes to, `host:port`.
    pub next_hop: String,
    /// How the door calls itself; notices come from `postmaster` there.
    pub hostname: String,
    /// Who may bring mail; loopback when not given.
    #[serde(default)]
    pub clients: Vec<IpAddr>,
    /// The mail domains of the town itself: nobody outside may bear an address of them.
    #[serde(default)]
    pub own_domains: Vec<String>,
    /// What the server before the door calls itself in `Authentication-Results`; nothing is read there when not given.
    #[serde(default)]
    pub authserv_id: String,
    /// Whether every original is kept; what is refused or quarantined is kept anyway.
    #[serde(default = "yes")]
    pub archive: bool,
    /// Days an original is kept.
    #[serde(default = "ninety")]
    pub retention_days: u32,
    /// CSV: `address or @domain,section[,user]`, beside this file. Without it everything is for the default section.
    pub sections: Option<String>,
    /// The section of addresses the table does not name.
    pub default_section: String,
    /// `standard`, `strict` or a policy file; the node's when not given.
    pub policy: Option<String>,
    /// Loopback address of health and metrics of the door; none when not given.
    pub health: Option<String>,
    /// Longest mail, MiB; not above `message_size_limit` of the server before.
    #[serde(default = "twenty_five")]
    pub message_mib: u64,
    /// Most recipients of one mail.
    #[serde(default = "thousand")]
    pub recipients: usize,
    /// Most connections at once.
    #[serde(default = "hundred")]
    pub connections: usize,
    /// Mails being made harmless at once; 0 = one per processor.
    #[serde(default)]
    pub workers: usize,
    /// Longest time of one mail, seconds; below `smtp_data_done_timeout` of the server before.
    #[serde(default = "sixty")]
    pub mail_seconds: u64,
    /// Longest wait for the next hop, seconds.
    #[serde(default = "three_hundred")]
    pub next_hop_seconds: u64,
    /// How long a delivered mail is remembered so that it does not go twice, hours.
    #[serde(default = "day")]
    pub remember_hours: u32,
    /// How often one mail may fail for one reason of ours before it is quarantined.
    #[serde(default = "five")]
    pub failures: u32,
    /// How long mails in hand may take when the door is told to close, seconds.
    #[serde(default = "thirty")]
    pub stop_seconds: u64,
}

fn smtp() -> MailProtocol {
    MailProtocol::Smtp
}
fn yes() -> bool {
    true
}
fn ninety() -> u32 {
    90
}
fn twenty_five() -> u64 {
    25
}
fn thousand() -> usize {
    1_000
}
fn hundred() -> usize {
    100
}
fn sixty() -> u64 {
    60
}
fn three_hundred() -> u64 {
    300
}
fn day() -> u32 {
    24
}
fn five() -> u32 {
    5
}
fn thirty() -> u64 {
    30
}

/// Refuses what cannot be. The door itself refuses addresses and numbers that make no sense there.
pub(super) fn check(file: &SiteFile) -> Result<(), SiteError> {
    let Some(mail) = &file.mail else { return Ok(()) };
    if file.segment != Segment::Internet {
        return Err(SiteError::WrongSegment { key: "[mail]".into(), segment: file.segment.word() });
    }
    if !file.section.iter().any(|s| s.id == mail.default_section) {
        return Err(value("mail.default_section", "その id の課はありません。", "there is no such section"));
    }
    let plain = |d: &String| {
        !d.is_empty()
            && d.len() <= MailOrders::MAX_WORD
            && !d.contains(['@', '/', ' '])
            && !d.chars().any(char::is_control)
    };
    if mail.own_domains.len() > MailOrders::MAX_WORDS || !mail.own_domains.iter().all(plain) {
        return Err(value(
            "mail.own_domains",
            "city.example.lg.jp のように、@ のないドメイン名を書いてください。",
            "must be plain domain names",
        ));
    }
    if !mail.authserv_id.is_empty() && !plain(&mail.authserv_id) {
        return Err(value(
            "mail.authserv_id",
            "受信サーバの名前だけを書いてください。",
            "must be the plain name of a server",
        ));
    }
    let out = |key: &str| Err(value(key, "値が範囲外です。", "is out of range"));
    if !(1..=36_500).contains(&mail.retention_days) {
        return out("mail.retention_days");
    }
    if !(1..=1_024).contains(&mail.message_mib) {
        return out("mail.message_mib");
    }
    if mail.workers > 1_024 || !(1..=100_000).contains(&mail.connections) || !(1..=100_000).contains(&mail.recipients) {
        return out("mail.workers, mail.connections, mail.recipients");
    }
    if !(1..=3_600).contains(&mail.mail_seconds) || !(1..=3_600).contains(&mail.next_hop_seconds) {
        return out("mail.mail_seconds, mail.next_hop_seconds");
    }
    if !(1..=8_760).contains(&mail.remember_hours) || !(1..=1_000).contains(&mail.failures) || mail.stop_seconds > 3_600
    {
        return out("mail.remember_hours, mail.failures, mail.stop_seconds");
    }
    Ok(())
}

/// Whose an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Section id.
    pub section: String,
    /// The operating-system user who reads this mailbox, when the table says so: he does not approve what came for him.
    pub user: Option<String>,
}

/// Which section an address belongs to.
#[derive(Clone, Debug, Default)]
pub struct Mailboxes(BTreeMap<String, Place>);

impl Mailboxes {
    /// Reads the table.
    ///
    /// # Errors
    /// [`SiteError::Syntax`], naming the line: no row is skipped.
    pub(super) fn read(text: &str, file: &SiteFile) -> Result<Self, SiteError> {
        let mut table = BTreeMap::new();
        for (n, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |why: &str| SiteError::Syntax(format!("mail.sections, line {}: {why}", n.saturating_add(1)));
            let fields: Vec<&str> = line.split(',').map(str::trim).collect();
            let (address, section, user) = match fields.as_slice() {
                [address, section] => (*address, *section, None),
                [address, section, user] => (*address, *section, Some(*user).filter(|u| !u.is_empty())),
                _ => return Err(wrong("must be address,section or address,section,user")),
            };
            if !address.contains('@') || address.ends_with('@') || address.contains([' ', '"', '<', '>']) {
                return Err(wrong("must begin with an address or @domain"));
            }
            if !file.section.iter().any(|s| s.id == section) {
                return Err(wrong("there is no such section"));
            }
            if user.is_some_and(|u| !file.person.iter().any(|p| normal(&p.user) == normal(u))) {
                return Err(wrong("there is no such [[person]]"));
            }
            let place = Place { section: section.to_owned(), user: user.map(normal) };
            if table.insert(address.to_lowercase(), place).is_some() {
                return Err(wrong("the address stands there twice"));
            }
            if table.len() > MOST_ROWS {
                return Err(wrong("too many rows"));
            }
        }
        Ok(Self(table))
    }

    /// Whose an address is: the address itself, then its domain. An extension (`soumu+kaigi@…`) belongs to the mailbox before it.
    pub fn of(&self, address: &str) -> Option<&Place> {
        let address = address.to_lowercase();
        if let Some(place) = self.0.get(&address) {
            return Some(place);
        }
        let (local, domain) = address.rsplit_once('@')?;
        let plain = local.split_once('+').and_then(|(base, _)| self.0.get(&format!("{base}@{domain}")));
        plain.or_else(|| self.0.get(&format!("@{domain}")))
    }
}

/// Where the door keeps what is in hand.
pub(crate) fn spool(data: &std::path::Path) -> PathBuf {
    data.join("mail")
}
