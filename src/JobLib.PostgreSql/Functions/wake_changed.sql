-- Lets those go that have room by a limit which was changed a moment ago: a claim that was under way may have set them aside by the one before. Returns how many went.
CREATE OR REPLACE FUNCTION {wake_changed}(p_max integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_moved integer := 0;
BEGIN
    FOR r IN SELECT key, n, changed_at <= p_now - interval '10 seconds' AS settled FROM {schema}.concurrency_limit WHERE changed_at IS NOT NULL ORDER BY key LIMIT p_max FOR UPDATE SKIP LOCKED LOOP
        v_moved := v_moved + {wake}(array_fill(r.key, ARRAY[{ConcurrencyKeys.MaxLimit}]));
        CONTINUE WHEN NOT r.settled;
        IF r.n IS NULL THEN DELETE FROM {schema}.concurrency_limit WHERE key = r.key;
        ELSE UPDATE {schema}.concurrency_limit SET changed_at = NULL WHERE key = r.key; END IF;
    END LOOP;
    RETURN v_moved;
END $$;
