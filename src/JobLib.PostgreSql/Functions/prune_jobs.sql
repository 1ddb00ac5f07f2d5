-- Deletes at most p_max finished jobs that have expired and that no waiting child needs, with all that belongs to them.
CREATE OR REPLACE FUNCTION {prune_jobs}(p_max integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_jobs  uuid[];
    v_tails uuid[]; -- the last ones of sequences
BEGIN
    v_jobs := ARRAY(
        SELECT job FROM {schema}.finished WHERE expires_at <= p_now AND NOT {is_awaited}(job) ORDER BY expires_at LIMIT p_max FOR UPDATE SKIP LOCKED);
    -- One whose sequence somebody is about to go on with stays for another time.
    IF EXISTS (SELECT FROM {schema}.sequence WHERE job = ANY(v_jobs)) THEN
        v_tails := ARRAY(SELECT job FROM {schema}.sequence WHERE job = ANY(v_jobs) FOR UPDATE SKIP LOCKED);
        v_jobs := ARRAY(SELECT i FROM unnest(v_jobs) i WHERE i = ANY(v_tails) OR NOT EXISTS (SELECT FROM {schema}.sequence WHERE job = i));
    END IF;
    WITH gone AS ( -- it asks again: what was attached before the lock is seen by this statement
        DELETE FROM {schema}.finished WHERE job = ANY(v_jobs) AND NOT {is_awaited}(job) RETURNING job, queue, state),
    counted AS (INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {forget}(v_jobs);
    RETURN cardinality(v_jobs);
END $$;
