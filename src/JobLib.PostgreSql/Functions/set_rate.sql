-- Sets how often jobs with a key, or with the keys of a name, are claimed, or, with null, lets them say it; and has those that wait looked at.
CREATE OR REPLACE FUNCTION {set_rate}(p_key text, p_permits integer, p_per bigint, p_burst integer, p_actor text, p_action text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF p_permits IS NULL THEN
        DELETE FROM {schema}.rate_limit WHERE key = p_key;
    ELSE
        INSERT INTO {schema}.rate_limit AS l (key, permits, per, burst) VALUES (p_key, p_permits, p_per, p_burst)
        ON CONFLICT (key) DO UPDATE SET permits = excluded.permits, per = excluded.per, burst = excluded.burst
        WHERE (l.permits, l.per, l.burst) IS DISTINCT FROM (excluded.permits, excluded.per, excluded.burst);
    END IF;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO {schema}.audit (at, actor, action, target, n) VALUES (p_now, p_actor, p_action, p_key, coalesce(p_permits, 0));

    -- The buckets are new rows: a claim that is under way and does not see what is set now does not find them, and leaves its jobs to the next one.
    WITH gone AS (DELETE FROM {schema}.rate WHERE key = p_key OR (key >= p_key || ':' AND key < p_key || ';') RETURNING *)
    INSERT INTO {schema}.rate (key, until, released, next_at, at, permits, per, burst, is_set)
    SELECT key, until, released, CASE WHEN next_at IS NOT NULL THEN least(next_at, p_now) END, at, permits, per, burst, is_set FROM gone;
END $$;
