-- Places at most p_max of the members that were kept until their batch began, as far as nobody holds them. Returns how many.
CREATE OR REPLACE FUNCTION {start_members}(p_batch uuid, p_max integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_moved integer;
BEGIN
    WITH
    -- Who may begin, and when.
    member AS MATERIALIZED (
        SELECT a.*, CASE j.start_kind WHEN {JobStartKind.After} THEN {later}(p_now, j.start_delay) WHEN {JobStartKind.At} THEN j.start_at ELSE a.held_until END AS due
        FROM {schema}.awaiting a JOIN {schema}.job j ON j.id = a.job
        WHERE a.parent = p_batch AND a.parent_kind = {AwaitedKind.OwnBatch}
        ORDER BY a.job LIMIT p_max FOR UPDATE OF a SKIP LOCKED),
    gone AS (DELETE FROM {schema}.awaiting a USING member m WHERE a.job = m.job),

    -- Now, or later.
    begun AS (
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
        SELECT m.queue, m.priority, coalesce(o.seq, nextval('{schema}.ready_seq')), m.job, p_now, m.fence, m.attempts, m.crashes, m.batch, m.concurrency_key, m.retention, o.grp
        FROM (SELECT * FROM member WHERE due IS NULL OR due <= p_now ORDER BY job) m
        LEFT JOIN LATERAL (SELECT * FROM {take_turn}(m.job, m.queue, m.priority) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true),
    delayed AS (
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT job, due, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention FROM member WHERE due > p_now),
    asked AS (UPDATE {schema}.job j SET scheduled_at = m.due FROM member m WHERE j.id = m.job AND m.due > p_now),

    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, {JobState.Awaiting}, -count(*) FROM member GROUP BY queue
        UNION ALL SELECT queue, CASE WHEN due > p_now THEN {JobState.Scheduled} ELSE {JobState.Enqueued} END, count(*) FROM member GROUP BY 1, 2)
    SELECT count(*) INTO v_moved FROM member;
    RETURN v_moved;
END $$;
