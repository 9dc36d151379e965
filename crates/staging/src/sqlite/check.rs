//! The integrity check for `doctor`: SQLite's own, the schema, every MAC, every sum.

use super::db::{Db, Done, len};
use super::open::{MIGRATIONS, same_schema};
use crate::{CheckReport, StagingError};

/// Tables whose rows carry a MAC, with their id columns.
pub(crate) const SEALED: [(&str, &str); 9] = [
    ("blobs", "id"),
    ("requests", "id"),
    ("approvals", "request"),
    ("history", "id"),
    ("exceptions", "id"),
    ("packages", "sequence"),
    ("seen", "id"),
    ("arrivals", "id"),
    ("disposals", "id"),
];

/// Broken things named one by one; what comes after is only counted.
const NAMED: usize = 1_000;

impl Db<'_> {
    pub(crate) fn check(&self) -> Done<CheckReport> {
        let mut report = CheckReport::default();
        let mut more: u64 = 0;
        let mut broken = |what: String| {
            if report.broken.len() < NAMED { report.broken.push(what) } else { more = more.saturating_add(1) }
        };
        if let Err(StagingError::Tampered { what }) = same_schema(self.c, MIGRATIONS) {
            broken(what);
        }
        for text in self.all("PRAGMA quick_check(100)", [], |row| Ok(row.get::<_, String>(0)?))? {
            if text != "ok" {
                broken(format!("SQLite: {text}"));
            }
        }
        for (table, row) in self
            .all("PRAGMA foreign_key_check", [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?)))?
        {
            broken(format!("{table} {} refers to nothing", row.unwrap_or(0)));
        }
        for (table, id) in SEALED {
            let mut statement = self.c.prepare(&format!("SELECT * FROM {table}"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                report.rows = report.rows.saturating_add(1);
                if !self.holds(table, row)? {
                    let number: i64 = row.get(id)?;
                    let receipt = if table == "requests" { row.get::<_, String>("receipt")? } else { String::new() };
                    broken(format!("{table} {number} {receipt}: not as it was stored").replace(" :", ":"));
                }
            }
        }
        for what in self.sums()? {
            broken(what);
        }
        if more > 0 {
            report.broken.push(format!("and {more} more"));
        }
        Ok(report)
    }

    /// What must agree between tables.
    fn sums(&self) -> Done<Vec<String>> {
        let mut broken = Vec::new();
        let steps = "SELECT 'history of request ' || receipt FROM requests r
                WHERE steps <> (SELECT count(*) FROM history h WHERE h.subject = 'request' AND h.number = r.id)
            UNION ALL SELECT 'history of arrival ' || id FROM arrivals r
                WHERE steps <> (SELECT count(*) FROM history h WHERE h.subject = 'arrival' AND h.number = r.id)
            UNION ALL SELECT 'requests of package ' || id FROM packages p
                WHERE requests <> (SELECT count(*) FROM requests r WHERE r.package = p.sequence)
            UNION ALL SELECT 'numbers of packages' WHERE (SELECT max(sequence) - count(*) FROM packages) <> 0
            UNION ALL SELECT 'disposal of blob ' || id FROM blobs b WHERE wrapped = zeroblob(60)
                AND NOT EXISTS (SELECT 1 FROM disposals d WHERE d.blob = b.id)
            LIMIT 1000";
        broken.extend(self.all(steps, [], |row| Ok(format!("{}: incomplete", row.get::<_, String>(0)?)))?);
        let used = "SELECT section, sum(length), count(*) FROM (
                SELECT r.section, b.length FROM requests r JOIN blobs b ON b.id IN (r.original, r.result) WHERE b.wrapped <> zeroblob(60)
                UNION ALL SELECT a.section, b.length FROM arrivals a JOIN blobs b ON b.id = a.blob WHERE b.wrapped <> zeroblob(60)
            ) GROUP BY section";
        let real = self.all(used, [], |row| Ok((row.get::<_, String>(0)?, len(row.get(1)?), len(row.get(2)?))))?;
        for (section, bytes, files) in self.all("SELECT section, bytes, files FROM usage", [], |row| {
            Ok((row.get::<_, String>(0)?, len(row.get(1)?), len(row.get(2)?)))
        })? {
            let (b, f) = real.iter().find(|(s, _, _)| *s == section).map_or((0, 0), |(_, b, f)| (*b, *f));
            if (b, f) != (bytes, files) {
                broken.push(format!("usage of section {section}: {bytes} bytes in {files} files, really {b} in {f}"));
            }
        }
        Ok(broken)
    }
}
