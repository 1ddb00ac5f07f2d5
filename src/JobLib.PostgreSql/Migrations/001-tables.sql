-- {schema} stands for the quoted name of the schema. Hot tables have no foreign keys: they would cost half as much write-ahead log again.
-- State numbers are those of JobLib.JobState: 0 Enqueued, 1 Scheduled, 2 Processing, 3 Succeeded, 4 Failed, 5 Deleted, 6 Awaiting. Durations are microseconds.

CREATE FUNCTION {schema}.clock(p_offset bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT statement_timestamp() + p_offset * interval '1 microsecond' $$; -- now() is the transaction's start; clock_timestamp() cannot use an index

-- Rises when servers have something to learn: cancelled jobs, paused queues, draining, recurring jobs.
CREATE TABLE {schema}.signal (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version bigint NOT NULL DEFAULT 0) WITH (fillfactor = 10);
INSERT INTO {schema}.signal DEFAULT VALUES;

-- What does not change about a job (parameters apart, which attempts may add to).
CREATE TABLE {schema}.job (
    id                uuid PRIMARY KEY,
    created_at        timestamptz NOT NULL,
    born              smallint    NOT NULL,  -- the state that it was created in
    start_kind        smallint    NOT NULL,  -- JobStartKind
    start_at          timestamptz,           -- the time that it was created with
    start_delay       bigint,
    scheduled_at      timestamptz,           -- the time that it was last scheduled for by whoever created or rescheduled it
    parent            uuid,
    condition         smallint,
    batch             uuid,
    queue             text        NOT NULL,
    priority          smallint    NOT NULL,
    type              text        NOT NULL,
    method            text        NOT NULL,
    signature         text        NOT NULL,
    arguments         text        NOT NULL,
    format            smallint    NOT NULL,
    idempotency_key   text,
    concurrency_key   text,
    concurrency_wait  bigint,
    recurring_id      text,
    tags              text,                  -- a JSON array
    parameters        text,                  -- a JSON object
    ambient           text,
    retention         bigint);
CREATE INDEX job_batch     ON {schema}.job (batch, id)        WHERE batch IS NOT NULL;
CREATE INDEX job_recurring ON {schema}.job (recurring_id, id) WHERE recurring_id IS NOT NULL;
CREATE INDEX job_parent    ON {schema}.job (parent, id)       WHERE parent IS NOT NULL;

CREATE TABLE {schema}.job_tag (tag text NOT NULL, job uuid NOT NULL, PRIMARY KEY (tag, job));
CREATE INDEX job_tag_job ON {schema}.job_tag (job);

-- The places. A job is in exactly one of the six; fence, attempts and crashes travel with it.
CREATE SEQUENCE {schema}.ready_seq;
CREATE TABLE {schema}.ready (
    queue            text        NOT NULL,
    priority         smallint    NOT NULL,
    seq              bigint      NOT NULL DEFAULT nextval('{schema}.ready_seq'),
    job              uuid        NOT NULL,
    ready_at         timestamptz NOT NULL,
    fence            bigint      NOT NULL,
    attempts         integer     NOT NULL,
    crashes          integer     NOT NULL,
    batch            uuid,
    concurrency_key  text,
    key_until        timestamptz,            -- how long it may wait for its key, once it has had to
    key_timed_out    boolean     NOT NULL DEFAULT false,
    retention        bigint)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.5);
CREATE UNIQUE INDEX ready_job     ON {schema}.ready (job);
CREATE INDEX        ready_lane    ON {schema}.ready (queue, priority, seq) WHERE crashes < 2;
CREATE INDEX        ready_suspect ON {schema}.ready (queue, priority, seq) WHERE crashes >= 2;

CREATE TABLE {schema}.blocked (LIKE {schema}.ready);
ALTER TABLE {schema}.blocked ADD PRIMARY KEY (job), ALTER concurrency_key SET NOT NULL;
CREATE INDEX blocked_key   ON {schema}.blocked (concurrency_key, queue, priority DESC, seq);
CREATE INDEX blocked_until ON {schema}.blocked (key_until) WHERE key_until IS NOT NULL;
CREATE INDEX blocked_ready ON {schema}.blocked (queue, ready_at);

CREATE TABLE {schema}.scheduled (
    job              uuid        PRIMARY KEY,
    due_at           timestamptz NOT NULL,
    queue            text        NOT NULL,
    priority         smallint    NOT NULL,
    fence            bigint      NOT NULL,
    attempts         integer     NOT NULL,
    crashes          integer     NOT NULL,
    retrying         boolean     NOT NULL DEFAULT false,
    fingerprint      text,                   -- of the error that it waits to retry
    batch            uuid,
    concurrency_key  text,
    retention        bigint);
CREATE INDEX scheduled_due         ON {schema}.scheduled (due_at, job);
CREATE INDEX scheduled_retrying    ON {schema}.scheduled (job)              WHERE retrying;
CREATE INDEX scheduled_fingerprint ON {schema}.scheduled (fingerprint, job) WHERE fingerprint IS NOT NULL;

CREATE TABLE {schema}.running (
    job              uuid        PRIMARY KEY,
    owner            uuid        NOT NULL,
    claim            bigint      NOT NULL,
    fence            bigint      NOT NULL,
    attempts         integer     NOT NULL,
    crashes          integer     NOT NULL,
    queue            text        NOT NULL,
    priority         smallint    NOT NULL,
    seq              bigint      NOT NULL,
    ready_at         timestamptz NOT NULL,
    claimed_at       timestamptz NOT NULL,
    started          boolean     NOT NULL DEFAULT false,
    marked           boolean     NOT NULL DEFAULT false,  -- CompleteAsync has committed: it has succeeded, whatever else is said
    mark             text,                                -- its result
    progress         double precision,
    progress_text    text,
    batch            uuid,
    concurrency_key  text,
    key_until        timestamptz,
    key_timed_out    boolean     NOT NULL DEFAULT false,
    retention        bigint)
    WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.5);
CREATE INDEX running_owner ON {schema}.running (owner, claim);
CREATE INDEX running_batch ON {schema}.running (batch) WHERE batch IS NOT NULL;

CREATE TABLE {schema}.awaiting (
    job              uuid        PRIMARY KEY,
    parent           uuid        NOT NULL,
    parent_kind      smallint    NOT NULL,   -- 3 a job, 4 a batch (JobStartKind), 5 its own batch, which has not started
    condition        smallint    NOT NULL,
    delay            bigint      NOT NULL,
    held_until       timestamptz,            -- its parent has ended but its batch has not begun: when the parent's end asked it to begin
    queue            text        NOT NULL,
    priority         smallint    NOT NULL,
    fence            bigint      NOT NULL,
    attempts         integer     NOT NULL,
    crashes          integer     NOT NULL,
    batch            uuid,
    concurrency_key  text,
    retention        bigint);
CREATE INDEX awaiting_parent ON {schema}.awaiting (parent, job);

CREATE TABLE {schema}.finished (
    job              uuid        PRIMARY KEY,
    state            smallint    NOT NULL,
    finished_at      timestamptz NOT NULL,
    expires_at       timestamptz,
    queue            text        NOT NULL,
    priority         smallint    NOT NULL,
    fence            bigint      NOT NULL,
    attempts         integer     NOT NULL,
    crashes          integer     NOT NULL,
    attempt          integer     NOT NULL,   -- the attempt that came to this end; 0: none did
    ready_at         timestamptz,
    started_at       timestamptz,
    duration         bigint,
    server           text,
    result           text,
    reason           text,
    actor            text,                   -- a JSON object
    error_type       text,
    error_message    text,
    error_details    text,
    fingerprint      text,
    batch            uuid,
    concurrency_key  text,
    retention        bigint);
CREATE INDEX finished_state       ON {schema}.finished (state, finished_at, job);
CREATE INDEX finished_state_job   ON {schema}.finished (state, job);
CREATE INDEX finished_expires     ON {schema}.finished (expires_at)       WHERE expires_at IS NOT NULL;
CREATE INDEX finished_fingerprint ON {schema}.finished (fingerprint, job) INCLUDE (state) WHERE fingerprint IS NOT NULL;

-- How the parent of a released child ended; it may be pruned before the child runs.
CREATE TABLE {schema}.parent_outcome (
    job            uuid     PRIMARY KEY,
    parent         uuid     NOT NULL,
    state          smallint NOT NULL,
    result         text,
    error_type     text,
    error_message  text,
    error_details  text,
    fingerprint    text);

CREATE TABLE {schema}.history (
    job            uuid        NOT NULL,
    seq            bigint      GENERATED ALWAYS AS IDENTITY,
    state          smallint    NOT NULL,
    at             timestamptz NOT NULL,
    ready_at       timestamptz,
    started_at     timestamptz,
    duration       bigint,
    attempt        integer     NOT NULL DEFAULT 0,
    server         text,
    reason         text,
    actor          text,
    due_at         timestamptz,
    error_type     text,
    error_message  text,
    error_details  text,
    fingerprint    text,
    PRIMARY KEY (job, seq));
CREATE INDEX history_fingerprint ON {schema}.history (fingerprint, job) WHERE fingerprint IS NOT NULL;

CREATE TABLE {schema}.job_log (
    job      uuid        NOT NULL,
    seq      bigint      GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL,
    level    smallint    NOT NULL,
    attempt  integer     NOT NULL,
    text     text        NOT NULL,
    PRIMARY KEY (job, seq));

CREATE TABLE {schema}.batch (
    id           uuid        PRIMARY KEY,
    created_at   timestamptz NOT NULL,
    description  text,
    outer_batch  uuid,
    path         uuid[]      NOT NULL,       -- this batch and those around it, outermost last
    parent       uuid,                       -- the job or batch after which it starts
    parent_kind  smallint,                   -- JobStartKind
    condition    smallint,
    waiting      boolean     NOT NULL,       -- for that parent
    sealed       boolean     NOT NULL,       -- all members are in
    started      boolean     NOT NULL DEFAULT false, -- its members run, or have run
    cancelled    boolean     NOT NULL DEFAULT false,
    ruled_out    boolean     NOT NULL DEFAULT false, -- its parent's end was not the one that it asked for
    cancelled_by text,                       -- a JSON object
    ended        smallint,                   -- the state that it has ended in, as the batch around it has counted it
    finished_at  timestamptz,
    total        bigint      NOT NULL DEFAULT 0,
    succeeded    bigint      NOT NULL DEFAULT 0,
    failed       bigint      NOT NULL DEFAULT 0,
    deleted      bigint      NOT NULL DEFAULT 0)
    WITH (fillfactor = 50);
CREATE INDEX batch_parent   ON {schema}.batch (parent)           WHERE parent IS NOT NULL;
CREATE INDEX batch_outer    ON {schema}.batch (outer_batch)      WHERE outer_batch IS NOT NULL;
CREATE INDEX batch_unsealed ON {schema}.batch (created_at)       WHERE NOT sealed;
CREATE INDEX batch_finished ON {schema}.batch (finished_at)      WHERE finished_at IS NOT NULL;

-- What an end or a start could not move at once: 1 the children of an ended job or batch, 2 the members of a batch that has started, 3 the members of a cancelled one.
CREATE TABLE {schema}.held (id uuid NOT NULL, work smallint NOT NULL, after uuid, PRIMARY KEY (id, work));

CREATE TABLE {schema}.idempotency_key (
    key         text        PRIMARY KEY,
    job         uuid        NOT NULL,
    keep_until  timestamptz NOT NULL,
    expires_at  timestamptz);                -- set when its job has been pruned
CREATE INDEX idempotency_key_expires ON {schema}.idempotency_key (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE {schema}.concurrency_key (key text PRIMARY KEY, job uuid NOT NULL UNIQUE) WITH (fillfactor = 50);

CREATE TABLE {schema}.server (
    id            uuid        PRIMARY KEY,
    name          text        NOT NULL,
    machine       text        NOT NULL,
    process_id    integer     NOT NULL,
    version       text        NOT NULL,
    queues        text[]      NOT NULL,
    worker_count  integer     NOT NULL,
    started_at    timestamptz NOT NULL,
    heartbeat_at  timestamptz NOT NULL,
    lease_until   timestamptz NOT NULL,
    skew          bigint      NOT NULL,
    expired       boolean     NOT NULL DEFAULT false, -- a rescue has taken it for dead
    gone          boolean     NOT NULL DEFAULT false, -- it has left in order
    draining      boolean     NOT NULL DEFAULT false,
    sleeping      boolean     NOT NULL DEFAULT true)  -- its last fetch found nothing, so it wants to be woken
    WITH (fillfactor = 50);

-- Crashes that a rescue has charged, by the claim's fence, for a server that was not dead to take back.
CREATE TABLE {schema}.crash (job uuid NOT NULL, fence bigint NOT NULL, PRIMARY KEY (job, fence));

CREATE TABLE {schema}.queue (name text PRIMARY KEY, paused boolean NOT NULL);

CREATE TABLE {schema}.recurring (
    id                text COLLATE "C" PRIMARY KEY,
    version           bigint      NOT NULL,
    created_at        timestamptz NOT NULL,
    type              text        NOT NULL,
    method            text        NOT NULL,
    signature         text        NOT NULL,
    arguments         text        NOT NULL,
    format            smallint    NOT NULL,
    cron              text        NOT NULL,
    time_zone         text        NOT NULL,
    queue             text        NOT NULL,
    priority          smallint    NOT NULL,
    misfire           smallint    NOT NULL,
    overlap           smallint    NOT NULL,
    concurrency_key   text,
    concurrency_wait  bigint,
    ambient           text,
    paused            boolean     NOT NULL,
    declared          boolean     NOT NULL,
    next_at           timestamptz,
    last_at           timestamptz,
    last_job          uuid,
    previous_job      uuid,
    fault             text);
CREATE INDEX recurring_next ON {schema}.recurring (next_at) WHERE next_at IS NOT NULL AND NOT paused;

-- Counters are appended and folded: a row that every commit updates would leave thousands of dead versions. State 7 counts the retrying.
CREATE TABLE {schema}.counter (queue text NOT NULL, state smallint NOT NULL, n bigint NOT NULL, PRIMARY KEY (queue, state)) WITH (fillfactor = 50);
CREATE TABLE {schema}.counter_delta (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, queue text NOT NULL, state smallint NOT NULL, n bigint NOT NULL);

CREATE TABLE {schema}.bucket (
    minute timestamptz NOT NULL, queue text NOT NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL,
    PRIMARY KEY (minute, queue)) WITH (fillfactor = 50);
CREATE TABLE {schema}.bucket_delta (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, LIKE {schema}.bucket);

CREATE TABLE {schema}.error_group (
    fingerprint text PRIMARY KEY, type text NOT NULL, message text NOT NULL,
    first_at timestamptz NOT NULL, last_at timestamptz NOT NULL, attempts bigint NOT NULL) WITH (fillfactor = 50);
CREATE INDEX error_group_last ON {schema}.error_group (last_at, fingerprint);

CREATE TABLE {schema}.unknown_type (
    name text PRIMARY KEY, first_at timestamptz NOT NULL, last_at timestamptz NOT NULL, n bigint NOT NULL) WITH (fillfactor = 50);

CREATE TABLE {schema}.audit (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, actor text NOT NULL, action text NOT NULL, target text NOT NULL, n integer NOT NULL);
CREATE INDEX audit_at ON {schema}.audit (at);
