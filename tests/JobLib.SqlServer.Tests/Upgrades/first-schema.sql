SET XACT_ABORT ON; SET NOCOUNT ON; SET QUOTED_IDENTIFIER ON; SET ANSI_NULLS ON;
BEGIN TRANSACTION;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE SCHEMA [joblib];
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].schema_version (only_row tinyint NOT NULL PRIMARY KEY, version int NOT NULL, lowest_compatible int NOT NULL, instance nvarchar(256) NULL);
INSERT INTO [joblib].schema_version (only_row, version, lowest_compatible) VALUES (1, 0, 0);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 001-tables.sql
-- [joblib] stands for the quoted name of the schema; GO ends a batch, as in sqlcmd.
-- Ids are UUIDv7 as big-endian binary(16), which sorts by time where uniqueidentifier does not. Instants are microseconds since 1970 (UTC), durations
-- microseconds: both exact, and the same on every engine. State numbers are those of JobLib.JobState: 0 Enqueued, 1 Scheduled, 2 Processing,
-- 3 Succeeded, 4 Failed, 5 Deleted, 6 Awaiting. Names and keys have a binary collation, so that the database's own decides nothing. Even so comparisons pass over
-- trailing blanks: idempotency and concurrency keys, and names of parameters, end with a bar wherever they are compared, so that 'a' and 'a ' are two.
-- No foreign keys; hot tables have no page locks and none escalates to a lock of the table: a claim locks the rows that it takes and nothing beside them.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Rises when servers have something to learn: cancelled jobs, paused queues, draining, recurring jobs.
CREATE TABLE [joblib].signal (only_row tinyint NOT NULL PRIMARY KEY, version bigint NOT NULL);
INSERT INTO [joblib].signal (only_row, version) VALUES (1, 0);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- What does not change about a job.
CREATE TABLE [joblib].job (
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
CREATE INDEX job_batch     ON [joblib].job (batch, id)        WHERE batch IS NOT NULL;
CREATE INDEX job_recurring ON [joblib].job (recurring_id, id) WHERE recurring_id IS NOT NULL;
CREATE INDEX job_parent    ON [joblib].job (parent, id)       WHERE parent IS NOT NULL;
ALTER TABLE [joblib].job SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].job_tag (tag nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, job binary(16) NOT NULL, PRIMARY KEY (tag, job));
CREATE INDEX job_tag_job ON [joblib].job_tag (job);
ALTER TABLE [joblib].job_tag SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Attempts may set parameters, so they are rows.
CREATE TABLE [joblib].job_parameter (job binary(16) NOT NULL, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, value nvarchar(max) NOT NULL, PRIMARY KEY (job, name));
ALTER TABLE [joblib].job_parameter SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The places. A job is in exactly one of the six; fence, attempts and crashes travel with it.
-- A sequence steps by 1,000 and is asked once a commit: the rows of a commit (at most 1,000) are numbered from there in their order.
CREATE SEQUENCE [joblib].ready_seq AS bigint START WITH 1000000 INCREMENT BY 1000;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].ready (
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
CREATE UNIQUE CLUSTERED INDEX ready_lane ON [joblib].ready (queue, priority DESC, seq) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE UNIQUE INDEX ready_job     ON [joblib].ready (job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX        ready_suspect ON [joblib].ready (queue, priority DESC, seq) INCLUDE (crashes) WHERE crashes >= 2 WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].ready SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].blocked (
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
CREATE INDEX blocked_key   ON [joblib].blocked (concurrency_key, queue, priority DESC, seq) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX blocked_queue ON [joblib].blocked (queue, ready_at) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX blocked_until ON [joblib].blocked (key_until) WHERE key_until IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].blocked SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].scheduled (
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
CREATE INDEX scheduled_due         ON [joblib].scheduled (due_at, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX scheduled_retrying    ON [joblib].scheduled (job)              WHERE retrying = 1 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX scheduled_fingerprint ON [joblib].scheduled (fingerprint, job) WHERE fingerprint IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].scheduled SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].running (
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
CREATE INDEX running_owner ON [joblib].running (owner, claim) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX running_batch ON [joblib].running (batch) WHERE batch IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].running SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].awaiting (
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
CREATE INDEX awaiting_parent ON [joblib].awaiting (parent, parent_kind, job) INCLUDE (condition) WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].awaiting SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].finished (
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
CREATE INDEX finished_state       ON [joblib].finished (state, finished_at, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_state_job   ON [joblib].finished (state, job) WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_expires     ON [joblib].finished (expires_at)       WHERE expires_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX finished_fingerprint ON [joblib].finished (fingerprint, state, job) WHERE fingerprint IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].finished SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Jobs that were taken out of their place and have not come to another yet. Empty but inside a transaction.
CREATE TABLE [joblib].moving (
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
ALTER TABLE [joblib].moving SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- How the parent of a released child ended; it may be pruned before the child runs.
CREATE TABLE [joblib].parent_outcome (
    job            binary(16) NOT NULL PRIMARY KEY,
    parent         binary(16) NOT NULL,
    state          tinyint    NOT NULL,
    result         nvarchar(max) NULL,
    error_type     nvarchar(256) NULL,
    error_message  nvarchar(max) NULL,
    error_details  nvarchar(max) NULL,
    fingerprint    nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL);
ALTER TABLE [joblib].parent_outcome SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].history (
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
CREATE INDEX history_fingerprint ON [joblib].history (fingerprint, job) WHERE fingerprint IS NOT NULL;
ALTER TABLE [joblib].history SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].job_log (
    job      binary(16) NOT NULL,
    seq      bigint     NOT NULL IDENTITY,
    at_time  bigint     NOT NULL,
    level    tinyint    NOT NULL,
    attempt  int        NOT NULL,
    line     nvarchar(max) NOT NULL,
    PRIMARY KEY (job, seq));
ALTER TABLE [joblib].job_log SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].batch (
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
CREATE INDEX batch_parent   ON [joblib].batch (parent)      INCLUDE (waiting) WHERE parent IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_outer    ON [joblib].batch (outer_batch) WHERE outer_batch IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_unsealed ON [joblib].batch (created_at)  WHERE sealed = 0 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_swept    ON [joblib].batch (id)          WHERE swept = 1 WITH (ALLOW_PAGE_LOCKS = OFF);
CREATE INDEX batch_finished ON [joblib].batch (finished_at) WHERE finished_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].batch SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Each batch with itself and every batch around it.
CREATE TABLE [joblib].batch_path (batch binary(16) NOT NULL, outer_batch binary(16) NOT NULL, PRIMARY KEY (batch, outer_batch));
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- What an end or a start could not move at once: 1 the children of an ended job or batch, 2 the members of a batch that has started, 3 the members of one that is Deleted.
CREATE TABLE [joblib].held (id binary(16) NOT NULL, work tinyint NOT NULL, after binary(16) NULL, PRIMARY KEY (id, work) WITH (ALLOW_PAGE_LOCKS = OFF));
ALTER TABLE [joblib].held SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].idempotency_key (
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    job         binary(16) NOT NULL,
    keep_until  bigint     NOT NULL,
    expires_at  bigint     NULL);               -- set when its job has been pruned
CREATE INDEX idempotency_key_expires ON [joblib].idempotency_key (expires_at) WHERE expires_at IS NOT NULL WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].idempotency_key SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].concurrency_key (
    name  nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF),
    job   binary(16) NOT NULL);
CREATE UNIQUE INDEX concurrency_key_job ON [joblib].concurrency_key (job) WITH (ALLOW_PAGE_LOCKS = OFF);
ALTER TABLE [joblib].concurrency_key SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].server (
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
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Crashes that a rescue has charged, for a server that was not dead to take back.
CREATE TABLE [joblib].crash (job binary(16) NOT NULL, fence bigint NOT NULL, PRIMARY KEY (job, fence));
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].queue (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, paused bit NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].recurring (
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
CREATE INDEX recurring_next ON [joblib].recurring (next_at) WHERE next_at IS NOT NULL AND paused = 0;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Counters are appended and folded: a row that every commit updates would be a queue of its own. State 7 counts the retrying.
CREATE TABLE [joblib].counter (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL, PRIMARY KEY (queue, state));
CREATE TABLE [joblib].counter_delta (id bigint NOT NULL IDENTITY PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF), queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL);
ALTER TABLE [joblib].counter_delta SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].bucket (
    minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL,
    PRIMARY KEY (minute, queue));
CREATE TABLE [joblib].bucket_delta (
    id bigint NOT NULL IDENTITY PRIMARY KEY WITH (ALLOW_PAGE_LOCKS = OFF), minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL);
ALTER TABLE [joblib].bucket_delta SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE [joblib].bucket SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].error_group (
    fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, type nvarchar(256) NOT NULL, message nvarchar(max) NOT NULL,
    first_at bigint NOT NULL, last_at bigint NOT NULL, attempts bigint NOT NULL);
CREATE INDEX error_group_last ON [joblib].error_group (last_at, fingerprint);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].unknown_type (name nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, first_at bigint NOT NULL, last_at bigint NOT NULL, n bigint NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TABLE [joblib].audit (
    seq bigint NOT NULL IDENTITY PRIMARY KEY, at_time bigint NOT NULL, actor nvarchar(max) NOT NULL, action nvarchar(256) NOT NULL, target nvarchar(256) NOT NULL, n int NOT NULL);
CREATE INDEX audit_at ON [joblib].audit (at_time);
ALTER TABLE [joblib].audit SET (LOCK_ESCALATION = DISABLE);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 002-types.sql
-- What the procedures of the later files are made with.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Sets travel as JSON, which a later version may extend, and are kept in variables of these types, which only the procedures know.
-- Ids in JSON are uniqueidentifiers of the same bytes, since binary(16) has no form in JSON that every engine reads.
CREATE TYPE [joblib].id_list AS TABLE (id binary(16) NOT NULL PRIMARY KEY);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].id_order AS TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].name_list AS TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, at_time bigint NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].key_list AS TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].lane_list AS TABLE (n int NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, most int NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- A job on its way from one place to another.
CREATE TYPE [joblib].move_list AS TABLE (
    job              binary(16) NOT NULL PRIMARY KEY,
    was              tinyint    NOT NULL,
    queue            varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    priority         tinyint    NOT NULL,
    seq              bigint     NULL,
    ready_at         bigint     NULL,
    fence            bigint     NOT NULL,
    attempts         int        NOT NULL,
    crashes          int        NOT NULL,
    batch            binary(16) NULL,
    concurrency_key  nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL,
    key_until        bigint     NULL,
    key_timed_out    bit        NULL,
    retention        bigint     NULL,
    claimed_at       bigint     NULL,
    owner            binary(16) NULL,
    started          bit        NULL,
    marked           bit        NULL,
    mark             nvarchar(max) NULL,
    due_at           bigint     NULL,
    parent           binary(16) NULL,
    condition        tinyint    NULL,
    retrying         bit        NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The batches and jobs of an InsertUnit.
CREATE TYPE [joblib].new_batch_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, description nvarchar(256) NULL, outer_batch binary(16) NULL,
    parent binary(16) NULL, parent_kind tinyint NULL, condition tinyint NOT NULL, sealed bit NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].new_job_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, tick int NULL, start_kind tinyint NOT NULL, start_at bigint NULL, start_delay bigint NOT NULL,
    parent binary(16) NULL, condition tinyint NOT NULL, batch binary(16) NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL,
    type nvarchar(max) NOT NULL, method nvarchar(max) NOT NULL, signature nvarchar(max) NOT NULL, arguments nvarchar(max) NOT NULL, format int NOT NULL,
    idempotency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_wait bigint NULL, recurring_id nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
    tags nvarchar(max) NULL, ambient nvarchar(max) NULL, retention bigint NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Tags (without a value) and parameters of jobs.
CREATE TYPE [joblib].job_text_list AS TABLE (n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, value nvarchar(max) NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].outcome_list AS TABLE (
    n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, fence bigint NOT NULL, kind tinyint NOT NULL, charges bit NOT NULL, delay bigint NOT NULL,
    result nvarchar(max) NULL, error_type nvarchar(256) NULL, error_message nvarchar(max) NULL, error_details nvarchar(max) NULL,
    fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, reason nvarchar(max) NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NULL, keep bigint NULL, unknown bit NOT NULL, requires_mark bit NOT NULL,
    began_ago bigint NULL, took bigint NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].held_list AS TABLE (n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, fence bigint NOT NULL, started bit NOT NULL, progress float NULL, progress_text nvarchar(256) NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].line_list AS TABLE (n int NOT NULL PRIMARY KEY, report int NOT NULL, at_time bigint NOT NULL, level tinyint NOT NULL, attempt int NOT NULL, line nvarchar(max) NOT NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].recurring_list AS TABLE (
    n int NOT NULL PRIMARY KEY, id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, type nvarchar(max) NOT NULL, method nvarchar(max) NOT NULL, signature nvarchar(max) NOT NULL, arguments nvarchar(max) NOT NULL,
    format int NOT NULL, cron nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, time_zone nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, misfire tinyint NOT NULL,
    overlap tinyint NOT NULL, concurrency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_wait bigint NULL, ambient nvarchar(max) NULL, paused bit NOT NULL, declared bit NOT NULL, next_at bigint NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE TYPE [joblib].tick_list AS TABLE (n int NOT NULL PRIMARY KEY, id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, version bigint NOT NULL, next_at bigint NULL, fault nvarchar(max) NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Places, for those who ask where jobs are.
CREATE VIEW [joblib].place AS
    SELECT job, state, fence FROM [joblib].finished
    UNION ALL SELECT job, CONVERT(tinyint, 0), fence FROM [joblib].ready
    UNION ALL SELECT job, CONVERT(tinyint, 2), fence FROM [joblib].running
    UNION ALL SELECT job, CONVERT(tinyint, 1), fence FROM [joblib].scheduled
    UNION ALL SELECT job, CONVERT(tinyint, 6), fence FROM [joblib].awaiting
    UNION ALL SELECT job, CONVERT(tinyint, 0), fence FROM [joblib].blocked;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 003-moves.sql
-- What happens to a job's neighbours when it moves: its batch, its children, the waiters for its key. These steps are a loop by nature (an end may
-- end a batch, which may start or delete others), so they run beside the data. They open no transaction: whoever calls them has.
-- Locks are taken in the order: jobs, batches deepest first, children. Where a row must not change under a later statement, it is written, not
-- only read: that locks it on every engine and under every isolation level.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Whether a parent that ended in this state starts a child with this condition (JobTransitions.Starts).
CREATE FUNCTION [joblib].starts (@state tinyint, @condition tinyint) RETURNS bit AS
BEGIN
    RETURN CASE WHEN @condition = 0 OR (@condition & CASE @state WHEN 3 THEN 1 WHEN 5 THEN 2 WHEN 4 THEN 4 ELSE 0 END) <> 0 THEN 1 ELSE 0 END;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The name of a stored type without its assembly: what stands before the last comma, unless that is inside of the type's own arguments.
CREATE FUNCTION [joblib].type_name (@type nvarchar(max)) RETURNS nvarchar(max) AS
BEGIN
    DECLARE @comma int = CHARINDEX(N',', REVERSE(@type)), @bracket int = CHARINDEX(N']', REVERSE(@type));
    RETURN CASE WHEN @comma = 0 OR (@bracket > 0 AND @bracket < @comma) THEN @type ELSE LEFT(@type, LEN(@type) - @comma) END;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The same without its namespace.
CREATE FUNCTION [joblib].short_type_name (@type nvarchar(max)) RETURNS nvarchar(max) AS
BEGIN
    DECLARE @name nvarchar(max) = [joblib].type_name(@type);
    DECLARE @head nvarchar(max) = LEFT(@name, CHARINDEX(N'[', @name + N'[') - 1);
    RETURN SUBSTRING(@name, LEN(@head) - CHARINDEX(N'.', REVERSE(@head) + N'.') + 2, LEN(@name));
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Frees the keys of jobs that have left running. For each key that is free now (or is named and is free), the first waiter of each queue goes back to where it was.
-- A claim that finds a key taken writes the key's row until it has stored who waits, so the statement after the delete sees every waiter.
CREATE PROCEDURE [joblib].wake_waiters @jobs [joblib].id_list READONLY, @names [joblib].key_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @free [joblib].key_list, @first [joblib].id_list, @back [joblib].move_list;
    DELETE k OUTPUT deleted.name INTO @free (name) FROM [joblib].concurrency_key k WITH (FORCESEEK) JOIN @jobs j ON j.id = k.job;
    INSERT INTO @free (name)
    SELECT n.name FROM @names n
    WHERE NOT EXISTS (SELECT 1 FROM [joblib].concurrency_key k WITH (FORCESEEK) WHERE k.name = n.name) AND NOT EXISTS (SELECT 1 FROM @free f WHERE f.name = n.name);
    UPDATE f SET queue = (SELECT MIN(b.queue) FROM [joblib].blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name) FROM @free f;
    WHILE EXISTS (SELECT 1 FROM @free f WHERE f.queue IS NOT NULL)
    BEGIN
        INSERT INTO @first (id)
        SELECT (SELECT TOP (1) b.job FROM [joblib].blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue = f.queue ORDER BY b.priority DESC, b.seq)
        FROM @free f WHERE f.queue IS NOT NULL;
        UPDATE f SET queue = (SELECT MIN(b.queue) FROM [joblib].blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue > f.queue) FROM @free f WHERE f.queue IS NOT NULL;
    END
    DELETE b
    OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
    INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    FROM [joblib].blocked b WITH (FORCESEEK) JOIN @first f ON f.id = b.job;
    INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, b.retention FROM @back b;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Takes jobs out of their places into moving, when they are in one of these states (a bit each), with all that they leave behind: counters, keys, what
-- their batches have counted, and the end that is undone, which becomes a row of history. A job that moves while it is looked for is looked for again, at most five times.
CREATE PROCEDURE [joblib].take_jobs @jobs [joblib].id_list READONLY, @states int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0, @left [joblib].id_list, @names [joblib].key_list;
    DECLARE @undone TABLE (
        job binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL, finished_at bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, fence bigint NOT NULL, attempts int NOT NULL, crashes int NOT NULL,
        attempt int NOT NULL, ready_at bigint NULL, started_at bigint NULL, duration bigint NULL, server nvarchar(256) NULL, reason nvarchar(max) NULL, actor nvarchar(max) NULL, error_type nvarchar(256) NULL,
        error_message nvarchar(max) NULL, error_details nvarchar(max) NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, batch binary(16) NULL, concurrency_key nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL, retention bigint NULL);
    WHILE @round < 5
    BEGIN
        IF @states & 4 <> 0
            DELETE r OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.claimed_at, deleted.owner, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, ready_at, claimed_at, owner, batch, concurrency_key, retention)
            FROM [joblib].running r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job WHERE r.marked = 0;
        IF @states & 1 <> 0
        BEGIN
            DELETE r OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM [joblib].ready r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job;
            DELETE b OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM [joblib].blocked b WITH (FORCESEEK) JOIN @jobs j ON j.id = b.job;
        END
        IF @states & 2 <> 0
            DELETE s OUTPUT deleted.job, 1, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
            FROM [joblib].scheduled s WITH (FORCESEEK) JOIN @jobs j ON j.id = s.job;
        IF @states & 64 <> 0
            DELETE a OUTPUT deleted.job, 6, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            FROM [joblib].awaiting a WITH (FORCESEEK) JOIN @jobs j ON j.id = a.job;
        IF @states & 56 <> 0
        BEGIN
            DELETE f
            OUTPUT deleted.job, deleted.state, deleted.finished_at, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.attempt, deleted.ready_at, deleted.started_at, deleted.duration, deleted.server,
                   deleted.reason, deleted.actor, deleted.error_type, deleted.error_message, deleted.error_details, deleted.fingerprint, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO @undone (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, reason, actor, error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
            FROM [joblib].finished f WITH (FORCESEEK) JOIN @jobs j ON j.id = f.job WHERE @states & POWER(2, f.state) <> 0;
            INSERT INTO [joblib].history (job, state, at_time, ready_at, started_at, duration, attempt, server, reason, actor, error_type, error_message, error_details, fingerprint)
            SELECT u.job, u.state, u.finished_at, u.ready_at, u.started_at, u.duration, u.attempt, u.server, u.reason, u.actor, u.error_type, u.error_message, u.error_details, u.fingerprint FROM @undone u;
            INSERT INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT u.job, u.state, u.queue, u.priority, u.fence, u.attempts, u.crashes, u.batch, u.concurrency_key, u.retention FROM @undone u;
            DELETE FROM @undone;
        END
        IF NOT EXISTS (
            SELECT 1 FROM @jobs j JOIN [joblib].place p ON p.job = j.id
            WHERE @states & POWER(2, p.state) <> 0 AND NOT EXISTS (SELECT 1 FROM [joblib].running r WITH (FORCESEEK) WHERE r.job = j.id AND r.marked = 1)) BREAK;
        SET @round = @round + 1;
    END
    INSERT INTO [joblib].counter_delta (queue, state, n)
    SELECT m.queue, m.was, -COUNT(*) FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue, m.was
    UNION ALL SELECT m.queue, 7, -COUNT(*) FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.retrying = 1 GROUP BY m.queue;
    IF EXISTS (SELECT 1 FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN 3 AND 5)
        UPDATE b SET succeeded = b.succeeded - c.succeeded, failed = b.failed - c.failed, deleted = b.deleted - c.deleted
        FROM [joblib].batch b WITH (FORCESEEK) JOIN (
            SELECT m.batch, SUM(CASE m.was WHEN 3 THEN 1 ELSE 0 END) AS succeeded, SUM(CASE m.was WHEN 4 THEN 1 ELSE 0 END) AS failed, SUM(CASE m.was WHEN 5 THEN 1 ELSE 0 END) AS deleted
            FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN 3 AND 5 GROUP BY m.batch) c ON c.batch = b.id;
    INSERT INTO @left (id) SELECT m.job FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = 2;
    IF @@ROWCOUNT > 0 UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO @names (name) SELECT DISTINCT m.concurrency_key FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = 0 AND m.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @names) OR EXISTS (SELECT 1 FROM [joblib].concurrency_key k WITH (FORCESEEK) JOIN @left l ON l.id = k.job) EXEC [joblib].wake_waiters @left, @names;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Jobs out of moving become Deleted. Their batches and children are told by settle.
CREATE PROCEDURE [joblib].delete_moving @jobs [joblib].id_list READONLY, @reason nvarchar(max), @actor nvarchar(max), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO [joblib].finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, reason, actor, batch, concurrency_key, retention)
    SELECT m.job, 5, @now, @now + ISNULL(m.retention, @keep), m.queue, m.priority, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, m.attempts, m.crashes,
           CASE m.was WHEN 2 THEN m.attempts + 1 ELSE 0 END, m.ready_at, m.claimed_at, s.name, @reason, @actor, m.batch, m.concurrency_key, m.retention
    FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job LEFT JOIN [joblib].server s ON s.id = m.owner;
    INSERT INTO [joblib].counter_delta (queue, state, n) SELECT m.queue, 5, COUNT(*) FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue;
    DELETE m FROM [joblib].moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- All that follows from jobs having come to finished (@jobs) and from batches having changed (@batches), in this transaction: ends of batches, starts of batches,
-- children released or ruled out, members placed or deleted. Moves at most @max rows, says how many, and leaves the rest in held. @resume: goes on with what others have left there.
CREATE PROCEDURE [joblib].settle @jobs [joblib].id_list READONLY, @batches [joblib].id_list READONLY, @resume bit, @max int, @now bigint, @keep bigint, @moved int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @over [joblib].id_list, @touched [joblib].id_list, @parents [joblib].id_list, @begin [joblib].id_list, @begun [joblib].id_list, @picked [joblib].id_list, @children [joblib].move_list;
    DECLARE @work TABLE (n int IDENTITY PRIMARY KEY, id binary(16) NOT NULL, work tinyint NOT NULL, after binary(16) NULL);
    DECLARE @ends TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL);
    DECLARE @batch binary(16), @outer binary(16), @ended tinyint, @end tinyint, @n int, @kind tinyint, @id binary(16), @after binary(16), @count int, @seq bigint,
            @reason nvarchar(200), @actor nvarchar(max), @swept bit, @kept bigint;
    SET @moved = 0;
    INSERT INTO @over (id) SELECT j.id FROM @jobs j;
    INSERT INTO @touched (id) SELECT b.id FROM @batches b;
    INSERT INTO @begin (id) SELECT b.id FROM @batches b;
    IF @resume = 1
        DELETE TOP (100) h OUTPUT deleted.id, deleted.work, deleted.after INTO @work (id, work, after) FROM [joblib].held h WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK);

    WHILE 1 = 1
    BEGIN
        -- Members that are over count in their batches.
        IF EXISTS (SELECT 1 FROM @over)
        BEGIN
            IF EXISTS (SELECT 1 FROM @over o JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL)
            BEGIN
                UPDATE b SET succeeded = b.succeeded + c.succeeded, failed = b.failed + c.failed, deleted = b.deleted + c.deleted
                FROM [joblib].batch b WITH (FORCESEEK) JOIN (
                    SELECT f.batch, SUM(CASE f.state WHEN 3 THEN 1 ELSE 0 END) AS succeeded, SUM(CASE f.state WHEN 4 THEN 1 ELSE 0 END) AS failed, SUM(CASE f.state WHEN 5 THEN 1 ELSE 0 END) AS deleted
                    FROM @over o JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL GROUP BY f.batch) c ON c.batch = b.id;
                INSERT INTO @touched (id)
                SELECT DISTINCT b.id FROM @over o JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = o.id JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = f.batch WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            END
            INSERT INTO @parents (id) SELECT o.id FROM @over o;
            DELETE FROM @over;
        END

        -- Batches that nothing keeps any more start, and those nested in them.
        WHILE EXISTS (SELECT 1 FROM @begin)
        BEGIN
            UPDATE b SET condition = b.condition FROM [joblib].batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            INSERT INTO @begun (id)
            SELECT b.id FROM @begin c JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = c.id LEFT JOIN [joblib].batch o WITH (FORCESEEK) ON o.id = b.outer_batch
            WHERE b.started = 0 AND b.sealed = 1 AND b.waiting = 0 AND b.cancelled = 0 AND b.ruled_out = 0 AND (b.outer_batch IS NULL OR o.started = 1);
            UPDATE b SET started = 1 FROM [joblib].batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            DELETE FROM @begin;
            INSERT INTO @work (id, work) SELECT b.id, 2 FROM @begun b WHERE EXISTS (SELECT 1 FROM [joblib].awaiting a WITH (FORCESEEK) WHERE a.parent = b.id AND a.parent_kind = 5);
            INSERT INTO @touched (id) SELECT b.id FROM @begun b WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            INSERT INTO @begin (id) SELECT i.id FROM [joblib].batch i JOIN @begun b ON b.id = i.outer_batch;
            DELETE FROM @begun;
        END

        -- Batches whose counts have changed: when they end, end otherwise or are reopened, the batch around them counts anew.
        -- One inside of a Deleted batch, whose members are being deleted one by one, must not succeed with the last of them.
        WHILE EXISTS (SELECT 1 FROM @touched)
        BEGIN
            SET @batch = NULL;
            SELECT TOP (1) @batch = b.id, @outer = b.outer_batch, @ended = b.ended,
                @end = CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 THEN 5 WHEN b.started = 0 OR b.total > b.succeeded + b.failed + b.deleted THEN NULL
                            WHEN ISNULL(b.ended, 0) NOT IN (3, 4) AND EXISTS (SELECT 1 FROM [joblib].batch_path p WITH (FORCESEEK) JOIN [joblib].batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = b.id AND (o.cancelled = 1 OR o.ruled_out = 1)) THEN 5
                            WHEN b.failed > 0 THEN 4 ELSE 3 END
            FROM @touched t JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = t.id ORDER BY b.depth DESC, b.id;
            IF @batch IS NULL DELETE FROM @touched;
            DELETE FROM @touched WHERE id = @batch;
            IF @batch IS NULL OR ISNULL(@end, 255) = ISNULL(@ended, 255) CONTINUE;
            UPDATE [joblib].batch SET ended = @end, finished_at = CASE WHEN @end IN (3, 5) THEN @now END WHERE id = @batch;
            IF @outer IS NOT NULL
            BEGIN
                UPDATE [joblib].batch SET
                    succeeded = succeeded + CASE @end WHEN 3 THEN 1 ELSE 0 END - CASE @ended WHEN 3 THEN 1 ELSE 0 END,
                    failed    = failed    + CASE @end WHEN 4 THEN 1 ELSE 0 END - CASE @ended WHEN 4 THEN 1 ELSE 0 END,
                    deleted   = deleted   + CASE @end WHEN 5 THEN 1 ELSE 0 END - CASE @ended WHEN 5 THEN 1 ELSE 0 END
                WHERE id = @outer;
                IF NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = @outer) INSERT INTO @touched (id) VALUES (@outer);
            END
            IF @end IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @parents p WHERE p.id = @batch) INSERT INTO @parents (id) VALUES (@batch);
        END

        -- What waits for those that have ended: batches at once, jobs as work.
        IF EXISTS (SELECT 1 FROM @parents)
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @parents p JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = p.id
            UNION ALL SELECT b.id, b.ended FROM @parents p JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.id WHERE b.ended IS NOT NULL;
            DELETE FROM @parents;
            INSERT INTO @picked (id) SELECT b.id FROM @ends e JOIN [joblib].batch b ON b.parent = e.id WHERE b.waiting = 1;
            UPDATE b SET condition = b.condition FROM [joblib].batch b WITH (FORCESEEK) JOIN @picked p ON p.id = b.id;
            INSERT INTO @begin (id)
            SELECT b.id FROM @picked p JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND [joblib].starts(e.state, b.condition) = 1;
            INSERT INTO @begun (id)
            SELECT b.id FROM @picked p JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND e.state <> 4 AND [joblib].starts(e.state, b.condition) = 0;
            DELETE FROM @picked;
            UPDATE b SET waiting = 0 FROM [joblib].batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            UPDATE b SET waiting = 0, ruled_out = 1 FROM [joblib].batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            INSERT INTO @touched (id) SELECT b.id FROM @begin b;
            INSERT INTO @touched (id) SELECT b.id FROM @begun b;
            INSERT INTO @work (id, work) SELECT b.id, 3 FROM @begun b;
            DELETE FROM @begun;
            INSERT INTO @work (id, work) SELECT e.id, 1 FROM @ends e WHERE EXISTS (SELECT 1 FROM [joblib].awaiting a WITH (FORCESEEK) WHERE a.parent = e.id AND a.parent_kind <> 5);
            IF EXISTS (SELECT 1 FROM @touched) CONTINUE;
        END

        IF @moved >= @max BREAK;
        SET @n = NULL;
        SELECT TOP (1) @n = w.n, @id = w.id, @kind = w.work, @after = w.after FROM @work w ORDER BY w.work, w.n;
        IF @n IS NULL BREAK;
        SET @count = @max - @moved;

        IF @kind = 1 -- children of all ended parents together, by id
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @work w JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = w.id WHERE w.work = 1
            UNION SELECT b.id, b.ended FROM @work w JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = w.id WHERE w.work = 1 AND b.ended IS NOT NULL;
            INSERT INTO @picked (id)
            SELECT TOP (@count) a.job FROM [joblib].awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @ends e ON e.id = a.parent
            WHERE a.parent_kind <> 5 AND (e.state <> 4 OR [joblib].starts(e.state, a.condition) = 1) ORDER BY a.job;
            DELETE a
            OUTPUT deleted.job, 6, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.parent, deleted.condition, deleted.delay
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, parent, condition, due_at)
            FROM [joblib].awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @picked p ON p.id = a.job WHERE a.parent_kind <> 5;
            UPDATE c SET due_at = CASE WHEN c.due_at > 0 THEN @now + c.due_at END, was = CASE [joblib].starts(e.state, c.condition) WHEN 0 THEN 5 ELSE CASE WHEN c.due_at > 0 THEN 1 ELSE 0 END END
            FROM @children c JOIN @ends e ON e.id = c.parent;
            UPDATE c SET was = 6 FROM @children c JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = c.batch WHERE c.was <> 5 AND b.started = 0;
            INSERT INTO [joblib].parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
            SELECT c.job, c.parent, e.state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
            FROM @children c JOIN @ends e ON e.id = c.parent LEFT JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = c.parent WHERE c.was <> 5;
            INSERT INTO [joblib].awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.batch, 5, 0, 0, ISNULL(c.due_at, @now), c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 6;
            INSERT INTO [joblib].finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            SELECT c.job, 5, @now, @now + ISNULL(c.retention, @keep), c.queue, c.priority, CASE WHEN c.fence >= @now THEN c.fence + 1 ELSE @now END, c.attempts, c.crashes, 0,
                   CONCAT('The parent ended as ', CASE e.state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END, ', which is not what this job waited for.'), c.batch, c.concurrency_key, c.retention
            FROM @children c JOIN @ends e ON e.id = c.parent WHERE c.was = 5;
            INSERT INTO @over (id) SELECT c.job FROM @children c WHERE c.was = 5;
            SELECT @n = COUNT(*) FROM @picked;
            SET @moved = @moved + @n;
            IF @n < @count DELETE FROM @work WHERE work = 1;
        END

        IF @kind = 2 -- members that were held until their batch began
        BEGIN
            INSERT INTO @picked (id) SELECT TOP (@count) a.job FROM [joblib].awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) WHERE a.parent = @id AND a.parent_kind = 5 ORDER BY a.job;
            DELETE a
            OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.held_until
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, due_at)
            FROM [joblib].awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @picked p ON p.id = a.job WHERE a.parent = @id AND a.parent_kind = 5;
            UPDATE c SET due_at = CASE j.start_kind WHEN 1 THEN @now + j.start_delay WHEN 2 THEN j.start_at ELSE c.due_at END FROM @children c JOIN [joblib].job j WITH (FORCESEEK) ON j.id = c.job;
            UPDATE c SET was = 1 FROM @children c WHERE c.due_at > @now;
            SELECT @n = COUNT(*) FROM @picked;
            SET @moved = @moved + @n;
            IF @n < @count DELETE FROM @work WHERE id = @id AND work = 2;
        END

        IF @kind = 3 -- members of a batch that is Deleted
        BEGIN
            SELECT @reason = CASE WHEN b.swept = 1 THEN 'The batch was never sealed: its creation was not completed.' WHEN b.ruled_out = 1 THEN 'The end of the parent ruled the batch out.' ELSE 'The batch was cancelled.' END,
                   @actor = b.actor, @swept = b.swept, @kept = CASE b.swept WHEN 1 THEN 0 ELSE @keep END
            FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = @id;
            INSERT INTO @picked (id) SELECT TOP (@count) j.id FROM [joblib].job j WHERE j.batch = @id AND (@after IS NULL OR j.id > @after) ORDER BY j.id;
            EXEC [joblib].take_jobs @picked, 87; -- every state but Succeeded and Deleted
            INSERT INTO @over (id) SELECT m.job FROM [joblib].moving m WITH (FORCESEEK) JOIN @picked p ON p.id = m.job;
            EXEC [joblib].delete_moving @picked, @reason, @actor, @now, @kept;
            SELECT @n = COUNT(*) FROM @picked p;
            SELECT TOP (1) @after = p.id FROM @picked p ORDER BY p.id DESC;
            SET @moved = @moved + @n;
            UPDATE w SET after = @after FROM @work w WHERE w.id = @id AND w.work = 3 AND @n > 0;
            IF @n < @count -- then the batches in it, which may have ended since they were read
            BEGIN
                SET @count = @count - @n;
                INSERT INTO @begun (id)
                SELECT TOP (@count) b.id FROM [joblib].batch b WHERE b.outer_batch = @id AND b.cancelled = 0 AND b.ruled_out = 0 AND ISNULL(b.ended, 0) <> 3 ORDER BY b.id;
                UPDATE b SET cancelled = 1, actor = @actor, swept = @swept FROM [joblib].batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id WHERE ISNULL(b.ended, 0) <> 3;
                INSERT INTO @work (id, work) SELECT b.id, 3 FROM @begun b;
                INSERT INTO @touched (id) SELECT b.id FROM @begun b;
                SELECT @n = COUNT(*) FROM @begun;
                SET @moved = @moved + @n;
                IF @n < @count DELETE FROM @work WHERE id = @id AND work = 3;
                DELETE FROM @begun;
            END
        END

        -- Children and members that may go on.
        IF EXISTS (SELECT 1 FROM @children)
        BEGIN
            SET @seq = NEXT VALUE FOR [joblib].ready_seq;
            INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.queue, c.priority, @seq + ROW_NUMBER() OVER (ORDER BY c.job) - 1, c.job, @now, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 0;
            INSERT INTO [joblib].scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.due_at, c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 1;
            UPDATE j SET scheduled_at = c.due_at FROM [joblib].job j WITH (FORCESEEK) JOIN @children c ON c.job = j.id WHERE c.was = 1;
            INSERT INTO [joblib].counter_delta (queue, state, n)
            SELECT c.queue, 6, -COUNT(*) FROM @children c WHERE c.was <> 6 GROUP BY c.queue
            UNION ALL SELECT c.queue, c.was, COUNT(*) FROM @children c WHERE c.was <> 6 GROUP BY c.queue, c.was;
            DELETE FROM @children;
        END
        DELETE FROM @picked;
    END

    INSERT INTO [joblib].held (id, work, after)
    SELECT w.id, w.work, w.after FROM @work w
    WHERE NOT EXISTS (SELECT 1 FROM [joblib].held h WITH (FORCESEEK) WHERE h.id = w.id AND h.work = w.work) AND NOT EXISTS (SELECT 1 FROM @work e WHERE e.id = w.id AND e.work = w.work AND e.n < w.n);
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Jobs in moving that a fetch has found in a Deleted batch, or in a batch inside of one, become Deleted.
CREATE PROCEDURE [joblib].drop_jobs @jobs [joblib].id_list READONLY, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @none [joblib].id_list, @actor nvarchar(max), @moved int;
    SELECT TOP (1) @actor = o.actor
    FROM @jobs j JOIN [joblib].moving m WITH (FORCESEEK) ON m.job = j.id JOIN [joblib].batch_path p WITH (FORCESEEK) ON p.batch = m.batch JOIN [joblib].batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE o.cancelled = 1 ORDER BY o.depth DESC;
    INSERT INTO [joblib].counter_delta (queue, state, n) SELECT m.queue, 0, -COUNT(*) FROM @jobs j JOIN [joblib].moving m WITH (FORCESEEK) ON m.job = j.id GROUP BY m.queue;
    EXEC [joblib].delete_moving @jobs, 'The batch was cancelled.', @actor, @now, @keep;
    EXEC [joblib].settle @jobs, @none, 0, 1000, @now, @keep, @moved OUTPUT;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 004-writer.sql
-- What IJobWriter does. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- An id as people see it.
CREATE FUNCTION [joblib].id_text (@id binary(16)) RETURNS varchar(36) AS
BEGIN
    DECLARE @u char(36) = LOWER(CONVERT(char(36), CONVERT(uniqueidentifier, @id))); -- whose first three groups stand in reverse order of bytes
    RETURN CONCAT(SUBSTRING(@u, 7, 2), SUBSTRING(@u, 5, 2), SUBSTRING(@u, 3, 2), SUBSTRING(@u, 1, 2), '-', SUBSTRING(@u, 12, 2), SUBSTRING(@u, 10, 2), '-', SUBSTRING(@u, 17, 2), SUBSTRING(@u, 15, 2), SUBSTRING(@u, 19, 18));
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The state of a parent, locked so that it cannot end before this transaction does; null when there is none. A batch that goes on is 2.
CREATE PROCEDURE [joblib].lock_parent @kind tinyint, @parent binary(16), @state tinyint OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0;
    SET @state = NULL;
    IF @kind = 4
    BEGIN
        UPDATE [joblib].batch SET condition = condition WHERE id = @parent;
        SELECT @state = ISNULL(b.ended, 2) FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = @parent;
        RETURN;
    END
    WHILE @state IS NULL AND @round < 5 -- a job that moves between two looks is looked for again
    BEGIN
        SET @round = @round + 1;
        UPDATE [joblib].finished SET attempt = attempt WHERE job = @parent;
        IF @@ROWCOUNT = 1 SELECT @state = f.state FROM [joblib].finished f WITH (FORCESEEK) WHERE f.job = @parent;
        IF @state IS NULL BEGIN UPDATE [joblib].running SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 2; END
        IF @state IS NULL BEGIN UPDATE r SET crashes = r.crashes FROM [joblib].ready r WITH (FORCESEEK) WHERE r.job = @parent; IF @@ROWCOUNT = 1 SET @state = 0; END
        IF @state IS NULL BEGIN UPDATE [joblib].scheduled SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 1; END
        IF @state IS NULL BEGIN UPDATE [joblib].awaiting SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 6; END
        IF @state IS NULL BEGIN UPDATE [joblib].blocked SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 0; END
        IF @state IS NULL AND NOT EXISTS (SELECT 1 FROM [joblib].job j WITH (FORCESEEK) WHERE j.id = @parent) RETURN;
    END
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Creates batches and jobs. Answers with InsertStatus and an id for each job, then with InsertStatus for each batch.
-- Nothing here raises an error in a caller's transaction: what may exist already is looked for, under a lock, before it is inserted.
CREATE PROCEDURE [joblib].place_unit
    @jobs [joblib].new_job_list READONLY, @texts [joblib].job_text_list READONLY, @batches [joblib].new_batch_list READONLY, @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @parents TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NULL);
    DECLARE @made TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL);
    DECLARE @placed TABLE (
        n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NULL, holder binary(16) NULL, state tinyint NULL, due_at bigint NULL,
        waits_for binary(16) NULL, waits_kind tinyint NULL, parent_state tinyint NULL, reason nvarchar(200) NULL);
    DECLARE @over [joblib].id_list, @changed [joblib].id_list, @n int, @id binary(16), @outer binary(16), @parent binary(16), @kind tinyint, @condition tinyint, @sealed bit,
            @status tinyint, @state tinyint, @waiting bit, @started bit, @ruled_out bit, @depth int, @batch binary(16), @due bigint, @delay bigint, @seq bigint, @moved int;

    -- Jobs that are parents, by id and before any batch: whoever ends them locks in this order too.
    INSERT INTO @parents (id)
    SELECT q.id FROM (SELECT j.parent AS id FROM @jobs j WHERE j.start_kind = 3 UNION SELECT b.parent FROM @batches b WHERE b.parent_kind = 3) q WHERE EXISTS (SELECT 1 FROM [joblib].job x WITH (FORCESEEK) WHERE x.id = q.id);
    SELECT TOP (1) @parent = p.id FROM @parents p ORDER BY p.id;
    WHILE @parent IS NOT NULL
    BEGIN
        EXEC [joblib].lock_parent 3, @parent, @state OUTPUT;
        UPDATE @parents SET state = @state WHERE id = @parent;
        SET @id = @parent;
        SET @parent = NULL;
        SELECT TOP (1) @parent = p.id FROM @parents p WHERE p.id > @id ORDER BY p.id;
    END

    -- Batches, one after the other: a nested one comes after the one around it.
    SELECT @n = MIN(b.n) FROM @batches b;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @id = b.id, @outer = b.outer_batch, @parent = b.parent, @kind = b.parent_kind, @condition = b.condition, @sealed = b.sealed FROM @batches b WHERE b.n = @n;
        SELECT @status = 0, @waiting = 0, @ruled_out = 0, @depth = 0, @started = 1;
        IF EXISTS (SELECT 1 FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = @id) SET @status = 1;
        IF @status = 0 AND @outer IS NOT NULL
        BEGIN
            UPDATE [joblib].batch SET condition = condition WHERE id = @outer;
            IF @@ROWCOUNT = 0 SET @status = 5;
            SELECT @status = m.status FROM @made m WHERE m.id = @outer AND m.status IN (5, 6);
            SELECT @depth = b.depth + 1, @started = b.started FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = @outer;
            IF EXISTS (SELECT 1 FROM [joblib].batch_path p WITH (FORCESEEK) JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.cancelled = 1) SET @status = 6;
            IF EXISTS (SELECT 1 FROM [joblib].batch_path p WITH (FORCESEEK) JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.ruled_out = 1) SET @ruled_out = 1;
        END
        IF @status = 0 AND @parent IS NOT NULL
        BEGIN
            SET @state = NULL;
            IF @kind = 3 SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
            ELSE EXEC [joblib].lock_parent @kind, @parent, @state OUTPUT;
            IF @state IS NULL SET @status = 4;
            ELSE IF @state NOT IN (3, 4, 5) SET @waiting = 1;
            ELSE IF [joblib].starts(@state, @condition) = 0 AND @state = 4 SET @waiting = 1;
            ELSE IF [joblib].starts(@state, @condition) = 0 SET @ruled_out = 1;
        END
        IF @status = 0 AND @ruled_out = 1 SELECT @status = 3, @waiting = 0;
        INSERT INTO @made (n, id, status) VALUES (@n, @id, @status);
        IF @status IN (0, 3)
        BEGIN
            INSERT INTO [joblib].batch (id, created_at, description, outer_batch, depth, parent, parent_kind, condition, waiting, sealed, started, ruled_out)
            SELECT @id, @now, b.description, @outer, @depth, @parent, @kind, @condition, @waiting, @sealed,
                   CASE WHEN @sealed = 1 AND @waiting = 0 AND @started = 1 AND @ruled_out = 0 THEN 1 ELSE 0 END, @ruled_out FROM @batches b WHERE b.n = @n;
            INSERT INTO [joblib].batch_path (batch, outer_batch) SELECT @id, @id UNION ALL SELECT @id, p.outer_batch FROM [joblib].batch_path p WITH (FORCESEEK) WHERE p.batch = @outer;
            INSERT INTO @changed (id) VALUES (@id);
            IF @outer IS NOT NULL
            BEGIN
                UPDATE [joblib].batch SET total = total + 1 WHERE id = @outer;
                IF NOT EXISTS (SELECT 1 FROM @changed c WHERE c.id = @outer) INSERT INTO @changed (id) VALUES (@outer);
            END
        END
        SELECT @n = MIN(b.n) FROM @batches b WHERE b.n > @n;
    END

    INSERT INTO @placed (n, id, status)
    SELECT j.n, j.id, CASE WHEN EXISTS (SELECT 1 FROM [joblib].job x WITH (FORCESEEK) WHERE x.id = j.id) OR EXISTS (SELECT 1 FROM @jobs e WHERE e.id = j.id AND e.n < j.n) THEN 1 END FROM @jobs j;

    -- Idempotency keys. The first job of the unit with a key that nobody has takes it.
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.idempotency_key IS NOT NULL)
    BEGIN
        DELETE k FROM [joblib].idempotency_key k WITH (FORCESEEK) JOIN @jobs j ON j.idempotency_key + N'|' = k.name WHERE k.expires_at <= @now;
        UPDATE p SET holder = k.job, status = CASE k.job WHEN p.id THEN 1 ELSE 2 END
        FROM @placed p JOIN @jobs j ON j.n = p.n JOIN [joblib].idempotency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) ON k.name = j.idempotency_key + N'|' WHERE p.status IS NULL;
        INSERT INTO [joblib].idempotency_key (name, job, keep_until)
        SELECT j.idempotency_key + N'|', j.id, @now + @keep_key FROM @jobs j JOIN @placed p ON p.n = j.n
        WHERE p.status IS NULL AND j.idempotency_key IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM @jobs e JOIN @placed f ON f.n = e.n WHERE e.idempotency_key + N'|' = j.idempotency_key + N'|' AND e.n < j.n AND f.status IS NULL)
          AND NOT EXISTS (SELECT 1 FROM [joblib].idempotency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = j.idempotency_key + N'|');
        UPDATE p SET holder = k.job, status = 2
        FROM @placed p JOIN @jobs j ON j.n = p.n JOIN [joblib].idempotency_key k WITH (FORCESEEK) ON k.name = j.idempotency_key + N'|' WHERE p.status IS NULL AND k.job <> p.id;
    END

    -- Members: their batch must be there and take them.
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total FROM [joblib].batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT j.batch FROM @jobs j WHERE j.batch IS NOT NULL) j ON j.batch = b.id;
        UPDATE p SET status = ISNULL((SELECT MAX(m.status) FROM @made m WHERE m.id = j.batch AND m.status IN (5, 6)), 5)
        FROM @placed p JOIN @jobs j ON j.n = p.n WHERE p.status IS NULL AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = j.batch);
        UPDATE p SET status = 6 FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IS NULL AND EXISTS (SELECT 1 FROM [joblib].batch_path o WITH (FORCESEEK) JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.cancelled = 1);
    END

    -- Where each job goes that has no parent.
    UPDATE p SET status = 0,
        state = CASE WHEN b.id IS NOT NULL AND b.started = 0 THEN 6 WHEN (j.start_kind = 1 AND j.start_delay > 0) OR (j.start_kind = 2 AND j.start_at > @now) THEN 1 ELSE 0 END,
        due_at = CASE j.start_kind WHEN 1 THEN @now + j.start_delay WHEN 2 THEN j.start_at END,
        waits_for = b.id, waits_kind = 5
    FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = j.batch WHERE p.status IS NULL AND j.start_kind < 3;

    -- Where each continuation goes; its parent may be in this unit, before it.
    SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @parent = j.parent, @kind = j.start_kind, @condition = j.condition, @delay = j.start_delay, @batch = j.batch FROM @jobs j WHERE j.n = @n;
        SELECT @state = NULL, @status = 0, @due = NULL, @started = 1;
        SELECT @started = b.started FROM [joblib].batch b WITH (FORCESEEK) WHERE b.id = @batch;
        IF @kind = 3 SELECT @state = MAX(p.state) FROM @placed p WHERE p.id = @parent AND p.n < @n AND p.status IN (0, 3);
        IF @state IS NULL AND @kind = 3 SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
        IF @state IS NULL AND @kind = 4 EXEC [joblib].lock_parent @kind, @parent, @state OUTPUT;
        IF @state IS NULL
            UPDATE @placed SET status = 4 WHERE n = @n;
        ELSE IF @state NOT IN (3, 4, 5) OR (@state = 4 AND [joblib].starts(@state, @condition) = 0)
            UPDATE @placed SET status = 0, state = 6, waits_for = @parent, waits_kind = @kind WHERE n = @n;
        ELSE IF [joblib].starts(@state, @condition) = 0
            UPDATE @placed SET status = 3, state = 5,
                reason = CONCAT('The parent ended as ', CASE @state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END, ', which is not what this job waited for.') WHERE n = @n;
        ELSE
            UPDATE @placed SET status = 0, parent_state = @state, due_at = @now + @delay, waits_for = @batch, waits_kind = 5,
                state = CASE WHEN @started = 0 THEN 6 WHEN @delay > 0 THEN 1 ELSE 0 END WHERE n = @n;
        SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL AND p.n > @n;
    END
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
        UPDATE p SET status = 3, state = 5, parent_state = NULL, reason = 'The end of the parent ruled the batch out.' FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IN (0, 3) AND EXISTS (SELECT 1 FROM [joblib].batch_path o WITH (FORCESEEK) JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.ruled_out = 1);

    INSERT INTO [joblib].job (id, created_at, born, start_kind, start_at, start_delay, scheduled_at, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.id, @now, p.state, j.start_kind, j.start_at, j.start_delay, CASE WHEN p.state = 1 THEN p.due_at ELSE j.start_at END, j.parent, j.condition, j.batch, j.queue, j.priority,
           j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3);
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state = 0)
    BEGIN
        SET @seq = NEXT VALUE FOR [joblib].ready_seq;
        INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.queue, j.priority, @seq + ROW_NUMBER() OVER (ORDER BY j.n) - 1, j.id, @now, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 0;
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state <> 0)
    BEGIN
        INSERT INTO [joblib].scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.due_at, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 1;
        INSERT INTO [joblib].awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.waits_for, p.waits_kind, j.condition, j.start_delay, CASE WHEN p.parent_state IS NOT NULL THEN p.due_at END, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention
        FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 6;
        INSERT INTO [joblib].finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
        SELECT j.id, 5, @now, @now + ISNULL(j.retention, @keep), j.queue, j.priority, 0, 0, 0, 0, p.reason, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 5;
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.parent_state IS NOT NULL)
        INSERT INTO [joblib].parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
        SELECT j.id, j.parent, p.parent_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
        FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN [joblib].finished f WITH (FORCESEEK) ON f.job = j.parent WHERE p.parent_state IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        INSERT INTO [joblib].job_tag (tag, job) SELECT DISTINCT t.name, t.job FROM @texts t WHERE t.value IS NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN (0, 3));
        INSERT INTO [joblib].job_parameter (job, name, value) SELECT t.job, t.name, t.value FROM @texts t WHERE t.value IS NOT NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN (0, 3));
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.status > 3)
        DELETE k FROM [joblib].idempotency_key k WITH (FORCESEEK) JOIN @jobs j ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @placed p ON p.n = j.n WHERE p.status > 3;
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.recurring_id IS NOT NULL)
        UPDATE r SET last_at = @now, last_job = j.id
        FROM [joblib].recurring r JOIN @jobs j ON j.recurring_id = r.id JOIN @placed p ON p.n = j.n
        WHERE p.status = 0 AND NOT EXISTS (SELECT 1 FROM @jobs l JOIN @placed q ON q.n = l.n WHERE l.recurring_id = j.recurring_id AND l.n > j.n AND q.status = 0);
    INSERT INTO [joblib].counter_delta (queue, state, n) SELECT j.queue, p.state, COUNT(*) FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) GROUP BY j.queue, p.state;
    IF @actor IS NOT NULL
        INSERT INTO [joblib].audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'create jobs', (SELECT TOP (1) [joblib].id_text(p.id) FROM @placed p WHERE p.status IN (0, 3) ORDER BY p.n), COUNT(*) FROM @placed p WHERE p.status IN (0, 3) HAVING COUNT(*) > 0;

    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total + c.n FROM [joblib].batch b WITH (FORCESEEK)
        JOIN (SELECT j.batch, COUNT(*) AS n FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) AND j.batch IS NOT NULL GROUP BY j.batch) c ON c.batch = b.id;
        INSERT INTO @changed (id)
        SELECT DISTINCT j.batch FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @changed c WHERE c.id = j.batch);
    END
    IF EXISTS (SELECT 1 FROM @changed)
    BEGIN
        INSERT INTO @over (id) SELECT j.id FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status = 3 AND j.batch IS NOT NULL;
        EXEC [joblib].settle @over, @changed, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    SELECT p.status, CASE p.status WHEN 2 THEN p.holder ELSE p.id END AS id FROM @placed p ORDER BY p.n;
    SELECT m.status FROM @made m ORDER BY m.n;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Creates batches and jobs: reads the sets and places them.
CREATE PROCEDURE [joblib].insert_unit @jobs_json nvarchar(max), @texts_json nvarchar(max), @batches_json nvarchar(max), @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @jobs [joblib].new_job_list;
    INSERT INTO @jobs (n, id, tick, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format, idempotency_key, concurrency_key,
        concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, CONVERT(binary(16), j.id), j.tick, j.start_kind, j.start_at, j.start_delay, CONVERT(binary(16), j.parent), j.condition, CONVERT(binary(16), j.batch), j.queue,
        j.priority, j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id', tick int '$.tick', start_kind tinyint '$.start_kind', start_at bigint '$.start_at', start_delay bigint '$.start_delay',
        parent uniqueidentifier '$.parent', condition tinyint '$.condition', batch uniqueidentifier '$.batch', queue varchar(64) '$.queue', priority tinyint '$.priority',
        type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature', arguments nvarchar(max) '$.arguments', format int '$.format',
        idempotency_key nvarchar(256) '$.idempotency_key', concurrency_key nvarchar(256) '$.concurrency_key', concurrency_wait bigint '$.concurrency_wait',
        recurring_id nvarchar(256) '$.recurring_id', tags nvarchar(max) '$.tags', ambient nvarchar(max) '$.ambient', retention bigint '$.retention') j;
    DECLARE @texts [joblib].job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @batches [joblib].new_batch_list;
    INSERT INTO @batches (n, id, description, outer_batch, parent, parent_kind, condition, sealed)
    SELECT j.n, CONVERT(binary(16), j.id), j.description, CONVERT(binary(16), j.outer_batch), CONVERT(binary(16), j.parent), j.parent_kind, j.condition, j.sealed
    FROM OPENJSON(@batches_json) WITH (n int '$.n', id uniqueidentifier '$.id', description nvarchar(256) '$.description', outer_batch uniqueidentifier '$.outer_batch', parent uniqueidentifier '$.parent',
        parent_kind tinyint '$.parent_kind', condition tinyint '$.condition', sealed bit '$.sealed') j;
    EXEC [joblib].place_unit @jobs, @texts, @batches, @actor, @now, @keep_key, @keep;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- @kind: 0 delete, 1 requeue, 2 reschedule (to @due, or in @delay). @states: out of which states, a bit each. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE [joblib].change_jobs
    @kind tinyint, @jobs_json nvarchar(max), @states int, @due bigint, @delay bigint, @actor nvarchar(max), @reason nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @jobs [joblib].id_order;
    INSERT INTO @jobs (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @ids [joblib].id_list, @none [joblib].id_list, @batches [joblib].id_list, @moved int, @seq bigint, @take int = @states;
    DECLARE @done TABLE (id binary(16) NOT NULL PRIMARY KEY, was tinyint NOT NULL);
    INSERT INTO @ids (id) SELECT DISTINCT j.id FROM @jobs j;
    IF @kind = 1 AND @states & 1 <> 0 SET @take = @states - 1; -- a job that is ready is where it is wanted
    IF @due IS NULL SET @due = @now + @delay;
    EXEC [joblib].take_jobs @ids, @take;
    INSERT INTO @done (id, was) SELECT m.job, m.was FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
    IF EXISTS (SELECT 1 FROM @done)
    BEGIN
        INSERT INTO @batches (id) SELECT DISTINCT m.batch FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = m.batch WHERE m.was BETWEEN 3 AND 5;
        DELETE c FROM [joblib].crash c WITH (FORCESEEK) JOIN @done d ON d.id = c.job;
        INSERT INTO [joblib].audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) [joblib].id_text(j.id) FROM @jobs j JOIN @done d ON d.id = j.id ORDER BY j.n), COUNT(*) FROM @done d;
        IF @kind = 0
        BEGIN
            EXEC [joblib].delete_moving @ids, @reason, @actor, @now, @keep;
            INSERT INTO @none (id) SELECT d.id FROM @done d;
        END
        ELSE
        BEGIN
            INSERT INTO [joblib].history (job, state, at_time, ready_at, started_at, attempt, server, reason, actor, due_at)
            SELECT m.job, CASE @kind WHEN 1 THEN 0 ELSE 1 END, @now, m.ready_at, m.claimed_at, CASE m.was WHEN 2 THEN m.attempts + 1 ELSE 0 END, s.name, @reason, @actor, CASE @kind WHEN 2 THEN @due END
            FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job LEFT JOIN [joblib].server s ON s.id = m.owner;
            IF @kind = 1
            BEGIN
                SET @seq = NEXT VALUE FOR [joblib].ready_seq;
                INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.queue, m.priority, @seq + ROW_NUMBER() OVER (ORDER BY o.n) - 1, m.job, @now, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention
                FROM [joblib].moving m WITH (FORCESEEK) JOIN (SELECT j.id, MIN(j.n) AS n FROM @jobs j GROUP BY j.id) o ON o.id = m.job;
            END
            ELSE
            BEGIN
                INSERT INTO [joblib].scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.job, @due, m.queue, m.priority, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
                UPDATE j SET scheduled_at = @due FROM [joblib].job j WITH (FORCESEEK) JOIN @done d ON d.id = j.id;
            END
            INSERT INTO [joblib].counter_delta (queue, state, n) SELECT m.queue, CASE @kind WHEN 1 THEN 0 ELSE 1 END, COUNT(*) FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job GROUP BY m.queue;
            DELETE m FROM [joblib].moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
        END
        EXEC [joblib].settle @none, @batches, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    SELECT CASE WHEN d.id IS NOT NULL OR (@kind = 1 AND @states & 1 <> 0 AND p.state = 0) THEN 0 WHEN p.state IS NULL THEN 1 ELSE 2 END AS status, ISNULL(d.was, p.state) AS was
    FROM @jobs j LEFT JOIN @done d ON d.id = j.id LEFT JOIN [joblib].place p ON p.job = j.id ORDER BY j.n;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- @kind: 0 seal, 1 cancel. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE [joblib].change_batches @kind tinyint, @batches_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @batches [joblib].id_order;
    INSERT INTO @batches (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@batches_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @answers TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL, was tinyint NULL);
    DECLARE @changed [joblib].id_list, @none [joblib].id_list, @moved int;
    UPDATE b SET total = b.total FROM [joblib].batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT i.id FROM @batches i) i ON i.id = b.id;
    INSERT INTO @answers (n, id, status, was)
    SELECT i.n, i.id, CASE WHEN b.id IS NULL THEN 1 ELSE 0 END,
           CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 OR b.ended = 5 THEN 5 WHEN b.started = 0 THEN 6 WHEN b.failed > 0 THEN 4 WHEN b.total > b.succeeded + b.failed + b.deleted THEN 2 WHEN b.id IS NOT NULL THEN 3 END
    FROM @batches i LEFT JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = i.id;
    IF @kind = 1
    BEGIN
        UPDATE @answers SET status = 2 WHERE was IN (3, 5);
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a WHERE a.status = 0;
        UPDATE b SET cancelled = 1, actor = @actor FROM [joblib].batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
        INSERT INTO [joblib].held (id, work) SELECT c.id, 3 FROM @changed c WHERE NOT EXISTS (SELECT 1 FROM [joblib].held h WITH (FORCESEEK) WHERE h.id = c.id AND h.work = 3);
        INSERT INTO [joblib].audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) [joblib].id_text(a.id) FROM @answers a WHERE a.status = 0 ORDER BY a.n), COUNT(*) FROM @changed c HAVING COUNT(*) > 0;
    END
    ELSE
    BEGIN
        UPDATE a SET status = 2 FROM @answers a JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = a.id
        WHERE b.sealed = 0 AND EXISTS (SELECT 1 FROM [joblib].batch_path p WITH (FORCESEEK) JOIN [joblib].batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = a.id AND o.cancelled = 1);
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = a.id WHERE a.status = 0 AND b.sealed = 0;
        UPDATE b SET sealed = 1 FROM [joblib].batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
    END
    EXEC [joblib].settle @none, @changed, 0, 1000, @now, @keep, @moved OUTPUT;
    SELECT a.status, a.was FROM @answers a ORDER BY a.n;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE PROCEDURE [joblib].complete_job @job binary(16), @fence bigint, @result nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    UPDATE [joblib].running SET marked = 1, mark = @result WHERE job = @job AND fence = @fence;
    SELECT @@ROWCOUNT AS marked;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 005-recurring.sql
-- What IRecurringStore does. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Adds and updates recurring jobs; what equals what is stored is not written. The next run is the stored one unless cron or zone have changed.
CREATE PROCEDURE [joblib].save_recurring @definitions_json nvarchar(max), @actor nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @definitions [joblib].recurring_list;
    INSERT INTO @definitions (n, id, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared,
        next_at)
    SELECT j.n, j.id, j.type, j.method, j.signature, j.arguments, j.format, j.cron, j.time_zone, j.queue, j.priority, j.misfire, j.overlap, j.concurrency_key, j.concurrency_wait,
        j.ambient, j.paused, j.declared, j.next_at
    FROM OPENJSON(@definitions_json) WITH (n int '$.n', id nvarchar(256) '$.id', type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature',
        arguments nvarchar(max) '$.arguments', format int '$.format', cron nvarchar(256) '$.cron', time_zone nvarchar(256) '$.time_zone', queue varchar(64) '$.queue',
        priority tinyint '$.priority', misfire tinyint '$.misfire', overlap tinyint '$.overlap', concurrency_key nvarchar(256) '$.concurrency_key',
        concurrency_wait bigint '$.concurrency_wait', ambient nvarchar(max) '$.ambient', paused bit '$.paused', declared bit '$.declared', next_at bigint '$.next_at') j;
    DECLARE @written TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    UPDATE r SET version = r.version FROM [joblib].recurring r JOIN @definitions d ON d.id = r.id;
    INSERT INTO @written (id)
    SELECT r.id FROM @definitions d JOIN [joblib].recurring r ON r.id = d.id
    WHERE CONVERT(varbinary(max), CONCAT(r.type, N'|', r.method, N'|', r.signature, N'|', r.arguments, N'|', r.cron, N'|', r.time_zone, N'|', r.ambient, N'|', r.concurrency_key))
       <> CONVERT(varbinary(max), CONCAT(d.type, N'|', d.method, N'|', d.signature, N'|', d.arguments, N'|', d.cron, N'|', d.time_zone, N'|', d.ambient, N'|', d.concurrency_key))
       OR r.format <> d.format OR r.queue <> d.queue OR r.priority <> d.priority OR r.misfire <> d.misfire OR r.overlap <> d.overlap OR r.declared <> d.declared
       OR ISNULL(r.concurrency_wait, -1) <> ISNULL(d.concurrency_wait, -1);
    UPDATE r SET version = r.version + 1, type = d.type, method = d.method, signature = d.signature, arguments = d.arguments, format = d.format,
        next_at = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN d.next_at ELSE r.next_at END,
        fault   = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN NULL ELSE r.fault END,
        cron = d.cron, time_zone = d.time_zone, queue = d.queue, priority = d.priority, misfire = d.misfire, overlap = d.overlap, concurrency_key = d.concurrency_key,
        concurrency_wait = d.concurrency_wait, ambient = d.ambient, declared = d.declared
    FROM [joblib].recurring r JOIN @written w ON w.id = r.id JOIN @definitions d ON d.id = r.id;
    INSERT INTO [joblib].recurring (id, version, created_at, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared, next_at)
    OUTPUT inserted.id INTO @written (id)
    SELECT d.id, 1, @now, d.type, d.method, d.signature, d.arguments, d.format, d.cron, d.time_zone, d.queue, d.priority, d.misfire, d.overlap, d.concurrency_key, d.concurrency_wait, d.ambient, d.paused, d.declared, d.next_at
    FROM @definitions d WHERE NOT EXISTS (SELECT 1 FROM [joblib].recurring r WITH (UPDLOCK, HOLDLOCK) WHERE r.id = d.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO [joblib].audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'save recurring', (SELECT TOP (1) d.id FROM @definitions d JOIN @written w ON w.id = d.id ORDER BY d.n), COUNT(*) FROM @written w;
    END
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- @kind: 0 pause, 1 resume with the given next runs, 2 remove, 3 remove what was declared and is not named, 4 resume with the stored next runs. Answers for each name, in order: ChangeStatus.
CREATE PROCEDURE [joblib].change_recurring @kind tinyint, @names_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names [joblib].name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @written TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    DECLARE @was TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    INSERT INTO @was (id) SELECT r.id FROM [joblib].recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind IN (0, 1, 4)
    BEGIN
        INSERT INTO @written (id) SELECT w.id FROM @was w;
        UPDATE r SET paused = CASE @kind WHEN 0 THEN 1 ELSE 0 END, version = r.version + 1, next_at = CASE @kind WHEN 1 THEN (SELECT TOP (1) n.at_time FROM @names n WHERE n.name = r.id ORDER BY n.n) ELSE r.next_at END
        FROM [joblib].recurring r JOIN @was w ON w.id = r.id;
    END
    IF @kind = 2
        DELETE r OUTPUT deleted.id INTO @written (id) FROM [joblib].recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind = 3
        DELETE TOP (1000) r OUTPUT deleted.id INTO @written (id) FROM [joblib].recurring r WHERE r.declared = 1 AND NOT EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO [joblib].audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, ISNULL((SELECT TOP (1) n.name FROM @names n JOIN @written w ON w.id = n.name ORDER BY n.n), (SELECT MIN(w.id) FROM @written w)), COUNT(*) FROM @written w;
    END
    SELECT CASE WHEN w.id IS NULL THEN 1 ELSE 0 END AS status FROM @names n LEFT JOIN @was w ON w.id = n.name ORDER BY n.n;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Applies ticks whose version still holds, with their jobs. Answers with the numbers of those that were applied.
CREATE PROCEDURE [joblib].tick_recurring @ticks_json nvarchar(max), @jobs_json nvarchar(max), @texts_json nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @ticks [joblib].tick_list;
    INSERT INTO @ticks (n, id, version, next_at, fault)
    SELECT j.n, j.id, j.version, j.next_at, j.fault
    FROM OPENJSON(@ticks_json) WITH (n int '$.n', id nvarchar(256) '$.id', version bigint '$.version', next_at bigint '$.next_at', fault nvarchar(max) '$.fault') j;
    DECLARE @jobs [joblib].new_job_list;
    INSERT INTO @jobs (n, id, tick, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format, idempotency_key, concurrency_key,
        concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, CONVERT(binary(16), j.id), j.tick, j.start_kind, j.start_at, j.start_delay, CONVERT(binary(16), j.parent), j.condition, CONVERT(binary(16), j.batch), j.queue,
        j.priority, j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id', tick int '$.tick', start_kind tinyint '$.start_kind', start_at bigint '$.start_at', start_delay bigint '$.start_delay',
        parent uniqueidentifier '$.parent', condition tinyint '$.condition', batch uniqueidentifier '$.batch', queue varchar(64) '$.queue', priority tinyint '$.priority',
        type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature', arguments nvarchar(max) '$.arguments', format int '$.format',
        idempotency_key nvarchar(256) '$.idempotency_key', concurrency_key nvarchar(256) '$.concurrency_key', concurrency_wait bigint '$.concurrency_wait',
        recurring_id nvarchar(256) '$.recurring_id', tags nvarchar(max) '$.tags', ambient nvarchar(max) '$.ambient', retention bigint '$.retention') j;
    DECLARE @texts [joblib].job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @applied TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    DECLARE @mine [joblib].new_job_list, @none [joblib].new_batch_list;
    -- The first statement locks what still has its version; versions only rise, so the second finds exactly these.
    UPDATE r SET version = r.version FROM [joblib].recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    INSERT INTO @applied (id) SELECT r.id FROM [joblib].recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    UPDATE r SET version = r.version + 1, next_at = t.next_at, fault = t.fault FROM [joblib].recurring r JOIN @applied a ON a.id = r.id JOIN @ticks t ON t.id = r.id;
    INSERT INTO @mine (n, id, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, j.id, j.start_kind, j.start_at, j.start_delay, j.parent, j.condition, j.batch, j.queue, j.priority, j.type, j.method, j.signature, j.arguments, j.format,
           j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @ticks t ON t.n = j.tick JOIN @applied a ON a.id = t.id;
    SELECT t.n FROM @ticks t JOIN @applied a ON a.id = t.id ORDER BY t.n;
    IF EXISTS (SELECT 1 FROM @mine) EXEC [joblib].place_unit @mine, @texts, @none, NULL, @now, @keep_key, @keep;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 006-queue.sql
-- What IJobQueue and IServerRegistry do. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The jobs of one claim, with their parameters: what a fetch answers.
CREATE PROCEDURE [joblib].read_claim @owner binary(16), @claim bigint, @lanes [joblib].lane_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    SELECT r.job, r.fence, r.attempts, r.crashes, r.queue, r.priority, r.ready_at, j.concurrency_key, r.key_timed_out, r.batch,
           j.created_at, j.scheduled_at, j.type, j.method, j.signature, j.arguments, j.format, j.ambient, j.recurring_id,
           p.parent, p.state AS parent_state, p.result AS parent_result, p.error_type, p.error_message, p.error_details, p.fingerprint
    FROM [joblib].running r WITH (FORCESEEK) JOIN [joblib].job j WITH (FORCESEEK) ON j.id = r.job LEFT JOIN [joblib].parent_outcome p WITH (FORCESEEK) ON p.job = r.job LEFT JOIN @lanes l ON l.queue = r.queue
    WHERE r.owner = @owner AND r.claim = @claim
    ORDER BY l.n, r.priority DESC, r.seq;
    SELECT p.job, p.name, p.value FROM [joblib].running r WITH (FORCESEEK) JOIN [joblib].job_parameter p WITH (FORCESEEK) ON p.job = r.job WHERE r.owner = @owner AND r.claim = @claim;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Claims from the lanes in their order. Answers whether the server is live, then with the jobs and their parameters.
-- The keys come first, into a table variable, under locks that skip what others hold; the delete repeats the guard, so that an engine which does not skip claims nothing twice.
CREATE PROCEDURE [joblib].fetch_jobs @owner binary(16), @claim bigint, @lanes_json nvarchar(max), @max int, @suspect bit, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @lanes [joblib].lane_list;
    INSERT INTO @lanes (n, queue, most)
    SELECT j.n, j.queue, j.most
    FROM OPENJSON(@lanes_json) WITH (n int '$.n', queue varchar(64) '$.queue', most int '$.most') j;
    DECLARE @picked TABLE (n int NOT NULL IDENTITY PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, seq bigint NOT NULL);
    DECLARE @taken [joblib].move_list, @dead [joblib].id_list, @lane int, @queue varchar(64), @left int = @max, @want int, @found int, @round int = 0;
    UPDATE [joblib].server SET last_claim = @claim WHERE id = @owner AND expired = 0 AND gone = 0 AND lease_until > @now AND last_claim < @claim;
    IF @@ROWCOUNT = 0
    BEGIN
        IF EXISTS (SELECT 1 FROM [joblib].server s WHERE s.id = @owner AND s.expired = 0 AND s.gone = 0 AND s.lease_until > @now)
        BEGIN
            SELECT CONVERT(bit, 1) AS accepted; -- a repeated claim: what it took and still holds
            EXEC [joblib].read_claim @owner, @claim, @lanes;
        END
        ELSE
            SELECT CONVERT(bit, 0) AS accepted;
        RETURN;
    END

    WHILE @left > 0 AND @round < 8 -- again only when jobs were set aside
    BEGIN
        SET @round = @round + 1;
        IF @suspect = 1 AND @round = 1
            INSERT INTO @picked (queue, priority, seq)
            SELECT TOP (1) r.queue, r.priority, r.seq
            FROM @lanes l JOIN [joblib].ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) ON r.queue = l.queue
            WHERE r.crashes >= 2 AND l.most > 0 AND NOT EXISTS (SELECT 1 FROM [joblib].queue q WHERE q.name = l.queue AND q.paused = 1)
            ORDER BY l.n, r.priority DESC, r.seq;
        IF EXISTS (SELECT 1 FROM @picked)
            SET @left = 1;
        ELSE
        BEGIN
            SELECT @lane = MIN(l.n), @found = 0 FROM @lanes l;
            WHILE @lane IS NOT NULL AND @found < @left
            BEGIN
                SELECT @queue = l.queue, @want = l.most - (SELECT COUNT(*) FROM [joblib].running r WITH (FORCESEEK) WHERE r.owner = @owner AND r.claim = @claim AND r.queue = l.queue) FROM @lanes l WHERE l.n = @lane;
                IF @want > @left - @found SET @want = @left - @found;
                IF @want > 0 AND NOT EXISTS (SELECT 1 FROM [joblib].queue q WHERE q.name = @queue AND q.paused = 1)
                    INSERT INTO @picked (queue, priority, seq)
                    SELECT TOP (@want) r.queue, r.priority, r.seq
                    FROM [joblib].ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
                    WHERE r.queue = @queue AND r.crashes < 2
                    ORDER BY r.priority DESC, r.seq;
                SELECT @found = COUNT(*) FROM @picked;
                SELECT @lane = MIN(l.n) FROM @lanes l WHERE l.n > @lane;
            END
        END
        DELETE r
        OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.key_timed_out, deleted.retention
        INTO @taken (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        FROM [joblib].ready r WITH (FORCESEEK) JOIN @picked p ON p.queue = r.queue AND p.priority = r.priority AND p.seq = r.seq;
        DELETE FROM @picked;
        IF NOT EXISTS (SELECT 1 FROM @taken) BREAK;

        -- What belongs to a batch that is Deleted becomes Deleted too.
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.batch IS NOT NULL)
        BEGIN
            INSERT INTO [joblib].moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            SELECT t.job, 0, t.queue, t.priority, t.fence, t.attempts, t.crashes, t.ready_at, t.batch, t.concurrency_key, t.retention FROM @taken t
            WHERE EXISTS (SELECT 1 FROM [joblib].batch_path p WITH (FORCESEEK) JOIN [joblib].batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = t.batch AND (b.cancelled = 1 OR b.ruled_out = 1));
            IF @@ROWCOUNT > 0
            BEGIN
                INSERT INTO @dead (id) SELECT m.job FROM [joblib].moving m WITH (FORCESEEK) JOIN @taken t ON t.job = m.job;
                DELETE t FROM @taken t JOIN @dead d ON d.id = t.job;
                EXEC [joblib].drop_jobs @dead, @now, @keep;
                DELETE FROM @dead;
            END
        END

        -- Keys: the first job of a free key holds it, the others wait aside. Writing the key's row makes whoever frees it wait until they are stored.
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0)
        BEGIN
            UPDATE k SET job = k.job FROM [joblib].concurrency_key k WITH (FORCESEEK) JOIN (SELECT DISTINCT t.concurrency_key FROM @taken t WHERE t.key_timed_out = 0) t ON t.concurrency_key = k.name;
            INSERT INTO [joblib].concurrency_key (name, job)
            SELECT f.concurrency_key, f.job FROM (
                SELECT t.concurrency_key, t.job, ROW_NUMBER() OVER (PARTITION BY t.concurrency_key ORDER BY l.n, t.priority DESC, t.seq) AS n
                FROM @taken t JOIN @lanes l ON l.queue = t.queue WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0) f
            WHERE f.n = 1 AND NOT EXISTS (SELECT 1 FROM [joblib].concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = f.concurrency_key);
            INSERT INTO [joblib].blocked (job, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
            SELECT t.job, t.queue, t.priority, t.seq, t.ready_at, t.fence, t.attempts, t.crashes, t.batch, t.concurrency_key, ISNULL(t.key_until, @now + j.concurrency_wait), t.retention
            FROM @taken t JOIN [joblib].job j WITH (FORCESEEK) ON j.id = t.job
            WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0 AND NOT EXISTS (SELECT 1 FROM [joblib].concurrency_key k WITH (FORCESEEK) WHERE k.name = t.concurrency_key AND k.job = t.job);
            DELETE t FROM @taken t JOIN [joblib].blocked b WITH (FORCESEEK) ON b.job = t.job;
        END

        INSERT INTO [joblib].running (job, owner, claim, fence, attempts, crashes, queue, priority, seq, ready_at, claimed_at, batch, concurrency_key, key_timed_out, retention)
        SELECT t.job, @owner, @claim, CASE WHEN t.fence >= @now THEN t.fence + 1 ELSE @now END, t.attempts, t.crashes, t.queue, t.priority, t.seq, t.ready_at, @now, t.batch, t.concurrency_key, t.key_timed_out, t.retention
        FROM @taken t;
        INSERT INTO [joblib].counter_delta (queue, state, n)
        SELECT t.queue, 0, -COUNT(*) FROM @taken t GROUP BY t.queue UNION ALL SELECT t.queue, 2, COUNT(*) FROM @taken t GROUP BY t.queue;
        SELECT @left = @left - COUNT(*) FROM @taken;
        DELETE FROM @taken;
    END
    SELECT CONVERT(bit, 1) AS accepted;
    EXEC [joblib].read_claim @owner, @claim, @lanes;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Records outcomes. Answers for each, in order: FinishStatus.
-- The first statement locks the fenced rows; everything after begins when it has them, and so sees every child that was attached before.
CREATE PROCEDURE [joblib].finish_jobs @owner binary(16), @outcomes_json nvarchar(max), @texts_json nvarchar(max), @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @outcomes [joblib].outcome_list;
    INSERT INTO @outcomes (n, job, fence, kind, charges, delay, result, error_type, error_message, error_details, fingerprint, reason, queue, keep, unknown, requires_mark, began_ago, took)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.kind, j.charges, j.delay, j.result, j.error_type, j.error_message, j.error_details, j.fingerprint, j.reason, j.queue, j.keep,
        j.unknown, j.requires_mark, j.began_ago, j.took
    FROM OPENJSON(@outcomes_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', kind tinyint '$.kind', charges bit '$.charges', delay bigint '$.delay', result nvarchar(max) '$.result',
        error_type nvarchar(256) '$.error_type', error_message nvarchar(max) '$.error_message', error_details nvarchar(max) '$.error_details',
        fingerprint nvarchar(256) '$.fingerprint', reason nvarchar(max) '$.reason', queue varchar(64) '$.queue', keep bigint '$.keep', unknown bit '$.unknown',
        requires_mark bit '$.requires_mark', began_ago bigint '$.began_ago', took bigint '$.took') j;
    DECLARE @texts [joblib].job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @gone [joblib].move_list, @jobs [joblib].id_list, @over [joblib].id_list, @none [joblib].id_list, @names [joblib].key_list, @server nvarchar(256), @seq bigint, @moved int, @round int = 0;
    DECLARE @ended TABLE (
        n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, kind tinyint NOT NULL, state tinyint NOT NULL, attempts int NOT NULL, attempt int NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        due_at bigint NULL, started_at bigint NULL, took bigint NULL, result nvarchar(max) NULL, error_type nvarchar(256) NULL, error_message nvarchar(max) NULL, error_details nvarchar(max) NULL,
        fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, reason nvarchar(max) NULL, keep bigint NULL);
    SELECT @server = s.name FROM [joblib].server s WHERE s.id = @owner;
    IF NOT EXISTS (SELECT 1 FROM [joblib].server s WHERE s.id = @owner AND s.expired = 0) SET @round = 2; -- it was taken for dead: nothing that it says counts
    WHILE @round < 2 AND EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @gone g WHERE g.job = o.job)) -- twice, since an engine may pass over a row whose lock it has waited for
    BEGIN
        SET @round = @round + 1;
        DELETE r
        OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.marked, deleted.mark
        INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, marked, mark)
        FROM [joblib].running r WITH (FORCESEEK) JOIN @outcomes o ON o.job = r.job AND o.fence = r.fence
        WHERE r.owner = @owner AND (r.marked = 1 OR o.requires_mark = 0);
    END
    INSERT INTO @ended (n, job, kind, state, attempts, attempt, queue, due_at, started_at, took, result, error_type, error_message, error_details, fingerprint, reason, keep)
    SELECT o.n, g.job, k.kind, CASE k.kind WHEN 0 THEN 3 WHEN 2 THEN 4 WHEN 3 THEN 5 ELSE CASE WHEN o.delay > 0 THEN 1 ELSE 0 END END,
           g.attempts + CASE WHEN g.marked = 1 OR o.charges = 1 THEN 1 ELSE 0 END, g.attempts + 1, ISNULL(o.queue, g.queue), CASE WHEN o.delay > 0 THEN @now + o.delay END,
           @now - o.began_ago, CASE WHEN o.began_ago IS NOT NULL THEN o.took END, CASE WHEN g.marked = 1 THEN g.mark WHEN k.kind = 0 THEN o.result END,
           CASE g.marked WHEN 0 THEN o.error_type END, CASE g.marked WHEN 0 THEN o.error_message END, CASE g.marked WHEN 0 THEN o.error_details END, CASE g.marked WHEN 0 THEN o.fingerprint END,
           o.reason, CASE k.kind WHEN 2 THEN ISNULL(o.keep, @keep_failed) WHEN 0 THEN COALESCE(o.keep, g.retention, @keep_succeeded) ELSE COALESCE(o.keep, g.retention, @keep) END
    FROM @gone g JOIN @outcomes o ON o.job = g.job AND o.fence = g.fence CROSS APPLY (SELECT CASE g.marked WHEN 1 THEN 0 ELSE o.kind END AS kind) k;

    INSERT INTO [joblib].finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, result, reason,
                            error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
    SELECT e.job, e.state, @now, @now + e.keep, e.queue, g.priority, g.fence, e.attempts, g.crashes, e.attempt, g.ready_at, e.started_at, e.took, @server, e.result, e.reason,
           e.error_type, e.error_message, e.error_details, e.fingerprint, g.batch, g.concurrency_key, g.retention
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state BETWEEN 3 AND 5;
    IF EXISTS (SELECT 1 FROM @ended e WHERE e.state < 2)
    BEGIN
        SET @seq = NEXT VALUE FOR [joblib].ready_seq;
        INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT e.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY e.n) - 1, e.job, @now, g.fence, e.attempts, g.crashes, g.batch, g.concurrency_key, g.retention FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state = 0;
        INSERT INTO [joblib].scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint, batch, concurrency_key, retention)
        SELECT e.job, e.due_at, e.queue, g.priority, g.fence, e.attempts, g.crashes, CASE e.kind WHEN 1 THEN 1 ELSE 0 END, CASE e.kind WHEN 1 THEN e.fingerprint END, g.batch, g.concurrency_key, g.retention
        FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state = 1;
        INSERT INTO [joblib].history (job, state, at_time, ready_at, started_at, duration, attempt, server, reason, due_at, error_type, error_message, error_details, fingerprint)
        SELECT e.job, e.state, @now, g.ready_at, e.started_at, e.took, e.attempt, @server, e.reason, e.due_at, e.error_type, e.error_message, e.error_details, e.fingerprint
        FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind IN (1, 4);
    END
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        UPDATE p SET value = t.value FROM [joblib].job_parameter p WITH (FORCESEEK) JOIN @texts t ON t.job = p.job AND t.name = p.name JOIN @ended e ON e.job = t.job;
        INSERT INTO [joblib].job_parameter (job, name, value)
        SELECT t.job, t.name, t.value FROM @texts t JOIN @ended e ON e.job = t.job WHERE NOT EXISTS (SELECT 1 FROM [joblib].job_parameter p WITH (FORCESEEK) WHERE p.job = t.job AND p.name = t.name);
    END
    INSERT INTO [joblib].counter_delta (queue, state, n)
    SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue
    UNION ALL SELECT e.queue, e.state, COUNT(*) FROM @ended e GROUP BY e.queue, e.state
    UNION ALL SELECT e.queue, 7, COUNT(*) FROM @ended e WHERE e.state = 1 AND e.kind = 1 GROUP BY e.queue;
    INSERT INTO [joblib].bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT @now - @now % 60000000, g.queue, SUM(CASE e.kind WHEN 0 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 2 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 1 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 3 THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.started_at > g.ready_at THEN e.started_at - g.ready_at ELSE 0 END), SUM(ISNULL(e.took, 0))
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind <> 4 GROUP BY g.queue;

    IF EXISTS (SELECT 1 FROM @ended e WHERE e.fingerprint IS NOT NULL)
    BEGIN
        UPDATE g SET last_at = @now, attempts = g.attempts + c.n, message = c.message
        FROM [joblib].error_group g JOIN (SELECT e.fingerprint, COUNT(*) AS n, MAX(e.error_message) AS message FROM @ended e WHERE e.fingerprint IS NOT NULL GROUP BY e.fingerprint) c ON c.fingerprint = g.fingerprint;
        INSERT INTO [joblib].error_group (fingerprint, type, message, first_at, last_at, attempts)
        SELECT e.fingerprint, MAX(e.error_type), MAX(e.error_message), @now, @now, COUNT(*) FROM @ended e
        WHERE e.fingerprint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM [joblib].error_group g WITH (UPDLOCK, HOLDLOCK) WHERE g.fingerprint = e.fingerprint) GROUP BY e.fingerprint;
    END
    IF EXISTS (SELECT 1 FROM @outcomes o WHERE o.unknown = 1)
    BEGIN
        INSERT INTO @names (name)
        SELECT DISTINCT CONVERT(nvarchar(256), LEFT(CONCAT([joblib].type_name(j.type), N'.', j.method), 256)) COLLATE Latin1_General_100_BIN2
        FROM @ended e JOIN @outcomes o ON o.n = e.n JOIN [joblib].job j WITH (FORCESEEK) ON j.id = e.job WHERE o.unknown = 1;
        UPDATE u SET last_at = @now, n = u.n + 1 FROM [joblib].unknown_type u JOIN @names k ON k.name = u.name;
        INSERT INTO [joblib].unknown_type (name, first_at, last_at, n)
        SELECT k.name, @now, @now, 1 FROM @names k WHERE NOT EXISTS (SELECT 1 FROM [joblib].unknown_type u WITH (UPDLOCK, HOLDLOCK) WHERE u.name = k.name);
        DELETE FROM @names;
    END
    IF EXISTS (SELECT 1 FROM @gone g WHERE g.concurrency_key IS NOT NULL)
    BEGIN
        INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
        EXEC [joblib].wake_waiters @jobs, @names;
    END
    INSERT INTO @over (id) SELECT e.job FROM @ended e WHERE e.state BETWEEN 3 AND 5;
    IF EXISTS (SELECT 1 FROM @over) EXEC [joblib].settle @over, @none, 0, 1000, @now, @keep, @moved OUTPUT;

    IF NOT EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @ended e WHERE e.n = o.n))
        SELECT CONVERT(tinyint, 0) AS status FROM @outcomes o ORDER BY o.n;
    ELSE -- only then is it asked where the others are
        SELECT CASE WHEN e.n IS NOT NULL THEN 0
                    WHEN EXISTS (SELECT 1 FROM [joblib].running r WITH (FORCESEEK) WHERE r.job = o.job AND r.fence = o.fence AND r.owner = @owner AND o.requires_mark = 1 AND r.marked = 0) THEN 4
                    WHEN EXISTS (SELECT 1 FROM [joblib].place p WHERE p.job = o.job AND p.fence = o.fence AND p.state <> 2) THEN 1 ELSE 2 END AS status
        FROM @outcomes o LEFT JOIN @ended e ON e.n = o.n ORDER BY o.n;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Stores what running jobs say about themselves. Answers with the jobs that are no longer this server's.
-- Waits for no row that complete_job has locked in a transaction that is still open: its progress is passed over, and whose it is can be read at any time.
CREATE PROCEDURE [joblib].report_jobs @owner binary(16), @reports_json nvarchar(max), @lines_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @reports [joblib].held_list;
    INSERT INTO @reports (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@reports_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @lines [joblib].line_list;
    INSERT INTO @lines (n, report, at_time, level, attempt, line)
    SELECT j.n, j.report, j.at_time, j.level, j.attempt, j.line
    FROM OPENJSON(@lines_json) WITH (n int '$.n', report int '$.report', at_time bigint '$.at_time', level tinyint '$.level', attempt int '$.attempt', line nvarchar(max) '$.line') j;
    DECLARE @mine [joblib].id_order;
    UPDATE r SET progress = ISNULL(p.progress, r.progress), progress_text = CASE WHEN p.progress IS NULL THEN r.progress_text ELSE p.progress_text END
    FROM [joblib].running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @reports p ON p.job = r.job AND p.fence = r.fence WHERE r.owner = @owner;
    INSERT INTO @mine (n, id) SELECT p.n, p.job FROM @reports p JOIN [joblib].running r WITH (READUNCOMMITTED) ON r.job = p.job AND r.fence = p.fence WHERE r.owner = @owner;
    INSERT INTO [joblib].job_log (job, at_time, level, attempt, line) SELECT m.id, l.at_time, l.level, l.attempt, l.line FROM @lines l JOIN @mine m ON m.n = l.report ORDER BY l.n;
    SELECT DISTINCT p.job FROM @reports p WHERE NOT EXISTS (SELECT 1 FROM @mine m WHERE m.n = p.n);
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE PROCEDURE [joblib].set_paused @names_json nvarchar(max), @paused bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names [joblib].name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @changed int = 0;
    UPDATE q SET paused = @paused FROM [joblib].queue q JOIN @names n ON n.name = q.name WHERE q.paused <> @paused;
    SET @changed = @@ROWCOUNT;
    INSERT INTO [joblib].queue (name, paused)
    SELECT DISTINCT n.name, @paused FROM @names n WHERE @paused = 1 AND NOT EXISTS (SELECT 1 FROM [joblib].queue q WITH (UPDLOCK, HOLDLOCK) WHERE q.name = n.name);
    SET @changed = @changed + @@ROWCOUNT;
    UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO [joblib].audit (at_time, actor, action, target, n) SELECT @now, @actor, @action, (SELECT TOP (1) n.name FROM @names n ORDER BY n.n), COUNT(*) FROM @names n HAVING COUNT(*) > 0;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Gives running jobs of a server back to their queues without a charge. Those that are marked as complete, or that an open transaction is marking, stay.
CREATE PROCEDURE [joblib].put_back @owner binary(16), @before bigint, @except [joblib].id_list READONLY, @now bigint, @count int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys [joblib].id_list, @gone [joblib].move_list, @jobs [joblib].id_list, @none [joblib].key_list, @seq bigint;
    INSERT INTO @keys (id)
    SELECT TOP (1000) r.job FROM [joblib].running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE r.owner = @owner AND r.claim < @before AND r.marked = 0 AND NOT EXISTS (SELECT 1 FROM @except e WHERE e.id = r.job) ORDER BY r.claim;
    SELECT @count = COUNT(*) FROM @keys;
    IF @count = 0 RETURN;
    DELETE r
    OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.seq, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @gone (job, was, queue, priority, seq, fence, attempts, crashes, batch, concurrency_key, retention)
    FROM [joblib].running r WITH (FORCESEEK) JOIN @keys k ON k.id = r.job WHERE r.owner = @owner AND r.marked = 0;
    SET @seq = NEXT VALUE FOR [joblib].ready_seq;
    INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
    SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention FROM @gone g;
    INSERT INTO [joblib].counter_delta (queue, state, n)
    SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, 0, COUNT(*) FROM @gone g GROUP BY g.queue;
    INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @jobs) EXEC [joblib].wake_waiters @jobs, @none;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE PROCEDURE [joblib].register_server
    @id binary(16), @name nvarchar(256), @machine nvarchar(256), @process_id int, @version nvarchar(256), @queues nvarchar(max), @worker_count int, @local bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO [joblib].server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
    SELECT @id, @name, @machine, @process_id, @version, @queues, @worker_count, @now, @now, @now + @lease, @local - @now
    WHERE NOT EXISTS (SELECT 1 FROM [joblib].server s WHERE s.id = @id);
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Renews a lease. Answers whether it was accepted and how many jobs of lost claims went back, then with the held jobs that are no longer this claim's.
-- A lease waits for nobody's transaction: rows that complete_job has locked in an open one are read as they are, and marked as started another time.
CREATE PROCEDURE [joblib].renew_lease @owner binary(16), @held_json nvarchar(max), @oldest bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @held [joblib].held_list;
    INSERT INTO @held (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@held_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @accepted bit = 0, @count int = 0, @keep [joblib].id_list;
    UPDATE [joblib].server SET heartbeat_at = @now, lease_until = @now + @lease WHERE id = @owner AND gone = 0 AND expired = 0 AND lease_until > @now;
    IF @@ROWCOUNT = 1
    BEGIN
        SET @accepted = 1;
        UPDATE r SET started = 1 FROM [joblib].running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @held h ON h.job = r.job AND h.fence = r.fence WHERE r.owner = @owner AND h.started = 1 AND r.started = 0;
        INSERT INTO @keep (id) SELECT DISTINCT h.job FROM @held h JOIN [joblib].running r WITH (READUNCOMMITTED) ON r.job = h.job AND r.fence = h.fence;
        EXEC [joblib].put_back @owner, @oldest, @keep, @now, @count OUTPUT;
    END
    ELSE
    BEGIN
        -- The server did not die: crashes that its rescue charged to what it still holds are taken back. Twice, since a job may move to an earlier place between two statements.
        INSERT INTO @keep (id) SELECT DISTINCT c.job FROM [joblib].crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence WHERE NOT EXISTS (SELECT 1 FROM [joblib].finished f WITH (FORCESEEK) WHERE f.job = c.job);
        IF EXISTS (SELECT 1 FROM @keep)
        BEGIN
            DELETE c FROM [joblib].crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence JOIN @keep k ON k.id = c.job;
            UPDATE r SET crashes = r.crashes - 1 FROM [joblib].ready r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM [joblib].blocked r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM [joblib].scheduled r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM [joblib].running r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
        END
    END
    SELECT @accepted AS accepted, @count AS put_back;
    SELECT DISTINCT h.job FROM @held h WHERE NOT EXISTS (SELECT 1 FROM [joblib].running r WITH (READUNCOMMITTED) WHERE r.job = h.job AND r.fence = h.fence AND r.owner = @owner);
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- The control poll.
CREATE PROCEDURE [joblib].read_signals @owner binary(16), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    SELECT (SELECT g.version FROM [joblib].signal g WHERE g.only_row = 1) AS version, CONVERT(bit, CASE WHEN s.expired = 0 AND s.gone = 0 AND s.lease_until > @now THEN 1 ELSE 0 END) AS live, ISNULL(s.draining, 0) AS draining,
           (SELECT MIN(d.due_at) FROM [joblib].scheduled d WITH (READPAST, READCOMMITTEDLOCK)) - @now AS due_in
    FROM (SELECT 1 AS one) o LEFT JOIN [joblib].server s ON s.id = @owner;
    SELECT q.name FROM [joblib].queue q WHERE q.paused = 1 ORDER BY q.name;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE PROCEDURE [joblib].leave_server @owner binary(16), @still_json nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @still [joblib].id_list;
    INSERT INTO @still (id)
    SELECT CONVERT(binary(16), j.id)
    FROM OPENJSON(@still_json) WITH (id uniqueidentifier '$.id') j;
    DECLARE @count int = 1;
    UPDATE [joblib].server SET gone = 1 WHERE id = @owner AND expired = 0;
    IF @@ROWCOUNT = 0 RETURN;
    WHILE @count > 0 EXEC [joblib].put_back @owner, 9223372036854775807, @still, @now, @count OUTPUT;
    IF NOT EXISTS (SELECT 1 FROM [joblib].running r WITH (FORCESEEK) WHERE r.owner = @owner) DELETE FROM [joblib].server WHERE id = @owner;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
CREATE PROCEDURE [joblib].set_draining @id binary(16), @draining bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @was bit, @name nvarchar(256);
    SELECT @was = s.draining, @name = s.name FROM [joblib].server s WITH (UPDLOCK) WHERE s.id = @id AND s.gone = 0 AND s.expired = 0 AND s.lease_until > @now;
    IF @was <> @draining
    BEGIN
        UPDATE [joblib].server SET draining = @draining WHERE id = @id;
        UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO [joblib].audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @name, 1);
    END
    SELECT CONVERT(bit, CASE WHEN @was IS NULL THEN 0 ELSE 1 END) AS found;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- 007-maintenance.sql
-- What IMaintenance does. Each procedure is one step; the transaction is the caller's. Any number of servers may run them at once: rows that another one has are skipped.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Answers how many moved and when the next one is due, then with the queues that they came to.
CREATE PROCEDURE [joblib].promote_jobs @max int, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys [joblib].id_list, @due [joblib].move_list, @seq bigint;
    INSERT INTO @keys (id)
    SELECT TOP (@max) s.job FROM [joblib].scheduled s WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.due_at <= @now ORDER BY s.due_at, s.job;
    DELETE s
    OUTPUT deleted.job, 1, deleted.queue, deleted.priority, deleted.due_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @due (job, was, queue, priority, due_at, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
    FROM [joblib].scheduled s WITH (FORCESEEK) JOIN @keys k ON k.id = s.job WHERE s.due_at <= @now;
    IF EXISTS (SELECT 1 FROM @due)
    BEGIN
        SET @seq = NEXT VALUE FOR [joblib].ready_seq;
        INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT d.queue, d.priority, @seq + ROW_NUMBER() OVER (ORDER BY d.due_at, d.job) - 1, d.job, @now, d.fence, d.attempts, d.crashes, d.batch, d.concurrency_key, d.retention FROM @due d;
        INSERT INTO [joblib].counter_delta (queue, state, n)
        SELECT d.queue, 1, -COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, 0, COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, 7, -COUNT(*) FROM @due d WHERE d.retrying = 1 GROUP BY d.queue;
    END
    SELECT (SELECT COUNT(*) FROM @due) AS done, (SELECT MIN(s.due_at) FROM [joblib].scheduled s WITH (READPAST, READCOMMITTEDLOCK)) - @now AS next_in;
    SELECT DISTINCT d.queue FROM @due d;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Takes the jobs of servers without a lease away from them. @limit null: a job is never given up. Answers how many moved, whether there are more, and when the next lease ends.
CREATE PROCEDURE [joblib].rescue_jobs @limit int, @max int, @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys [joblib].id_list, @gone [joblib].move_list, @jobs [joblib].id_list, @over [joblib].id_list, @none [joblib].id_list, @names [joblib].key_list, @seq bigint, @moved int, @count int;
    DECLARE @poison TABLE (job binary(16) NOT NULL PRIMARY KEY, message nvarchar(300) NOT NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL);
    UPDATE [joblib].server SET expired = 1 WHERE expired = 0 AND lease_until <= @now;
    INSERT INTO @keys (id)
    SELECT TOP (@max) r.job FROM [joblib].running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE NOT EXISTS (SELECT 1 FROM [joblib].server s WHERE s.id = r.owner AND s.expired = 0) ORDER BY r.job;
    DELETE r
    OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.owner, deleted.started, deleted.marked, deleted.mark
    INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, owner, started, marked, mark)
    FROM [joblib].running r WITH (FORCESEEK) JOIN @keys k ON k.id = r.job WHERE NOT EXISTS (SELECT 1 FROM [joblib].server s WHERE s.id = r.owner AND s.expired = 0);
    SELECT @count = COUNT(*) FROM @gone;
    IF @count > 0
    BEGIN
        -- was: where to; retrying: charged with a crash. The body had begun when a renewal named it so, or when it was claimed since.
        UPDATE g SET started = CASE WHEN g.started = 1 OR g.claimed_at >= ISNULL(s.heartbeat_at, g.claimed_at) THEN 1 ELSE 0 END FROM @gone g LEFT JOIN [joblib].server s ON s.id = g.owner;
        UPDATE g SET retrying = CASE WHEN g.marked = 0 AND g.started = 1 AND ISNULL(s.gone, 0) = 0 THEN 1 ELSE 0 END FROM @gone g LEFT JOIN [joblib].server s ON s.id = g.owner;
        UPDATE @gone SET crashes = crashes + 1 WHERE retrying = 1;
        UPDATE @gone SET was = CASE WHEN marked = 1 THEN 3 WHEN retrying = 1 AND crashes >= @limit THEN 4 ELSE 0 END;
        INSERT INTO @poison (job, message, fingerprint)
        SELECT g.job, CONCAT(g.crashes, N' servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.'),
               LEFT(CONCAT(N'Poison ', [joblib].type_name(j.type), N'.', j.method), 256)
        FROM @gone g JOIN [joblib].job j WITH (FORCESEEK) ON j.id = g.job WHERE g.was = 4;

        SET @seq = NEXT VALUE FOR [joblib].ready_seq;
        INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq, g.job) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention
        FROM @gone g WHERE g.was = 0;
        INSERT INTO [joblib].crash (job, fence) SELECT g.job, g.fence FROM @gone g WHERE g.was = 0 AND g.retrying = 1;
        INSERT INTO [joblib].history (job, state, at_time, ready_at, started_at, attempt, server, reason)
        SELECT g.job, 0, @now, g.ready_at, CASE g.started WHEN 1 THEN g.claimed_at END, g.attempts + 1, s.name, CONCAT(N'The lease of server ''', s.name, N''' expired while it held the job.')
        FROM @gone g LEFT JOIN [joblib].server s ON s.id = g.owner WHERE g.was = 0;
        INSERT INTO [joblib].finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, result, reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT g.job, g.was, @now, CASE g.was WHEN 3 THEN @now + ISNULL(g.retention, @keep_succeeded) ELSE @now + @keep_failed END, g.queue, g.priority,
               CASE WHEN g.was = 3 THEN g.fence WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts + CASE g.was WHEN 3 THEN 1 ELSE 0 END, g.crashes, g.attempts + 1, g.ready_at, g.claimed_at, s.name, g.mark,
               CASE g.was WHEN 4 THEN 'poison' END, CASE g.was WHEN 4 THEN 'Poison' END, p.message, p.fingerprint, g.batch, g.concurrency_key, g.retention
        FROM @gone g LEFT JOIN [joblib].server s ON s.id = g.owner LEFT JOIN @poison p ON p.job = g.job WHERE g.was <> 0;
        UPDATE e SET last_at = @now, attempts = e.attempts + c.n, message = c.message
        FROM [joblib].error_group e JOIN (SELECT p.fingerprint, COUNT(*) AS n, MAX(p.message) AS message FROM @poison p GROUP BY p.fingerprint) c ON c.fingerprint = e.fingerprint;
        INSERT INTO [joblib].error_group (fingerprint, type, message, first_at, last_at, attempts)
        SELECT p.fingerprint, 'Poison', MAX(p.message), @now, @now, COUNT(*) FROM @poison p
        WHERE NOT EXISTS (SELECT 1 FROM [joblib].error_group e WITH (UPDLOCK, HOLDLOCK) WHERE e.fingerprint = p.fingerprint) GROUP BY p.fingerprint;
        INSERT INTO [joblib].counter_delta (queue, state, n)
        SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, g.was, COUNT(*) FROM @gone g GROUP BY g.queue, g.was;
        INSERT INTO [joblib].bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT @now - @now % 60000000, g.queue, SUM(CASE g.was WHEN 3 THEN 1 ELSE 0 END), SUM(CASE g.was WHEN 4 THEN 1 ELSE 0 END), 0, 0, 0, 0 FROM @gone g WHERE g.was <> 0 GROUP BY g.queue;
        UPDATE [joblib].signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
        IF EXISTS (SELECT 1 FROM @jobs) EXEC [joblib].wake_waiters @jobs, @names;
        INSERT INTO @over (id) SELECT g.job FROM @gone g WHERE g.was <> 0;
        IF EXISTS (SELECT 1 FROM @over) EXEC [joblib].settle @over, @none, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    DELETE s FROM [joblib].server s WHERE s.gone = 1 AND s.expired = 1 AND NOT EXISTS (SELECT 1 FROM [joblib].running r WITH (FORCESEEK) WHERE r.owner = s.id);
    SELECT @count AS done, CONVERT(bit, CASE WHEN @count = @max THEN 1 ELSE 0 END) AS more, (SELECT MIN(s.lease_until) FROM [joblib].server s WHERE s.expired = 0) - @now AS next_in;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- One step of what waits in bulk, and the jobs that have waited for their key for as long as they may.
CREATE PROCEDURE [joblib].move_held @max int, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys [joblib].id_list, @back [joblib].move_list, @none [joblib].id_list, @moved int = 0, @count int, @left int;
    INSERT INTO @keys (id)
    SELECT TOP (@max) b.job FROM [joblib].blocked b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now ORDER BY b.key_until;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE b
        OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
        FROM [joblib].blocked b WITH (FORCESEEK) JOIN @keys k ON k.id = b.job WHERE b.key_until <= @now;
        INSERT INTO [joblib].ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, 1, b.retention FROM @back b;
    END
    SELECT @count = COUNT(*) FROM @back;
    SET @left = @max - @count;
    IF @left > 0 AND EXISTS (SELECT 1 FROM [joblib].held h WITH (READPAST, READCOMMITTEDLOCK)) EXEC [joblib].settle @none, @none, 1, @left, @now, @keep, @moved OUTPUT;
    SELECT @count + @moved AS done,
           CONVERT(bit, CASE WHEN EXISTS (SELECT 1 FROM [joblib].held h WITH (READPAST, READCOMMITTEDLOCK)) OR EXISTS (SELECT 1 FROM [joblib].blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now) THEN 1 ELSE 0 END) AS more,
           (SELECT MIN(b.key_until) FROM [joblib].blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until IS NOT NULL) - @now AS next_in;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Deletes what belongs to jobs that are in no place any more.
CREATE PROCEDURE [joblib].forget_jobs @jobs [joblib].id_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    UPDATE k SET expires_at = k.keep_until FROM [joblib].idempotency_key k WITH (FORCESEEK) JOIN [joblib].job j WITH (FORCESEEK) ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @jobs g ON g.id = j.id;
    DELETE t FROM [joblib].job_tag t WITH (FORCESEEK) JOIN @jobs g ON g.id = t.job;
    DELETE p FROM [joblib].job_parameter p WITH (FORCESEEK) JOIN @jobs g ON g.id = p.job;
    DELETE h FROM [joblib].history h WITH (FORCESEEK) JOIN @jobs g ON g.id = h.job;
    DELETE l FROM [joblib].job_log l WITH (FORCESEEK) JOIN @jobs g ON g.id = l.job;
    DELETE o FROM [joblib].parent_outcome o WITH (FORCESEEK) JOIN @jobs g ON g.id = o.job;
    DELETE c FROM [joblib].crash c WITH (FORCESEEK) JOIN @jobs g ON g.id = c.job;
    DELETE j FROM [joblib].job j WITH (FORCESEEK) JOIN @jobs g ON g.id = j.id;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- One step of deleting what has expired; at most @max rows in all. The ages are in microseconds.
CREATE PROCEDURE [joblib].prune @max int, @now bigint, @succeeded bigint, @deleted bigint, @series bigint, @audit bigint, @unsealed bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys [joblib].id_list, @gone [joblib].id_list, @none [joblib].id_list, @swept [joblib].id_list, @left int = @max, @moved int, @count int;
    DECLARE @pruned TABLE (job binary(16) NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL);

    -- Batches that nobody has sealed become Deleted; move_held deletes their members, which expire at once.
    INSERT INTO @keys (id) SELECT TOP (@left) b.id FROM [joblib].batch b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.sealed = 0 AND b.swept = 0 AND b.created_at <= @now - @unsealed ORDER BY b.created_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        UPDATE b SET cancelled = 1, swept = 1 FROM [joblib].batch b WITH (FORCESEEK) JOIN @keys k ON k.id = b.id WHERE b.sealed = 0;
        INSERT INTO [joblib].held (id, work) SELECT k.id, 3 FROM @keys k WHERE NOT EXISTS (SELECT 1 FROM [joblib].held h WITH (FORCESEEK) WHERE h.id = k.id AND h.work = 3);
        INSERT INTO @swept (id) SELECT k.id FROM @keys k;
        EXEC [joblib].settle @none, @swept, 0, @left, @now, @deleted, @moved OUTPUT;
        DELETE FROM @swept;
        SELECT @left = @left - COUNT(*) FROM @keys;
        DELETE FROM @keys;
    END
    IF @left > 0 AND EXISTS (SELECT 1 FROM [joblib].batch b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.swept = 1)
    BEGIN
        EXEC [joblib].settle @none, @swept, 1, @left, @now, @deleted, @moved OUTPUT;
        SET @left = @left - @moved;
    END

    -- Jobs that no waiting child needs.
    INSERT INTO @keys (id)
    SELECT TOP (@left) f.job FROM [joblib].finished f WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE f.expires_at <= @now AND NOT EXISTS (SELECT 1 FROM [joblib].awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM [joblib].batch b WHERE b.parent = f.job AND b.waiting = 1)
    ORDER BY f.expires_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE f OUTPUT deleted.job, deleted.queue, deleted.state INTO @pruned (job, queue, state) FROM [joblib].finished f WITH (FORCESEEK) JOIN @keys k ON k.id = f.job
        WHERE f.expires_at <= @now -- again: what was attached while the keys were locked is seen only now
          AND NOT EXISTS (SELECT 1 FROM [joblib].awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM [joblib].batch b WHERE b.parent = f.job AND b.waiting = 1);
        INSERT INTO [joblib].counter_delta (queue, state, n) SELECT p.queue, p.state, -COUNT(*) FROM @pruned p GROUP BY p.queue, p.state;
        INSERT INTO @gone (id) SELECT p.job FROM @pruned p;
        EXEC [joblib].forget_jobs @gone;
        SELECT @count = COUNT(*) FROM @gone;
        SET @left = @left - @count;
        DELETE FROM @gone;
        DELETE FROM @keys;
    END

    -- Batches that are over and whose members are gone.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id)
        SELECT TOP (@left) b.id FROM (
            SELECT w.id, w.finished_at FROM [joblib].batch w WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE w.swept = 1 AND w.finished_at IS NOT NULL
            UNION ALL SELECT o.id, o.finished_at FROM [joblib].batch o WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
            WHERE o.swept = 0 AND o.finished_at <= @now - CASE WHEN @deleted < @succeeded THEN @deleted ELSE @succeeded END AND o.finished_at <= @now - CASE o.ended WHEN 5 THEN @deleted ELSE @succeeded END) b
        WHERE NOT EXISTS (SELECT 1 FROM [joblib].job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT 1 FROM [joblib].batch i WHERE i.outer_batch = b.id)
          AND NOT EXISTS (SELECT 1 FROM [joblib].awaiting a WITH (FORCESEEK) WHERE a.parent = b.id) AND NOT EXISTS (SELECT 1 FROM [joblib].batch c WHERE c.parent = b.id AND c.waiting = 1)
          AND NOT EXISTS (SELECT 1 FROM [joblib].held h WITH (FORCESEEK) WHERE h.id = b.id)
        ORDER BY b.finished_at;
        DELETE p FROM [joblib].batch_path p WITH (FORCESEEK) JOIN @keys k ON k.id = p.batch;
        DELETE b FROM [joblib].batch b WITH (FORCESEEK) JOIN @keys k ON k.id = b.id;
        SELECT @left = @left - COUNT(*) FROM @keys;
        DELETE FROM @keys;
    END

    IF @left > 0 BEGIN DELETE TOP (@left) k FROM [joblib].idempotency_key k WHERE k.expires_at <= @now; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) b FROM [joblib].bucket b WHERE b.minute < @now - @series; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) d FROM [joblib].bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE d.minute < @now - @series; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) a FROM [joblib].audit a WHERE a.at_time <= @now - @audit; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0
    BEGIN
        DELETE TOP (@left) g FROM [joblib].error_group g
        WHERE g.last_at <= @now - @audit AND NOT EXISTS (SELECT 1 FROM [joblib].scheduled r WHERE r.fingerprint = g.fingerprint)
          AND NOT EXISTS (SELECT 1 FROM [joblib].finished f WHERE f.fingerprint = g.fingerprint AND f.state = 4);
        SET @left = @left - @@ROWCOUNT;
    END
    IF @left > 0 BEGIN DELETE TOP (@left) u FROM [joblib].unknown_type u WHERE u.last_at <= @now - @audit; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0
    BEGIN
        DELETE TOP (@left) s FROM [joblib].server s WHERE s.lease_until <= @now - 86400000000 AND NOT EXISTS (SELECT 1 FROM [joblib].running r WITH (FORCESEEK) WHERE r.owner = s.id);
        SET @left = @left - @@ROWCOUNT;
    END
    SELECT @max - @left AS done, CONVERT(bit, CASE WHEN @left <= 0 THEN 1 ELSE 0 END) AS more;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
-- Adds the oldest deltas to their counters and buckets. Two at once may insert the same row: one of them is refused and tries again.
CREATE PROCEDURE [joblib].fold_counters @max int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @counts TABLE (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL);
    DECLARE @buckets TABLE (
        minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL);
    DECLARE @done int, @more int;
    DELETE TOP (@max) d OUTPUT deleted.queue, deleted.state, deleted.n INTO @counts (queue, state, n) FROM [joblib].counter_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @done = @@ROWCOUNT;
    UPDATE c SET n = c.n + g.n FROM [joblib].counter c JOIN (SELECT t.queue, t.state, SUM(t.n) AS n FROM @counts t GROUP BY t.queue, t.state) g ON g.queue = c.queue AND g.state = c.state;
    INSERT INTO [joblib].counter (queue, state, n)
    SELECT t.queue, t.state, SUM(t.n) FROM @counts t WHERE NOT EXISTS (SELECT 1 FROM [joblib].counter c WHERE c.queue = t.queue AND c.state = t.state) GROUP BY t.queue, t.state;
    DELETE TOP (@max) d OUTPUT deleted.minute, deleted.queue, deleted.succeeded, deleted.failed, deleted.retried, deleted.deleted, deleted.wait, deleted.duration
    INTO @buckets (minute, queue, succeeded, failed, retried, deleted, wait, duration) FROM [joblib].bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @more = @@ROWCOUNT;
    UPDATE b SET succeeded = b.succeeded + g.succeeded, failed = b.failed + g.failed, retried = b.retried + g.retried, deleted = b.deleted + g.deleted, wait = b.wait + g.wait, duration = b.duration + g.duration
    FROM [joblib].bucket b JOIN (
        SELECT t.minute, t.queue, SUM(t.succeeded) AS succeeded, SUM(t.failed) AS failed, SUM(t.retried) AS retried, SUM(t.deleted) AS deleted, SUM(t.wait) AS wait, SUM(t.duration) AS duration
        FROM @buckets t GROUP BY t.minute, t.queue) g ON g.minute = b.minute AND g.queue = b.queue;
    INSERT INTO [joblib].bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT t.minute, t.queue, SUM(t.succeeded), SUM(t.failed), SUM(t.retried), SUM(t.deleted), SUM(t.wait), SUM(t.duration) FROM @buckets t
    WHERE NOT EXISTS (SELECT 1 FROM [joblib].bucket b WHERE b.minute = t.minute AND b.queue = t.queue) GROUP BY t.minute, t.queue;
    SELECT @done + @more AS done, CONVERT(bit, CASE WHEN @done = @max OR @more = @max THEN 1 ELSE 0 END) AS more;
END
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
UPDATE [joblib].schema_version SET version = 7, lowest_compatible = CASE WHEN lowest_compatible > 7 THEN lowest_compatible ELSE 7 END, instance = ISNULL(instance, NULL);
GO
IF @@TRANCOUNT = 0 SET NOEXEC ON;
GO
COMMIT TRANSACTION;
GO
SET NOEXEC OFF;
GO

SET IDENTITY_INSERT [joblib].[audit] ON;
INSERT INTO [joblib].[audit] ([seq], [at_time], [actor], [action], [target], [n]) VALUES (1, 1795384806665076, N'{"Name":"anna","From":"203.0.113.7","Reason":"on call"}', N'save recurring', N'nightly', 1);
SET IDENTITY_INSERT [joblib].[audit] OFF;
GO
INSERT INTO [joblib].[awaiting] ([job], [parent], [parent_kind], [condition], [delay], [held_until], [queue], [priority], [fence], [attempts], [crashes], [batch], [concurrency_key], [retention]) VALUES (0x01A205460C4C7000802CA98D1241E383, 0x01A205460B8570008037BE4149D55E77, 4, 1, 0, NULL, N'default', 0, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO [joblib].[awaiting] ([job], [parent], [parent_kind], [condition], [delay], [held_until], [queue], [priority], [fence], [attempts], [crashes], [batch], [concurrency_key], [retention]) VALUES (0x01A205460C787000803BFAAA310F10BB, 0x01A205460B857000807C4AD2C76D64ED, 3, 1, 0, NULL, N'default', 0, 0, 0, 0, NULL, NULL, NULL);
GO
INSERT INTO [joblib].[batch] ([id], [created_at], [description], [outer_batch], [depth], [parent], [parent_kind], [condition], [waiting], [sealed], [started], [cancelled], [ruled_out], [swept], [actor], [ended], [finished_at], [total], [succeeded], [failed], [deleted]) VALUES (0x01A205460B8570008037BE4149D55E77, 1795384806293309, NULL, NULL, 0, NULL, NULL, 0, 0, 1, 1, 0, 0, 0, NULL, NULL, NULL, 2, 0, 0, 0);
GO
INSERT INTO [joblib].[batch_path] ([batch], [outer_batch]) VALUES (0x01A205460B8570008037BE4149D55E77, 0x01A205460B8570008037BE4149D55E77);
GO
SET IDENTITY_INSERT [joblib].[counter_delta] ON;
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (1, N'default', 0, 3);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (2, N'keyed', 0, 3);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (3, N'default', 1, 1);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (4, N'default', 0, 2);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (5, N'default', 6, 1);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (6, N'default', 6, 1);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (7, N'default', 0, -2);
INSERT INTO [joblib].[counter_delta] ([id], [queue], [state], [n]) VALUES (8, N'default', 2, 2);
SET IDENTITY_INSERT [joblib].[counter_delta] OFF;
GO
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A20546067D7000801534772AE745F2, 1795384805240531, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A20546069370008007B7A8E68D61FF, 1795384805240531, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A2054606937000805FD4A7CDE1EE77, 1795384805240531, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A2054609647000801BB8BF2917519D, 1795384805882766, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'keyed', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, N'key', NULL, NULL, N'["tag"]', NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A2054609657000801AE9B7D0058A60, 1795384805882766, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'keyed', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, N'key', NULL, NULL, N'["tag"]', NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A20546096570008043F108BB71575D, 1795384805882766, 0, 0, NULL, 0, NULL, NULL, 0, NULL, N'keyed', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, N'key', NULL, NULL, N'["tag"]', NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A205460A7C7000801FD65BFC213D3E, 1795384806061484, 1, 1, NULL, 1000, 1795384806062484, NULL, 0, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A205460B857000807C4AD2C76D64ED, 1795384806293309, 0, 0, NULL, 0, NULL, NULL, 0, 0x01A205460B8570008037BE4149D55E77, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A205460B857000808A16F652D49A08, 1795384806293309, 0, 0, NULL, 0, NULL, NULL, 0, 0x01A205460B8570008037BE4149D55E77, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A205460C4C7000802CA98D1241E383, 1795384806479175, 6, 4, NULL, 0, NULL, 0x01A205460B8570008037BE4149D55E77, 1, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO [joblib].[job] ([id], [created_at], [born], [start_kind], [start_at], [start_delay], [scheduled_at], [parent], [condition], [batch], [queue], [priority], [type], [method], [signature], [arguments], [format], [idempotency_key], [concurrency_key], [concurrency_wait], [recurring_id], [tags], [ambient], [retention]) VALUES (0x01A205460C787000803BFAAA310F10BB, 1795384806522732, 6, 3, NULL, 0, NULL, 0x01A205460B857000807C4AD2C76D64ED, 1, NULL, N'default', 0, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
GO
INSERT INTO [joblib].[job_tag] ([tag], [job]) VALUES (N'tag', 0x01A2054609647000801BB8BF2917519D);
INSERT INTO [joblib].[job_tag] ([tag], [job]) VALUES (N'tag', 0x01A2054609657000801AE9B7D0058A60);
INSERT INTO [joblib].[job_tag] ([tag], [job]) VALUES (N'tag', 0x01A20546096570008043F108BB71575D);
GO
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'default', 0, 1002, 0x01A2054606937000805FD4A7CDE1EE77, 1795384805240531, 0, 0, 0, NULL, NULL, NULL, 0, NULL);
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'keyed', 0, 2000, 0x01A2054609647000801BB8BF2917519D, 1795384805882766, 0, 0, 0, NULL, N'key|', NULL, 0, NULL);
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'keyed', 0, 2001, 0x01A2054609657000801AE9B7D0058A60, 1795384805882766, 0, 0, 0, NULL, N'key|', NULL, 0, NULL);
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'keyed', 0, 2002, 0x01A20546096570008043F108BB71575D, 1795384805882766, 0, 0, 0, NULL, N'key|', NULL, 0, NULL);
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'default', 0, 3001, 0x01A205460B857000808A16F652D49A08, 1795384806293309, 0, 0, 0, 0x01A205460B8570008037BE4149D55E77, NULL, NULL, 0, NULL);
INSERT INTO [joblib].[ready] ([queue], [priority], [seq], [job], [ready_at], [fence], [attempts], [crashes], [batch], [concurrency_key], [key_until], [key_timed_out], [retention]) VALUES (N'default', 0, 3000, 0x01A205460B857000807C4AD2C76D64ED, 1795384806293309, 0, 0, 0, 0x01A205460B8570008037BE4149D55E77, NULL, NULL, 0, NULL);
GO
INSERT INTO [joblib].[recurring] ([id], [version], [created_at], [type], [method], [signature], [arguments], [format], [cron], [time_zone], [queue], [priority], [misfire], [overlap], [concurrency_key], [concurrency_wait], [ambient], [paused], [declared], [next_at], [last_at], [last_job], [fault]) VALUES (N'nightly', 1, 1795384806665076, N'Shop.IMailer, Shop', N'Send', N'System.Int32', N'[42]', 1, N'0 3 * * *', N'UTC', N'default', 0, 0, 0, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL);
GO
INSERT INTO [joblib].[running] ([job], [owner], [claim], [fence], [attempts], [crashes], [queue], [priority], [seq], [ready_at], [claimed_at], [started], [marked], [mark], [progress], [progress_text], [batch], [concurrency_key], [key_timed_out], [retention]) VALUES (0x01A20546067D7000801534772AE745F2, 0xEE3444622D554CB5A244430B795C29AA, 1, 1795384809231572, 0, 0, N'default', 0, 1000, 1795384805240531, 1795384809231572, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO [joblib].[running] ([job], [owner], [claim], [fence], [attempts], [crashes], [queue], [priority], [seq], [ready_at], [claimed_at], [started], [marked], [mark], [progress], [progress_text], [batch], [concurrency_key], [key_timed_out], [retention]) VALUES (0x01A20546069370008007B7A8E68D61FF, 0xEE3444622D554CB5A244430B795C29AA, 1, 1795384809231572, 0, 0, N'default', 0, 1001, 1795384805240531, 1795384809231572, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL);
GO
INSERT INTO [joblib].[scheduled] ([job], [due_at], [queue], [priority], [fence], [attempts], [crashes], [retrying], [fingerprint], [batch], [concurrency_key], [retention]) VALUES (0x01A205460A7C7000801FD65BFC213D3E, 1795384806062484, N'default', 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
GO
DELETE FROM [joblib].[schema_version];
INSERT INTO [joblib].[schema_version] ([only_row], [version], [lowest_compatible], [instance]) VALUES (1, 7, 7, NULL);
GO
INSERT INTO [joblib].[server] ([id], [name], [machine], [process_id], [version], [queues], [worker_count], [started_at], [heartbeat_at], [lease_until], [last_claim], [skew], [expired], [gone], [draining]) VALUES (0xEE3444622D554CB5A244430B795C29AA, N'server', N'machine', 4711, N'1.2.3', N'["default","keyed"]', 20, 1795384809065316, 1795384809065316, 1795384814065316, 1, -1231864, 0, 0, 0);
GO
DELETE FROM [joblib].[signal];
INSERT INTO [joblib].[signal] ([only_row], [version]) VALUES (1, 1);
GO
