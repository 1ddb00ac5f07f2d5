-- {schema} stands for the quoted name of the schema; GO ends a batch, as in sqlcmd.
-- Ids are UUIDv7 as big-endian binary(16), which sorts by time where uniqueidentifier does not. Instants are microseconds since 1970 (UTC), durations
-- microseconds: both exact, and the same on every engine. State numbers are those of JobLib.JobState: 0 Enqueued, 1 Scheduled, 2 Processing,
-- 3 Succeeded, 4 Failed, 5 Deleted, 6 Awaiting. Names and keys have a binary collation, so that the database's own decides nothing. Even so comparisons pass over
-- trailing blanks: idempotency and concurrency keys, and names of parameters, end with a bar wherever they are compared, so that 'a' and 'a ' are two.
-- No foreign keys; hot tables have no page locks and none escalates to a lock of the table: a claim locks the rows that it takes and nothing beside them.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- Rises when servers have something to learn: cancelled jobs, paused queues, draining, recurring jobs.
CREATE TABLE {schema}.signal (only_row tinyint NOT NULL PRIMARY KEY, version bigint NOT NULL);
INSERT INTO {schema}.signal (only_row, version) VALUES (1, 0);
GO
-- What does not change about a job.
CREATE TABLE {schema}.job (
    id                binary(16)     NOT NULL PRIMARY KEY,
    created_at        bigint         NOT NULL,
    born              tinyint        NOT NULL,  -- the state that it was created in
    start_kind        tinyint        NOT NULL,  -- JobStartKind
    start_at          bigint         NULL,      -- the time that it was created with
    start_delay       bigint         NOT NULL,
    scheduled_at      bigint         NULL,      -- the time that it was last scheduled for by whoever created or rescheduled it
    parent            binary(16)     NULL,
    condition         tinyint        NOT NULL,
    batch             binary(16)     NULL,
    queue             varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority          tinyint        NOT NULL,
    type              nvarchar(max)  NOT NULL,
    method            nvarchar(max)  NOT NULL,
    signature         nvarchar(max)  NOT NULL,
    arguments         nvarchar(max)  NOT NULL,
    format            int            NOT NULL,
    idempotency_key   nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    concurrency_key   nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    concurrency_wait  bigint         NULL,
    recurring_id      nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    tags              nvarchar(max)  NULL,      -- a JSON array
    ambient           nvarchar(max)  NULL,
    retention         bigint         NULL);
CREATE INDEX job_batch     ON {schema}.job (batch, id)        WHERE batch IS NOT NULL;
CREATE INDEX job_recurring ON {schema}.job (recurring_id, id) WHERE recurring_id IS NOT NULL;
CREATE INDEX job_parent    ON {schema}.job (parent, id)       WHERE parent IS NOT NULL;
ALTER TABLE {schema}.job SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.job_tag (tag nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, job binary(16) NOT NULL, PRIMARY KEY (tag, job));
CREATE INDEX job_tag_job ON {schema}.job_tag (job);
ALTER TABLE {schema}.job_tag SET (LOCK_ESCALATION = DISABLE);
GO
-- Attempts may set parameters, so they are rows.
CREATE TABLE {schema}.job_parameter (job binary(16) NOT NULL, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, value nvarchar(max) NOT NULL, PRIMARY KEY (job, name));
ALTER TABLE {schema}.job_parameter SET (LOCK_ESCALATION = DISABLE);
GO
-- The places. A job is in exactly one of the six; fence, attempts and crashes travel with it.
-- A sequence steps by 1,000 and is asked once a commit: the rows of a commit (at most 1,000) are numbered from there in their order.
CREATE SEQUENCE {schema}.ready_seq AS bigint START WITH 1000 INCREMENT BY 1000;
GO
CREATE TABLE {schema}.ready (
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    seq              bigint     NOT NULL,
    job              binary(16) NOT NULL,
    ready_at         bigint     NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    key_until        bigint     NULL,           -- how long it may wait for its key, once it has had to
    key_timed_out    bit        NOT NULL DEFAULT 0,
    retention        bigint     NULL);
CREATE UNIQUE CLUSTERED INDEX ready_lane ON {schema}.ready (queue, priority DESC, seq) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE UNIQUE INDEX ready_job     ON {schema}.ready (job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX        ready_suspect ON {schema}.ready (queue, priority DESC, seq) INCLUDE (crashes) WHERE crashes >= 2 WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.ready SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.blocked (
    job              binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    seq              bigint     NOT NULL,
    ready_at         bigint     NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL,
    key_until        bigint     NULL,
    retention        bigint     NULL);
CREATE INDEX blocked_key   ON {schema}.blocked (concurrency_key, queue, priority DESC, seq) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX blocked_queue ON {schema}.blocked (queue, ready_at) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX blocked_until ON {schema}.blocked (key_until) WHERE key_until IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.blocked SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.scheduled (
    job              binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    due_at           bigint     NOT NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    retrying         bit        NOT NULL DEFAULT 0,
    fingerprint      nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,                  -- of the error that it waits to retry
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    retention        bigint     NULL);
CREATE INDEX scheduled_due         ON {schema}.scheduled (due_at, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX scheduled_retrying    ON {schema}.scheduled (job)              WHERE retrying = 1 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX scheduled_fingerprint ON {schema}.scheduled (fingerprint, job) WHERE fingerprint IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.scheduled SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.running (
    job              binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    owner            binary(16) NOT NULL,
    claim            bigint     NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    seq              bigint     NOT NULL,
    ready_at         bigint     NOT NULL,
    claimed_at       bigint     NOT NULL,
    started          bit        NOT NULL DEFAULT 0,
    marked           bit        NOT NULL DEFAULT 0,  -- CompleteAsync has committed: it has succeeded, whatever else is said
    mark             nvarchar(max) NULL,             -- its result
    progress         float      NULL,
    progress_text    nvarchar(256) NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    key_timed_out    bit        NOT NULL DEFAULT 0,
    retention        bigint     NULL);
CREATE INDEX running_owner ON {schema}.running (owner, claim) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX running_batch ON {schema}.running (batch) WHERE batch IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.running SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.awaiting (
    job              binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    parent           binary(16) NOT NULL,
    parent_kind      tinyint    NOT NULL,       -- 3 a job, 4 a batch (JobStartKind), 5 its own batch, which has not started
    condition        tinyint    NOT NULL,
    delay            bigint     NOT NULL,
    held_until       bigint     NULL,           -- its parent has ended but its batch has not begun: when the parent's end asked it to begin
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    retention        bigint     NULL);
CREATE INDEX awaiting_parent ON {schema}.awaiting (parent, parent_kind, job) INCLUDE (condition) WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.awaiting SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.finished (
    job              binary(16)     NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    state            tinyint        NOT NULL,
    finished_at      bigint         NOT NULL,
    expires_at       bigint         NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint        NOT NULL,
    fence            bigint         NOT NULL,
    attempts         int            NOT NULL,
    crashes          int            NOT NULL,
    attempt          int            NOT NULL,   -- the attempt that came to this end; 0: none did
    ready_at         bigint         NULL,
    started_at       bigint         NULL,
    duration         bigint         NULL,
    server           nvarchar(256)  NULL,
    result           nvarchar(max)  NULL,
    reason           nvarchar(max)  NULL,
    actor            nvarchar(max)  NULL,       -- a JSON object
    error_type       nvarchar(256)  NULL,
    error_message    nvarchar(max)  NULL,
    error_details    nvarchar(max)  NULL,
    fingerprint      nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    batch            binary(16)     NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    retention        bigint         NULL);
CREATE INDEX finished_state       ON {schema}.finished (state, finished_at, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_state_job   ON {schema}.finished (state, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_expires     ON {schema}.finished (expires_at)       WHERE expires_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_fingerprint ON {schema}.finished (fingerprint, state, job) WHERE fingerprint IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.finished SET (LOCK_ESCALATION = DISABLE);
GO
-- Jobs that were taken out of their place and have not come to another yet. Empty but inside a transaction.
CREATE TABLE {schema}.moving (
    job              binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    was              tinyint    NOT NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    ready_at         bigint     NULL,
    claimed_at       bigint     NULL,
    owner            binary(16) NULL,
    retrying         bit        NOT NULL DEFAULT 0,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    retention        bigint     NULL);
ALTER TABLE {schema}.moving SET (LOCK_ESCALATION = DISABLE);
GO
-- How the parent of a released child ended; it may be pruned before the child runs.
CREATE TABLE {schema}.parent_outcome (
    job            binary(16) NOT NULL PRIMARY KEY,
    parent         binary(16) NOT NULL,
    state          tinyint    NOT NULL,
    result         nvarchar(max) NULL,
    error_type     nvarchar(256) NULL,
    error_message  nvarchar(max) NULL,
    error_details  nvarchar(max) NULL,
    fingerprint    nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL);
ALTER TABLE {schema}.parent_outcome SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.history (
    job            binary(16) NOT NULL,
    seq            bigint     NOT NULL IDENTITY,
    state          tinyint    NOT NULL,
    at_time        bigint     NOT NULL,
    ready_at       bigint     NULL,
    started_at     bigint     NULL,
    duration       bigint     NULL,
    attempt        int        NOT NULL,
    server         nvarchar(256) NULL,
    reason         nvarchar(max) NULL,
    actor          nvarchar(max) NULL,
    due_at         bigint     NULL,
    error_type     nvarchar(256) NULL,
    error_message  nvarchar(max) NULL,
    error_details  nvarchar(max) NULL,
    fingerprint    nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    PRIMARY KEY (job, seq));
CREATE INDEX history_fingerprint ON {schema}.history (fingerprint, job) WHERE fingerprint IS NOT NULL;
ALTER TABLE {schema}.history SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.job_log (
    job      binary(16) NOT NULL,
    seq      bigint     NOT NULL IDENTITY,
    at_time  bigint     NOT NULL,
    level    tinyint    NOT NULL,
    attempt  int        NOT NULL,
    line     nvarchar(max) NOT NULL,
    PRIMARY KEY (job, seq));
ALTER TABLE {schema}.job_log SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.batch (
    id           binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    created_at   bigint     NOT NULL,
    description  nvarchar(256) NULL,
    outer_batch  binary(16) NULL,
    depth        int        NOT NULL,
    parent       binary(16) NULL,               -- the job or batch after which it starts
    parent_kind  tinyint    NULL,               -- JobStartKind
    condition    tinyint    NOT NULL,
    waiting      bit        NOT NULL,           -- for that parent
    sealed       bit        NOT NULL,
    started      bit        NOT NULL,
    cancelled    bit        NOT NULL DEFAULT 0,
    ruled_out    bit        NOT NULL DEFAULT 0, -- by its parent's end, or by that of a batch around it
    swept        bit        NOT NULL DEFAULT 0, -- nobody has sealed it: nothing of it is kept
    actor        nvarchar(max) NULL,            -- who cancelled it, a JSON object
    ended        tinyint    NULL,               -- the state that it has ended in, as the batch around it has counted it
    finished_at  bigint     NULL,
    total        bigint     NOT NULL DEFAULT 0,
    succeeded    bigint     NOT NULL DEFAULT 0,
    failed       bigint     NOT NULL DEFAULT 0,
    deleted      bigint     NOT NULL DEFAULT 0);
CREATE INDEX batch_parent   ON {schema}.batch (parent)      INCLUDE (waiting) WHERE parent IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_outer    ON {schema}.batch (outer_batch) WHERE outer_batch IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_unsealed ON {schema}.batch (created_at)  WHERE sealed = 0 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_swept    ON {schema}.batch (id)          WHERE swept = 1 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_finished ON {schema}.batch (finished_at) WHERE finished_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.batch SET (LOCK_ESCALATION = DISABLE);
GO
-- Each batch with itself and every batch around it.
CREATE TABLE {schema}.batch_path (batch binary(16) NOT NULL, outer_batch binary(16) NOT NULL, PRIMARY KEY (batch, outer_batch));
GO
-- What an end or a start could not move at once: 1 the children of an ended job or batch, 2 the members of a batch that has started, 3 the members of one that is Deleted.
CREATE TABLE {schema}.held (id binary(16) NOT NULL, work tinyint NOT NULL, after binary(16) NULL, PRIMARY KEY (id, work) WITH (ALLOW_PAGE_LOCKS = OFF));
ALTER TABLE {schema}.held SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.idempotency_key (
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    job         binary(16) NOT NULL,
    keep_until  bigint     NOT NULL,
    expires_at  bigint     NULL);               -- set when its job has been pruned
CREATE INDEX idempotency_key_expires ON {schema}.idempotency_key (expires_at) WHERE expires_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.idempotency_key SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.concurrency_key (
    name  nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    job   binary(16) NOT NULL);
CREATE UNIQUE INDEX concurrency_key_job ON {schema}.concurrency_key (job) WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE {schema}.concurrency_key SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.server (
    id            binary(16) NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    name          nvarchar(256) NOT NULL,
    machine       nvarchar(256) NOT NULL,
    process_id    int        NOT NULL,
    version       nvarchar(256) NOT NULL,
    queues        nvarchar(max) NOT NULL,       -- a JSON array
    worker_count  int        NOT NULL,
    started_at    bigint     NOT NULL,
    heartbeat_at  bigint     NOT NULL,
    lease_until   bigint     NOT NULL,
    last_claim    bigint     NOT NULL DEFAULT 0,
    skew          bigint     NOT NULL,
    expired       bit        NOT NULL DEFAULT 0, -- a rescue has taken it for dead
    gone          bit        NOT NULL DEFAULT 0, -- it has left in order
    draining      bit        NOT NULL DEFAULT 0);
GO
-- Crashes that a rescue has charged, for a server that was not dead to take back.
CREATE TABLE {schema}.crash (job binary(16) NOT NULL, fence bigint NOT NULL, PRIMARY KEY (job, fence));
GO
CREATE TABLE {schema}.queue (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, paused bit NOT NULL);
GO
CREATE TABLE {schema}.recurring (
    id                nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
    version           bigint     NOT NULL,
    created_at        bigint     NOT NULL,
    type              nvarchar(max) NOT NULL,
    method            nvarchar(max) NOT NULL,
    signature         nvarchar(max) NOT NULL,
    arguments         nvarchar(max) NOT NULL,
    format            int        NOT NULL,
    cron              nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
    time_zone         nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
    queue             varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority          tinyint    NOT NULL,
    misfire           tinyint    NOT NULL,
    overlap           tinyint    NOT NULL,
    concurrency_key   nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    concurrency_wait  bigint     NULL,
    ambient           nvarchar(max) NULL,
    paused            bit        NOT NULL,
    declared          bit        NOT NULL,
    next_at           bigint     NULL,
    last_at           bigint     NULL,
    last_job          binary(16) NULL,
    fault             nvarchar(max) NULL);
CREATE INDEX recurring_next ON {schema}.recurring (next_at) WHERE next_at IS NOT NULL AND paused = 0;
GO
-- Counters are appended and folded: a row that every commit updates would be a queue of its own. State 7 counts the retrying.
CREATE TABLE {schema}.counter (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL, PRIMARY KEY (queue, state));
CREATE TABLE {schema}.counter_delta (id bigint NOT NULL IDENTITY PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF), queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL);
ALTER TABLE {schema}.counter_delta SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.bucket (
    minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL,
    PRIMARY KEY (minute, queue));
CREATE TABLE {schema}.bucket_delta (
    id bigint NOT NULL IDENTITY PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF), minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL);
ALTER TABLE {schema}.bucket_delta SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE {schema}.bucket SET (LOCK_ESCALATION = DISABLE);
GO
CREATE TABLE {schema}.error_group (
    fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, type nvarchar(256) NOT NULL, message nvarchar(max) NOT NULL,
    first_at bigint NOT NULL, last_at bigint NOT NULL, attempts bigint NOT NULL);
CREATE INDEX error_group_last ON {schema}.error_group (last_at, fingerprint);
GO
CREATE TABLE {schema}.unknown_type (name nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, first_at bigint NOT NULL, last_at bigint NOT NULL, n bigint NOT NULL);
GO
CREATE TABLE {schema}.audit (
    seq bigint NOT NULL IDENTITY PRIMARY KEY, at_time bigint NOT NULL, actor nvarchar(max) NOT NULL, action nvarchar(256) NOT NULL, target nvarchar(256) NOT NULL, n int NOT NULL);
CREATE INDEX audit_at ON {schema}.audit (at_time);
ALTER TABLE {schema}.audit SET (LOCK_ESCALATION = DISABLE);
GO
