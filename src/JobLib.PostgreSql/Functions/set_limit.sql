-- Sets how many may hold a key at a time, or, with null, lets its jobs say it; and lets those go that now have room.
CREATE OR REPLACE FUNCTION {set_limit}(p_key text, p_limit smallint, p_actor text, p_action text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF p_limit IS NULL THEN
        UPDATE {schema}.concurrency_limit SET n = NULL, changed_at = p_now WHERE key = p_key AND n IS NOT NULL;
    ELSE
        INSERT INTO {schema}.concurrency_limit AS l (key, n, changed_at) VALUES (p_key, p_limit, p_now)
        ON CONFLICT (key) DO UPDATE SET n = excluded.n, changed_at = excluded.changed_at WHERE l.n IS DISTINCT FROM excluded.n;
    END IF;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO {schema}.audit (at, actor, action, target, n) VALUES (p_now, p_actor, p_action, p_key, coalesce(p_limit, 0));
    PERFORM {wake}(array_fill(p_key, ARRAY[{ConcurrencyKeys.MaxLimit}]));
END $$;
