//! The schema alone, by raw SQL on a plain connection without the program: what may not happen is refused by the database itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::cloned_ref_to_slice_refs
)]

mod common;

use common::*;
use mugai_staging::*;
use rusqlite::Connection;

/// A node on disk with one request in every state that matters, and a plain connection to its database.
struct Raw {
    data: tempfile::TempDir,
    sql: Connection,
    waiting: Receipt,
    approved: Receipt,
    disarmed: Receipt,
    received: Receipt,
    refused: Receipt,
    sealed: Receipt,
}

fn raw() -> Raw {
    let data = folder();
    let store = SqliteStore::open(data.path(), NodeKey::open(data.path()).unwrap()).unwrap();
    let blobs = DiskBlobs::open(data.path()).unwrap();
    let node = Node { store: &store, blobs: &blobs };
    let refused = node.received("refused", &soumu());
    node.step(&refused, Change::Refused(Why::new("malformed", "", ""))).unwrap();
    let (waiting, approved, disarmed) = (node.waiting("w"), node.approved("a"), node.disarmed("d", &soumu()));
    let (received, sealed) = (node.received("r", &soumu()), node.sealed("p", "s").1);
    let ids = store.arrive(&node.incoming("in", 1, 1), &sys(1)).unwrap();
    assert_eq!(ids, [1]);
    let exception = NewException {
        digest: [1; 32],
        reason: "r".into(),
        requested_by: "tanaka".into(),
        permitted_by: "ciso".into(),
        issued: at(0),
        expires: at(9),
    };
    store.grant(&exception, &sys(0)).unwrap();
    dispose(&store, &blobs, &Target::Request(refused.clone()), Scope::Original, "x", &sys(1)).unwrap();
    drop(store);
    let sql = Connection::open(data.path().join("staging.db")).unwrap();
    Raw { data, sql, waiting, approved, disarmed, received, refused, sealed }
}

impl Raw {
    /// Runs a statement with the receipt for `?1` and says why it was refused.
    fn refused(&self, sql: &str, receipt: &Receipt) -> String {
        let wants = sql.contains("?1");
        let done = if wants { self.sql.execute(sql, [receipt.as_str()]) } else { self.sql.execute(sql, []) };
        match done {
            Err(e) => e.to_string(),
            Ok(n) => panic!("{n} rows let through: {sql}"),
        }
    }
}

#[test]
fn the_table_of_ways_is_that_of_the_program() {
    let raw = raw();
    for (table, ways) in [
        (
            "request_ways",
            State::WAYS.iter().flat_map(|(f, w)| w.iter().map(move |t| (f.word(), t.word()))).collect::<Vec<_>>(),
        ),
        (
            "arrival_ways",
            ArrivalState::WAYS.iter().flat_map(|(f, w)| w.iter().map(move |t| (f.word(), t.word()))).collect(),
        ),
    ] {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut statement = raw.sql.prepare(&format!("SELECT from_state, to_state FROM {table}")).unwrap();
        for row in statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap() {
            found.push(row.unwrap());
        }
        let mut ours: Vec<_> = ways.iter().map(|(f, t)| (f.to_string(), t.to_string())).collect();
        ours.sort();
        found.sort();
        assert_eq!(found, ours);
        for change in
            ["INSERT INTO {} VALUES ('received', 'approved')", "DELETE FROM {}", "UPDATE {} SET to_state = 'approved'"]
        {
            assert!(raw.refused(&change.replace("{}", table), &raw.received).contains("the ways are fixed"));
        }
    }
}

#[test]
fn no_state_is_skipped() {
    let raw = raw();
    let set = |state: &str| format!("UPDATE requests SET state = '{state}' WHERE receipt = ?1");
    for state in [
        "approved",
        "sealed",
        "released",
        "delivered",
        "disarmed",
        "awaiting_approval",
        "scanning",
        "disposed",
        "nonsense",
    ] {
        let why = raw.refused(&set(state), &raw.received);
        assert!(
            why.contains("impossible transition")
                || why.contains("only")
                || why.contains("no approval")
                || why.contains("once"),
            "{state}: {why}"
        );
    }
    assert!(raw.refused(&set("approved"), &raw.waiting).contains("no approval without an approver"));
    assert!(raw.refused(&set("approved"), &raw.disarmed).contains("no approval without an approver"));
    assert!(raw.refused(&set("rejected"), &raw.waiting).contains("no rejection without an approver"));
    assert!(raw.refused(&set("sealed"), &raw.approved).contains("one package"));
    let why = raw.refused(&set("sealed"), &raw.waiting);
    assert!(why.contains("impossible") || why.contains("one package"), "{why}");
    assert!(raw.refused(&set("released"), &raw.sealed).contains("released only with its package"));
    let why = raw.refused(&set("delivered"), &raw.sealed);
    assert!(why.contains("impossible") || why.contains("delivered only"), "{why}");
    assert!(raw.refused(&set("disarming"), &raw.refused).contains("final"));
    let why = raw.refused(&set("approved"), &raw.sealed);
    assert!(why.contains("impossible") || why.contains("no approval"), "nothing is sealed twice: {why}");
    let why =
        raw.refused("UPDATE requests SET state = 'sealed', package = 1, place = 5 WHERE receipt = ?1", &raw.waiting);
    assert!(why.contains("impossible") || why.contains("one package"), "{why}");
    let why = raw.refused("UPDATE requests SET package = 1, place = 5 WHERE receipt = ?1", &raw.approved);
    assert!(why.contains("one package"));
    let why = raw.refused("UPDATE requests SET package = NULL WHERE receipt = ?1", &raw.sealed);
    assert!(why.contains("one package"));
}

#[test]
fn the_applicant_cannot_be_the_approver_nor_anybody_twice() {
    let raw = raw();
    let decide = |who: &str, key: &str, decision: &str, rule: &str| {
        format!(
            "INSERT INTO approvals SELECT id, '{decision}', '{rule}', '{who}', '{key}', 'now', '', zeroblob(32) FROM requests WHERE receipt = ?1"
        )
    };
    for (who, key) in
        [("tanaka", "tanaka"), ("Tanaka", "x"), (" TANAKA ", "y"), ("somebody", "tanaka"), ("ta naka", "z")]
    {
        let why = raw.refused(&decide(who, key, "approve", "person"), &raw.waiting);
        assert!(why.contains("same person"), "{who}: {why}");
    }
    for key in ["Tanaka", "tanaka ", "TANAKA", ""] {
        assert!(raw.refused(&decide("sato", key, "approve", "person"), &raw.waiting).contains("CHECK"), "{key:?}");
    }
    assert!(raw.refused(&decide("none", "", "approve", "section"), &raw.waiting).contains("waits for a decision"));
    assert!(raw.refused(&decide("none", "", "approve", "section"), &raw.disarmed).contains("waits for a decision"));
    assert!(raw.refused(&decide("sato", "sato", "approve", "person"), &raw.received).contains("waits for a decision"));
    assert!(raw.refused(&decide("suzuki", "suzuki", "reject", "person"), &raw.approved).contains("exists already"));
    let replace = decide("suzuki", "suzuki", "reject", "person").replace("INSERT", "INSERT OR REPLACE");
    assert!(raw.refused(&replace, &raw.approved).contains("exists already"));
    for change in
        ["approver = 'x'", "approver_key = 'x'", "decision = 'reject'", "comment = 'x'", "at = 'x'", "request = 99"]
    {
        assert!(
            raw.refused(&format!("UPDATE approvals SET {change}"), &raw.approved).contains("does not change"),
            "{change}"
        );
    }
    assert!(raw.refused("DELETE FROM approvals", &raw.approved).contains("never deleted"));
    // An approval that is let in (by somebody who holds the file) still has no MAC: see tamper.rs.
    let other = decide("sato", "sato", "approve", "person");
    assert_eq!(raw.sql.execute(&other, [raw.waiting.as_str()]).unwrap(), 1);
    assert!(raw.refused(&decide("suzuki", "suzuki", "approve", "person"), &raw.waiting).contains("exists already"));
}

#[test]
fn who_asked_for_what_stays() {
    let raw = raw();
    for column in [
        "receipt",
        "source",
        "section",
        "applicant",
        "applicant_key",
        "name",
        "name_fold",
        "received_at",
        "retain_until",
        "original_until",
    ] {
        let why = raw.refused(&format!("UPDATE requests SET {column} = 'x' WHERE receipt = ?1"), &raw.waiting);
        assert!(why.contains("does not change"), "{column}: {why}");
    }
    for change in ["digest = zeroblob(32)", "length = 1", "original = 3", "id = 77", "approval = 'none'"] {
        assert!(
            raw.refused(&format!("UPDATE requests SET {change} WHERE receipt = ?1"), &raw.waiting)
                .contains("does not change")
        );
    }
    for change in [
        "result = 1",
        "att_digest = zeroblob(32)",
        "att_mac = zeroblob(32)",
        "kind = 'excepted'",
        "att_format = 'pdf'",
        "exception = 1",
    ] {
        let why = raw.refused(&format!("UPDATE requests SET {change} WHERE receipt = ?1"), &raw.waiting);
        assert!(why.contains("after it was verified") || why.contains("other bytes"), "{change}: {why}");
    }
    let id: i64 =
        raw.sql.query_row("SELECT id FROM requests WHERE receipt = ?1", [raw.waiting.as_str()], |r| r.get(0)).unwrap();
    let columns = "receipt, source, section, applicant, applicant_key, name, name_fold, digest, length, original, approval, received_at,
        original_until, retain_until, state, changed_at, steps, mac";
    let again = format!(
        "INSERT OR REPLACE INTO requests (id, {columns}) SELECT {id}, {} FROM requests WHERE id = {id}",
        columns.replace("state,", "'received',")
    );
    assert!(raw.refused(&again, &raw.waiting).contains("exists already"), "a replaced row would begin anew");
    let begun = format!(
        "INSERT INTO requests ({columns}) SELECT {} FROM requests WHERE receipt = ?1",
        columns
            .replace("receipt,", "'R',")
            .replace("source,", "'other',")
            .replace("digest,", "att_digest,")
            .replace("original,", "result,")
            .replace("state,", "'approved',")
    );
    let why = raw.refused(&begun, &raw.waiting);
    assert!(why.contains("begins as received or as a mail"), "{why}");
}

#[test]
fn nothing_that_is_evidence_can_be_deleted_or_rewritten() {
    let raw = raw();
    for table in
        ["requests", "approvals", "history", "blobs", "exceptions", "packages", "seen", "arrivals", "disposals"]
    {
        let why = raw.refused(&format!("DELETE FROM {table}"), &raw.received);
        assert!(why.contains("never") || why.contains("for ever"), "{table}: {why}");
        let why = raw.refused(&format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"), &raw.received);
        assert!(
            why.contains("exists already")
                || why.contains("gap")
                || why.contains("begins")
                || why.contains("waits")
                || why.contains("recorded"),
            "{table}: {why}"
        );
    }
    for change in [
        "UPDATE history SET who = 'x'",
        "UPDATE history SET to_state = 'x'",
        "UPDATE history SET at = 'x'",
        "UPDATE blobs SET plain_digest = zeroblob(32)",
        "UPDATE blobs SET wrapped = randomblob(60) WHERE id = 2",
        "UPDATE exceptions SET expires = '2099-01-01T00:00:00.000Z'",
        "UPDATE exceptions SET digest = zeroblob(32)",
        "UPDATE packages SET sequence = 9",
        "UPDATE packages SET requests = 2",
        "UPDATE packages SET state = 'acknowledged', released_at = 'x', acknowledged_at = 'x', file = 'x', digest = zeroblob(32)",
        "UPDATE packages SET state = 'released'",
        "INSERT INTO packages (sequence, id, state, created, requests, mac) VALUES (3, '00112233445566778899aabbccddeeff', 'sealed', 'x', 1, zeroblob(32))",
        "UPDATE seen SET sequence = 5",
        "UPDATE seen SET digest = zeroblob(32)",
        "UPDATE arrivals SET state = 'delivered'",
        "UPDATE arrivals SET name = 'x'",
        "UPDATE arrivals SET blob = 1",
        "UPDATE disposals SET who = 'x'",
        "UPDATE disposals SET unlinked_at = 'x'",
        "INSERT INTO exceptions SELECT 9, digest, 'r', 'a', 'a', 'a', 'a', issued, expires, NULL, NULL, mac FROM exceptions",
    ] {
        raw.refused(change, &raw.received);
    }
    // No disposal is recorded while the key lives.
    let early = "INSERT INTO disposals (target, what, file, digest, blob, who, at, permission, mac)
        SELECT 'x', 'result', 'f', plain_digest, id, 'w', 'a', 'p', mac FROM blobs WHERE wrapped <> zeroblob(60) LIMIT 1";
    assert!(raw.refused(early, &raw.received).contains("when the key is destroyed"));
    let state = "UPDATE requests SET state = 'disposed' WHERE receipt = ?1";
    raw.sql.execute(state, [raw.refused.as_str()]).unwrap(); // its key is destroyed: the way is open
    let back = "UPDATE requests SET original_gone = 0 WHERE receipt = ?1";
    assert!(raw.refused(back, &raw.refused).contains("still needed"));
    drop(raw.data);
}
