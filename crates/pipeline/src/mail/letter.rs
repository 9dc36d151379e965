//! One mail as the door describes it, and what is to become of it.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek};

/// A mail that was received whole, and is nobody's obligation yet but the one's who brought it.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Its name in the queue it came from; never used again by the server before.
    pub ident: Option<&'a str>,
    /// Sender of the envelope; empty for the null sender.
    pub sender: &'a str,
    /// Recipients of the envelope.
    pub recipients: &'a [&'a str],
    /// What it lies in.
    pub file: &'a File,
    /// Bytes.
    pub length: u64,
    /// SHA-256.
    pub digest: [u8; 32],
}

impl Letter<'_> {
    /// Reads it from its beginning.
    pub(super) fn read(&self) -> io::Result<impl Read> {
        let mut file = self.file;
        file.rewind()?;
        Ok(file)
    }

    /// The name it bears in records.
    pub(super) fn name(&self) -> String {
        let plain = |id: &&str| !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
        format!("{}.eml", self.ident.filter(plain).unwrap_or("mail"))
    }

    /// What tells this very mail from every other, also after a crash. A mail without a name of its own that comes again on the
    /// same day, to the same people and with the same bytes, counts as the same.
    pub(super) fn source(&self, day: &str) -> String {
        let mut hash = Sha256::new();
        for word in std::iter::once(self.sender).chain(self.recipients.iter().copied()) {
            hash.update(word.as_bytes());
            hash.update([0]);
        }
        hash.update(self.digest);
        let digest = crate::report::hex(&hash.finalize());
        match self.ident {
            Some(ident) => format!("mail:{}:{digest}", mugai_core::names::cut(&mugai_core::names::show(ident), 255)),
            None => format!("mail:{day}:{digest}"),
        }
    }
}

/// What every step of a mail is recorded under.
pub(crate) struct About {
    /// What tells it from every other.
    pub(crate) source: String,
    /// Its name in records.
    pub(crate) name: String,
    /// SHA-256.
    pub(crate) digest: [u8; 32],
}

/// What is to become of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// This text goes on instead of it.
    Forward {
        /// The mail.
        mail: Vec<u8>,
        /// Words for the log.
        said: Vec<String>,
    },
    /// It is kept and goes nowhere; this notice goes instead, from nobody.
    Notice {
        /// The mail.
        mail: Vec<u8>,
        /// Words for the log.
        said: Vec<String>,
    },
    /// Not now.
    Later {
        /// A short code.
        code: String,
        /// Whether the mail itself is at fault.
        own_fault: bool,
    },
}

impl Passed {
    pub(super) fn later(code: &str) -> Self {
        Self::Later { code: code.to_owned(), own_fault: false }
    }

    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Later { code, .. } => code,
            Self::Forward { .. } => "forward",
            Self::Notice { .. } => "notice",
        }
    }
}
