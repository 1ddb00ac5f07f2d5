-- Frees the places under keys that jobs have which have left running. All places of their keys are locked, by name: claims that found no room hold them until they have stored who waits, so that
-- the statement after the lock sees every waiter; and of two that free places of one key, the second sees how much room there is. Without bitmap scans, by which an index does not learn which
-- of its entries are dead: places come and go with every job.
CREATE OR REPLACE FUNCTION {free_keys}(p_jobs uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off AS $$
DECLARE
    v_keys text[] := ARRAY(SELECT DISTINCT coalesce(pool, key) FROM {schema}.concurrency_key WHERE job = ANY(p_jobs));
BEGIN
    IF cardinality(v_keys) = 0 THEN RETURN; END IF;
    PERFORM FROM {schema}.concurrency_key WHERE key = ANY(ARRAY(
        SELECT key FROM {schema}.concurrency_key WHERE key = ANY(v_keys)
        UNION SELECT key FROM {schema}.concurrency_key WHERE pool = ANY(v_keys)
        UNION SELECT key FROM {schema}.concurrency_key WHERE job = ANY(p_jobs))) ORDER BY key FOR UPDATE;
    WITH gone AS (
        DELETE FROM {schema}.concurrency_key c
        WHERE c.job = ANY(p_jobs) AND NOT EXISTS (SELECT FROM {schema}.running r WHERE r.job = c.job) RETURNING c.key, c.pool)
    SELECT array_agg(k) INTO v_keys FROM gone CROSS JOIN LATERAL unnest(ARRAY[key, pool]) AS k WHERE k IS NOT NULL; -- a key may be called as a place is
    IF v_keys IS NOT NULL THEN PERFORM {wake}(v_keys); END IF;
END $$;
