-- Schema 1 of staging.db. What may not happen is forbidden here, so that it holds for every program that opens the file.
-- Times: UTC, RFC 3339 with milliseconds. Every table that is evidence carries a MAC under the node key over all its columns.

-- ---- blobs: the wrapped key is overwritten in place when its blob is disposed of; the row stays -------------------------------
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE CHECK (length(name) = 32),
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 60),
    plain_digest BLOB NOT NULL CHECK (length(plain_digest) = 32),
    length INTEGER NOT NULL CHECK (length >= 0),
    mac BLOB NOT NULL
) STRICT;
CREATE TRIGGER blobs_keep BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'rows of blobs are never deleted'); END;
CREATE TRIGGER blobs_fixed BEFORE UPDATE ON blobs
WHEN OLD.id IS NOT NEW.id OR OLD.name IS NOT NEW.name OR OLD.plain_digest IS NOT NEW.plain_digest OR OLD.length IS NOT NEW.length
  OR (OLD.wrapped IS NOT NEW.wrapped AND NEW.wrapped IS NOT zeroblob(60))
BEGIN SELECT RAISE(ABORT, 'a blob does not change; its key can only be destroyed'); END;

-- ---- exceptions (例外措置) ------------------------------------------------------------------------------------------------------
CREATE TABLE exceptions (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    requested_by TEXT NOT NULL,
    requested_key TEXT NOT NULL CHECK (requested_key <> '' AND requested_key = lower(requested_key) AND instr(requested_key, ' ') = 0),
    permitted_by TEXT NOT NULL,
    permitted_key TEXT NOT NULL CHECK (permitted_key <> '' AND permitted_key = lower(permitted_key) AND instr(permitted_key, ' ') = 0),
    issued TEXT NOT NULL,
    expires TEXT NOT NULL,
    revoked_at TEXT,
    revoked_by TEXT,
    mac BLOB NOT NULL,
    CHECK (requested_key <> permitted_key),
    CHECK (issued < expires),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
) STRICT;
CREATE INDEX exceptions_digest ON exceptions (digest);
CREATE TRIGGER exceptions_keep BEFORE DELETE ON exceptions BEGIN SELECT RAISE(ABORT, 'exceptions are never deleted'); END;
CREATE TRIGGER exceptions_fixed BEFORE UPDATE OF id, digest, reason, requested_by, requested_key, permitted_by, permitted_key, issued, expires
ON exceptions BEGIN SELECT RAISE(ABORT, 'an exception does not change'); END;
CREATE TRIGGER exceptions_revoked BEFORE UPDATE OF revoked_at, revoked_by ON exceptions WHEN OLD.revoked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an exception is taken back once'); END;

-- ---- packages on the side that seals -------------------------------------------------------------------------------------------
CREATE TABLE packages (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'),
    state TEXT NOT NULL CHECK (state IN ('sealed', 'released', 'acknowledged')),
    created TEXT NOT NULL,
    file TEXT,
    digest BLOB CHECK (digest IS NULL OR length(digest) = 32),
    requests INTEGER NOT NULL CHECK (requests > 0),
    released_at TEXT,
    acknowledged_at TEXT,
    mac BLOB NOT NULL,
    CHECK ((file IS NULL) = (digest IS NULL)),
    CHECK (state = 'sealed' OR (digest IS NOT NULL AND released_at IS NOT NULL)),
    CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL)
) STRICT;
CREATE INDEX packages_state ON packages (state, sequence);
CREATE TRIGGER packages_gapless BEFORE INSERT ON packages
WHEN NEW.state <> 'sealed' OR NEW.sequence IS NOT 1 + coalesce((SELECT max(sequence) FROM packages), 0)
BEGIN SELECT RAISE(ABORT, 'packages are numbered 1, 2, 3 without a gap and begin as sealed'); END;
CREATE TRIGGER packages_keep BEFORE DELETE ON packages BEGIN SELECT RAISE(ABORT, 'packages are never deleted'); END;
CREATE TRIGGER packages_fixed BEFORE UPDATE OF sequence, id, created, requests ON packages
BEGIN SELECT RAISE(ABORT, 'a package does not change its number'); END;
CREATE TRIGGER packages_way BEFORE UPDATE ON packages
WHEN NOT ((OLD.state = NEW.state) OR (OLD.state = 'sealed' AND NEW.state = 'released') OR (OLD.state = 'released' AND NEW.state = 'acknowledged'))
BEGIN SELECT RAISE(ABORT, 'impossible transition of a package'); END;
CREATE TRIGGER packages_written BEFORE UPDATE OF file, digest ON packages
WHEN OLD.state <> 'sealed' AND (OLD.file IS NOT NEW.file OR OLD.digest IS NOT NEW.digest)
BEGIN SELECT RAISE(ABORT, 'a released package does not change'); END;

-- ---- requests ------------------------------------------------------------------------------------------------------------------
CREATE TABLE request_ways (from_state TEXT NOT NULL, to_state TEXT NOT NULL, PRIMARY KEY (from_state, to_state)) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE CHECK (source <> ''),
    section TEXT NOT NULL CHECK (section <> ''),
    applicant TEXT NOT NULL,
    applicant_key TEXT NOT NULL CHECK (applicant_key <> '' AND applicant_key = lower(applicant_key) AND instr(applicant_key, ' ') = 0),
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    length INTEGER NOT NULL CHECK (length >= 0),
    original INTEGER NOT NULL UNIQUE REFERENCES blobs (id),
    approval TEXT NOT NULL CHECK (approval IN ('none', 'required')),
    received_at TEXT NOT NULL,
    original_until TEXT NOT NULL,
    retain_until TEXT NOT NULL,
    state TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    steps INTEGER NOT NULL,
    policy BLOB CHECK (policy IS NULL OR length(policy) = 32),
    result INTEGER UNIQUE REFERENCES blobs (id),
    kind TEXT CHECK (kind IN ('rebuilt', 'confirmed', 'excepted')),
    att_digest BLOB, att_policy BLOB, att_engine TEXT, att_format TEXT, att_extension TEXT, att_mac BLOB,
    exception INTEGER REFERENCES exceptions (id),
    why_code TEXT, why_place TEXT, why_detail TEXT,
    scan TEXT,
    findings BLOB CHECK (findings IS NULL OR length(findings) = 32),
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    package INTEGER REFERENCES packages (sequence),
    place INTEGER,
    original_gone INTEGER NOT NULL DEFAULT 0 CHECK (original_gone IN (0, 1)),
    mac BLOB NOT NULL,
    CHECK ((result IS NULL) = (kind IS NULL)),
    CHECK ((result IS NULL) = (att_mac IS NULL)),
    CHECK (result IS NULL OR (length(att_digest) = 32 AND length(att_policy) = 32 AND length(att_mac) = 32
        AND att_engine IS NOT NULL AND att_format IS NOT NULL AND att_extension IS NOT NULL)),
    CHECK ((kind IS 'excepted') = (exception IS NOT NULL)),
    CHECK (state NOT IN ('disarmed', 'awaiting_approval', 'approved', 'sealed', 'released', 'delivered') OR result IS NOT NULL),
    CHECK (state NOT IN ('received', 'mail', 'disarming', 'refused', 'quarantined') OR result IS NULL),
    CHECK ((state IN ('sealed', 'released', 'delivered')) <= (package IS NOT NULL)),
    CHECK (state NOT IN ('refused', 'quarantined', 'held') OR why_code IS NOT NULL),
    CHECK (state <> 'held' OR next_try IS NOT NULL)
) STRICT;
CREATE INDEX requests_section ON requests (section, id);
CREATE INDEX requests_applicant ON requests (applicant_key, id);
CREATE INDEX requests_state ON requests (state, id);
CREATE INDEX requests_name ON requests (id, name_fold);
CREATE INDEX requests_package ON requests (package, place) WHERE package IS NOT NULL;
CREATE INDEX requests_retain ON requests (retain_until) WHERE state <> 'disposed';
CREATE INDEX requests_original ON requests (original_until) WHERE original_gone = 0;

CREATE TRIGGER requests_begin BEFORE INSERT ON requests
WHEN NEW.state NOT IN ('received', 'mail') OR NEW.package IS NOT NULL OR NEW.result IS NOT NULL OR NEW.original_gone <> 0
  OR NEW.digest IS NOT (SELECT plain_digest FROM blobs WHERE id = NEW.original)
BEGIN SELECT RAISE(ABORT, 'a request begins as received or as a mail, with its original'); END;
CREATE TRIGGER requests_keep BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;
CREATE TRIGGER requests_fixed BEFORE UPDATE OF id, receipt, source, section, applicant, applicant_key, name, name_fold, digest, length,
    original, approval, received_at, original_until, retain_until ON requests
BEGIN SELECT RAISE(ABORT, 'who asked for what does not change'); END;
CREATE TRIGGER requests_way BEFORE UPDATE OF state ON requests
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM request_ways WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'impossible transition'); END;
CREATE TRIGGER requests_unlock BEFORE UPDATE OF state ON requests
WHEN OLD.state = 'refused' AND NEW.state = 'disarming' AND coalesce(OLD.why_code, '') NOT IN ('encrypted', 'wrong_password')
BEGIN SELECT RAISE(ABORT, 'a refusal is final, but for a missing password'); END;
CREATE TRIGGER requests_result BEFORE UPDATE OF result, kind, att_digest, att_policy, att_engine, att_format, att_extension, att_mac, exception ON requests
WHEN (OLD.result IS NOT NEW.result OR OLD.kind IS NOT NEW.kind OR OLD.att_digest IS NOT NEW.att_digest OR OLD.att_policy IS NOT NEW.att_policy
    OR OLD.att_engine IS NOT NEW.att_engine OR OLD.att_format IS NOT NEW.att_format OR OLD.att_extension IS NOT NEW.att_extension
    OR OLD.att_mac IS NOT NEW.att_mac OR OLD.exception IS NOT NEW.exception)
  AND NEW.state NOT IN ('received', 'disarming', 'scanning', 'held', 'quarantined', 'refused')
  AND NOT (OLD.state IN ('disarming', 'scanning') AND NEW.state = 'disarmed')
BEGIN SELECT RAISE(ABORT, 'a result does not change after it was verified'); END;
CREATE TRIGGER requests_bytes BEFORE UPDATE OF result, att_digest ON requests
WHEN NEW.result IS NOT NULL AND (NEW.att_digest IS NOT (SELECT plain_digest FROM blobs WHERE id = NEW.result)
  OR (NEW.kind IS NOT 'rebuilt' AND NEW.att_digest IS NOT OLD.digest)
  OR (NEW.kind = 'excepted' AND NOT EXISTS (SELECT 1 FROM exceptions e WHERE e.id = NEW.exception AND e.digest = OLD.digest)))
BEGIN SELECT RAISE(ABORT, 'the proof is over other bytes'); END;
CREATE TRIGGER requests_ask BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'awaiting_approval' AND OLD.state <> NEW.state AND OLD.approval <> 'required'
BEGIN SELECT RAISE(ABORT, 'this section asks for no approval'); END;
CREATE TRIGGER requests_approved BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'approved' AND OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM approvals a WHERE a.request = OLD.id AND a.decision = 'approve'
      AND ((a.rule = 'person' AND OLD.state = 'awaiting_approval' AND a.approver_key <> OLD.applicant_key)
        OR (a.rule = 'section' AND OLD.state = 'disarmed' AND OLD.approval = 'none')))
BEGIN SELECT RAISE(ABORT, 'no approval without an approver other than the applicant'); END;
CREATE TRIGGER requests_rejected BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'rejected' AND OLD.state <> NEW.state
  AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.request = OLD.id AND a.decision = 'reject')
BEGIN SELECT RAISE(ABORT, 'no rejection without an approver'); END;
CREATE TRIGGER requests_sealed BEFORE UPDATE OF state, package, place ON requests
WHEN (OLD.package IS NOT NULL AND (OLD.package IS NOT NEW.package OR OLD.place IS NOT NEW.place))
  OR (NEW.package IS NOT NULL AND OLD.package IS NULL AND NOT (OLD.state = 'approved' AND NEW.state = 'sealed'))
  OR (NEW.state = 'sealed' AND OLD.state <> 'sealed' AND (NEW.package IS NULL OR NEW.place IS NULL OR NOT EXISTS (
        SELECT 1 FROM approvals a WHERE a.request = OLD.id AND a.decision = 'approve')))
BEGIN SELECT RAISE(ABORT, 'sealing takes an approved request into one package, once'); END;
CREATE TRIGGER requests_released BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'released' AND OLD.state <> NEW.state
  AND NOT EXISTS (SELECT 1 FROM packages p WHERE p.sequence = NEW.package AND p.state = 'released')
BEGIN SELECT RAISE(ABORT, 'released only with its package'); END;
CREATE TRIGGER requests_delivered BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'delivered' AND OLD.state <> NEW.state
  AND NOT EXISTS (SELECT 1 FROM packages p WHERE p.sequence = NEW.package AND p.state = 'acknowledged')
BEGIN SELECT RAISE(ABORT, 'delivered only when the receipt of its package came'); END;
CREATE TRIGGER requests_disposed BEFORE UPDATE OF state ON requests
WHEN NEW.state = 'disposed' AND OLD.state <> NEW.state AND EXISTS (
    SELECT 1 FROM blobs b WHERE b.id IN (OLD.original, OLD.result) AND b.wrapped <> zeroblob(60))
BEGIN SELECT RAISE(ABORT, 'disposed only when its keys are destroyed'); END;
CREATE TRIGGER requests_gone BEFORE UPDATE OF original_gone ON requests
WHEN OLD.original_gone <> NEW.original_gone AND (NEW.original_gone = 0
  OR OLD.state IN ('received', 'disarming', 'scanning', 'held')
  OR EXISTS (SELECT 1 FROM blobs b WHERE b.id = OLD.original AND b.wrapped <> zeroblob(60)))
BEGIN SELECT RAISE(ABORT, 'the original is still needed, or its key is not destroyed'); END;

-- ---- findings: large, written seldom, apart so that lists stay quick; their digest stands in the request ------------------------
CREATE TABLE findings (request INTEGER PRIMARY KEY REFERENCES requests (id), json TEXT NOT NULL CHECK (length(json) <= 262144)) STRICT;

-- ---- approvals -----------------------------------------------------------------------------------------------------------------
CREATE TABLE approvals (
    request INTEGER PRIMARY KEY REFERENCES requests (id),
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    rule TEXT NOT NULL CHECK (rule IN ('person', 'section')),
    approver TEXT NOT NULL CHECK (approver <> ''),
    approver_key TEXT NOT NULL CHECK (approver_key = lower(approver_key) AND instr(approver_key, ' ') = 0),
    at TEXT NOT NULL,
    comment TEXT NOT NULL,
    mac BLOB NOT NULL,
    CHECK ((rule = 'person') = (approver_key <> '')),
    CHECK (rule = 'person' OR decision = 'approve')
) STRICT;
CREATE TRIGGER approvals_who BEFORE INSERT ON approvals
WHEN NEW.rule = 'person' AND EXISTS (SELECT 1 FROM requests r WHERE r.id = NEW.request
    AND (r.applicant_key = NEW.approver_key OR r.applicant_key = lower(replace(NEW.approver, ' ', ''))))
BEGIN SELECT RAISE(ABORT, 'applicant and approver are the same person'); END;
CREATE TRIGGER approvals_when BEFORE INSERT ON approvals
WHEN NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = NEW.request
    AND r.state = CASE NEW.rule WHEN 'person' THEN 'awaiting_approval' ELSE 'disarmed' END
    AND r.approval = CASE NEW.rule WHEN 'person' THEN 'required' ELSE 'none' END)
BEGIN SELECT RAISE(ABORT, 'only a request that waits for a decision is decided'); END;
CREATE TRIGGER approvals_fixed BEFORE UPDATE OF request, decision, rule, approver, approver_key, at, comment ON approvals
BEGIN SELECT RAISE(ABORT, 'a decision does not change'); END;
CREATE TRIGGER approvals_keep BEFORE DELETE ON approvals BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;

-- ---- history -------------------------------------------------------------------------------------------------------------------
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL CHECK (subject IN ('request', 'arrival')),
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    at TEXT NOT NULL,
    why TEXT NOT NULL,
    mac BLOB NOT NULL,
    UNIQUE (subject, number, step)
) STRICT;
CREATE TRIGGER history_fixed BEFORE UPDATE OF id, subject, number, step, from_state, to_state, who, at, why ON history
BEGIN SELECT RAISE(ABORT, 'history does not change'); END;
CREATE TRIGGER history_keep BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;

-- ---- packages and files on the LGWAN side --------------------------------------------------------------------------------------
CREATE TABLE seen (
    id INTEGER PRIMARY KEY,
    package TEXT NOT NULL UNIQUE CHECK (length(package) = 32 AND package NOT GLOB '*[^0-9a-f]*'),
    node TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    file TEXT NOT NULL,
    at TEXT NOT NULL,
    receipted_at TEXT,
    mac BLOB NOT NULL,
    UNIQUE (node, sequence)
) STRICT;
CREATE INDEX seen_open ON seen (id) WHERE receipted_at IS NULL;
CREATE TRIGGER seen_keep BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'seen packages are never forgotten'); END;
CREATE TRIGGER seen_fixed BEFORE UPDATE OF id, package, node, key_id, sequence, digest, file, at ON seen
BEGIN SELECT RAISE(ABORT, 'a seen package does not change'); END;

CREATE TABLE arrival_ways (from_state TEXT NOT NULL, to_state TEXT NOT NULL, PRIMARY KEY (from_state, to_state)) STRICT, WITHOUT ROWID;
CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY,
    seen INTEGER NOT NULL REFERENCES seen (id),
    place INTEGER NOT NULL CHECK (place >= 0),
    receipt TEXT NOT NULL,
    section TEXT NOT NULL CHECK (section <> ''),
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    blob INTEGER NOT NULL UNIQUE REFERENCES blobs (id),
    entry BLOB NOT NULL CHECK (length(entry) = 32),
    state TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    retain_until TEXT NOT NULL,
    steps INTEGER NOT NULL,
    kind TEXT, att_digest BLOB, att_policy BLOB, att_engine TEXT, att_format TEXT, att_extension TEXT, att_mac BLOB,
    folder TEXT, temp TEXT, final_name TEXT,
    why_code TEXT, why_place TEXT, why_detail TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    mac BLOB NOT NULL,
    UNIQUE (seen, place),
    CHECK (state NOT IN ('delivering', 'delivered') OR (att_mac IS NOT NULL AND folder IS NOT NULL AND temp IS NOT NULL AND final_name IS NOT NULL)),
    CHECK (state NOT IN ('quarantined', 'held') OR why_code IS NOT NULL),
    CHECK (state <> 'held' OR next_try IS NOT NULL)
) STRICT;
CREATE INDEX arrivals_state ON arrivals (state, id);
CREATE INDEX arrivals_section ON arrivals (section, id);
CREATE INDEX arrivals_name ON arrivals (id, name_fold);
CREATE INDEX arrivals_retain ON arrivals (retain_until) WHERE state <> 'disposed';
CREATE TRIGGER arrivals_begin BEFORE INSERT ON arrivals WHEN NEW.state <> 'arrived'
BEGIN SELECT RAISE(ABORT, 'an arrival begins as arrived'); END;
CREATE TRIGGER arrivals_keep BEFORE DELETE ON arrivals BEGIN SELECT RAISE(ABORT, 'arrivals are never deleted'); END;
CREATE TRIGGER arrivals_fixed BEFORE UPDATE OF id, seen, place, receipt, section, name, name_fold, blob, entry, arrived_at, retain_until ON arrivals
BEGIN SELECT RAISE(ABORT, 'what arrived does not change'); END;
CREATE TRIGGER arrivals_way BEFORE UPDATE OF state ON arrivals
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM arrival_ways WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'impossible transition of an arrival'); END;
CREATE TRIGGER arrivals_checked BEFORE UPDATE ON arrivals
WHEN NEW.state IN ('delivering', 'delivered') AND NEW.att_digest IS NOT (SELECT plain_digest FROM blobs WHERE id = OLD.blob)
BEGIN SELECT RAISE(ABORT, 'delivered only what was inspected'); END;
CREATE TRIGGER arrivals_place BEFORE UPDATE OF folder, temp, final_name ON arrivals
WHEN OLD.state IN ('delivered', 'disposed') AND (OLD.folder IS NOT NEW.folder OR OLD.temp IS NOT NEW.temp OR OLD.final_name IS NOT NEW.final_name)
BEGIN SELECT RAISE(ABORT, 'where it was delivered does not change'); END;
CREATE TRIGGER arrivals_disposed BEFORE UPDATE OF state ON arrivals
WHEN NEW.state = 'disposed' AND OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM blobs b WHERE b.id = OLD.blob AND b.wrapped <> zeroblob(60))
BEGIN SELECT RAISE(ABORT, 'disposed only when its key is destroyed'); END;
CREATE TABLE entries (arrival INTEGER PRIMARY KEY REFERENCES arrivals (id), json TEXT NOT NULL CHECK (length(json) <= 262144)) STRICT;

-- ---- disposal (廃棄記録) --------------------------------------------------------------------------------------------------------
CREATE TABLE disposals (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('original', 'result', 'arrival', 'replaced-result')),
    file TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    blob INTEGER NOT NULL UNIQUE REFERENCES blobs (id),
    who TEXT NOT NULL CHECK (who <> ''),
    at TEXT NOT NULL,
    permission TEXT NOT NULL CHECK (length(trim(permission)) > 0),
    how TEXT NOT NULL DEFAULT 'key overwritten, file unlinked',
    unlinked_at TEXT,
    mac BLOB NOT NULL
) STRICT;
CREATE INDEX disposals_target ON disposals (target);
CREATE INDEX disposals_open ON disposals (id) WHERE unlinked_at IS NULL;
CREATE TRIGGER disposals_destroyed BEFORE INSERT ON disposals
WHEN NEW.unlinked_at IS NOT NULL OR EXISTS (SELECT 1 FROM blobs b WHERE b.id = NEW.blob AND b.wrapped <> zeroblob(60))
BEGIN SELECT RAISE(ABORT, 'a disposal is recorded when the key is destroyed'); END;
CREATE TRIGGER disposals_fixed BEFORE UPDATE OF id, target, what, file, digest, blob, who, at, permission, how ON disposals
BEGIN SELECT RAISE(ABORT, 'a record of disposal does not change'); END;
CREATE TRIGGER disposals_unlinked BEFORE UPDATE OF unlinked_at ON disposals WHEN OLD.unlinked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a record of disposal does not change'); END;
CREATE TRIGGER disposals_keep BEFORE DELETE ON disposals BEGIN SELECT RAISE(ABORT, 'records of disposal stay for ever'); END;

-- ---- sums: what a section uses, the last receipt number of the day ---------------------------------------------------------------
CREATE TABLE usage (section TEXT PRIMARY KEY, bytes INTEGER NOT NULL CHECK (bytes >= 0), files INTEGER NOT NULL CHECK (files >= 0)) STRICT, WITHOUT ROWID;
CREATE TABLE days (day TEXT PRIMARY KEY, last INTEGER NOT NULL CHECK (last BETWEEN 1 AND 999999)) STRICT, WITHOUT ROWID;

-- ---- INSERT OR REPLACE would delete a row without asking the triggers against deletion: a row that is there is not written again ----
CREATE TRIGGER blobs_once_only BEFORE INSERT ON blobs WHEN EXISTS (SELECT 1 FROM blobs WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'this row of blobs exists already'); END;
CREATE TRIGGER exceptions_once_only BEFORE INSERT ON exceptions WHEN EXISTS (SELECT 1 FROM exceptions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this row of exceptions exists already'); END;
CREATE TRIGGER requests_once_only BEFORE INSERT ON requests WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id OR receipt = NEW.receipt OR source = NEW.source OR original = NEW.original)
BEGIN SELECT RAISE(ABORT, 'this row of requests exists already'); END;
CREATE TRIGGER approvals_once_only BEFORE INSERT ON approvals WHEN EXISTS (SELECT 1 FROM approvals WHERE request = NEW.request)
BEGIN SELECT RAISE(ABORT, 'this row of approvals exists already'); END;
CREATE TRIGGER history_once_only BEFORE INSERT ON history WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id OR (subject = NEW.subject AND number = NEW.number AND step = NEW.step))
BEGIN SELECT RAISE(ABORT, 'this row of history exists already'); END;
CREATE TRIGGER seen_once_only BEFORE INSERT ON seen WHEN EXISTS (SELECT 1 FROM seen WHERE id = NEW.id OR package = NEW.package OR (node = NEW.node AND sequence = NEW.sequence))
BEGIN SELECT RAISE(ABORT, 'this row of seen exists already'); END;
CREATE TRIGGER arrivals_once_only BEFORE INSERT ON arrivals WHEN EXISTS (SELECT 1 FROM arrivals WHERE id = NEW.id OR blob = NEW.blob OR (seen = NEW.seen AND place = NEW.place))
BEGIN SELECT RAISE(ABORT, 'this row of arrivals exists already'); END;
CREATE TRIGGER disposals_once_only BEFORE INSERT ON disposals WHEN EXISTS (SELECT 1 FROM disposals WHERE id = NEW.id OR blob = NEW.blob)
BEGIN SELECT RAISE(ABORT, 'this row of disposals exists already'); END;
CREATE TRIGGER packages_once_only BEFORE INSERT ON packages WHEN EXISTS (SELECT 1 FROM packages WHERE sequence = NEW.sequence OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this row of packages exists already'); END;

-- ---- what this database is ---------------------------------------------------------------------------------------------------------
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
