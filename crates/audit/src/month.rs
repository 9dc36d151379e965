//! Statistics of a month (月次統計): how many of what, per section and reason, counted from the trail.

use crate::csv::{self, reason_ja};
use crate::{Event, Kind, OpenError, Outcome, Query, Record, search};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// What one row of the table counts: section, event, outcome, reason code.
pub type RowKey = (String, Event, Outcome, String);

/// Kinds of rows that are kept apart; an attacker who invents reasons fills the last one only.
const MAX_ROWS: usize = 10_000;

macro_rules! counts {
    ($($name:ident = $ja:literal, $doc:literal;)*) => {
        /// The numbers of one section.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Counts { $(#[doc = $doc] pub $name: u64,)* }

        impl Counts {
            /// The columns, in order: Japanese name and number.
            pub fn columns(&self) -> Vec<(&'static str, u64)> { vec![$(($ja, self.$name),)*] }

            fn plus(&mut self, other: &Self) { $(self.$name = self.$name.saturating_add(other.$name);)* }
        }
    };
}

counts! {
    received = "受付", "Files taken from the drop folder, or payloads of packages.";
    disarmed = "無害化済み", "Files that were rebuilt and verified.";
    refused = "拒否", "Files that were refused; the reasons stand in the rows.";
    held = "保留", "Times a file had to wait.";
    quarantined = "隔離", "Files set apart.";
    malware = "不正プログラム検出", "Times the scanner found something.";
    approved = "承認", "Approvals.";
    rejected = "却下", "Rejections.";
    released = "取り出し", "Files that may leave the staging area.";
    delivered = "配付", "Files put into the folder of a section.";
    disposed = "廃棄", "Disposals.";
    exceptions = "例外措置", "Exceptions asked for, permitted or taken back.";
    failures = "障害", "Failures.";
}

impl Counts {
    /// Counts a record that tells how something ended.
    fn count(&mut self, event: Event, outcome: Outcome) {
        let one = |to: &mut u64| *to = to.saturating_add(1);
        let done = matches!(outcome, Outcome::Done | Outcome::Released | Outcome::None);
        // The state a file went into decides; an event of that name with nothing but "done" says the same.
        match (event, outcome) {
            (Event::Failure, _) => one(&mut self.failures),
            (Event::Exception, _) if done => one(&mut self.exceptions),
            (Event::Refuse | Event::Receive | Event::Disarm | Event::Inspect | Event::Import, Outcome::Refused) => {
                one(&mut self.refused);
            }
            (Event::Receive | Event::Import, _) if done => one(&mut self.received),
            (Event::Disarm, _) if done => one(&mut self.disarmed),
            (Event::Refuse, _) if done => one(&mut self.refused),
            (Event::Scan, Outcome::Malware) => one(&mut self.malware),
            (Event::Hold | Event::Disarm | Event::Scan | Event::Inspect | Event::Deliver, Outcome::Held) => {
                one(&mut self.held)
            }
            (Event::Hold, _) if done => one(&mut self.held),
            (Event::Quarantine | Event::Disarm | Event::Inspect, Outcome::Quarantined) => one(&mut self.quarantined),
            (Event::Quarantine, _) if done => one(&mut self.quarantined),
            (Event::Approve, _) if done => one(&mut self.approved),
            (Event::Reject, _) if done => one(&mut self.rejected),
            (Event::Release, _) if done => one(&mut self.released),
            (Event::Deliver, _) if done => one(&mut self.delivered),
            (Event::Dispose, _) if done => one(&mut self.disposed),
            _ => {}
        }
    }
}

/// The statistics of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Year and month in Japan: its first day.
    pub month: Date,
    /// The numbers per section; records of no section under "".
    pub sections: BTreeMap<String, Counts>,
    /// All sections together.
    pub total: Counts,
    /// Everything that ended or was noted, per section, event, outcome and reason code.
    pub rows: BTreeMap<RowKey, u64>,
    /// Lines that could not be read: the numbers are not to be believed before `verify` was run.
    pub unreadable: u64,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReport {
    /// There is no such month.
    NoSuchMonth,
    /// The trail cannot be read.
    Trail(OpenError),
}

/// Counts the month of a trail. Begins are not counted, their ends are.
///
/// # Errors
/// No such month, or the trail cannot be read.
pub fn report(dir: &Path, year: i16, month: i8) -> Result<Report, NoReport> {
    let first = Date::new(year, month, 1).map_err(|_| NoReport::NoSuchMonth)?;
    let query = Query { from: Some(first), to: Some(first.last_of_month()), limit: u64::MAX, ..Query::default() };
    let mut found = search(dir, query).map_err(NoReport::Trail)?;
    let mut rows: BTreeMap<RowKey, u64> = BTreeMap::new();
    let mut sections: BTreeMap<String, Counts> = BTreeMap::new();
    for hit in found.by_ref() {
        let Record { kind, event, section, outcome, mut reason, .. } = hit.map_err(NoReport::Trail)?.record;
        if !matches!(kind, Kind::End | Kind::Note) {
            continue;
        }
        let full = rows.len() >= MAX_ROWS;
        let section =
            if sections.len() < MAX_ROWS || sections.contains_key(&section) { section } else { "…".to_owned() };
        sections.entry(section.clone()).or_default().count(event, outcome);
        if full && !rows.contains_key(&(section.clone(), event, outcome, reason.clone())) {
            reason = "…".to_owned();
        }
        let row = rows.entry((section, event, outcome, reason)).or_default();
        *row = row.saturating_add(1);
    }
    let mut total = Counts::default();
    sections.values().for_each(|counts| total.plus(counts));
    Ok(Report { month: first, sections, total, rows, unreadable: found.unreadable() })
}

fn section_ja(section: &str) -> &str {
    if section.is_empty() { "（課なし）" } else { section }
}

impl Report {
    fn month_ja(&self) -> String {
        format!("{}年{}月", self.month.year(), self.month.month())
    }

    /// As CSV for Excel: the numbers per section, an empty row, then every row with its reason.
    ///
    /// # Errors
    /// What `to` says.
    pub fn csv(&self, to: &mut impl Write) -> io::Result<()> {
        let names: Vec<&str> = self.total.columns().into_iter().map(|(name, _)| name).collect();
        csv::begin(to, &[&["月", "課"], names.as_slice()].concat())?;
        let month = self.month_ja();
        let all = self.sections.iter().map(|(section, counts)| (section_ja(section), counts));
        for (section, counts) in all.chain([("合計", &self.total)]) {
            let numbers: Vec<String> = counts.columns().into_iter().map(|(_, number)| number.to_string()).collect();
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            csv::row(to, &[&[month.as_str(), section], numbers.as_slice()].concat())?;
        }
        csv::row(to, &[""])?;
        csv::row(to, &["月", "課", "出来事", "結果", "理由", "理由コード", "件数"])?;
        for ((section, event, outcome, reason), count) in &self.rows {
            let count = count.to_string();
            let row = [&month, section_ja(section), event.ja(), outcome.ja(), reason_ja(reason), reason, &count];
            csv::row(to, &row)?;
        }
        Ok(())
    }

    /// For people: the numbers per section, and what was refused for which reason.
    pub fn text_ja(&self) -> String {
        let mut text = format!("月次統計 {}\n", self.month_ja());
        let all = self.sections.iter().map(|(section, counts)| (section_ja(section), counts));
        for (section, counts) in all.chain([("合計", &self.total)]) {
            let numbers: Vec<String> =
                counts.columns().into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{name} {n}")).collect();
            // Writing to a text cannot fail.
            let _ =
                writeln!(text, "{section}：{}", if numbers.is_empty() { "なし".into() } else { numbers.join("、") });
        }
        let refused = self.rows.iter().filter(|((_, _, outcome, reason), _)| {
            !reason.is_empty() && !matches!(outcome, Outcome::Done | Outcome::Released | Outcome::Clean)
        });
        let mut reasons: BTreeMap<(Outcome, &str), u64> = BTreeMap::new();
        for ((_, _, outcome, reason), count) in refused {
            let sum = reasons.entry((*outcome, reason)).or_default();
            *sum = sum.saturating_add(*count);
        }
        if !reasons.is_empty() {
            text.push_str("理由別：\n");
        }
        for ((outcome, reason), count) in reasons {
            let _ = writeln!(text, "  {} {} {count} 件", outcome.ja(), reason_ja(reason));
        }
        if self.unreadable > 0 {
            let _ = writeln!(
                text,
                "読めない行が {} 行あります。「mugai audit verify」で確かめてください。",
                self.unreadable
            );
        }
        text
    }
}
