-- Starts, or deletes, at most p_max of the jobs that wait for these jobs and batches, which have ended. Returns how many moved and which were deleted.
-- Children beyond p_max, and those that somebody holds, are noted.
CREATE OR REPLACE FUNCTION {release_children}(p_parents uuid[], p_max integer, p_now timestamptz, p_keep bigint, OUT moved integer, OUT deleted uuid[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_before uuid[]; -- of those that go on waiting: for whom
BEGIN
    moved := 0;
    deleted := '{}';
    IF NOT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = ANY(p_parents)) THEN RETURN; END IF;
    IF p_max > 0 THEN
        WITH
        -- How the parents ended.
        ended AS MATERIALIZED (
            SELECT job AS id, state, result, error_type, error_message, error_details, fingerprint FROM {schema}.finished WHERE job = ANY(p_parents)
            UNION ALL SELECT id, ended, NULL, NULL, NULL, NULL, NULL FROM {schema}.batch WHERE id = ANY(p_parents) AND ended IS NOT NULL),

        -- What that means for each child: it goes, it is kept until its own batch starts, or it is ruled out. Those of a failed parent that do not go wait on: it may be retried.
        found AS MATERIALIZED (
            SELECT a.*, e.state, {starts}(e.state, a.condition) AS go,
                   {starts}(e.state, a.condition) AND EXISTS (SELECT FROM {schema}.batch o WHERE o.id = a.batch AND NOT o.started) AS kept
            FROM {schema}.awaiting a JOIN ended e ON e.id = a.parent
            WHERE a.parent = ANY(p_parents) AND a.parent_kind <> {AwaitedKind.OwnBatch} AND (e.state <> {JobState.Failed} OR {starts}(e.state, a.condition))
            ORDER BY a.job LIMIT p_max FOR UPDATE OF a SKIP LOCKED),

        -- The next of a sequence whose parent was over before its turn goes on waiting, for the one before that; and where somebody holds that, until it is looked at again.
        behind AS MATERIALIZED (
            SELECT f.*, CASE WHEN f.sequence IS NOT NULL THEN {first_open}({before_it}(f.parent), f.condition, p_held => f.parent) END AS before FROM found f),
        waits AS (UPDATE {schema}.awaiting a SET parent = b.before FROM behind b WHERE a.job = b.job AND b.before <> b.parent),
        renamed AS (UPDATE {schema}.job j SET parent = b.before FROM behind b WHERE j.id = b.job AND b.before <> b.parent),
        child AS MATERIALIZED (SELECT * FROM behind WHERE before IS NULL),

        gone AS (DELETE FROM {schema}.awaiting a USING child c WHERE a.job = c.job AND NOT c.kept),
        kept AS (
            UPDATE {schema}.awaiting a SET parent = a.batch, parent_kind = {AwaitedKind.OwnBatch}, sequence = NULL, held_until = {later}(p_now, a.delay)
            FROM child c WHERE a.job = c.job AND c.kept),

        -- A child is told how its parent ended, which may be pruned before it runs.
        told AS (
            INSERT INTO {schema}.parent_outcome
            SELECT c.job, e.id, e.state, e.result, e.error_type, e.error_message, e.error_details, e.fingerprint
            FROM child c JOIN ended e ON e.id = c.parent WHERE c.go
            ON CONFLICT (job) DO NOTHING),

        -- Those that go, now or later.
        begun AS (
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
            SELECT c.queue, c.priority, coalesce(o.seq, nextval('{schema}.ready_seq')), c.job, p_now, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention, o.grp
            FROM (SELECT * FROM child WHERE go AND NOT kept AND delay <= 0 ORDER BY job) c
            LEFT JOIN LATERAL (SELECT * FROM {take_turn}(c.job, c.queue, c.priority) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true),
        delayed AS (
            INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT job, {later}(p_now, delay), queue, priority, fence, attempts, crashes, batch, concurrency_key, retention
            FROM child WHERE go AND NOT kept AND delay > 0),
        asked AS (
            UPDATE {schema}.job j SET scheduled_at = {later}(p_now, c.delay) FROM child c WHERE j.id = c.job AND c.go AND NOT c.kept AND c.delay > 0),

        -- Those that do not.
        ruled_out AS (
            INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            SELECT job, {JobState.Deleted}, p_now, {later}(p_now, coalesce(retention, p_keep)), queue, priority, fence, attempts, crashes, 0,
                   CASE state WHEN {JobState.Succeeded} THEN {Reasons.ParentRuledOut(JobState.Succeeded)} ELSE {Reasons.ParentRuledOut(JobState.Deleted)} END,
                   batch, concurrency_key, retention
            FROM child WHERE NOT go),

        counted AS (
            INSERT INTO {schema}.counter_delta (queue, state, n)
            SELECT queue, {JobState.Awaiting}, -count(*) FROM child WHERE NOT kept GROUP BY queue
            UNION ALL
            SELECT queue, CASE WHEN NOT go THEN {JobState.Deleted} WHEN delay > 0 THEN {JobState.Scheduled} ELSE {JobState.Enqueued} END, count(*)
            FROM child WHERE NOT kept GROUP BY 1, 2)
        SELECT count(*) FILTER (WHERE before IS DISTINCT FROM parent), coalesce(array_agg(job) FILTER (WHERE NOT go AND before IS NULL), '{}'), array_agg(before)
        INTO moved, deleted, v_before FROM behind;
    END IF;
    INSERT INTO {schema}.sequence_hold (job, sequence, at)
    SELECT a.parent, a.sequence, p_now FROM {schema}.awaiting a JOIN {schema}.finished f ON f.job = a.parent
    WHERE a.parent = ANY(p_parents || v_before) AND a.sequence IS NOT NULL AND f.state = {JobState.Failed} AND NOT {starts}(f.state, a.condition)
    ON CONFLICT DO NOTHING;
    INSERT INTO {schema}.held (id, work)
    SELECT DISTINCT a.parent, {HeldWork.Children} FROM {schema}.awaiting a JOIN (
        SELECT job AS id, state FROM {schema}.finished WHERE job = ANY(p_parents)
        UNION ALL SELECT id, ended FROM {schema}.batch WHERE id = ANY(p_parents) AND ended IS NOT NULL) e ON e.id = a.parent
    WHERE a.parent = ANY(p_parents) AND a.parent_kind <> {AwaitedKind.OwnBatch} AND (e.state <> {JobState.Failed} OR {starts}(e.state, a.condition))
    ON CONFLICT DO NOTHING;
END $$;
