-- Makes taken jobs Deleted, with all that follows.
CREATE OR REPLACE FUNCTION {delete_taken}(p_taken {schema}.taken[], p_reason text, p_actor text, p_max integer, p_now timestamptz, p_keep bigint) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, application, reason, actor,
                                   batch, concurrency_key, retention)
    SELECT t.job, {JobState.Deleted}, p_now, {later}(p_now, coalesce(t.retention, p_keep)), t.queue, t.priority, greatest(t.fence + 1, {micros}(p_now)), t.attempts, t.crashes,
           CASE WHEN t.was = {JobState.Processing} THEN t.attempts + 1 ELSE 0 END, t.ready_at, t.claimed_at, NULL, s.name, s.application, p_reason, p_actor,
           t.batch, t.concurrency_key, t.retention
    FROM unnest(p_taken) t LEFT JOIN {schema}.server s ON s.id = t.owner;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, {JobState.Deleted}, count(*) FROM unnest(p_taken) GROUP BY queue;
    PERFORM {settle}(ARRAY(SELECT job FROM unnest(p_taken)), '{}', p_max, p_now, p_keep);
END $$;
