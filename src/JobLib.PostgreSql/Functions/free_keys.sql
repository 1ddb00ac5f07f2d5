-- Frees the keys of jobs that have left running. Claims that found a key taken hold its row until they have stored who waits, so the statement after its lock sees every waiter.
CREATE OR REPLACE FUNCTION {free_keys}(p_jobs uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_keys text[];
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.concurrency_key WHERE job = ANY(p_jobs)) THEN RETURN; END IF;
    PERFORM FROM {schema}.concurrency_key WHERE job = ANY(p_jobs) ORDER BY key FOR UPDATE;
    WITH gone AS (
        DELETE FROM {schema}.concurrency_key c
        WHERE c.job = ANY(p_jobs) AND NOT EXISTS (SELECT FROM {schema}.running r WHERE r.job = c.job) RETURNING c.key)
    SELECT array_agg(key) INTO v_keys FROM gone;
    IF v_keys IS NOT NULL THEN PERFORM {wake}(v_keys); END IF;
END $$;
