//! Begins without an end: what was under way when the service died.

use crate::files::{self, Line, Lines};
use crate::{Kind, OpenError, Record};
use memchr::memmem;
use std::collections::BTreeMap;
use std::path::Path;

/// More than this under way at once is no service of ours.
pub(crate) const MAX_OPEN: usize = 10_000;

/// A begin without an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAct {
    /// The begin.
    pub record: Record,
}

/// Begins and ends that pass by.
#[derive(Default)]
pub(crate) struct Open {
    acts: BTreeMap<u64, Record>,
    /// Begins that were not kept because there were too many.
    pub(crate) overflow: u64,
    /// Ends whose begin did not pass by, or was ended before.
    pub(crate) stray_ends: u64,
}

impl Open {
    /// Looks at one record.
    pub(crate) fn see(&mut self, record: &Record) {
        match record.kind {
            Kind::Begin if self.acts.len() >= MAX_OPEN => self.overflow = self.overflow.saturating_add(1),
            Kind::Begin => drop(self.acts.insert(record.seq, record.clone())),
            Kind::End if self.acts.remove(&record.act).is_none() => self.stray_ends = self.stray_ends.saturating_add(1),
            _ => {}
        }
    }

    /// What is still open, in order.
    pub(crate) fn left(self) -> Vec<OpenAct> {
        self.acts.into_values().map(|record| OpenAct { record }).collect()
    }
}

/// Begins without end in the last `look_back` bytes of the trail.
pub(crate) fn recent(dir: &Path, look_back: u64) -> Result<Vec<OpenAct>, OpenError> {
    if look_back == 0 {
        return Ok(Vec::new());
    }
    let found = files::list(dir)?;
    let (mut left, mut pieces) = (look_back, Vec::new());
    for file in found.iter().rev().filter(|file| file.len > 0) {
        let skip = file.len.saturating_sub(left);
        pieces.push((file, skip));
        left = left.saturating_sub(file.len);
        if left == 0 {
            break;
        }
    }
    let begin = memmem::Finder::new(br#""kind":"begin""#);
    let end = memmem::Finder::new(br#""kind":"end""#);
    let mut open = Open::default();
    for (file, skip) in pieces.into_iter().rev() {
        let mut lines = Lines::open(&dir.join(&file.name), skip, 256 << 10)?;
        if skip > 0 {
            // Most likely in the middle of a line.
            lines.next()?;
        }
        while let Some(line) = lines.next()? {
            // The end was settled before; what cannot be read further up is for `verify` to tell.
            let Line::Whole(line) = line else { continue };
            if begin.find(line).is_none() && end.find(line).is_none() {
                continue;
            }
            if let Ok(record) = Record::parse(line) {
                open.see(&record);
            }
        }
    }
    Ok(open.left())
}
