-- Takes jobs out of their places, when they are in one of these states, and tells where they were. An end that is undone becomes a row of history.
CREATE OR REPLACE FUNCTION {take}(p_jobs uuid[], p_states integer[]) RETURNS SETOF {schema}.taken
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM {schema}.running WHERE job = ANY(p_jobs) AND {JobState.Processing} = ANY(p_states) ORDER BY job FOR UPDATE;
    RETURN QUERY
    WITH
    -- Out of each place; what CompleteAsync has marked has succeeded and stays.
    r AS (DELETE FROM {schema}.ready     WHERE job = ANY(p_jobs) AND {JobState.Enqueued}   = ANY(p_states) RETURNING *),
    b AS (DELETE FROM {schema}.blocked   WHERE job = ANY(p_jobs) AND {JobState.Enqueued}   = ANY(p_states) RETURNING *),
    s AS (DELETE FROM {schema}.scheduled WHERE job = ANY(p_jobs) AND {JobState.Scheduled}  = ANY(p_states) RETURNING *),
    u AS (DELETE FROM {schema}.running   WHERE job = ANY(p_jobs) AND {JobState.Processing} = ANY(p_states) AND NOT marked RETURNING *),
    f AS (DELETE FROM {schema}.finished  WHERE job = ANY(p_jobs) AND state                 = ANY(p_states) RETURNING *),
    a AS (DELETE FROM {schema}.awaiting  WHERE job = ANY(p_jobs) AND {JobState.Awaiting}   = ANY(p_states) RETURNING *),

    past AS (
        INSERT INTO {schema}.history (job, state, at, ready_at, started_at, duration, attempt, server, application, reason, actor, error_type, error_message, error_details, fingerprint)
        SELECT job, state, finished_at, ready_at, started_at, duration, attempt, server, application, reason, actor, error_type, error_message, error_details, fingerprint FROM f),

    released AS (DELETE FROM {schema}.sequence_hold h USING f WHERE h.job = f.job AND f.state = {JobState.Failed}),

    -- All in the shape of taken.
    place AS (
        SELECT job, {JobState.Enqueued}::smallint, queue, priority, fence, attempts, crashes, ready_at, NULL::timestamptz, NULL::uuid, batch, concurrency_key, retention, false FROM r
        UNION ALL SELECT job, {JobState.Enqueued}::smallint,   queue, priority, fence, attempts, crashes, ready_at, NULL,       NULL,  batch, concurrency_key, retention, false    FROM b
        UNION ALL SELECT job, {JobState.Scheduled}::smallint,  queue, priority, fence, attempts, crashes, NULL,     NULL,       NULL,  batch, concurrency_key, retention, retrying FROM s
        UNION ALL SELECT job, {JobState.Processing}::smallint, queue, priority, fence, attempts, crashes, ready_at, claimed_at, owner, batch, concurrency_key, retention, false    FROM u
        UNION ALL SELECT job, state,                           queue, priority, fence, attempts, crashes, NULL,     NULL,       NULL,  batch, concurrency_key, retention, false    FROM f
        UNION ALL SELECT job, {JobState.Awaiting}::smallint,   queue, priority, fence, attempts, crashes, NULL,     NULL,       NULL,  batch, concurrency_key, retention, false    FROM a)
    SELECT * FROM place;
END $$;
