//! One line of JSON for each mail: names in both queues, envelope, digests, what became of it, how long it took. No content.

use crate::{Envelope, reply::Reply};
use serde::Serialize;
use std::time::Instant;

/// Most recipients that are named.
const MOST: usize = 100;

/// What is told of one mail.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    /// Its name in the queue it came from.
    ident: Option<String>,
    client: Option<String>,
    sender: String,
    recipients: Vec<String>,
    recipient_count: usize,
    /// Bytes and SHA-256 as it came.
    length: u64,
    original: String,
    /// Bytes and SHA-256 as it went on.
    pub(crate) sent_length: Option<usize>,
    pub(crate) sent: Option<String>,
    /// What the mill said.
    pub(crate) said: Vec<String>,
    /// What became of it: `forwarded`, `notice`, `known`, `aside`, `later`, `never`, `in_doubt`.
    pub(crate) outcome: &'static str,
    /// A reason of ours.
    pub(crate) code: Option<String>,
    /// What the next hop said.
    pub(crate) next_hop: Vec<String>,
    /// Milliseconds: waiting for a place in the mill, in it, at the next hop, at the journal.
    pub(crate) ms: Times,
    #[serde(skip)]
    since: Instant,
}

/// Milliseconds of each stage.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Times {
    pub(crate) wait: u64,
    pub(crate) mill: u64,
    pub(crate) next_hop: u64,
    pub(crate) journal: u64,
}

impl Record {
    pub(crate) fn of(envelope: &Envelope, length: u64, digest: &[u8; 32]) -> Self {
        Self {
            ident: envelope.client.ident.clone(),
            client: envelope.client.addr.clone(),
            sender: envelope.sender.clone(),
            recipients: envelope.addresses().take(MOST).map(str::to_owned).collect(),
            recipient_count: envelope.recipients.len(),
            length,
            original: hex(digest),
            sent_length: None,
            sent: None,
            said: Vec::new(),
            outcome: "later",
            code: None,
            next_hop: Vec::new(),
            ms: Times::default(),
            since: Instant::now(),
        }
    }

    /// Milliseconds since the last call of this or since the beginning.
    pub(crate) fn lap(&mut self) -> u64 {
        let now = Instant::now();
        let ms = now.duration_since(self.since).as_millis();
        self.since = now;
        u64::try_from(ms).unwrap_or(u64::MAX)
    }

    /// Writes the line.
    pub(crate) fn tell(&mut self, answers: &[Reply]) {
        if self.next_hop.is_empty() {
            self.next_hop = answers.iter().take(MOST).map(ToString::to_string).collect();
            self.next_hop.dedup();
        }
        let line = serde_json::to_string(self).unwrap_or_default();
        tracing::info!(target: "mail", "{line}");
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
