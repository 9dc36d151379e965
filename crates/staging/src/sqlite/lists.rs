//! Lists, searches and counts: pages by key, newest first, from indices; what is listed is checked like everything else.

use super::db::{Db, Done, len};
use super::request_rows::moment;
use crate::person::fold;
use crate::{
    Arrival, ArrivalId, ArrivalState, By, HistoryEntry, Page, Query, Receipt, Request, StagingError, State, person_key,
    time,
};
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

/// Rows on one page at most.
const PAGE: usize = 1_000;

/// A query put together from fixed pieces; every value of a caller is a parameter.
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn and(&mut self, piece: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = self.values.len().to_string();
        self.text.push_str(&piece.replace('?', &format!("?{number}")));
    }

    fn one_of(&mut self, column: &str, words: impl Iterator<Item = String>) {
        let mut begun = false;
        for word in words {
            let start = if begun { String::from(", ?") } else { format!(" AND {column} IN (?") };
            self.and(&start, word);
            begun = true;
        }
        if begun {
            self.text.push(')');
        }
    }
}

fn limit(query: &Query) -> usize {
    if query.limit == 0 { 100 } else { query.limit.min(PAGE) }
}

/// The table as it is searched. A part of a name is looked for in an index that holds nothing but names: a million in a moment.
fn from(table: &str, query: &Query) -> Sql {
    let mut sql = Sql { text: String::new(), values: Vec::new() };
    match query.name.as_deref().map(fold).filter(|part| !part.is_empty()) {
        None => sql.text = format!("SELECT r.* FROM {table} r WHERE r.id < "),
        Some(part) => {
            sql.text =
                format!("SELECT r.* FROM {table} n INDEXED BY {table}_name CROSS JOIN {table} r ON r.id = n.id WHERE ");
            sql.and("instr(n.name_fold, ?) > 0", part);
            sql.text.push_str(" AND n.id < ");
        }
    }
    sql.and("?", query.before.unwrap_or(i64::MAX));
    sql.one_of("r.section", query.sections.iter().cloned());
    sql
}

/// The end of the query. With a part of a name the order is that of the index of names, so that the search ends with the page.
fn finish(mut sql: Sql, query: &Query) -> Sql {
    let by = if query.name.as_deref().is_some_and(|n| !fold(n).is_empty()) { "n.id" } else { "r.id" };
    let more = i64::try_from(limit(query)).unwrap_or(i64::MAX).saturating_add(1);
    sql.and(&format!(" ORDER BY {by} DESC LIMIT ?"), more);
    sql
}

fn page<T>(mut rows: Vec<T>, query: &Query, id: impl Fn(&T) -> i64) -> Page<T> {
    let more = rows.len() > limit(query);
    rows.truncate(limit(query));
    Page { next: rows.last().filter(|_| more).map(id), rows }
}

impl Db<'_> {
    pub(crate) fn list(&self, query: &Query) -> Done<Page<Request>> {
        let mut sql = from("requests", query);
        sql.one_of("r.state", query.states.iter().map(|s| s.word().to_owned()));
        if let Some(applicant) = &query.applicant {
            sql.and(" AND r.applicant_key = ?", person_key(applicant));
        }
        if let Some(at) = query.from {
            sql.and(" AND r.received_at >= ?", time::text(at));
        }
        if let Some(at) = query.until {
            sql.and(" AND r.received_at < ?", time::text(at));
        }
        let sql = finish(sql, query);
        let rows = self.all(&sql.text, params_from_iter(sql.values), |row| self.request_row(row))?;
        Ok(page(rows, query, |r| r.id))
    }

    pub(crate) fn list_arrivals(&self, query: &Query) -> Done<Page<Arrival>> {
        let mut sql = from("arrivals", query);
        if let Some(at) = query.from {
            sql.and(" AND r.arrived_at >= ?", time::text(at));
        }
        if let Some(at) = query.until {
            sql.and(" AND r.arrived_at < ?", time::text(at));
        }
        let sql = finish(sql, query);
        let rows = self.all(&sql.text, params_from_iter(sql.values), |row| self.arrival_row(row))?;
        Ok(page(rows, query, |a| a.id))
    }

    pub(crate) fn due_for_work(&self, now: Timestamp, limit: i64) -> Done<Vec<Receipt>> {
        // Two looks into the index of states; one with OR would sort everything that waits.
        let mut due = self.in_state(State::Received, limit)?;
        let sql = "SELECT * FROM requests WHERE state = 'held' AND next_try <= ?1 ORDER BY id LIMIT ?2";
        due.extend(self.believed(sql, (time::text(now), limit))?);
        due.sort();
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due)
    }

    pub(crate) fn in_state(&self, state: State, limit: i64) -> Done<Vec<Receipt>> {
        let sql = "SELECT * FROM requests WHERE state = ?1 ORDER BY id LIMIT ?2";
        self.believed(sql, (state.word(), limit))
    }

    /// Only rows that hold: one that was tampered with must not stop the others.
    fn believed(&self, sql: &str, params: impl rusqlite::Params) -> Done<Vec<Receipt>> {
        let rows = self.all(sql, params, |row| match self.request_row(row) {
            Ok(request) => Ok(Some(request.receipt)),
            Err(StagingError::Tampered { .. }) => Ok(None),
            Err(other) => Err(other),
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    pub(crate) fn arrivals_in(&self, state: ArrivalState, now: Timestamp, limit: i64) -> Done<Vec<ArrivalId>> {
        let sql =
            "SELECT * FROM arrivals WHERE state = ?1 AND (state <> 'held' OR next_try <= ?2) ORDER BY id LIMIT ?3";
        let rows = self.all(sql, (state.word(), time::text(now), limit), |row| match self.arrival_row(row) {
            Ok(arrival) => Ok(Some(arrival.id)),
            Err(StagingError::Tampered { .. }) => Ok(None),
            Err(other) => Err(other),
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// After a crash: what a worker had is taken back.
    pub(crate) fn recover(&self, by: &By) -> Done<(Vec<Receipt>, Vec<ArrivalId>)> {
        let mut requests = self.in_state(State::Disarming, i64::MAX)?;
        requests.extend(self.in_state(State::Scanning, i64::MAX)?);
        for receipt in &requests {
            self.advance(receipt, crate::Change::Received, crate::Notes::default(), by)?;
        }
        let arrivals = self.arrivals_in(ArrivalState::Inspecting, Timestamp::MAX, i64::MAX)?;
        for id in &arrivals {
            self.advance_arrival(*id, &crate::ArrivalChange::Arrived, by)?;
        }
        Ok((requests, arrivals))
    }

    /// The history of a request or an arrival; its length must be what its row says.
    pub(crate) fn history_of(&self, subject: &str, table: &str, id: i64) -> Done<Vec<HistoryEntry>> {
        let what = || format!("history of {subject} {id}");
        let sql = "SELECT * FROM history WHERE subject = ?1 AND number = ?2 ORDER BY step";
        let entries = self.all(sql, (subject, id), |row| {
            self.verify("history", row, what)?;
            history_entry(row)
        })?;
        let steps =
            self.one(&format!("SELECT steps FROM {table} WHERE id = ?1"), [id], |row| Ok(row.get::<_, i64>(0)?))?;
        if steps.map(len) != u64::try_from(entries.len()).ok() {
            return Err(StagingError::Tampered { what: what() });
        }
        Ok(entries)
    }

    pub(crate) fn counts(&self) -> Done<Vec<(State, u64)>> {
        let rows = self.all("SELECT state, count(*) FROM requests GROUP BY state", [], |row| {
            Ok((State::from_word(&row.get::<_, String>(0)?), len(row.get(1)?)))
        })?;
        Ok(rows.into_iter().filter_map(|(state, n)| Some((state?, n))).collect())
    }
}

fn history_entry(row: &Row<'_>) -> Done<HistoryEntry> {
    Ok(HistoryEntry {
        from: row.get("from_state")?,
        to: row.get("to_state")?,
        by: By { who: row.get("who")?, at: moment(row, "at")?, why: row.get("why")? },
    })
}
