//! Verification of a whole trail: one pass, constant memory, every damage with its place.

use crate::broken::{Broken, Damage, NotVerified};
use crate::files::{self, DayFile, Line, Lines};
use crate::head::{self, Tail};
use crate::open_acts::{Open, OpenAct};
use crate::{BadCheckpoint, Checkpoint, Digest, Event, Head, Kind, OpenError, Record, TrustedKey, when};
use jiff::Timestamp;
use std::collections::{BTreeSet, VecDeque};
use std::io::Read;
use std::path::Path;

/// So many places are told; a trail with more is not worth telling apart.
pub const MAX_BROKEN: usize = 1_000;
/// Digests of so many records are remembered to tell a doubled line from an inserted one.
const REMEMBERED: usize = 4_096;

/// What to verify against.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The node whose trail it is.
    pub node: &'a str,
    /// The keys its checkpoints may be signed with.
    pub keys: &'a [TrustedKey],
    /// Heads known from elsewhere: packages, syslog, an auditor's notebook.
    pub heads: &'a [Head],
    /// The head before the first record that is still kept, when older files were put away.
    pub start: Option<Head>,
}

impl<'a> Check<'a> {
    /// Against the node and its keys.
    pub fn new(node: &'a str, keys: &'a [TrustedKey]) -> Self {
        Self { node, keys, heads: &[], start: None }
    }
}

/// What a trail holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Files read.
    pub files: u64,
    /// Checkpoints whose signature is right.
    pub checkpoints: u64,
    /// Time of the first record.
    pub first: Option<Timestamp>,
    /// The last record.
    pub head: Head,
    /// Acts that began and did not end.
    pub open_acts: Vec<OpenAct>,
    /// Ends whose begin is not open.
    pub stray_ends: u64,
    /// Jumps of the clock that were recorded.
    pub clock_jumps: u64,
    /// Files without a good checkpoint in them.
    pub unsigned_files: Vec<String>,
    /// Bytes behind the last whole line: being written now, or left by a crash.
    pub unfinished: u64,
}

impl Summary {
    /// For an auditor.
    pub fn text_ja(&self) -> String {
        let time = |time: Option<Timestamp>| time.map_or_else(|| "—".into(), when::shown);
        let mut text = format!(
            "記録 {} 件、ファイル {} 個、検証点 {} 個\n期間 {} 〜 {}\n末尾 {}\n終了の記録がない処理 {} 件、時計のずれ {} 件\n",
            self.records,
            self.files,
            self.checkpoints,
            time(self.first),
            time((self.head.seq > 0).then_some(self.head.time)),
            self.head,
            self.open_acts.len(),
            self.clock_jumps
        );
        if !self.unsigned_files.is_empty() {
            text.push_str(&format!("検証点のないファイル：{}\n", self.unsigned_files.join("、")));
        }
        if self.stray_ends > 0 {
            text.push_str(&format!("開始の記録に対応しない終了の記録 {} 件\n", self.stray_ends));
        }
        text
    }

    /// The same in English.
    pub fn text_en(&self) -> String {
        format!(
            "{} records, {} files, {} checkpoints, head {}, {} acts without end, {} ends without begin, {} clock jumps, {} files without checkpoint\n",
            self.records,
            self.files,
            self.checkpoints,
            self.head,
            self.open_acts.len(),
            self.stray_ends,
            self.clock_jumps,
            self.unsigned_files.len()
        )
    }
}

/// Verifies the trail in a folder. It may be written to meanwhile.
///
/// # Errors
/// Every place that is wrong, or the file that could not be read.
pub fn verify(dir: &Path, check: &Check<'_>) -> Result<Summary, NotVerified> {
    // Read first: what is appended after this only makes the trail longer.
    let tail = read_head(dir, check.node).map_err(NotVerified::Unreadable)?;
    let found = files::list(dir).map_err(NotVerified::Unreadable)?;
    let mut pass = Pass::new(check, tail.as_ref());
    if tail.is_none() {
        pass.tell(head::NAME, 0, 0, Damage::HeadMissing);
    }
    let last = found.iter().rposition(|file| file.len > 0);
    for (at, file) in found.iter().enumerate().filter(|(_, file)| file.len > 0) {
        pass.file(dir, file, Some(at) == last).map_err(NotVerified::Unreadable)?;
    }
    pass.finish()
}

fn read_head(dir: &Path, node: &str) -> Result<Option<Tail>, OpenError> {
    let path = dir.join(head::NAME);
    if !path.exists() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(head::SLOT.saturating_mul(2)).unwrap_or(0);
    files::open(&path)?.take(limit).read_to_end(&mut bytes).map_err(|e| OpenError::io("read", &path, &e))?;
    Ok(Tail::read(&bytes, node).ok())
}

/// A place: file and line.
#[derive(Clone, Debug, Default)]
struct Place(String, u64);

struct Pass<'a> {
    check: &'a Check<'a>,
    /// Known heads still ahead, by number.
    known: VecDeque<Head>,
    broken: Vec<Broken>,
    more: bool,
    /// The last record that was accepted, and where it stands.
    last: Head,
    place: Place,
    /// Lines since then that could not be read: each may stand for a record, or be one too many.
    unread: u64,
    /// Numbers that were jumped over: from, until, where that was seen.
    gaps: Vec<(u64, u64, Place)>,
    recent: VecDeque<(u64, Digest)>,
    open: Open,
    summary: Summary,
}

impl<'a> Pass<'a> {
    fn new(check: &'a Check<'a>, tail: Option<&Tail>) -> Self {
        let start = check.start.unwrap_or_else(|| Tail::start(check.node).head);
        let mut known: Vec<Head> = check.heads.iter().copied().chain(tail.map(|tail| tail.head)).collect();
        known.retain(|head| head.seq > start.seq);
        known.sort_by_key(|head| head.seq);
        let summary = Summary {
            records: 0,
            files: 0,
            checkpoints: 0,
            first: None,
            head: start,
            open_acts: Vec::new(),
            stray_ends: 0,
            clock_jumps: 0,
            unsigned_files: Vec::new(),
            unfinished: 0,
        };
        Self {
            check,
            known: known.into(),
            broken: Vec::new(),
            more: false,
            last: start,
            place: Place::default(),
            unread: 0,
            gaps: Vec::new(),
            recent: VecDeque::new(),
            open: Open::default(),
            summary,
        }
    }

    fn tell(&mut self, file: &str, line: u64, seq: u64, what: Damage) {
        if self.broken.len() >= MAX_BROKEN {
            self.more = true;
            return;
        }
        self.broken.push(Broken { file: file.to_owned(), line, seq, what });
    }

    fn file(&mut self, dir: &Path, file: &DayFile, is_last: bool) -> Result<(), OpenError> {
        self.summary.files = self.summary.files.saturating_add(1);
        let signed = self.summary.checkpoints;
        let mut lines = Lines::open(&dir.join(&file.name), 0, 256 << 10)?;
        loop {
            let start = lines.offset;
            let number = lines.number.saturating_add(1);
            let read = match lines.next()? {
                None => break,
                Some(Line::Whole(line)) => Record::parse(line).ok().map(|record| (record, Digest::of(line))),
                // Being written, or the head file knows better and says so at the end.
                Some(Line::Torn) if is_last => {
                    self.summary.unfinished = lines.offset.saturating_sub(start);
                    break;
                }
                Some(Line::Torn | Line::TooLong) => None,
            };
            match read {
                Some((record, digest)) => self.record(&file.name, number, record, digest),
                None => {
                    self.tell(&file.name, number, self.last.seq.saturating_add(1), Damage::Unreadable);
                    self.unread = self.unread.saturating_add(1);
                }
            }
        }
        if self.summary.checkpoints == signed {
            self.summary.unsigned_files.push(file.name.clone());
        }
        Ok(())
    }

    fn record(&mut self, file: &str, line: u64, record: Record, digest: Digest) {
        if self.check.start.is_some_and(|start| record.seq <= start.seq) {
            return;
        }
        self.summary.records = self.summary.records.saturating_add(1);
        let next = self.last.seq.saturating_add(1);
        let unread = std::mem::take(&mut self.unread);
        if record.seq < next {
            return self.late(file, line, &record, digest);
        }
        if record.seq > next.saturating_add(unread) {
            let until = record.seq.saturating_sub(1);
            self.gaps.push((next, until, Place(file.to_owned(), line)));
            if self.gaps.len() > MAX_BROKEN {
                self.gaps.pop();
                self.tell(file, line, next, Damage::Missing { until });
            }
        } else if record.seq == next && record.prev != self.last.digest {
            self.blame(file, line, next);
        }
        self.times(file, line, &record, record.seq == next && unread == 0);
        self.last = Head { seq: record.seq, digest, time: record.time };
        self.place = Place(file.to_owned(), line);
        self.pass_known();
        self.recent.push_back((record.seq, digest));
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        self.checkpoint(file, line, &record);
        self.open.see(&record);
        self.summary.first = self.summary.first.or(Some(record.time));
        self.summary.head = self.last;
    }

    /// A record whose number is behind us.
    fn late(&mut self, file: &str, line: u64, record: &Record, digest: Digest) {
        let gap = self.gaps.iter().position(|(from, until, _)| (*from..=*until).contains(&record.seq));
        if let Some((from, until, place)) = gap.map(|at| self.gaps.swap_remove(at)) {
            let before = (from, record.seq.saturating_sub(1), place.clone());
            let after = (record.seq.saturating_add(1), until, place);
            self.gaps.extend([before, after].into_iter().filter(|(from, until, _)| from <= until));
            return self.tell(file, line, record.seq, Damage::Reordered);
        }
        let same = self.recent.iter().any(|(seq, known)| *seq == record.seq && *known == digest);
        self.tell(file, line, record.seq, if same { Damage::Duplicated } else { Damage::Inserted });
    }

    /// The record at this place is not chained to the one we read before it.
    fn blame(&mut self, file: &str, line: u64, next: u64) {
        let start = self.check.start.map_or(0, |head| head.seq);
        if self.last.seq == start {
            return self.tell(file, line, next, Damage::OtherBeginning);
        }
        let Place(before, number) = self.place.clone();
        self.tell(&before, number, self.last.seq, Damage::Changed);
    }

    fn times(&mut self, file: &str, line: u64, record: &Record, follows: bool) {
        let clock = record.event == Event::Clock;
        self.summary.clock_jumps = self.summary.clock_jumps.saturating_add(u64::from(clock));
        if record.time < self.last.time && !clock && follows {
            self.tell(file, line, record.seq, Damage::TimeBack);
        }
    }

    /// Compares with what is known from elsewhere about the record that is now the last.
    fn pass_known(&mut self) {
        while let Some(known) = self.known.front().copied().filter(|known| known.seq <= self.last.seq) {
            self.known.pop_front();
            if known.seq == self.last.seq && known.digest != self.last.digest {
                let Place(file, line) = self.place.clone();
                self.tell(&file, line, known.seq, Damage::Rewritten { known: known.digest });
            }
        }
    }

    fn checkpoint(&mut self, file: &str, line: u64, record: &Record) {
        if record.kind != Kind::Checkpoint {
            return;
        }
        let checked = Checkpoint::of(record, self.check.node).map(|checkpoint| checkpoint.check(self.check.keys));
        match checked {
            Some(Ok(())) => self.summary.checkpoints = self.summary.checkpoints.saturating_add(1),
            Some(Err(BadCheckpoint::UnknownKey)) => {
                self.tell(file, line, record.seq, Damage::UnknownKey { key: record.key.clone() });
            }
            Some(Err(BadCheckpoint::Signature)) | None => self.tell(file, line, record.seq, Damage::BadSignature),
        }
    }

    fn finish(mut self) -> Result<Summary, NotVerified> {
        for (from, until, Place(file, line)) in std::mem::take(&mut self.gaps) {
            self.tell(&file, line, from, Damage::Missing { until });
        }
        let cut: BTreeSet<u64> = self.known.iter().map(|known| known.seq).collect();
        if let Some(seq) = cut.last() {
            let Place(file, line) = self.place.clone();
            self.tell(&file, line, *seq, Damage::Cut);
        }
        self.summary.stray_ends = self.open.stray_ends;
        self.summary.open_acts = std::mem::take(&mut self.open).left();
        if self.broken.is_empty() {
            return Ok(self.summary);
        }
        Err(NotVerified::Broken { broken: self.broken, more: self.more, summary: Box::new(self.summary) })
    }
}
