//! One connection with the node's secrets: small helpers to ask, to change, and to vouch for every row by a MAC.

use crate::node_key::NodeKey;
use crate::{By, StagingError, time};
use hmac::{Hmac, Mac};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, Row};
use sha2::Sha256;

pub(crate) type Done<T> = Result<T, StagingError>;

/// The node key with the MAC for rows worked out once.
pub(crate) struct Seals {
    pub(crate) key: NodeKey,
    rows: Hmac<Sha256>,
}

impl Seals {
    pub(crate) fn new(key: NodeKey) -> Self {
        Self { rows: key.row_mac(), key }
    }
}

/// A connection inside a transaction.
pub(crate) struct Db<'a> {
    pub(crate) c: &'a Connection,
    pub(crate) seals: &'a Seals,
}

impl Db<'_> {
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Done<usize> {
        Ok(self.c.prepare_cached(sql)?.execute(params)?)
    }

    /// Like `run`, for a statement that must touch exactly one row.
    pub(crate) fn run_one(&self, sql: &str, params: impl Params, what: &str) -> Done<()> {
        match self.run(sql, params)? {
            1 => Ok(()),
            _ => Err(StagingError::NotFound { what: what.to_owned() }),
        }
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Done<T>,
    ) -> Done<Option<T>> {
        let mut statement = self.c.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Done<T>,
    ) -> Done<Vec<T>> {
        let mut statement = self.c.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(row)?);
        }
        Ok(out)
    }

    /// Whether the row's MAC is ours. The row must come from `SELECT *` of the table.
    pub(crate) fn holds(&self, table: &str, row: &Row<'_>) -> Done<bool> {
        let (mac, stored) = self.mac(table, row)?;
        Ok(mac.verify_slice(&stored).is_ok())
    }

    /// As [`Db::holds`], but a row that does not hold is an error naming it.
    pub(crate) fn verify(&self, table: &str, row: &Row<'_>, what: impl FnOnce() -> String) -> Done<()> {
        if self.holds(table, row)? { Ok(()) } else { Err(StagingError::Tampered { what: what() }) }
    }

    /// Writes the MAC of one row after it was changed.
    pub(crate) fn seal(&self, table: &str, id_column: &str, id: i64) -> Done<()> {
        let select = format!("SELECT * FROM {table} WHERE {id_column} = ?1");
        let mac = self.one(&select, [id], |row| Ok(self.mac(table, row)?.0))?;
        let mac: [u8; 32] =
            mac.ok_or_else(|| StagingError::NotFound { what: format!("{table} {id}") })?.finalize().into_bytes().into();
        let update = format!("UPDATE {table} SET mac = ?2 WHERE {id_column} = ?1");
        self.run_one(&update, (id, mac), table)
    }

    /// MAC over the table's name and every column with its type and length, so that none can borrow bytes from its neighbour.
    fn mac(&self, table: &str, row: &Row<'_>) -> Done<(Hmac<Sha256>, Vec<u8>)> {
        let mut mac = self.seals.rows.clone();
        let mut stored = Vec::new();
        let mut add = |tag: u8, bytes: &[u8]| {
            mac.update(&[tag]);
            mac.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
            mac.update(bytes);
        };
        add(b'T', table.as_bytes());
        let statement = row.as_ref();
        for column in 0..statement.column_count() {
            let name = statement.column_name(column)?;
            let value = row.get_ref(column)?;
            if name == "mac" {
                stored = value.as_blob().unwrap_or_default().to_vec();
                continue;
            }
            match value {
                ValueRef::Null => add(b'n', &[]),
                ValueRef::Integer(n) => add(b'i', &n.to_le_bytes()),
                ValueRef::Real(x) => add(b'r', &x.to_le_bytes()),
                ValueRef::Text(t) => add(b't', t),
                ValueRef::Blob(b) => add(b'b', b),
            }
        }
        Ok((mac, stored))
    }

    /// One line of history, with its MAC.
    pub(crate) fn history(
        &self,
        subject: &str,
        number: i64,
        step: i64,
        ways: (Option<&str>, &str),
        by: &By,
    ) -> Done<()> {
        let (from, to) = ways;
        self.run(
            "INSERT INTO history (subject, number, step, from_state, to_state, who, at, why, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, zeroblob(32))",
            (subject, number, step, from, to, &by.who, time::text(by.at), &by.why),
        )?;
        self.seal("history", "id", self.c.last_insert_rowid())
    }
}

/// Refuses text that is longer than a field may be, or empty where something must be said.
pub(crate) fn sound(field: &'static str, text: &str, least: usize, most: usize) -> Done<()> {
    let why = if text.trim().len() < least {
        "empty"
    } else if text.len() > most {
        "too long"
    } else if text.contains('\0') {
        "holds a zero byte"
    } else {
        return Ok(());
    };
    Err(StagingError::Invalid { field, why: why.into() })
}

/// Who and why must be storable.
pub(crate) fn sound_by(by: &By) -> Done<()> {
    sound("who", &by.who, 1, 256)?;
    sound("why", &by.why, 0, 4_096)
}

/// A length as SQLite has it.
pub(crate) fn int(field: &'static str, n: u64) -> Done<i64> {
    i64::try_from(n).map_err(|_| StagingError::Invalid { field, why: "too large".into() })
}

/// A number from SQLite that was stored as a length.
pub(crate) fn len(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
