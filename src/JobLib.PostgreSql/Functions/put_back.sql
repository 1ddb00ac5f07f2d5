-- Gives running jobs of a server back to their queues without a charge. Returns how many: jobs that a caller's open transaction has locked, or that are marked as complete, stay.
CREATE OR REPLACE FUNCTION {put_back}(p_owner uuid, p_jobs uuid[], p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_jobs uuid[];
BEGIN
    WITH lost AS MATERIALIZED (
        SELECT job FROM {schema}.running WHERE job = ANY(p_jobs) AND owner = p_owner AND NOT marked ORDER BY job FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM {schema}.running r USING lost l WHERE r.job = l.job RETURNING r.*),
    back AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, greatest(fence + 1, {micros}(p_now)), attempts, crashes, batch, concurrency_key, retention FROM gone ORDER BY seq),
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, {JobState.Processing}, -count(*) FROM gone GROUP BY queue
        UNION ALL SELECT queue, {JobState.Enqueued}, count(*) FROM gone GROUP BY queue)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {free_keys}(v_jobs);
    RETURN cardinality(v_jobs);
END $$;
