PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE joblib_meta (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO joblib_meta VALUES('lowest',1);
INSERT INTO joblib_meta VALUES('schema',1);
INSERT INTO joblib_meta VALUES('seq',8);
INSERT INTO joblib_meta VALUES('signals',2);
CREATE TABLE joblib_method (
    id        INTEGER PRIMARY KEY,
    type      TEXT NOT NULL,
    method    TEXT NOT NULL,
    signature TEXT NOT NULL,
    UNIQUE (type, method, signature)
) STRICT;
INSERT INTO joblib_method VALUES(1,'Shop.IMailer, Shop','Send','System.Int32');
CREATE TABLE joblib_job (
    id               BLOB NOT NULL PRIMARY KEY,
    method           INTEGER NOT NULL,
    arguments        TEXT NOT NULL,
    format           INTEGER NOT NULL,
    queue            TEXT NOT NULL,
    rank             INTEGER NOT NULL, -- 9 - priority, so that an ascending index serves the higher priority first
    created_at       INTEGER NOT NULL,
    created_state    INTEGER NOT NULL,
    start_kind       INTEGER NOT NULL, -- as JobStartKind
    delay            INTEGER,
    start_at         INTEGER,
    scheduled_at     INTEGER,          -- the time that it was last scheduled for by whoever created or rescheduled it
    ambient          TEXT,
    parameters       TEXT,
    retention        INTEGER,
    batch            BLOB,
    parent           BLOB,
    condition        INTEGER,
    parent_outcome   TEXT,             -- copied when the parent's end starts the job, since the parent may expire first
    concurrency_key  TEXT,
    concurrency_wait INTEGER,
    recurring_id     TEXT,
    idempotency_key  TEXT,
    tags             TEXT
) STRICT;
INSERT INTO joblib_job VALUES(X'01a223989d3070008036f3c481364296',1,'[42]',1,'default',9,1795893534054792,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989d4a70008003ddf56985fdae',1,'[42]',1,'default',9,1795893534054792,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989d4a7000805045cb71778683',1,'[42]',1,'default',9,1795893534054792,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989d96700080259d653d25bc59',1,'[42]',1,'keyed',9,1795893534105729,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'key',NULL,NULL,NULL,'["tag"]');
INSERT INTO joblib_job VALUES(X'01a223989d967000804e7aa805939d63',1,'[42]',1,'keyed',9,1795893534105729,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'key',NULL,NULL,NULL,'["tag"]');
INSERT INTO joblib_job VALUES(X'01a223989d96700080970c308f54e55e',1,'[42]',1,'keyed',9,1795893534105729,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'key',NULL,NULL,NULL,'["tag"]');
INSERT INTO joblib_job VALUES(X'01a223989dce7000800950c5e8f9bc38',1,'[42]',1,'default',9,1795893534160120,1,1,1000,NULL,1795893534161120,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989dd97000804d4b09c1f3b372',1,'[42]',1,'default',9,1795893534175602,0,0,0,NULL,NULL,NULL,NULL,NULL,X'01a223989dd970008033b01fa92bca5f',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989dd9700080b6aa8be119f093',1,'[42]',1,'default',9,1795893534175602,0,0,0,NULL,NULL,NULL,NULL,NULL,X'01a223989dd970008033b01fa92bca5f',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989dee70008010ee79b6c3e0fc',1,'[42]',1,'default',9,1795893534190903,6,4,0,NULL,NULL,NULL,NULL,NULL,NULL,X'01a223989dd970008033b01fa92bca5f',1,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO joblib_job VALUES(X'01a223989df0700080162f528ed5379d',1,'[42]',1,'default',9,1795893534192721,6,3,0,NULL,NULL,NULL,NULL,NULL,NULL,X'01a223989dd97000804d4b09c1f3b372',1,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE joblib_ready (
    queue        TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    job          BLOB NOT NULL,
    ready_at     INTEGER NOT NULL,
    fence        INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    crashes      INTEGER NOT NULL,
    timed_out    INTEGER NOT NULL,     -- waited for its concurrency key for as long as it may
    wait_until   INTEGER,              -- how long it may wait for that key, once it has begun to
    PRIMARY KEY (queue, rank, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_ready VALUES('default',9,3,X'01a223989d4a7000805045cb71778683',1795893534054792,0,0,0,0,NULL);
INSERT INTO joblib_ready VALUES('default',9,7,X'01a223989dd97000804d4b09c1f3b372',1795893534175602,0,0,0,0,NULL);
INSERT INTO joblib_ready VALUES('default',9,8,X'01a223989dd9700080b6aa8be119f093',1795893534175602,0,0,0,0,NULL);
INSERT INTO joblib_ready VALUES('keyed',9,4,X'01a223989d96700080259d653d25bc59',1795893534105729,0,0,0,0,NULL);
INSERT INTO joblib_ready VALUES('keyed',9,5,X'01a223989d967000804e7aa805939d63',1795893534105729,0,0,0,0,NULL);
INSERT INTO joblib_ready VALUES('keyed',9,6,X'01a223989d96700080970c308f54e55e',1795893534105729,0,0,0,0,NULL);
CREATE TABLE joblib_blocked (
    job          BLOB PRIMARY KEY NOT NULL,
    key          TEXT NOT NULL,
    queue        TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    ready_at     INTEGER NOT NULL,
    fence        INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    crashes      INTEGER NOT NULL,
    wait_until   INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_concurrency_key (key TEXT PRIMARY KEY NOT NULL, job BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_scheduled (
    due_at      INTEGER NOT NULL,
    job         BLOB NOT NULL,
    queue       TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    fence       INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    crashes     INTEGER NOT NULL,
    retrying    INTEGER NOT NULL,
    reason      TEXT,
    fingerprint TEXT,                  -- of the error that it is retried for
    PRIMARY KEY (due_at, job)
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_scheduled VALUES(1795893534161120,X'01a223989dce7000800950c5e8f9bc38','default',9,0,0,0,0,NULL,NULL);
CREATE TABLE joblib_running (
    job           BLOB PRIMARY KEY NOT NULL,
    owner         BLOB NOT NULL,
    claim         INTEGER NOT NULL,
    range         INTEGER NOT NULL,    -- of its lane, within the claim
    fence         INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    crashes       INTEGER NOT NULL,
    queue         TEXT NOT NULL,
    rank          INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    ready_at      INTEGER NOT NULL,
    claimed_at    INTEGER NOT NULL,
    started       INTEGER NOT NULL,
    timed_out     INTEGER NOT NULL,
    batch         BLOB,                -- batch, key and retention are the job's: a finish need not read its wide row
    held_key      TEXT,
    retention     INTEGER,
    marked        INTEGER NOT NULL,
    mark_result   TEXT,
    progress      REAL,
    progress_text TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_running VALUES(X'01a223989d3070008036f3c481364296',X'01a223989f017fe5b7ef011fba696dea',1,0,1795893534486108,0,0,'default',9,1,1795893534054792,1795893534486108,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO joblib_running VALUES(X'01a223989d4a70008003ddf56985fdae',X'01a223989f017fe5b7ef011fba696dea',1,0,1795893534486108,0,0,'default',9,2,1795893534054792,1795893534486108,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL);
CREATE TABLE joblib_awaiting (
    job       BLOB PRIMARY KEY NOT NULL,
    parent    BLOB NOT NULL,
    kind      INTEGER NOT NULL,        -- 3 after a job, 4 after a batch (as JobStartKind), 5 held by its own batch
    condition INTEGER NOT NULL,
    delay     INTEGER NOT NULL,        -- from the parent's end, or from the batch's start
    due_at    INTEGER,                 -- of a held job: the instant that its own start has fixed
    queue     TEXT NOT NULL,
    rank      INTEGER NOT NULL,
    fence     INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    crashes   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_awaiting VALUES(X'01a223989dee70008010ee79b6c3e0fc',X'01a223989dd970008033b01fa92bca5f',4,1,0,NULL,'default',9,0,0,0);
INSERT INTO joblib_awaiting VALUES(X'01a223989df0700080162f528ed5379d',X'01a223989dd97000804d4b09c1f3b372',3,1,0,NULL,'default',9,0,0,0);
CREATE TABLE joblib_finished (
    job           BLOB PRIMARY KEY NOT NULL,
    state         INTEGER NOT NULL,
    finished_at   INTEGER NOT NULL,
    expires_at    INTEGER,
    queue         TEXT NOT NULL,
    fence         INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    crashes       INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    ready_at      INTEGER,
    started_at    INTEGER,
    duration      INTEGER,
    server        TEXT,
    reason        TEXT,
    actor         TEXT,
    result        TEXT,
    error_type    TEXT,
    error_message TEXT,
    error_details TEXT,
    fingerprint   TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_history (
    job           BLOB NOT NULL,
    no            INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    ready_at      INTEGER,
    started_at    INTEGER,
    duration      INTEGER,
    server        TEXT,
    reason        TEXT,
    actor         TEXT,
    due_at        INTEGER,
    error_type    TEXT,
    error_message TEXT,
    error_details TEXT,
    fingerprint   TEXT,
    PRIMARY KEY (job, no)
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_batch (
    id          BLOB PRIMARY KEY NOT NULL,
    description TEXT,
    created_at  INTEGER NOT NULL,
    outer       BLOB,
    parent      BLOB,
    parent_kind INTEGER NOT NULL,      -- as JobStartKind
    condition   INTEGER NOT NULL,
    delay       INTEGER NOT NULL,
    sealed      INTEGER NOT NULL,
    waiting     INTEGER NOT NULL,      -- its parent is not over
    started     INTEGER NOT NULL,      -- its members run, or have run
    cancelled   INTEGER NOT NULL,      -- 1 by a person, or ruled out by its parent's end; 2 swept, since nobody sealed it
    ended       INTEGER,               -- how it is counted in the batch around it and was told to its children
    finished_at INTEGER,
    total       INTEGER NOT NULL,
    succeeded   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    deleted     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_batch VALUES(X'01a223989dd970008033b01fa92bca5f',NULL,1795893534175602,NULL,NULL,0,0,0,1,0,1,0,NULL,NULL,2,0,0,0);
CREATE TABLE joblib_move (
    no      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    INTEGER NOT NULL,
    target  BLOB NOT NULL,
    after   BLOB NOT NULL,             -- the last row that was looked at
    outcome TEXT,                      -- with kinds 1 and 2: the parent's outcome
    actor   TEXT                       -- with kind 4: who cancelled it
) STRICT;
CREATE TABLE joblib_idempotency_key (
    key        TEXT PRIMARY KEY NOT NULL,
    job        BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    free_at    INTEGER                 -- set when its job is gone
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_server (
    id           BLOB PRIMARY KEY NOT NULL,
    name         TEXT NOT NULL,
    machine      TEXT NOT NULL,
    process_id   INTEGER NOT NULL,
    version      TEXT NOT NULL,
    queues       TEXT NOT NULL,
    worker_count INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    clock_skew   INTEGER NOT NULL,
    last_claim   INTEGER NOT NULL,
    draining     INTEGER NOT NULL,
    has_left     INTEGER NOT NULL,     -- in order; its lease still covers the bodies that have not returned
    expired      INTEGER NOT NULL      -- found so by a rescue: nothing that it says counts any more
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_server VALUES(X'01a223989f017fe5b7ef011fba696dea','server','machine',4711,'1.2.3','["default","keyed"]',20,1795893534470722,1795893534470722,1795893539470722,-67984,1,0,0,0);
CREATE TABLE joblib_charge (job BLOB NOT NULL, fence INTEGER NOT NULL, PRIMARY KEY (job, fence)) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_queue (name TEXT PRIMARY KEY NOT NULL, paused INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_counter (queue TEXT NOT NULL, kind INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (queue, kind)) STRICT, WITHOUT ROWID;
INSERT INTO joblib_counter VALUES('default',0,3);
INSERT INTO joblib_counter VALUES('default',1,1);
INSERT INTO joblib_counter VALUES('default',2,2);
INSERT INTO joblib_counter VALUES('default',6,2);
INSERT INTO joblib_counter VALUES('keyed',0,3);
CREATE TABLE joblib_bucket (
    minute    INTEGER NOT NULL,
    queue     TEXT NOT NULL,
    succeeded INTEGER NOT NULL,
    failed    INTEGER NOT NULL,
    retried   INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    wait      INTEGER NOT NULL,
    duration  INTEGER NOT NULL,
    PRIMARY KEY (minute, queue)
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_recurring (
    id           TEXT PRIMARY KEY NOT NULL,
    version      INTEGER NOT NULL,
    definition   TEXT NOT NULL,        -- everything that the user declared, as JSON
    created_at   INTEGER NOT NULL,
    next_at      INTEGER,
    paused       INTEGER NOT NULL,
    declared     INTEGER NOT NULL,
    fault        TEXT,
    last_at      INTEGER,
    last_job     BLOB,
    previous_job BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO joblib_recurring VALUES('nightly',1,'{"Id":"nightly","Payload":{"Type":"Shop.IMailer, Shop","Method":"Send","Signature":"System.Int32","Arguments":"[42]","Format":1},"Cron":"0 3 * * *","TimeZone":"UTC","Queue":"default","Priority":0,"Misfire":0,"Overlap":0,"Paused":false,"Declared":false}',1795893534212071,NULL,0,0,NULL,NULL,NULL,NULL);
CREATE TABLE joblib_error_group (
    fingerprint TEXT PRIMARY KEY NOT NULL,
    type        TEXT NOT NULL,
    message     TEXT NOT NULL,
    first_at    INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_unknown_type (
    name     TEXT PRIMARY KEY NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    count    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_job_log (
    job     BLOB NOT NULL,
    no      INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    level   INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    text    TEXT NOT NULL,
    PRIMARY KEY (job, no)
) STRICT, WITHOUT ROWID;
CREATE TABLE joblib_tag (tag TEXT NOT NULL, job BLOB NOT NULL, PRIMARY KEY (tag, job)) STRICT, WITHOUT ROWID;
INSERT INTO joblib_tag VALUES('tag',X'01a223989d96700080259d653d25bc59');
INSERT INTO joblib_tag VALUES('tag',X'01a223989d967000804e7aa805939d63');
INSERT INTO joblib_tag VALUES('tag',X'01a223989d96700080970c308f54e55e');
CREATE TABLE joblib_audit (
    no     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    count  INTEGER NOT NULL
) STRICT;
INSERT INTO joblib_audit VALUES(1,1795893534212071,'{"Name":"anna","From":"203.0.113.7","Reason":"on call"}','save recurring','nightly',1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('joblib_audit',1);
CREATE INDEX joblib_job_method ON joblib_job (method, id);
CREATE INDEX joblib_job_batch ON joblib_job (batch, id) WHERE batch IS NOT NULL;
CREATE INDEX joblib_job_parent ON joblib_job (parent, id) WHERE parent IS NOT NULL;
CREATE INDEX joblib_job_recurring ON joblib_job (recurring_id, id) WHERE recurring_id IS NOT NULL;
CREATE UNIQUE INDEX joblib_ready_job ON joblib_ready (job);
CREATE INDEX joblib_ready_suspect ON joblib_ready (queue, rank, seq) WHERE crashes >= 2;
CREATE INDEX joblib_blocked_key ON joblib_blocked (key, queue, rank, seq);
CREATE INDEX joblib_blocked_queue ON joblib_blocked (queue, ready_at);
CREATE INDEX joblib_blocked_until ON joblib_blocked (wait_until) WHERE wait_until IS NOT NULL;
CREATE UNIQUE INDEX joblib_scheduled_job ON joblib_scheduled (job);
CREATE INDEX joblib_scheduled_retrying ON joblib_scheduled (job) WHERE retrying = 1;
CREATE INDEX joblib_scheduled_fingerprint ON joblib_scheduled (fingerprint, job) WHERE fingerprint IS NOT NULL;
CREATE INDEX joblib_awaiting_parent ON joblib_awaiting (parent, kind, job);
CREATE INDEX joblib_finished_state ON joblib_finished (state, finished_at);
CREATE INDEX joblib_finished_expires ON joblib_finished (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX joblib_finished_rare ON joblib_finished (state, job) WHERE state <> 3;
CREATE INDEX joblib_finished_fingerprint ON joblib_finished (fingerprint, state, job) WHERE fingerprint IS NOT NULL;
CREATE INDEX joblib_history_fingerprint ON joblib_history (fingerprint, job) WHERE fingerprint IS NOT NULL;
CREATE INDEX joblib_batch_outer ON joblib_batch (outer) WHERE outer IS NOT NULL;
CREATE INDEX joblib_batch_parent ON joblib_batch (parent) WHERE parent IS NOT NULL;
CREATE INDEX joblib_batch_unsealed ON joblib_batch (created_at) WHERE sealed = 0;
CREATE INDEX joblib_batch_finished ON joblib_batch (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX joblib_move_target ON joblib_move (target);
CREATE INDEX joblib_idempotency_key_free ON joblib_idempotency_key (free_at) WHERE free_at IS NOT NULL;
CREATE INDEX joblib_recurring_due ON joblib_recurring (next_at) WHERE paused = 0 AND next_at IS NOT NULL;
CREATE INDEX joblib_error_group_last ON joblib_error_group (last_at, fingerprint);
CREATE INDEX joblib_audit_at ON joblib_audit (at);
COMMIT;
