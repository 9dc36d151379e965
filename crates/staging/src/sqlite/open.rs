//! Opening the database: its settings, its schema, migrations forward with a backup first, and the refusal of anything else.

use super::db::{Db, Done, Seals};
use crate::{ArrivalState, StagingError, State};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `MUGA`: tells our database from any other.
const APPLICATION: i64 = 0x4D55_4741;

/// One step from a schema to the next.
pub(crate) struct Migration {
    /// What to run.
    pub(crate) sql: &'static str,
    /// Tables whose columns change: table, id column. Every row is checked before and gets a new MAC after.
    pub(crate) sealed: &'static [(&'static str, &'static str)],
}

/// `MIGRATIONS[n]` leads from schema n + 1 to n + 2. Never change one that was shipped.
pub(crate) const MIGRATIONS: &[Migration] = &[];

/// A connection with our settings.
pub(crate) fn connect(file: &Path) -> Done<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    settings(&connection)?;
    Ok(connection)
}

fn settings(c: &Connection) -> Done<()> {
    c.busy_timeout(Duration::from_secs(10))?;
    c.set_prepared_statement_cache_capacity(128);
    // `FULL`: a commit is on the disk when it returns. `secure_delete`: what is deleted is overwritten with zeros.
    for (name, value) in
        [("synchronous", "FULL"), ("foreign_keys", "ON"), ("secure_delete", "ON"), ("temp_store", "MEMORY")]
    {
        c.pragma_update(None, name, value)?;
    }
    for (name, value) in [("recursive_triggers", "ON"), ("trusted_schema", "OFF"), ("cell_size_check", "ON")] {
        c.pragma_update(None, name, value)?;
    }
    Ok(())
}

/// A database in memory with the schema of today.
pub(crate) fn in_memory(seals: &Seals) -> Done<Connection> {
    let mut c = Connection::open_in_memory()?;
    settings(&c)?;
    prepare(&mut c, seals, None, MIGRATIONS)?;
    Ok(c)
}

/// The database file, made or migrated when needed.
pub(crate) fn on_disk(file: &Path, seals: &Seals, migrations: &[Migration]) -> Done<Connection> {
    // Made by us so that nobody else may read it; SQLite gives its log the same mode.
    let made = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file);
    made.map_err(|e| StagingError::io(file, e))?;
    let mut c = connect(file)?;
    let mode: String = c.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StagingError::Database { why: format!("write-ahead log not possible here: {mode}") });
    }
    prepare(&mut c, seals, Some(file), migrations)?;
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder).and_then(|d| d.sync_all()).map_err(|e| StagingError::io(folder, e))?;
    }
    Ok(c)
}

fn pragma(c: &Connection, name: &str) -> Done<i64> {
    Ok(c.pragma_query_value(None, name, |row| row.get(0))?)
}

fn prepare(c: &mut Connection, seals: &Seals, file: Option<&Path>, migrations: &[Migration]) -> Done<()> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX - 1).saturating_add(1);
    let found = pragma(c, "user_version")?;
    if found > known {
        return Err(StagingError::Newer { found, known });
    }
    if let Some(file) = file.filter(|_| found > 0 && found < known) {
        back_up_before(c, file, found)?;
    }
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another process may have been quicker.
    let mut version = pragma(&tx, "user_version")?;
    let before = version;
    let tables: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (version, tables, pragma(&tx, "application_id")?) {
        (0, 0, _) => {
            create(&tx, seals)?;
            version = 1;
        }
        (1.., _, APPLICATION) => {}
        _ => return Err(StagingError::Tampered { what: "staging.db (not a database of this program)".into() }),
    }
    let check: Vec<u8> = tx.query_row("SELECT value FROM meta WHERE name = 'node key'", [], |row| row.get(0))?;
    if check != seals.key.derive("check of the node key") {
        return Err(StagingError::NodeKey {
            path: PathBuf::from("keys/node.key"),
            why: "not the key of this database".into(),
        });
    }
    if version < known {
        let done = usize::try_from(version.saturating_sub(1)).unwrap_or(usize::MAX);
        for step in migrations.iter().skip(done) {
            migrate(&tx, seals, step)?;
            version = version.saturating_add(1);
        }
    }
    if version != before {
        tx.pragma_update(None, "user_version", version)?;
    }
    tx.commit()?;
    same_schema(c, migrations)
}

fn create(tx: &Connection, seals: &Seals) -> Done<()> {
    schema(tx)?;
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.execute("INSERT INTO meta (name, value) VALUES ('node key', ?1)", [seals.key.derive("check of the node key")])?;
    Ok(())
}

fn schema(tx: &Connection) -> Done<()> {
    tx.execute_batch(include_str!("schema.sql"))?;
    let mut insert = tx.prepare("INSERT INTO request_ways (from_state, to_state) VALUES (?1, ?2)")?;
    for (from, ways) in State::WAYS {
        for to in *ways {
            insert.execute((from.word(), to.word()))?;
        }
    }
    let mut insert = tx.prepare("INSERT INTO arrival_ways (from_state, to_state) VALUES (?1, ?2)")?;
    for (from, ways) in ArrivalState::WAYS {
        for to in *ways {
            insert.execute((from.word(), to.word()))?;
        }
    }
    tx.execute_batch(include_str!("schema_last.sql"))?;
    Ok(())
}

fn back_up_before(c: &Connection, file: &Path, version: i64) -> Done<()> {
    let copy = file.with_extension(format!("db.before-{version}"));
    copy_database(c, &copy)?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    let synced = std::fs::set_permissions(&copy, mode).and_then(|()| std::fs::File::open(&copy)?.sync_all());
    synced.map_err(|e| StagingError::io(&copy, e))
}

/// The whole database as this connection sees it, in one step: others may go on writing.
pub(crate) fn copy_database(c: &Connection, to: &Path) -> Done<()> {
    let mut copy = Connection::open(to)?;
    let backup = rusqlite::backup::Backup::new(c, &mut copy)?;
    match backup.step(-1)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        _ => Err(StagingError::Busy),
    }
}

fn migrate(tx: &Connection, seals: &Seals, step: &Migration) -> Done<()> {
    let db = Db { c: tx, seals };
    let mut ids = Vec::new();
    for (table, id) in step.sealed {
        let sql = format!("SELECT * FROM {table} ORDER BY {id}");
        ids.push(db.all(&sql, [], |row| {
            let number: i64 = row.get(*id)?;
            db.verify(table, row, || format!("{table} {number}"))?;
            Ok(number)
        })?);
    }
    tx.execute_batch(step.sql)?;
    for ((table, id), numbers) in step.sealed.iter().zip(ids) {
        numbers.into_iter().try_for_each(|number| db.seal(table, id, number))?;
    }
    Ok(())
}

/// Whether every table, index and trigger is the one we made: a trigger that was dropped is a rule that is gone.
pub(crate) fn same_schema(c: &Connection, migrations: &[Migration]) -> Done<()> {
    let all = |c: &Connection| -> Done<Vec<(String, String, Option<String>)>> {
        let sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";
        let mut statement = c.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let fresh = Connection::open_in_memory()?;
    schema(&fresh)?;
    migrations.iter().try_for_each(|m| fresh.execute_batch(m.sql))?;
    let (ours, found) = (all(&fresh)?, all(c)?);
    let odd = ours.iter().find(|o| !found.contains(o)).or_else(|| found.iter().find(|f| !ours.contains(f)));
    match odd {
        None => Ok(()),
        Some((kind, name, _)) => {
            Err(StagingError::Tampered { what: format!("the schema of staging.db ({kind} {name})") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::check::SEALED;
    use crate::{By, NewException, NodeKey, SqliteStore, Store, Timestamp};

    const NEXT: &[Migration] =
        &[Migration { sql: "ALTER TABLE exceptions ADD COLUMN note TEXT", sealed: &[("exceptions", "id")] }];

    fn filled() -> (tempfile::TempDir, Seals) {
        let data = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(data.path(), NodeKey::from_bytes([1; 32])).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let new = NewException {
            digest: [1; 32],
            reason: "r".into(),
            requested_by: "a".into(),
            permitted_by: "b".into(),
            issued: at,
            expires: Timestamp::MAX,
        };
        store.grant(&new, &By::system(at)).unwrap();
        (data, Seals::new(NodeKey::from_bytes([1; 32])))
    }

    #[test]
    fn an_older_schema_is_brought_forward_after_a_backup() {
        let (data, seals) = filled();
        let file = data.path().join("staging.db");
        let c = on_disk(&file, &seals, NEXT).unwrap();
        assert_eq!(pragma(&c, "user_version").unwrap(), 2);
        let db = Db { c: &c, seals: &seals };
        let holds = db.all("SELECT * FROM exceptions", [], |row| db.holds("exceptions", row)).unwrap();
        assert_eq!(holds, [true], "the MAC is over the new column too");
        let old = Connection::open(data.path().join("staging.db.before-1")).unwrap();
        assert_eq!(pragma(&old, "user_version").unwrap(), 1);
        assert_eq!(old.query_row("SELECT count(*) FROM exceptions", [], |r| r.get::<_, i64>(0)).unwrap(), 1);
        drop(c);
        on_disk(&file, &seals, NEXT).unwrap();
        assert!(matches!(on_disk(&file, &seals, MIGRATIONS), Err(StagingError::Newer { found: 2, known: 1 })));
    }

    #[test]
    fn a_forged_row_is_not_made_good_by_a_migration() {
        let (data, seals) = filled();
        let file = data.path().join("staging.db");
        let c = Connection::open(&file).unwrap();
        let trigger: String =
            c.query_row("SELECT sql FROM sqlite_schema WHERE name = 'exceptions_fixed'", [], |r| r.get(0)).unwrap();
        c.execute_batch(&format!("DROP TRIGGER exceptions_fixed; UPDATE exceptions SET reason = 'x'; {trigger}"))
            .unwrap();
        drop(c);
        assert!(matches!(on_disk(&file, &seals, NEXT), Err(StagingError::Tampered { .. })));
        assert_eq!(pragma(&connect(&file).unwrap(), "user_version").unwrap(), 1);
    }

    #[test]
    fn every_table_with_a_mac_is_checked() {
        let c = in_memory(&Seals::new(NodeKey::from_bytes([1; 32]))).unwrap();
        let sql = "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'mac'";
        let mut statement = c.prepare(sql).unwrap();
        let mut found: Vec<String> = statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let mut ours: Vec<_> = SEALED.iter().map(|(table, _)| table.to_string()).collect();
        found.sort();
        ours.sort();
        assert_eq!(found, ours);
    }

    #[test]
    fn a_commit_is_synced_and_what_is_deleted_is_zeroed() {
        let (data, _) = filled();
        let c = connect(&data.path().join("staging.db")).unwrap();
        // 2 = FULL; see PRAGMA synchronous, secure_delete, foreign_keys, recursive_triggers in the manual of SQLite.
        for (name, value) in [("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("recursive_triggers", 1)]
        {
            assert_eq!(pragma(&c, name).unwrap(), value, "{name}");
        }
        assert_eq!(c.query_row("PRAGMA journal_mode", [], |r| r.get::<_, String>(0)).unwrap(), "wal");
    }
}
