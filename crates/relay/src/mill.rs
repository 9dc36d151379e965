//! What the door hands a mail to, and what it gets back.

use crate::Envelope;
use std::fs::File;

/// A mail that was received whole.
#[derive(Debug)]
pub struct Received<'a> {
    /// Its envelope.
    pub envelope: &'a Envelope,
    /// What it lies in, to be read from its beginning; gone when the mill returns.
    pub file: &'a File,
    /// Its length, bytes.
    pub length: u64,
    /// Its SHA-256.
    pub digest: [u8; 32],
}

/// What became of it.
#[derive(Debug)]
pub enum Milled {
    /// This goes on instead of it: one mail, lines ended by CRLF or LF.
    Forward {
        /// The mail.
        mail: Vec<u8>,
        /// Words for the log.
        said: Vec<String>,
    },
    /// This goes on instead of it, from nobody (RFC 5321 §4.5.5): a notice of our own. The original was put aside, durably, before
    /// this was said.
    Notice {
        /// The mail.
        mail: Vec<u8>,
        /// Words for the log.
        said: Vec<String>,
    },
    /// Nothing goes on: it was put aside, durably, before this was said.
    Aside {
        /// Words for the log.
        said: Vec<String>,
    },
    /// Not now: the one who brought it keeps it and comes again.
    Later {
        /// A short code for the log; mails that fail again and again with the same are put aside.
        code: String,
        /// Whether the mail itself is at fault, and not the state of the system: only those are counted.
        own_fault: bool,
    },
    /// Never, by policy; the one who brought it tells the sender.
    Never {
        /// A short code for the log.
        code: String,
    },
}

/// Turns a mail into what may go on. Called on a thread that may block.
pub trait Mill: Send + Sync + 'static {
    /// Makes it harmless.
    fn mill(&self, mail: &Received<'_>) -> Milled;

    /// Puts aside a mail that failed too often for `code`, and gives the notice that goes on instead.
    fn put_aside(&self, mail: &Received<'_>, code: &str) -> Milled;
}
