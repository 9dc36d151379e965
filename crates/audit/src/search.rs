//! Searching the trail: by file name, person, section, receipt, event, day. Most lines are dismissed before they are parsed.

use crate::files::{self, DayFile, Line, Lines};
use crate::{Event, OpenError, Record, when};
use jiff::civil::Date;
use memchr::memmem::Finder;
use std::path::{Path, PathBuf};

/// What is looked for; every condition that is set must hold.
#[derive(Clone, Debug)]
pub struct Query {
    /// A part of the file name. Letters match in either case.
    pub file: Option<String>,
    /// The person, whole.
    pub who: Option<String>,
    /// The section, whole.
    pub section: Option<String>,
    /// The receipt or package, whole.
    pub receipt: Option<String>,
    /// The event.
    pub event: Option<Event>,
    /// The first day, in Japan.
    pub from: Option<Date>,
    /// The last day, in Japan.
    pub to: Option<Date>,
    /// At most so many records.
    pub limit: u64,
}

impl Default for Query {
    /// Everything, at most 1,000 records.
    fn default() -> Self {
        let (file, who, section, receipt, event, from, to) = (None, None, None, None, None, None, None);
        Self { file, who, section, receipt, event, from, to, limit: 1_000 }
    }
}

/// A record that was found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
    /// The record.
    pub record: Record,
}

/// The text between the quotes as JSON writes it.
fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

impl Query {
    /// Bytes that every line must hold which is looked for.
    fn needles(&self) -> Vec<Finder<'static>> {
        let whole = |field: &str, text: &Option<String>| {
            text.as_ref().filter(|text| !text.is_empty()).map(|text| format!("\"{field}\":\"{}\"", escaped(text)))
        };
        // A letter may stand in the other case: then only parsing can tell.
        let file = self.file.as_ref().filter(|text| text.to_lowercase() == **text && text.to_uppercase() == **text);
        let event = self.event.map(|event| event.word().to_owned());
        let needles = [
            whole("receipt", &self.receipt),
            whole("who", &self.who),
            whole("section", &self.section),
            whole("event", &event),
            file.map(|text| escaped(text)),
        ];
        needles.into_iter().flatten().map(|needle| Finder::new(needle.as_bytes()).into_owned()).collect()
    }

    fn wants_day(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    fn wants(&self, record: &Record, folded: Option<&str>) -> bool {
        let same = |wanted: &Option<String>, text: &str| wanted.as_ref().is_none_or(|wanted| wanted == text);
        same(&self.who, &record.who)
            && same(&self.section, &record.section)
            && same(&self.receipt, &record.receipt)
            && self.event.is_none_or(|event| event == record.event)
            && folded.is_none_or(|folded| record.file.to_lowercase().contains(folded))
            && self.wants_day(when::day(record.time))
    }
}

/// Searches the trail in a folder, oldest first, holding one line at a time.
///
/// # Errors
/// The folder cannot be read.
pub fn search(dir: &Path, query: Query) -> Result<Search, OpenError> {
    let mut files = files::list(dir)?;
    files.retain(|file| query.wants_day(file.day));
    files.reverse();
    let needles = query.needles();
    let folded = query.file.as_ref().map(|file| file.to_lowercase());
    let left = query.limit;
    Ok(Search { dir: dir.to_owned(), query, folded, needles, files, open: None, left, unreadable: 0 })
}

/// The records found, one after the other.
pub struct Search {
    dir: PathBuf,
    query: Query,
    folded: Option<String>,
    needles: Vec<Finder<'static>>,
    files: Vec<DayFile>,
    open: Option<(String, Lines)>,
    left: u64,
    unreadable: u64,
}

impl Search {
    /// Lines so far that could not be read, for the caller to speak of: only `verify` tells what is wrong with them.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    fn advance(&mut self) -> Result<Option<Hit>, OpenError> {
        while self.left > 0 {
            let Some((name, lines)) = &mut self.open else {
                let Some(file) = self.files.pop() else { return Ok(None) };
                let lines = Lines::open(&self.dir.join(&file.name), 0, 256 << 10)?;
                self.open = Some((file.name, lines));
                continue;
            };
            let number = lines.number.saturating_add(1);
            match lines.next()? {
                None => self.open = None,
                // Being written.
                Some(Line::Torn) => {}
                Some(Line::TooLong) => self.unreadable = self.unreadable.saturating_add(1),
                Some(Line::Whole(line)) => {
                    if self.needles.iter().any(|needle| needle.find(line).is_none()) {
                        continue;
                    }
                    match Record::parse(line) {
                        Ok(record) if self.query.wants(&record, self.folded.as_deref()) => {
                            self.left = self.left.saturating_sub(1);
                            return Ok(Some(Hit { file: name.clone(), line: number, record }));
                        }
                        Ok(_) => {}
                        Err(_) => self.unreadable = self.unreadable.saturating_add(1),
                    }
                }
            }
        }
        Ok(None)
    }
}

impl Iterator for Search {
    type Item = Result<Hit, OpenError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.advance().transpose();
        if matches!(found, Some(Err(_))) {
            self.left = 0;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_are_found_in_bytes_and_letters_only_after_parsing() {
        let needles = |file: &str| Query { file: Some(file.into()), ..Query::default() }.needles().len();
        assert_eq!((needles("報告書"), needles("Report"), needles("2026-11")), (1, 0, 1));
        assert_eq!(escaped("a\"b\\"), "a\\\"b\\\\");
    }
}
