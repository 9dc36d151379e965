//! One record: what a caller says ([`Entry`], [`End`]) and the line it becomes ([`Record`]).

use crate::{Digest, Event, Kind, Outcome, when};
use jiff::Timestamp;
use mugai_core::names;
use serde::{Deserialize, Serialize};

/// The longest line, newline included. The caps below, every character escaped, stay below it (a test says so).
pub const MAX_LINE: usize = 16 << 10;

/// Longest person, section, receipt, reason (bytes).
const MAX_WORD: usize = 128;
/// Longest file name (bytes).
const MAX_FILE: usize = 512;
/// Longest detail (bytes).
const MAX_DETAIL: usize = 4096;

/// Control and deceptive characters become `�`; what is too long is cut and ends in `…`.
fn clean(text: &str, max: usize) -> String {
    let shown = names::show(text);
    if shown.len() <= max {
        return shown;
    }
    format!("{}…", names::cut(&shown, max.saturating_sub('…'.len_utf8())))
}

/// What a caller wants recorded. Every text is cleaned and capped here, so nothing from a file can break a line or a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(crate) event: Event,
    pub(crate) who: String,
    pub(crate) section: String,
    pub(crate) receipt: String,
    pub(crate) file: String,
    pub(crate) digest: String,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
    pub(crate) detail: String,
}

impl Entry {
    /// An entry with nothing but its event.
    pub fn new(event: Event) -> Self {
        let empty = String::new;
        Self {
            event,
            who: empty(),
            section: empty(),
            receipt: empty(),
            file: empty(),
            digest: empty(),
            outcome: Outcome::None,
            reason: empty(),
            detail: empty(),
        }
    }

    /// The person (or "system").
    #[must_use]
    pub fn who(mut self, who: &str) -> Self {
        self.who = clean(who, MAX_WORD);
        self
    }

    /// The section (課).
    #[must_use]
    pub fn section(mut self, section: &str) -> Self {
        self.section = clean(section, MAX_WORD);
        self
    }

    /// The receipt number of the request, or the id of the package.
    #[must_use]
    pub fn receipt(mut self, receipt: &str) -> Self {
        self.receipt = clean(receipt, MAX_WORD);
        self
    }

    /// The file name as it is shown.
    #[must_use]
    pub fn file(mut self, file: &str) -> Self {
        self.file = clean(file, MAX_FILE);
        self
    }

    /// The digest of the content, hexadecimal.
    #[must_use]
    pub fn digest(mut self, digest: &str) -> Self {
        self.digest = clean(digest, MAX_WORD);
        self
    }

    /// The outcome, for a note.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// The reason code, such as `mugai_core::Reason::code`.
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Self {
        self.reason = clean(reason, MAX_WORD);
        self
    }

    /// Anything else worth keeping, up to 4,096 bytes.
    #[must_use]
    pub fn detail(mut self, detail: &str) -> Self {
        self.detail = clean(detail, MAX_DETAIL);
        self
    }
}

/// How an act ended. What is left out is repeated from the begin, so that a search finds both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End(Entry);

macro_rules! end_texts {
    ($($name:ident: $doc:literal;)*) => {
        impl End { $(
            #[doc = $doc]
            #[must_use]
            pub fn $name(self, $name: &str) -> Self { Self(self.0.$name($name)) }
        )* }
    };
}

impl End {
    /// An end with its outcome.
    pub fn new(outcome: Outcome) -> Self {
        Self(Entry::new(Event::Alert).outcome(outcome))
    }

    /// The entry of the end record.
    pub(crate) fn over(self, begin: Entry) -> Entry {
        let or = |new: String, old: String| if new.is_empty() { old } else { new };
        let new = self.0;
        Entry {
            event: begin.event,
            who: or(new.who, begin.who),
            section: or(new.section, begin.section),
            receipt: or(new.receipt, begin.receipt),
            file: or(new.file, begin.file),
            digest: or(new.digest, begin.digest),
            outcome: new.outcome,
            reason: new.reason,
            detail: new.detail,
        }
    }
}

end_texts! {
    who: "The person, when it was not known before.";
    section: "The section, when it was not known before.";
    receipt: "The receipt number, when it was not known before.";
    file: "The file name, when it was not known before.";
    digest: "The digest, when it was not known before.";
    reason: "The reason code.";
    detail: "Anything else worth keeping.";
}

fn none(number: &u64) -> bool {
    *number == 0
}

/// One line of the trail, fields in this order. Empty fields are left out of the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Number, from 1 over all files, without gaps.
    pub seq: u64,
    /// When, UTC, whole milliseconds.
    #[serde(with = "when::rfc3339")]
    pub time: Timestamp,
    /// Begin, end, note or checkpoint.
    pub kind: Kind,
    /// Of an end: the number of its begin. Else 0.
    #[serde(default, skip_serializing_if = "none")]
    pub act: u64,
    /// What was done.
    pub event: Event,
    /// Who did it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// The section it concerns.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// The request or package it concerns.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt: String,
    /// The file name as shown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The digest of the content.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// How it ended.
    #[serde(default = "no_outcome", skip_serializing_if = "Outcome::is_none")]
    pub outcome: Outcome,
    /// The reason code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Of a checkpoint: the id of the key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Of a checkpoint: the Ed25519 signature, hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sig: String,
    /// SHA-256 of the line before, without its newline, also over the border of two files.
    pub prev: Digest,
}

fn no_outcome() -> Outcome {
    Outcome::None
}

impl Record {
    /// A record of an entry.
    pub(crate) fn new(seq: u64, time: Timestamp, kind: Kind, act: u64, entry: Entry, prev: Digest) -> Self {
        let Entry { event, who, section, receipt, file, digest, outcome, reason, detail } = entry;
        let (key, sig) = (String::new(), String::new());
        Self {
            seq,
            time,
            kind,
            act,
            event,
            who,
            section,
            receipt,
            file,
            digest,
            outcome,
            reason,
            detail,
            key,
            sig,
            prev,
        }
    }

    /// The entry it was made of.
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            event: self.event,
            who: self.who.clone(),
            section: self.section.clone(),
            receipt: self.receipt.clone(),
            file: self.file.clone(),
            digest: self.digest.clone(),
            outcome: self.outcome,
            reason: self.reason.clone(),
            detail: self.detail.clone(),
        }
    }

    /// Adds the line and its newline; the digest of the line without it. Only texts, numbers and words: it cannot fail, but must not panic either.
    pub(crate) fn write(&self, to: &mut Vec<u8>) -> Result<Digest, serde_json::Error> {
        let start = to.len();
        serde_json::to_writer(&mut *to, self)?;
        let digest = Digest::of(to.get(start..).unwrap_or_default());
        to.push(b'\n');
        Ok(digest)
    }

    /// Reads a line without its newline. Unknown, doubled or missing fields are errors.
    ///
    /// # Errors
    /// Anything that this version does not write.
    pub fn parse(line: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        let entry =
            Entry::new(Event::Disarm).who("tanaka").section("soumu").file("報告\"書\".docx").outcome(Outcome::Refused);
        Record::new(7, "2026-11-22T01:02:03.456Z".parse().unwrap(), Kind::End, 6, entry, Digest([0xab; 32]))
    }

    #[test]
    fn a_line_is_what_the_documentation_says() {
        let mut line = Vec::new();
        let digest = sample().write(&mut line).unwrap();
        let expected = format!(
            concat!(
                r#"{{"seq":7,"time":"2026-11-22T01:02:03.456Z","kind":"end","act":6,"event":"disarm","who":"tanaka","#,
                r#""section":"soumu","file":"報告\"書\".docx","outcome":"refused","prev":"{}"}}"#
            ),
            "ab".repeat(32)
        );
        assert_eq!(String::from_utf8(line.clone()).unwrap(), format!("{expected}\n"));
        assert_eq!(digest, Digest::of(expected.as_bytes()));
        assert_eq!(Record::parse(expected.as_bytes()).unwrap(), sample());
    }

    #[test]
    fn lines_that_nobody_wrote_are_not_read() {
        let mut line = Vec::new();
        sample().write(&mut line).unwrap();
        let good = String::from_utf8(line).unwrap();
        for (from, to) in [
            ("\"who\"", "\"whom\""),
            ("\"seq\":7", "\"seq\":7,\"seq\":7"),
            ("\"seq\":7", "\"seq\":-7"),
            ("\"end\"", "\"middle\""),
            (".456Z", "Z"),
            ("abab", "ABab"),
            (",\"prev\"", ",\"x\""),
        ] {
            assert!(Record::parse(good.replace(from, to).as_bytes()).is_err(), "{from} → {to}");
        }
    }

    #[test]
    fn texts_are_cleaned_and_capped() {
        let entry = Entry::new(Event::Receive).file("a\n{\"seq\":1}\u{202E}\u{1b}[2J.txt").who(&"漢".repeat(1000));
        assert_eq!(entry.file, "a\u{FFFD}{\"seq\":1}\u{FFFD}\u{FFFD}[2J.txt");
        assert!(entry.who.len() <= MAX_WORD && entry.who.ends_with('…'));
    }

    #[test]
    fn the_worst_entry_fits_a_line() {
        let worst = "\\".repeat(10_000);
        let entry = Entry::new(Event::Acknowledge)
            .who(&worst)
            .section(&worst)
            .receipt(&worst)
            .file(&worst)
            .digest(&worst)
            .reason(&worst)
            .detail(&worst)
            .outcome(Outcome::Interrupted);
        let mut record = Record::new(u64::MAX, Timestamp::MAX, Kind::Checkpoint, u64::MAX, entry, Digest::default());
        record.key = "f".repeat(MAX_WORD);
        record.sig = "f".repeat(128);
        let mut line = Vec::new();
        record.write(&mut line).unwrap();
        assert!(line.len() <= MAX_LINE, "{}", line.len());
        assert_eq!(line.iter().filter(|b| **b == b'\n').count(), 1);
    }

    #[test]
    fn an_end_repeats_its_begin() {
        let begin = Entry::new(Event::Receive).who("tanaka").file("a.docx");
        let end = End::new(Outcome::Done).receipt("R1").file("b.docx").over(begin);
        assert_eq!((end.event, end.who.as_str(), end.file.as_str()), (Event::Receive, "tanaka", "b.docx"));
        assert_eq!((end.receipt.as_str(), end.outcome), ("R1", Outcome::Done));
    }
}
